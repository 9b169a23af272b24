"""Bad input: whatever the bytes are, the answer is a document or one clear line, in bounded time and memory."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
from docx import Document as Word
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.reading.documents_made import POLICY, SENTENCE, lines, pdf, saved

from zavet.errors import ReadingError
from zavet.reading.document import Document
from zavet.reading.documents import DEFAULT, Limits, read_document, read_safely

PAGE = (
    f"<!doctype html><html><head><meta charset=utf-8><title>П</title></head><body><nav><a href=/>Дом</a></nav><h1>Политика</h1><p>{SENTENCE}</p>"
    "<ol start=2><li>имя<li>почта<ul><li>рабочая</ul></ol><table><tr><th rowspan=2>Цель<td colspan=3>Данные<tr><td>адрес</table></body></html>"
).encode()
SMALL_PDF = pdf(f'#set text(font: "Liberation Serif", lang: "ru")\n= Политика\n{SENTENCE}\n- имя\n- почта')


def small_word() -> bytes:
    word = Word()
    word.add_heading("Политика", 1)
    word.add_paragraph("имя", style="List Number")
    word.add_table(2, 2).cell(0, 0).text = "Цель"
    return saved(word)


SMALL_WORD = small_word()


def answer(
    data: bytes, name: str = "a.txt", reader: Callable[[bytes, str, Limits], Document] = read_document, limits: Limits = DEFAULT
) -> str:
    """What comes of it: "" for a document, the reason for a refusal; any other exception fails the test."""
    try:
        document = reader(data, name, limits)
    except ReadingError as refused:
        why = refused
    else:
        lines(document)
        return ""
    assert str(why)
    assert why.hint
    assert "\n" not in str(why) + why.hint
    return str(why)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\xff\xfe", "is empty"),
        (b"\0" * 4096, "is empty"),
        (b"MZ\x90\0\3\0\0\0" + bytes(range(256)), "a Windows program"),
        (b"\x7fELF\2\1\1\0", "a program"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "an image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "an image"),
        (b"GIF89a\1\0", "an image"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a picture, sound or film"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "a gzip archive"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive"),
        (b"PK\x03\x04\x14\0", "a broken archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"{\\rtf1\\ansi Privacy}", "RTF"),
        (b"%PDF-1.7\ngarbage", "cannot be read"),
        (b"\x00\x00\x00\x18ftypheic", "a picture"),
        (bytes(range(256)) * 20, "binary data"),
        (b"12345 -- 67890 ?!", "no word"),
        (b"<html><body></body></html>", "no text"),
        (b"<html><body><script>1</script></body></html>", "script fills"),
    ],
)
def test_what_is_no_policy_file_is_named(data, reason):
    """Each kind of wrong file is refused in one line that says what it is."""
    assert reason in answer(data)


def test_texts_that_open_like_programs_are_texts():
    """A text may open with the letters of a signature."""
    assert answer(f"BMX-клуб «Спица»\n{SENTENCE}".encode()) == ""
    assert answer(f"MZ — обозначение\n{SENTENCE}".encode()) == ""


def test_a_file_over_the_limit_is_refused_at_once():
    began = time.monotonic()
    with pytest.raises(ReadingError, match="larger than 50 MB"):
        read_safely(b"a" * (50 << 20) + b"b", "a.txt")
    assert time.monotonic() - began < 1
    with pytest.raises(ReadingError, match="larger than 0 MB"):
        read_document(b"a" * 100, "a.txt", Limits(size=99))


def test_names_do_not_break_messages():
    """A file's name with line breaks, control characters or half a character is told on one line."""
    assert len(answer(b"", "a\n\x1b[31m\udcff" + "я" * 300 + ".txt")) < 120


