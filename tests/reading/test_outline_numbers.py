"""The outline numbers the clauses of a text whatever the print of its numbers."""

from __future__ import annotations

import pytest

from zavet.reading.clause import Outline
from zavet.reading.documents import read_plain
from zavet.reading.outline import outline


def of(*paragraphs: str) -> Outline:
    return outline(read_plain("\n\n".join(paragraphs), "invented.txt"))


def ids(found: Outline) -> list[str]:
    return [clause.id for clause in found.clauses]


TITLE = "Политика лавки «Береста»"


@pytest.mark.parametrize(
    ("first", "second", "third", "fourth"),
    [
        ("1. Общее", "1.1. Лавка чтит тайну писем.", "1.1.1. Письма лежат в сундуке.", "2. Прочее"),
        ("1 Общее", "1.1 Лавка чтит тайну писем.", "1.1.1 Письма лежат в сундуке.", "2 Прочее"),
        ("1) Общее", "1.1) Лавка чтит тайну писем.", "1.1.1) Письма лежат в сундуке.", "2) Прочее"),
        ("1.Общее", "1.1Лавка чтит тайну писем.", "1.1.1.Письма лежат в сундуке.", "2.Прочее"),
        ("1. Общее", "1.1: Лавка чтит тайну писем.", "1.1.1 . Письма лежат в сундуке.", "2 . Прочее"),
        ("1. Общее", "- 1.1. Лавка чтит тайну писем.", "- 1.1.1. Письма лежат в сундуке.", "2. Прочее"),
        ("ГЛАВА 1. ОБЩЕЕ", "1.1. Лавка чтит тайну писем.", "1.1.1. Письма лежат в сундуке.", "ГЛАВА 2. ПРОЧЕЕ"),
        ("Раздел 1. Общее", "1.1. Лавка чтит тайну писем.", "1.1.1. Письма лежат в сундуке.", "Раздел 2. Прочее"),
        ("Статья 1. Общее", "1.1. Лавка чтит тайну писем.", "1.1.1. Письма лежат в сундуке.", "Статья 2. Прочее"),
        ("§ 1. Общее", "1.1. Лавка чтит тайну писем.", "1.1.1. Письма лежат в сундуке.", "§ 2. Прочее"),
        ("Article 1. Basics", "1.1. The shop keeps letters secret.", "1.1.1. Letters lie in a chest.", "Article 2. Rest"),
        ("Section 1 Basics", "1.1 The shop keeps letters secret.", "1.1.1 Letters lie in a chest.", "Section 2 Rest"),
        ("1-тарау. Жалпы ережелер", "1.1. Дүкен хаттарды құпия сақтайды.", "1.1.1. Хаттар сандықта жатады.", "2-тарау. Басқа"),
        ("1-бөлім. Жалпы ережелер", "1.1. Дүкен хаттарды құпия сақтайды.", "1.1.1. Хаттар сандықта жатады.", "2-бөлім. Басқа"),
        ("**1. Общее**", "**1.1.** Лавка чтит тайну писем.", "1.1.1. Письма лежат в сундуке.", "**2. Прочее**"),
    ],
)
def test_each_print_of_a_number_gives_the_same_ids(first: str, second: str, third: str, fourth: str) -> None:
    """A number is read whatever its separator, its word, its bullet and the blank after it."""
    found = of(TITLE, first, second, third, fourth, "Всё остальное решает хозяин лавки.")
    assert found.title == TITLE
    assert ids(found) == ["1", "1.1", "1.1.1", "2", "2/p1"]
    assert [clause.heading for clause in found.clauses] == [True, False, False, True, False]
    assert [clause.parent for clause in found.clauses] == [None, "1", "1.1", None, "2"]
    assert found.clauses[1].text.strip("* ").startswith(("Лавка", "The shop", "Дүкен"))


