"""PDF."""

from __future__ import annotations

import html
import io
import json

import pypdf
import pytest
from docx import Document as Word
from tests.reading.documents_made import SENTENCE, lines, marked, pdf, policy_pdf, saved
from tests.shared import SEEDS, needs_seeds

from zavet.errors import ReadingError
from zavet.reading.documents import Limits, read_document, read_safely
from zavet.reading.documents.wrapping import goes_on, put_together

REST = "Продолжительность предоставления услуг определяется соглашением сторон номер"


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
    assert clauses == [f"2.{place}. {SENTENCE} {REST} {place * 7}." for place in range(1, 40)]
    assert document.lines[-1].page == len(pypdf.PdfReader(io.BytesIO(policy_pdf())).pages) > 1


@pytest.mark.parametrize("word", ["веб-сайт", "интернет-магазин", "какого-либо"])
def test_hyphens_of_words_stay(word):
    """A word that is written with a hyphen keeps it where the line breaks there."""
    narrow = pdf(f'#set page(width: 6cm)\n#set text(font: "Liberation Serif", lang: "ru")\n1. Текст. {word} ' + f"слово {word} " * 30)
    assert word.replace("-", "") not in " ".join(lines(read_document(narrow, "a.pdf")))


@pytest.mark.parametrize(
    ("first", "rest", "whole"),
    [
        ("Мастерская передаёт сведения службе доставки (ч. 2 ст.", "18.1 закона) и никому более.", " "),
        ("Мастерская передаёт сведения службе доставки (далее", "– Служба) и никому более.", " "),
        ("Мастерская отвечает на письма по адресу https://", "spitsa.example и никому не звонит.", ""),
        ("Мастерская передаёт сведения службе доставки и/", "или бухгалтеру.", ""),
        ("Мастерская передаёт сведения службе доставки и", "27 сотрудникам её.", " "),
        ("ПОЛИТИКА МАСТЕРСКОЙ ПО РЕМОНТУ ВЕЛОСИ-", "ПЕДОВ И САМОКАТОВ", None),
        ("Мастерская передаёт сведения службе доставки;", "2. Мастерская хранит их год.", "\n"),
        ("Мастерская передаёт такие сведения службе доставки:", "Имя заказчика и его телефон.", "\n"),
        ("Мастерская передаёт сведения службе доставки и почты;", "- бухгалтеру и налоговой службе.", "\n"),
        ("Общие положения", "Мастерская передаёт сведения.", "\n"),
    ],
)
def test_what_belongs_to_a_line_broken_off(first, rest, whole):
    """A reference to a law, an address and a dash go on a line; a clause, an item and what follows a colon or a heading begin one."""
    width = 55
    assert goes_on(first, rest, width) == (whole != "\n")
    if whole is None:
        assert put_together([first, rest], frozenset()) == first[:-1] + rest
    elif whole != "\n":
        assert put_together([first, rest], frozenset()) == first + whole + rest


@needs_seeds
def test_one_text_in_three_formats_is_one_document():
    """A published policy saved as HTML, Word and PDF gives the lines of its plain text: all of them, and of a PDF nearly all."""
    for path in sorted(SEEDS.glob("*.txt"))[1:3]:
        plain = [line.text for line in read_document(path.read_bytes(), path.name).lines]
        word = Word()
        for line in plain:
            word.add_paragraph(line)
        page = "".join(f"<p>{html.escape(line)}</p>" for line in plain)
        source = "\n\n".join(f"#({json.dumps(line, ensure_ascii=False)})" for line in plain)
        printed = pdf(
            f'#set text(font: "Liberation Serif", lang: "ru", hyphenate: true)\n#set par(justify: true)\n#set page(numbering: "1")\n{source}'
        )
        assert lines(read_document(f"<html><body>{page}</body></html>".encode(), "a.html")) == plain
        assert lines(read_document(saved(word), "a.docx")) == plain
        found = set(lines(read_document(printed, "a.pdf")))
        assert sum(line in found for line in plain) >= 0.95 * len(plain)


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
            document = read_document(whole[:part], "a.pdf")
        except ReadingError:
            continue
        lines(document)


def test_paragraphs_set_in_from_the_edge_are_parted():
    """Where no gap parts paragraphs, the indent of their first lines does."""
    body = "\n\n".join(f"{SENTENCE} {SENTENCE} Это повторяется {place} раз." for place in ("один", "два", "три", "много"))
    indented = '#set par(first-line-indent: (amount: 1cm, all: true), justify: true, spacing: 0.65em)\n#set text(font: "Liberation Serif", lang: "ru")\n'
    document = read_document(pdf(indented + body), "a.pdf")
    assert [line.split()[-2] for line in lines(document)] == ["один", "два", "три", "много"]


def test_wide_gaps_of_justified_text_are_no_columns():
    """Words that justification drives apart make no table."""
    narrow = (
        '#set page(width: 7cm, margin: 1cm)\n#set par(justify: true)\n#set text(font: "Liberation Serif", lang: "ru", hyphenate: false)\n'
    )
    document = read_document(
        pdf(narrow + f"1.1. {SENTENCE} Продолжительность предоставления услуг определяется соглашением. " * 4), "a.pdf"
    )
    assert {line.mark for line in document.lines} == {""}


def test_rows_broken_over_lines_are_whole():
    """A row whose cells take several lines is one row."""
    table = (
        '#set page(width: 14cm)\n#set text(font: "Liberation Serif", lang: "ru")\n#table(columns: (5cm, 5cm), stroke: none, [Цель], [Данные], '
        "[Доставка велосипеда по указанному заказчиком адресу], [Имя, номер телефона и адрес, названный при заказе], [Гарантия], [номер рамы])"
    )
    document = read_document(pdf(table), "a.pdf")
    assert [line.cells for line in document.lines] == [
        ("Цель", "Данные"),
        ("Доставка велосипеда по указанному заказчиком адресу", "Имя, номер телефона и адрес, названный при заказе"),
        ("Гарантия", "номер рамы"),
    ]


@pytest.mark.parametrize("algorithm", ["RC4-40", "AES-128", "AES-256"])
def test_every_kind_of_lock(algorithm):
    """A file locked with a newer cipher is told from one locked against printing alone, in the worker too."""
    for user in ("", "secret"):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(policy_pdf()))
        writer.encrypt(user, "owner", algorithm=algorithm)
        out = io.BytesIO()
        writer.write(out)
        if user:
            with pytest.raises(ReadingError, match="password"):
                read_safely(out.getvalue(), "a.pdf")
        else:
            assert lines(read_safely(out.getvalue(), "a.pdf"))[0] == "1. Общие положения"


def test_the_parser_s_remarks_are_not_printed(capfd):
    """What the parser says of a damaged file goes nowhere: the command's own line is all that a person sees."""
    spoiled = policy_pdf().replace(b"/Type/Page/", b'/Type"Page/').replace(b"startxref\n", b"startxref\n1")
    with pytest.raises(ReadingError):
        read_document(spoiled[:-200], "a.pdf")
    assert capfd.readouterr() == ("", "")
