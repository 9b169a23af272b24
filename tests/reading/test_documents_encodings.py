"""Encodings are recognised."""

from __future__ import annotations

import codecs

import pytest
from tests.reading.documents_made import POLICY, SENTENCE, lines

from zavet.reading.documents import read_document

PLAIN = POLICY.replace("—", "-")
KAZAKH = "Құпиялылық саясаты\n\n1. Жалпы ережелер\n\n1.1. Шеберхана тапсырыс берушілердің мәліметтерін өңдейді және үшінші тұлғаларға бермейді.\n"


@pytest.mark.parametrize("name", ["cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5"])
@pytest.mark.parametrize("text", [PLAIN, SENTENCE, PLAIN.upper(), "Политика\nИмя, телефон, адрес.\n"])
def test_russian_of_single_bytes(name, text):
    """Each of the encodings of Russian is recognised, in long texts and short ones, and named."""
    document = read_document(text.encode(name), "a.txt")
    assert document.text == text
    assert document.encoding == name
    assert document.notes == (f"the file is in {name}, not in utf-8",)


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [POLICY, KAZAKH, "Privacy policy\n\n1. What we keep: the name and the phone.\n"])
def test_unicode_with_and_without_its_mark(name, text):
    """UTF-8, UTF-16 and UTF-32 are recognised, with a byte order mark and without."""
    document = read_document(text.encode(name), "a.txt")
    assert document.text == text
    assert document.notes == ()


def test_kazakh_of_single_bytes():
    """Kazakh in its own Windows page (KZ-1048) keeps its letters."""
    document = read_document(KAZAKH.replace("һ", "h").encode("kz1048"), "a.txt")
    assert document.text == KAZAKH
    assert document.encoding == "kz1048"


def test_typographic_signs_of_windows():
    """Quotes, dashes and the number sign of Windows-1251 do not make a text look like another encoding."""
    text = "Политика ООО «Спица» — в редакции № 5…\n\n• имя;\n• “адрес”, ‘почта’ – по желанию ©\n"
    assert read_document(text.encode("cp1251"), "a.txt").text == text


def test_english_of_windows():
    text = "The shop’s policy “as of today” — in full.\n\nWe keep the name and the phone of each customer.\n"
    assert read_document(text.encode("cp1252"), "a.txt").text == text


@pytest.mark.parametrize("text", [SENTENCE, PLAIN])
def test_a_file_encoded_twice_is_mended(text):
    """UTF-8 that was taken for Windows-1251 and saved as UTF-8 is turned back, and that is said."""
    spoiled = "".join(bytes([one]).decode("cp1251", "ignore") or chr(one) for one in text.encode())
    document = read_document(spoiled.encode(), "a.txt")
    assert document.text == text
    assert "encoded twice" in " ".join(document.notes)


def test_a_broken_letter_does_not_spoil_the_file():
    """UTF-8 cut in the middle of a letter is still UTF-8, and the loss is told."""
    document = read_document(POLICY.encode()[:-3], "a.txt")
    assert document.encoding == "utf-8"
    assert "broken characters" in " ".join(document.notes)


@pytest.mark.parametrize("name", ["windows-1251", "koi8-r"])
def test_a_page_says_its_own_encoding(name):
    """The charset that an HTML page declares is used where it fits; a false one is not."""
    page = f'<html><head><meta charset="{name}"></head><body><p>{SENTENCE}</p></body></html>'
    assert lines(read_document(page.encode(name), "a.html")) == [SENTENCE]
    false = page.replace(name, "koi8-r" if name == "windows-1251" else "windows-1251")
    assert lines(read_document(false.encode(name), "a.html")) == [SENTENCE]
    assert lines(read_document(page.encode(), "a.html")) == [SENTENCE]


def test_a_mark_is_stronger_than_what_is_declared():
    page = f'<?xml version="1.0" encoding="koi8-r"?><html><body><p>{SENTENCE}</p></body></html>'
    assert lines(read_document(codecs.BOM_UTF8 + page.encode(), "a")) == [SENTENCE]


def test_a_few_bad_bytes_do_not_make_a_page_another_encoding():
    """A small UTF-8 page with some bytes of rubbish is read, its losses told."""
    page = f"<html><body><p>{SENTENCE}</p></body></html>".encode()
    document = read_document(page[:60] + b"\xff\xfe\x98" + page[60:90] + b"\xc3\x28\xff" + page[90:], "a.html")
    assert document.encoding == "utf-8"
    assert "для ремонта и гарантии на велосипед." in document.text
    assert "broken characters" in " ".join(document.notes)