def test_roman_sections_hold_decimal_clauses() -> None:
    """Clauses 2.1 and 2.2 stand under section II, and look-alike Cyrillic letters make a Roman number too."""
    found = of(TITLE, "I. Общее", "Лавка чтит тайну.", "II. Сбор", "2.1. Берём имя.", "2.2. Берём адрес.", "ІІІ. Сроки", "Храним год.")
    assert ids(found) == ["I", "I/p1", "II", "2.1", "2.2", "III", "III/p1"]
    assert found.get("2.2").parent == "II"  # type: ignore[union-attr]


def test_numbers_restarted_under_roman_sections_bear_the_section() -> None:
    """A number that comes again under another Roman section is preceded by that section."""
    found = of(TITLE, "I. Общее", "1. Лавка чтит тайну.", "2. Тайна вечна.", "II. Сбор", "1. Лавка берёт имя.", "2. Лавка берёт адрес.")
    assert ids(found) == ["I", "1", "2", "II", "II:1", "II:2"]


def test_a_second_language_is_counted() -> None:
    """The second language of a bilingual document repeats the numbers; its ids are counted."""
    found = of(
        TITLE, "1. Общее", "1.1. Лавка чтит тайну.", "2. Сбор", "2.1. Лавка берёт имя.",
        "«Береста» дүкенінің саясаты", "1. Жалпы", "1.1. Дүкен құпияны сақтайды.", "2. Жинау", "2.1. Дүкен атын алады.",
    )  # fmt: skip
    assert ids(found)[:4] == ["1", "1.1", "2", "2.1"]
    assert ids(found)[-4:] == ["2:1", "2:1.1", "2:2", "2:2.1"]
    assert found.get("2:2.1").parent == "2:2"  # type: ignore[union-attr]


def test_two_languages_side_by_side_are_read_column_by_column() -> None:
    """A table whose two cells bear the same numbers is two texts."""
    rows = ("1. Общее | 1. Жалпы", "1.1. Лавка чтит тайну. | 1.1. Дүкен құпияны сақтайды.", "2. Сбор | 2. Жинау", "2.1. Имя. | 2.1. Аты.")
    document = read_plain("\n".join(rows), "invented.txt")
    found = outline(document)
    assert ids(found) == ["1", "1.1", "2", "2.1", "2:1", "2:1.1", "2:2", "2:2.1"]
    for clause in found.clauses:
        for part in clause.parts:
            assert document.text[part.start : part.end] == part.text


def test_gaps_in_the_numbering_are_kept() -> None:
    """Sections 6 to 8 were struck out: section 9 keeps its number."""
    found = of(TITLE, "5. Сбор", "5.1. Лавка берёт имя.", "9. Прочее", "9.1. Лавка решает сама.", "9.4. Лавка решает одна.")
    assert ids(found) == ["5", "5.1", "9", "9.1", "9.4"]


def test_run_on_clauses_are_parted() -> None:
    """Several clauses printed in one paragraph are several clauses; a reference inside a sentence is none."""
    found = of(
        TITLE,
        "1. Общее",
        "1.1. Лавка чтит: 1.1.1. тайну писем; 1.1.2. тайну встреч. 1.2. Гость согласен с п. 1.1. и с ценой 1.3 рубля. 1.4. Гость уходит.",
        "2. Сбор 2.1. Лавка берёт имя.",
    )
    assert ids(found) == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "1.4", "2", "2.1"]
    assert found.get("1.2").text == "Гость согласен с п. 1.1. и с ценой 1.3 рубля."  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "line",
    [
        "23.04.2020 лавка открылась вновь.",
        "2.03.20 г. лавка открылась вновь.",
        "2.5 млн рублей стоит сундук.",
        "152-ФЗ хранит нас.",
        "8 (999) 111-22-33",
        "105005, г. Тверь, ул. Садовая, 3",
        "30 рабочих дней длится ответ лавки.",
        "2 года лежит письмо.",
        "Статья 6 закона позволяет лавке читать адреса на письмах, если того просит сам гость, и только тогда.",
        "1С хранит письма.",
    ],
)
def test_dates_sums_and_references_are_no_numbers(line: str) -> None:
    """A line that begins with a date, a sum, a telephone number, an index or an article of a law is a paragraph."""
    found = of(TITLE, "1. Общее", "Лавка чтит тайну.", line, "2. Сбор", "Лавка берёт имя.")
    assert ids(found) == ["1", "1/p1", "1/p2", "2", "2/p1"]
    assert found.clauses[2].text == line


