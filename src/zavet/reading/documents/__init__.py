"""Files become documents: txt, md, html, pdf and docx, told by what is in them first and by their names second."""

from zavet.reading.documents.characters import without_lookalikes
from zavet.reading.documents.limits import DEFAULT, Limits
from zavet.reading.documents.plain import read_plain
from zavet.reading.documents.read import read_document
from zavet.reading.documents.safely import Worker, read_safely

__all__ = ["DEFAULT", "Limits", "Worker", "read_document", "read_plain", "read_safely", "without_lookalikes"]
