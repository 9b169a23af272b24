"""Plain text and its characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.reading.documents_made import POLICY, lines, marked
from tests.shared import CORPUS, SEEDS, needs_seeds

from zavet.reading.documents import read_document, read_plain, without_lookalikes


def test_lines_keep_their_places_numbers_and_gaps():
    """A plain text keeps every character; a line knows its number in the file and whether an empty line stands before it."""
    document = read_plain(POLICY, "policy.txt")
    assert document.text == POLICY
    assert lines(document) == [line.strip() for line in POLICY.splitlines() if line.strip()]
    assert [line.number for line in document.lines] == [place for place, line in enumerate(POLICY.splitlines(), 1) if line.strip()]
    assert [line.gap for line in document.lines[:6]] == [True, True, True, True, False, False]


@pytest.mark.parametrize(
    "line", ["- имя", "– имя", "— имя", "* имя", "•имя", "• имя", "· имя", "-имя", "▪ имя", "+ имя", "\uf0b7 имя", "o имя", "✔ имя"]
)
def test_bullets_mark_items_and_stay_in_the_text(line):
    """A line that opens with any usual bullet is an item, its text as it stands."""
    assert marked(read_plain(f"Мы просим:\n  {line}\n", "a.txt"))[1] == ("item", 1, line)


@pytest.mark.parametrize("line", ["-5 градусов", "**важно** знать", "о компании", "1. имя", "a) имя", "e-mail", "+7 727 000", "— — —"])
def test_what_only_looks_like_a_bullet_marks_nothing(line):
    """Numbers, emphasis, prepositions and telephone numbers are no bullets."""
    assert [one for one in marked(read_plain(f"Мы просим:\n{line}\n", "a.txt")) if one[0] == "item" and not one[2].startswith("— —")] == []


def test_items_are_as_deep_as_their_indent():
    text = "Список:\n- имя\n  - фамилия\n  - отчество\n- почта\n"
    assert [(mark, level) for mark, level, _ in marked(read_plain(text, "a.txt"))[1:]] == [
        ("item", 1),
        ("item", 2),
        ("item", 2),
        ("item", 1),
    ]


def test_tables_of_bars_and_of_tabs_become_rows():
    """Two lines of cells or more are rows; the ruler of a table is no line; a single bar or tab makes no table."""
    text = "| Цель | Данные |\n|---|---|\n| Доставка | адрес |\n\nСрок\tОснование\nгод\tдоговор\n\n1.\tОбщие положения\n2.\tХранение\nГлавная | О нас\n"
    document = read_plain(text, "a.txt")
    assert [(line.mark, line.cells) for line in document.lines] == [
        ("row", ("Цель", "Данные")), ("row", ("Доставка", "адрес")), ("row", ("Срок", "Основание")), ("row", ("год", "договор")),
        ("", ()), ("", ()), ("", ()),
    ]  # fmt: skip
    assert lines(document)[4] == "1. Общие положения"


def test_a_comment_at_the_top_is_told_of_and_not_read():
    document = read_plain("# source: somewhere\nПолитика\n# source: внутри\n", "a.txt")
    assert lines(document) == ["Политика", "# source: внутри"]
    assert document.text.startswith("# source")
    assert document.lines[0].number == 2
    assert document.notes


def test_unseen_characters_go_and_are_told_of():
    """Bidirectional, zero-width and control characters and soft hyphens are removed; look-alike letters are told of and kept."""
    document = read_plain("По\u00adли\u200bтика\u202e\x00 c\u00a0айтом\u2011визиткой и cайтом\r\nи и\u0306", "a.txt")
    assert lines(document) == ["Политика c айтом-визиткой и cайтом", "и й"]
    notes = " ".join(document.notes)
    assert all(word in notes for word in ("bidirectional", "zero-width", "control", "`cайтом`"))


def test_lookalikes_are_written_in_one_script_at_the_same_places():
    """A word with a few letters of the other alphabet is turned whole; honest mixtures stay."""
    text = "cайт Cookie сookie IT-отдел smsка"
    assert without_lookalikes(text) == "сайт Cookie cookie IT-отдел smsка"
    assert len(without_lookalikes(text)) == len(text)


def test_a_text_broken_by_a_width_is_read_by_paragraphs():
    """Lines of a file wrapped at a width are put together, items and clauses are not; the offsets stay those of the file."""
    text = (
        "1.1. Мастерская хранит сведения о заказчиках столько времени,\nсколько нужно для ремонта, и передаёт их только тем людям,\n"
        "которые чинят велосипед, а также бухгалтеру мастерской для\nвыставления счёта.\n"
        "1.2. Мастерская не передаёт сведения рекламным агентствам и\nпосторонним лицам, кроме случаев, которые прямо названы в\n"
        "законе.\nМы просим:\n- имя и фамилию заказчика, а если велосипед принадлежит\nребёнку, то и родителя;\n- телефон.\n"
    )
    document = read_plain(text, "a.txt")
    assert [line[:12] for line in lines(document)] == ["1.1. Мастерс", "1.2. Мастерс", "Мы просим:", "- имя и фами", "- телефон."]
    assert len(document.text) == len(text)
    assert [line.number for line in document.lines] == [1, 5, 8, 9, 11]


@needs_seeds
def test_the_published_policies_are_whole():
    """Every line of the texts at hand is there, as it stands but for its white space."""
    for path in sorted((*SEEDS.glob("*.txt"), *CORPUS.glob("*.txt"))):
        document = read_document(path.read_bytes(), path.name)
        source = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("# source:")]
        assert "".join("".join(lines(document)).split()) == "".join("".join("".join(source).split()).replace("\u2011", "-")), path.name


@given(some.text(max_size=300))
def test_any_text_is_a_document(text):
    """Whatever the text, its lines lie where they say and no character of a word is lost."""
    document = read_plain(text, "a.txt")
    said = lines(document)
    assert not any("\ud800" <= one <= "\udfff" for one in document.text)
    if not document.notes and "|" not in text and "\t" not in text:
        assert sum(one.isalnum() for line in said for one in line) == sum(one.isalnum() for one in document.text)


@given(some.text(alphabet="аб|\t- \n1.", max_size=80))
def test_tables_and_bullets_never_break_the_places(text):
    lines(read_plain(text, "a.txt"))
