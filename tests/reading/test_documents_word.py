"""Word files."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from tests.reading.documents_made import add_list, lines, marked, numbered, saved

from zavet.errors import ReadingError
from zavet.reading.documents import Limits, read_document

DECIMAL = [("decimal", "%1."), ("decimal", "%1.%2."), ("decimal", "%1.%2.%3.")]


def read(word):
    return read_document(saved(word), "a.docx")


def test_automatic_numbers_are_printed():
    """Numbers that Word makes are in the text: 1., 1.1., 1.1.1., and each level starts anew under the next."""
    word = Word()
    add_list(word, DECIMAL, number="70")
    for text, depth in [("Общие", 0), ("Первое", 1), ("Второе", 1), ("Глубже", 2), ("Права", 0), ("Третье", 1), ("Глубже", 2)]:
        numbered(word, text, "70", depth)
    assert lines(read(word)) == ["1. Общие", "1.1. Первое", "1.2. Второе", "1.2.1. Глубже", "2. Права", "2.1. Третье", "2.1.1. Глубже"]


def test_letters_romans_and_bullets():
    """Numbers are printed in the style of their level; bullets are items without a number."""
    word = Word()
    add_list(word, [("upperRoman", "%1."), ("russianLower", "%2)"), ("bullet", "\uf0b7")], number="71")
    for text, depth in [("Общие", 0), ("имя", 1), ("почта", 1), ("рабочая", 2), ("Права", 0), ("отзыв", 1)]:
        numbered(word, text, "71", depth)
    assert marked(read(word)) == [
        ("", 0, "I. Общие"), ("", 0, "а) имя"), ("", 0, "б) почта"), ("item", 3, "рабочая"), ("", 0, "II. Права"), ("", 0, "а) отзыв"),
    ]  # fmt: skip


def test_lists_of_one_kind_go_on_or_start_anew():
    """Two lists over the same levels count on together, unless the second says that it starts anew."""
    word = Word()
    add_list(word, DECIMAL, number="72")
    add_list(word, [], number="73", abstract="72")
    add_list(word, [], number="74", abstract="72", starts=1)
    for number in ("72", "72", "73", "74", "74"):
        numbered(word, "текст", number)
    assert [line[:2] for line in lines(read(word))] == ["1.", "2.", "3.", "1.", "2."]


def test_numbers_of_styles_and_levels_without_a_number_above():
    """A style may carry the number; a paragraph may refuse it; a deeper level counts from what the upper would be."""
    word = Word()
    add_list(word, DECIMAL, number="75")
    style = word.styles["Heading 1"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="75"/></w:numPr>'))
    numbered(word, "Вступление", "75", 1)
    word.add_heading("Общие", 1)
    numbered(word, "Первое", "75", 1)
    numbered(word, "Без номера", "0", 0, style="Heading 1")
    word.add_heading("Права", 1)
    assert marked(read(word)) == [
        ("", 0, "1.1. Вступление"), ("heading", 1, "2. Общие"), ("", 0, "2.1. Первое"), ("heading", 1, "Без номера"), ("heading", 1, "3. Права"),
    ]  # fmt: skip


def test_headings_titles_lists_and_breaks():
    """Headings and the title are told by their styles, bullets are items, a line break begins a line without a gap."""
    word = Word()
    word.add_heading("Политика", 0)
    word.add_heading("Хранение", 2)
    word.add_paragraph("имя", style="List Bullet")
    word.add_paragraph("имя", style="List Number")
    word.add_paragraph("первая\nвторая\tстрока")
    document = read(word)
    assert marked(document) == [
        ("heading", 1, "Политика"), ("heading", 2, "Хранение"), ("item", 1, "имя"), ("", 0, "1. имя"), ("", 0, "первая"), ("", 0, "вторая строка"),
    ]  # fmt: skip
    assert not document.lines[-1].gap


def test_tables_with_merged_cells():
    """Rows keep their cells: one merged down is told in each row, one merged across in its first place."""
    word = Word()
    table = word.add_table(3, 3)
    for row, cells in enumerate([("Цель", "Данные", "Срок"), ("Доставка", "адрес\nтелефон", "год"), ("", "почта", "")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(2, 1).merge(table.cell(2, 2))
    assert [line.cells for line in read(word).lines] == [
        ("Цель", "Данные", "Срок"), ("Доставка", "адрес; телефон", "год"), ("Доставка", "почта", ""),
    ]  # fmt: skip


def test_what_is_not_shown_is_not_read():
    """Deleted and hidden words, field codes and running headers are left out; inserted words and links are read."""
    word = Word()
    word.sections[0].header.paragraphs[0].text = "Колонтитул"
    paragraph = word.add_paragraph("Мы храним")._p
    runs = (
        "<w:del {0}><w:r><w:delText>вечно</w:delText></w:r></w:del>", "<w:ins {0}><w:r><w:t xml:space='preserve'> год </w:t></w:r></w:ins>",
        "<w:r {0}><w:rPr><w:vanish/></w:rPr><w:t>тайно</w:t></w:r>", "<w:r {0}><w:instrText>PAGE</w:instrText></w:r>",
        "<w:hyperlink {0}><w:r><w:t>договор</w:t></w:r></w:hyperlink>",
    )  # fmt: skip
    for run in runs:
        paragraph.append(parse_xml(run.format(nsdecls("w"))))
    assert lines(read(word)) == ["Мы храним год договор"]


def archive(parts: dict[str, bytes], *, base: bytes | None = None) -> bytes:
    out = io.BytesIO(base or b"")
    with zipfile.ZipFile(out, "a" if base else "w", zipfile.ZIP_DEFLATED) as made:
        for path, data in parts.items():
            made.writestr(path, data)
    return out.getvalue()


def body(xml: str, head: str = "") -> dict[str, bytes]:
    return {"word/document.xml": f'<?xml version="1.0"?>{head}<w:document {nsdecls("w")}><w:body>{xml}</w:body></w:document>'.encode()}


def test_a_bomb_is_refused_before_it_is_unpacked():
    """An archive that unpacks to more than the limit is refused by its table of contents."""
    bomb = archive({**body("<w:p/>"), "word/media/a.bin": b"\0" * (101 << 20)})
    assert len(bomb) < 1 << 20
    with pytest.raises(ReadingError, match="unpacks to more than 100 MB"):
        read_document(bomb, "a.docx")
    with pytest.raises(ReadingError, match="unpacks"):
        read_document(archive(body("<w:p/>" * 1000)), "a.docx", Limits(expanded=1000))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE w SYSTEM "http://spitsa.example/a.dtd">',
    ],
)
def test_entities_are_refused(head):
    """A Word file that declares types or entities is refused: no file is read, nothing is fetched, nothing multiplies."""
    with pytest.raises(ReadingError, match="entities"):
        read_document(archive(body("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", head)), "a.docx")


def test_deep_nesting_is_refused():
    with pytest.raises(ReadingError):
        read_document(archive(body("<w:ins>" * 5000 + "</w:ins>" * 5000)), "a.docx")


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"xl/workbook.xml": b"<a/>"}, "a spreadsheet"),
        ({"content.xml": b"<a/>"}, "an OpenDocument file"),
        ({"a.txt": b"text"}, "an archive"),
        (body("<w:p>"), "a broken .docx"),
        (body("<w:p/>"), "has no text"),
    ],
)
def test_other_archives_are_named(parts, what):
    with pytest.raises(ReadingError, match=what):
        read_document(archive(parts), "a.docx")


def test_text_boxes_and_footnotes_are_read_once():
    """A text box stands twice in a file, for new and for old Word: it is read once; footnotes follow the text."""
    box = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing>'
        "<w:txbxContent><w:p><w:r><w:t>Рамка</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r>"
        "<w:t>Рамка</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>Текст</w:t></w:r></w:p>"
    )
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>черта</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>Сноска</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    assert lines(read_document(archive({**body(box), "word/footnotes.xml": notes.encode()}), "a.docx")) == ["Текст", "Рамка", "Сноска"]


def test_an_empty_paragraph_of_a_list_counts():
    """Word prints a number before an empty paragraph too: the next one is counted after it."""
    word = Word()
    add_list(word, DECIMAL, number="76")
    for text in ("Первое", "", "Третье"):
        numbered(word, text, "76")
    assert lines(read(word)) == ["1. Первое", "3. Третье"]
