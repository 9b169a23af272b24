"""PDF."""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.reading.documents_made import SENTENCE, lines, marked, pdf, policy_pdf
from zavet.errors import ReadingError
from zavet.reading.documents import Limits, read_document

REST = "Продолжительность предоставления услуг определяется соглашением."


def locked(user: str, owner: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(policy_pdf()))
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_paragraphs_are_whole_and_running_lines_gone():
    """Lines broken by the page's width are put together, hyphens of the break go, running headers and page numbers too; pages are told."""
    document = read_document(policy_pdf(), "a.pdf")
    assert lines(document)[:4] == ["1. Общие положения", "1.1. Мы просим указать:", "• имя;", "• телефон."]
    assert marked(document)[2] == ("item", 1, "• имя;")
    assert [line.cells for line in document.lines if line.mark == "row"] == [
        ("Цель", "Данные"), ("Доставка", "адрес, телефон"), ("Гарантия", "номер рамы"),
    ]  # fmt: skip
    clauses = lines(document)[7:]
    assert clauses == [f"2.{place}. {SENTENCE} {REST}" for place in range(1, 40)]
    assert document.lines[-1].page == len(pypdf.PdfReader(io.BytesIO(policy_pdf())).pages) > 1


@pytest.mark.parametrize("word", ["веб-сайт", "интернет-магазин", "какого-либо"])
def test_hyphens_of_words_stay(word):
    """A word that is written with a hyphen keeps it where the line breaks there."""
    narrow = pdf(f'#set page(width: 6cm)\n#set text(font: "Liberation Serif", lang: "ru")\n1. Текст. {word} ' + f"слово {word} " * 30)
    assert word.replace("-", "") not in " ".join(lines(read_document(narrow, "a.pdf")))


def test_a_scan_says_that_it_is_one():
    """A PDF without letters is refused as a scan."""
    with pytest.raises(ReadingError, match="scan") as caught:
        read_document(pdf("#rect(width: 8cm, height: 8cm, fill: blue)"), "скан.pdf")
    assert "recognise" in caught.value.hint


def test_pages_without_text_are_told_of():
    mixed = pdf(f'#set text(font: "Liberation Serif")\n{SENTENCE * 3}\n#pagebreak()\n#rect(width: 8cm)')
    assert read_document(mixed, "a.pdf").notes == ("pages without text, perhaps pictures: 2",)


def test_a_password_is_told_of():
    with pytest.raises(ReadingError, match="password"):
        read_document(locked("secret", "owner"), "a.pdf")


def test_a_lock_against_printing_alone_keeps_nobody_from_reading():
    assert lines(read_document(locked("", "owner"), "a.pdf"))[0] == "1. Общие положения"


def test_too_many_pages_are_refused():
    with pytest.raises(ReadingError, match="pages"):
        read_document(policy_pdf(), "a.pdf", Limits(pages=1))


def test_a_file_cut_short_is_an_error_or_a_document():
    whole = policy_pdf()
    for part in (10, 200, len(whole) // 2, len(whole) - 20):
        try:
            lines(read_document(whole[:part], "a.pdf"))
        except ReadingError as why:
            assert "\n" not in str(why)