def test_a_reference_broken_over_lines_is_no_number() -> None:
    """A sentence that ends its line with `п.` goes on with the number of another clause."""
    text = f"{TITLE}\n\n1. Общее\n\n1.1. Лавка чтит тайну так, как сказано в п.\n1.2. настоящей бумаги.\n\n1.2. Гость уходит."
    assert ids(outline(read_plain(text, "invented.txt"))) == ["1", "1.1", "1.2"]


def test_a_number_alone_on_its_line_bears_the_next_line() -> None:
    """A chapter's number and its title stand on two lines."""
    found = of(TITLE, "ГЛАВА 1", "Общее", "1.1.", "Лавка чтит тайну.", "ГЛАВА 2", "Сбор", "2.1.", "Лавка берёт имя.")
    assert [(clause.id, clause.text, clause.heading) for clause in found.clauses] == [
        ("1", "Общее", True),
        ("1.1", "Лавка чтит тайну.", False),
        ("2", "Сбор", True),
        ("2.1", "Лавка берёт имя.", False),
    ]


def test_articles_in_chapters_do_not_share_ids() -> None:
    """Where chapter 1 and article 1 stand in one text, the article is cited by its word."""
    found = of(TITLE, "ГЛАВА 1. ОБЩЕЕ", "Статья 1. Тайна", "Лавка чтит тайну.", "Статья 2. Имя", "Лавка берёт имя.", "ГЛАВА 2. ПРОЧЕЕ")
    assert len(set(ids(found))) == len(ids(found))
    assert ids(found)[:3] == ["1", "статья 1", "статья 1/p1"]


def test_a_nested_list_without_outer_numbers_is_numbered_in_its_section() -> None:
    """The format printed 1, 2 inside section 1 where 1.1 and 1.2 were meant."""
    found = of(TITLE, "1. Общее", "1. Лавка чтит тайну писем.", "2. Лавка чтит тайну встреч.", "2. Сбор", "1. Лавка берёт имя.")
    assert ids(found) == ["1", "1.1", "1.2", "2", "2.1"]
    assert found.get("1.2").number == "2"  # type: ignore[union-attr]


def test_a_table_of_contents_names_no_clauses() -> None:
    """Numbered entries of the contents are items; the sections themselves come later and keep their numbers."""
    found = of(
        TITLE, "Содержание:", "1. Общее ........ 2", "2. Сбор ........ 3", "3. Сроки ........ 4",
        "1. Общее", "Лавка чтит тайну.", "2. Сбор", "Лавка берёт имя.", "3. Сроки", "Лавка хранит год.",
    )  # fmt: skip
    assert ids(found) == ["preamble/p1", "1", "1/p1", "2", "2/p1", "3", "3/p1"]
    assert [part.kind for part in found.clauses[0].parts] == ["body", "item", "item", "item"]


def test_numbers_run_on_under_roman_sections_however_far() -> None:
    """Clauses numbered through all sections keep their numbers where a late section begins far above its own."""
    lines = [TITLE]
    number = 0
    for section, count in (("I", 3), ("II", 5), ("III", 4), ("IV", 4), ("V", 2), ("VI", 3)):
        lines.append(f"{section}. Раздел о данных")
        for _ in range(count):
            number += 1
            lines.append(f"{number}. Лавка чтит тайну писем и встреч своих покупателей.")
    found = of(*lines)
    assert [one for one in ids(found) if one.isdigit()] == [str(one) for one in range(1, 22)]
    assert found.get("19").parent == "VI"  # type: ignore[union-attr]
