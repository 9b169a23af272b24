"""The report of a reading: what a text says, fact by fact beside its words, as a page without scripts and as a view for terminals."""

from zavet.reading.report.content import Report, compose
from zavet.reading.report.index import Listed, index
from zavet.reading.report.page import page
from zavet.reading.report.terminal import terminal

__all__ = ["Listed", "Report", "compose", "index", "page", "terminal"]
