"""Real files for the tests, made on the spot from invented text."""

from __future__ import annotations

import io
from functools import cache

import typst
from docx import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from zavet.reading.document import Document

SENTENCE = "Мастерская хранит сведения о заказчиках столько, сколько нужно для ремонта и гарантии на велосипед."
POLICY = f"""Политика мастерской

1. Общие положения

1.1. {SENTENCE}

1.2. Мы просим указать:
- имя;
- телефон;
- адрес почты.

2. Хранение

2.1. Записи о ремонте уничтожаются через год после выдачи велосипеда. Ёмкость хранилища не ограничена, объём — тоже.
"""


def lines(document: Document) -> list[str]:
    """The lines' words; every line must lie where it says."""
    for line in document.lines:
        assert line.text.strip() == line.text != ""
        assert document.text[line.start : line.start + len(line.text)] == line.text
        assert line.mark != "row" or " | ".join(line.cells).strip() == line.text
    return [line.text for line in document.lines]


def marked(document: Document) -> list[tuple[str, int, str]]:
    lines(document)
    return [(line.mark, line.level, line.text) for line in document.lines]


@cache
def pdf(source: str) -> bytes:
    """A PDF that typst sets from its own markup."""
    made = typst.compile(source.encode())
    assert isinstance(made, bytes)
    return made


@cache
def policy_pdf() -> bytes:
    body = "\n\n".join(
        f"2.{place}. {SENTENCE} Продолжительность предоставления услуг определяется соглашением сторон номер {place * 7}."
        for place in range(1, 40)
    )
    return pdf(
        '#set page(header: [ООО «Спица» --- политика], numbering: "1 / 1")\n#set text(font: "Liberation Serif", lang: "ru", hyphenate: true)\n'
        f"#set par(justify: true)\n= 1. Общие положения\n1.1. Мы просим указать:\n- имя;\n- телефон.\n\n"
        f"#table(columns: 2, [Цель], [Данные], [Доставка], [адрес, телефон], [Гарантия], [номер рамы])\n\n{body}"
    )


def saved(word: Word) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def add_list(word: Word, levels: list[tuple[str, str]], *, number: str, abstract: str = "", starts: int = 0) -> None:
    """Adds a list with such levels (style, pattern) to the file; `starts` begins it anew, `abstract` shares the levels of another list."""
    root = word.part.numbering_part.element
    made = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (style, pattern) in enumerate(levels)
    )
    if levels:
        root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract or number}">{made}</w:abstractNum>'))
    start = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{starts}"/></w:lvlOverride>' if starts else ""
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract or number}"/>{start}</w:num>'))


def numbered(word: Word, text: str, number: str, depth: int = 0, style: str | None = None) -> None:
    """Adds a paragraph that Word numbers."""
    properties = word.add_paragraph(text, style=style)._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'))