@pytest.mark.parametrize(
    "data",
    [
        ("слово " * 200_000).encode(),
        b"a" * 1_000_000,
        ("<p>" + "б" * 1_000_000).encode(),
        b"| " * 300_000,
        b"\t" * 300_000 + b"a\tb\n" * 2,
        b"- " * 300_000,
        b"#" * 300_000 + b" a",
        ("о" + "\u0301" * 300_000).encode(),
        ("\u0301\u0316" * 100_000 + "а").encode(),
        b"<" * 300_000 + b"p>text</p>",
        b"<!--" * 100_000 + b"<html>",
        b"<p " + b"a=b " * 100_000 + b">text</p><p>a</p>",
        b"[" * 50_000 + b"](",
        b"> " * 50_000 + b"text",
        b"*a " * 50_000,
        b"`" * 50_001,
        b"<table>" + b"<tr><td rowspan=9999 colspan=9999>a" * 3_000,
        b"<ol><li>" * 900 + b"text",
        b"<div>" * 1_900 + "текст".encode(),
        b"<b>" * 1_900 + b"<p>text" * 500,
        b"\n" * 900_000 + "текст".encode(),
        b"1.\n" * 200_000,
        ("аb" * 300_000).encode(),
        b"%PDF-1.4\n" + b"1 0 obj<</Length 99999>>stream\n" * 20_000,
    ],
    ids=lambda data: repr(data[:12]),
)
def test_hostile_files_take_bounded_time(data):
    """Lines of a megabyte, heaps of marks, brackets and tags cost seconds at most."""
    for name in ("a.txt", "a.md"):
        began = time.monotonic()
        answer(data, name, read_safely, Limits(cpu=8, wall=9))
        assert time.monotonic() - began < 12


@pytest.mark.parametrize("data", [b"<div>" * 300_000, b"<div><p>" * 5_000 + b"x", ("<b>слово" * 50_000).encode()])
def test_deep_pages_are_refused(data):
    assert "elements deep" in answer(data, "a.html")


@given(some.binary(max_size=400), some.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "", "a.yaml"]))
def test_any_bytes(data, name):
    """Random bytes give a document or a refusal."""
    answer(data, name)


@given(
    some.binary(max_size=120),
    some.sampled_from([b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"]),
)
def test_any_bytes_after_a_signature(data, signature):
    answer(signature + data)


@pytest.mark.parametrize("whole", [PAGE, SMALL_PDF, SMALL_WORD, POLICY.encode("cp1251")], ids=["html", "pdf", "docx", "cp1251"])
@settings(max_examples=40)
@given(some.data())
def test_spoiled_files(whole, data):
    """A good file with bytes changed, cut out, doubled or put in gives a document or a refusal."""
    made = bytearray(whole)
    for _ in range(data.draw(some.integers(1, 6))):
        place = data.draw(some.integers(0, len(made)))
        end = min(len(made), place + data.draw(some.integers(0, 40)))
        made[place:end] = data.draw(
            some.one_of(
                some.binary(max_size=8), some.sampled_from([b"<", b"\0", b"</", b"<table>", b"\xff" * 4, bytes(made[place:end]) * 2])
            )
        )
    answer(bytes(made), "a")


@settings(max_examples=60)
@given(some.lists(some.sampled_from(
    ["<ol>", "</ol>", "<li>", "</li>", "<table>", "</table>", "<tr>", "<td>", "<th rowspan=3>", "<p>", "<h2>", "</h2>", "<br>", "<b>", "</b>", "<pre>", "<ul>",
     "<main>", "<nav>", "<form>", "<a href=#>", "имя", " 1. ", "\n", "<div style='display:none'>", "<td colspan=4>", "<caption>", "<svg>", "<template>"]
), max_size=40))  # fmt: skip
def test_any_nesting_of_tags(parts):
    """Tags in any order give a document or a refusal, and no word of a small page is lost but in what is never shown."""
    page = "".join(parts)
    found = answer(f"<html><body>{page}</body></html>".encode(), "a.html")
    if not set(parts) & {"<nav>", "<form>", "<svg>", "<template>", "<a href=#>", "<div style='display:none'>"} and "имя" in parts:
        document = read_document(f"<html><body>{page}</body></html>".encode(), "a.html")
        assert found == ""
        assert " ".join(lines(document)).count("имя") >= parts.count("имя") - sum(part in {"<table>", "<caption>"} for part in parts) * 40


def test_entities_and_anchors_of_other_formats_are_text():
    """A YAML or XML file is no special thing: its anchors are words, its entities stay unread."""
    yaml = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nполитика: да\n"
    assert lines(read_document(yaml.encode(), "a.yaml")) == yaml.splitlines()
    page = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>Политика &x; мастерской</p></body></html>'
    assert "root:" not in read_document(page.encode(), "a.html").text


def test_memory_is_bounded_for_a_document_of_many_pages():
    """A long PDF is refused when its text passes the limit, not after all of it is in memory."""
    out = io.BytesIO()
    import pypdf

    writer = pypdf.PdfWriter()
    for _ in range(5):
        writer.append(io.BytesIO(SMALL_PDF))
    writer.write(out)
    with pytest.raises(ReadingError, match="characters"):
        read_document(out.getvalue(), "a.pdf", Limits(characters=200))
