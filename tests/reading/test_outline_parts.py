"""The outline gathers paragraphs, items, rows and headings into clauses as a careful reader cites them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reading.outline_texts import cost

from zavet.reading.clause import Outline
from zavet.reading.document import Document, Line, Mark
from zavet.reading.documents import read_plain
from zavet.reading.outline import outline

TITLE = "Политика лавки «Береста»"


def of(*paragraphs: str) -> Outline:
    return outline(read_plain("\n\n".join(paragraphs), "invented.txt"))


def ids(found: Outline) -> list[str]:
    return [clause.id for clause in found.clauses]


def kinds(found: Outline, clause_id: str) -> list[str]:
    clause = found.get(clause_id)
    assert clause is not None
    return [part.kind for part in clause.parts]


def marked(*lines: tuple[Mark, int, str]) -> Document:
    """A document whose format marks its lines."""
    text, found = "", []
    for number, (mark, level, words) in enumerate(lines, 1):
        cells = tuple(words.split(" | ")) if mark == "row" else ()
        found.append(Line(number, words, len(text), mark, level, cells))
        text += words + "\n"
    return Document("invented.html", "html", text, tuple(found))


def test_the_title_is_no_clause_and_the_preamble_is_counted() -> None:
    """Place, date and the first sentences stand before section 1."""
    found = of("ПОЛИТИКА ЛАВКИ", "г. Тверь", "«5» мая 2021 г.", "Лавка чтит тайну.", "1. Общее", "Лавка открыта всем.")
    assert found.title == "ПОЛИТИКА ЛАВКИ"
    assert ids(found) == ["preamble/p1", "preamble/p2", "preamble/p3", "1", "1/p1"]


def test_a_title_of_two_lines_is_one_title() -> None:
    """A title in capitals may go on below."""
    found = of("ПОЛИТИКА", "ОБРАБОТКИ ПЕРСОНАЛЬНЫХ ДАННЫХ", "Лавка чтит тайну.")
    assert found.title == "ПОЛИТИКА ОБРАБОТКИ ПЕРСОНАЛЬНЫХ ДАННЫХ"
    assert ids(found) == ["preamble/p1"]


def test_bulleted_lettered_and_bracketed_items_belong_to_their_opener() -> None:
    """Items of three prints are parts of the clause that ends with a colon."""
    for marks in (
        ("- ", "- ", "- "),
        ("• ", "• ", "• "),
        ("а) ", "б) ", "в) "),
        ("1) ", "2) ", "3) "),
        ("1. ", "2. ", "3. "),
        ("", "", ""),
    ):
        one, two, three = marks
        found = of(
            TITLE,
            "1. Сбор",
            "1.1. Лавка берёт:",
            f"{one}имя гостя;",
            f"{two}адрес гостя;",
            f"{three}день рождения.",
            "1.2. Лавка не берёт денег.",
        )
        assert ids(found) == ["1", "1.1", "1.2"], marks
        assert kinds(found, "1.1") == ["body", "item", "item", "item"], marks
        assert [part.text for part in found.clauses[1].parts[1:]] == ["имя гостя;", "адрес гостя;", "день рождения."]


def test_bullets_inside_a_line_are_parted() -> None:
    """Three bullets in one line are three items."""
    found = of(TITLE, "1. Сбор", "1.1. Лавка берёт:", "• имя; • адрес; • голос.")
    assert [part.text for part in found.clauses[1].parts] == ["Лавка берёт:", "имя;", "адрес;", "голос."]


def test_a_line_after_the_list_is_a_paragraph() -> None:
    """A sentence that follows the last item without a gap is no item."""
    found = outline(
        read_plain("1. Сбор\n\nЛавка берёт:\n\n- имя;\n- адрес.\nВсё прочее лавке не нужно.\n\n2. Сроки\n\nГод.", "invented.txt")
    )
    assert ids(found) == ["1", "1/p1", "1/p2", "2", "2/p1"]


def test_numbered_items_of_a_section_do_not_take_the_next_section_s_number() -> None:
    """Section 4 holds a list of five; the fifth item and section 5 bear the same number."""
    items = [f"{number}. Дело {number} лавки, о котором просит гость;" for number in range(1, 6)]
    found = of(
        TITLE,
        "1. А",
        "Раз.",
        "2. Б",
        "Два.",
        "3. В",
        "Три.",
        "4. Цели",
        "Лавка делает вот что:",
        *items,
        "6. Прочая мелочь.",
        "5. Прочее",
        "Пять.",
    )
    assert ids(found)[-4:] == ["4", "4/p1", "5", "5/p1"]
    assert len(found.get("4/p1").parts) == 7  # type: ignore[union-attr]


def test_numbered_items_without_stops_do_not_take_the_next_section_s_number() -> None:
    """Section 2 lists four things without a stop; the third could be section 3 by its number alone."""
    found = of(
        TITLE, "1. Общее", "Лавка чтит тайну.", "2. Цели", "Лавка берёт:", "1. Имя", "2. Адрес", "3. Голос", "3. Сроки", "Лавка хранит год."
    )
    assert ids(found) == ["1", "1/p1", "2", "2/p1", "3", "3/p1"]
    assert kinds(found, "2/p1") == ["body", "item", "item", "item"]


def test_a_flat_policy_has_clauses_of_one_part() -> None:
    """Sentences numbered 1 to 4 are clauses and no headings; lettered items belong to them."""
    found = of(
        TITLE, "1. Лавка чтит тайну.", "2. Лавка берёт:", "а) имя;", "б) адрес.", "3. Лавка хранит год.", "4. Гость уходит.", "Он вернётся."
    )
    assert ids(found) == ["1", "2", "3", "4", "4/p1"]
    assert not any(clause.heading for clause in found.clauses)


def test_hard_wrapped_text_is_read_as_paragraphs() -> None:
    """Lines cut at one width are one paragraph; the next number opens the next clause."""
    lines = [
        "Лавка просит у гостя имя и адрес, чтобы письмо дошло до него",
        "вовремя и никто другой его не прочёл. Письма лежат под замком",
    ] * 3
    body = "\n".join(f"1.{number}. {lines[0]}\n" + "\n".join(lines[1:]) + "\nи ждут." for number in (1, 2, 3))
    found = outline(read_plain(f"{TITLE}\n\n1. Общее\n\n{body}\n", "invented.txt"))
    assert ids(found) == ["1", "1.1", "1.2", "1.3"]
    assert found.clauses[1].text.endswith("и ждут.")


def test_a_table_is_part_of_the_clause_that_opens_it() -> None:
    """The rows follow a clause with a colon; the first row is the header of the others."""
    found = outline(
        marked(
            ("heading", 2, "1. Цели"), ("", 0, "1.1. Лавка делает вот что:"), ("row", 0, "Цель | Данные"), ("row", 0, "Письма | Имя, адрес"),
            ("row", 0, "Счёт | Имя"), ("", 0, "1.2. Больше ничего."),
        )
    )  # fmt: skip
    assert ids(found) == ["1", "1.1", "1.2"]
    rows = found.clauses[1].parts[1:]
    assert [part.cells for part in rows] == [("Цель", "Данные"), ("Письма", "Имя, адрес"), ("Счёт", "Имя")]
    assert [part.header for part in rows] == [(), ("Цель", "Данные"), ("Цель", "Данные")]


def test_a_table_under_a_heading_is_a_paragraph_of_its_own() -> None:
    """No clause opens the table: it is the section's first paragraph."""
    found = outline(
        marked(("heading", 2, "1. Цели"), ("row", 0, "Письма | Имя"), ("row", 0, "Счёт | Имя"), ("heading", 2, "2. Сроки"), ("", 0, "Год."))
    )
    assert ids(found) == ["1", "1/p1", "2", "2/p1"]
    assert kinds(found, "1/p1") == ["row", "row"]


def test_headings_without_numbers_bear_their_first_forty_characters() -> None:
    """Marked headings open sections whose paragraphs are counted; one that comes again is counted too."""
    long = "Какие сведения о своих гостях собирает лавка и зачем"
    found = outline(
        marked(
            ("heading", 1, TITLE),
            ("heading", 2, long),
            ("", 0, "Имя."),
            ("heading", 2, "Сроки"),
            ("", 0, "Год."),
            ("heading", 2, "Сроки"),
            ("", 0, "Два."),
        )
    )
    assert ids(found) == [long[:40].strip(), f"{long[:40].strip()}/p1", "Сроки", "Сроки/p1", "2:Сроки", "2:Сроки/p1"]


def test_headings_without_marks_are_told_by_their_shape() -> None:
    """Capitals, or a short line without a stop before a long paragraph, make a heading where sections bear no numbers."""
    body = "Лавка просит у гостя имя и адрес, чтобы письмо дошло до него вовремя и никто другой его не прочёл."
    found = of(
        TITLE,
        "Лавка чтит тайну.",
        "КАКИЕ ДАННЫЕ МЫ БЕРЁМ",
        body,
        "Сроки хранения",
        body,
        "Ваши права",
        "Вы можете:",
        "- уйти;",
        "- остаться.",
    )
    assert ids(found) == [
        "preamble/p1", "КАКИЕ ДАННЫЕ МЫ БЕРЁМ", "КАКИЕ ДАННЫЕ МЫ БЕРЁМ/p1", "Сроки хранения", "Сроки хранения/p1", "Ваши права", "Ваши права/p1",
    ]  # fmt: skip


def test_contacts_at_the_end_are_no_headings() -> None:
    """Lines of an address after the last section are its paragraphs."""
    found = of(TITLE, "1. Общее", "Лавка чтит тайну.", "ИП Береста И.И.", "ИНН: 770000000000", "+7 900 000-00-00", "г. Тверь", "Пн-Пт")
    assert [clause.heading for clause in found.clauses] == [True, False, False, False, False, False, False]


def test_further_paragraphs_of_a_deep_clause_are_the_clause_s() -> None:
    """Under 1.1.1 the second paragraph is 1.1.1/p1, the third 1.1.1/p2."""
    found = of(
        TITLE,
        "1. Сбор",
        "1.1. О чём речь?",
        "1.1.1. Лавка берёт имя.",
        "Гость может его скрыть.",
        "Лавка не в обиде.",
        "1.1.2. Лавка берёт адрес.",
    )
    assert ids(found) == ["1", "1.1", "1.1.1", "1.1.1/p1", "1.1.1/p2", "1.1.2"]
    assert found.get("1.1.1/p2").parent == "1.1.1"  # type: ignore[union-attr]


def test_a_paragraph_that_goes_on_with_the_same_subject_is_the_clause_s() -> None:
    """The paragraph after 1.2 begins with the subject of 1.2; the one after 1.3 speaks of something else."""
    found = of(
        TITLE, "1. Сбор", "1.2. Гость платит сам.", "Гость не берёт сдачи.", "1.3. Лавка молчит.", "Купцы шумят на торгу.", "1.4. Всё."
    )
    assert ids(found) == ["1", "1.2", "1.2/p1", "1.3", "1/p1", "1.4"]


def test_a_paragraph_that_lost_its_number_is_the_section_s() -> None:
    """1.3 follows 1.1: the paragraph between them is the lost 1.2."""
    found = of(TITLE, "1. Сбор", "1.1. Лавка платит сама.", "Лавка не берёт сдачи.", "1.3. Лавка молчит.")
    assert ids(found) == ["1", "1.1", "1/p1", "1.3"]


def test_a_sentence_broken_over_lines_is_one_paragraph() -> None:
    """An empty line in the middle of a sentence parts nothing, and the offsets span it."""
    document = read_plain(
        "1. Общее\n\nЛавка, которая стоит на Садовой улице,\n\nчтит тайну писем и помнит время\n\nвстреч.\n\n2. Сбор\n\nИмя.",
        "invented.txt",
    )
    found = outline(document)
    assert ids(found) == ["1", "1/p1", "2", "2/p1"]
    part = found.clauses[1].parts[0]
    assert part.text == "Лавка, которая стоит на Садовой улице, чтит тайну писем и помнит время встреч."
    assert "\n\n" in document.text[part.start : part.end]


def test_children_of_an_open_sentence_are_opened_by_it() -> None:
    """1.1 ends with a colon: its children go on its sentence; 1.2 does not."""
    found = of(TITLE, "1. Цели", "1.1. Лавка пишет гостю в целях:", "1.1.1. поздравления;", "1.1.2. прощания.", "1.2. Гость отвечает сам.")
    assert [clause.opened_by for clause in found.clauses] == [None, None, "1.1", "1.1", None]


def test_a_heading_that_announces_a_list_opens_its_entries() -> None:
    """Section 3 says "the following data": its entries go on its words, a full sentence after them does not."""
    found = of(
        TITLE, "3. Лавка берёт следующие данные", "3.1. Имя;", "3.2. Адрес.",
        "3.3. Кроме того, лавка слышит голос гостя, когда тот просит о чём-нибудь у прилавка или за столом.",
    )  # fmt: skip
    assert [clause.opened_by for clause in found.clauses] == [None, "3", "3", None]


def test_a_footnote_is_a_paragraph_of_its_section() -> None:
    """The note at the foot of the page stands where the format left it."""
    found = of(TITLE, "1. Цели", "¹ В лавку входят две избы.", "1.1. Лавка пишет письма.")
    assert ids(found) == ["1", "1/p1", "1.1"]


def test_an_empty_document_has_no_clauses() -> None:
    """Nothing in, nothing out."""
    assert outline(read_plain("", "invented.txt")) == Outline("", ())


_LINES = st.lists(
    st.sampled_from(
        ["1. Общее", "1.1. Лавка чтит: 1.1.1. тайну; 1.1.2. имя.", "2) сбор", "- имя;", "• адрес.", "а) голос;", "I. Сроки", "1.1 Год", "Глава 3", "",
         "Лавка берёт:", "и помнит", "КОНТАКТЫ", "письмо, время", "5.2 и 5.3 сего", "12.03.2021", "Имя | Цель", "3.", "2.", "- 1.2. Гость", "§ 4. Мера"],
    ) | st.text(st.sampled_from("абвАБ1.2:; -|)Iі\t"), max_size=12),
    max_size=30,
)  # fmt: skip


@given(_LINES)
def test_offsets_cover_the_parts_and_ids_stand_once(lines: list[str]) -> None:
    """Whatever the lines, each part's words are those at its offsets, and no id stands twice."""
    document = read_plain("\n".join(lines), "invented.txt")
    found = outline(document)
    assert len(set(ids(found))) == len(found.clauses)
    known: set[str] = set()
    for clause in found.clauses:
        assert clause.parts
        assert clause.start <= min(part.start for part in clause.parts) < clause.end <= len(document.text)
        for part in clause.parts:
            assert " ".join(document.text[part.start : part.end].split()) == part.text
            assert part.text
        assert clause.text == " ".join(part.text for part in clause.parts)
        assert clause.parent is None or clause.parent in known
        assert clause.opened_by is None or clause.opened_by in known
        known.add(clause.id)
    starts = [part.start for clause in found.clauses for part in clause.parts]
    assert all(before < after for before, after in pairwise(starts)) or any(line.mark == "row" for line in document.lines)


@given(_LINES)
def test_no_word_of_the_text_is_lost(lines: list[str]) -> None:
    """Every letter of the document stands in the title, a number, or a part."""
    document = read_plain("\n".join(lines), "invented.txt")
    found = outline(document)
    kept = " ".join([found.title, *(clause.text for clause in found.clauses)])
    for line in document.lines:
        for word in line.text.split():
            if word.isalpha() and len(word) > 3 and word != "Глава":
                assert word in kept


@pytest.mark.parametrize("shape", ["lines", "one line", "numbers", "bullets", "references", "blanks", "headings", "repeated"])
def test_cost_is_linear_in_the_length(shape: str) -> None:
    """Twice the text costs at most about twice the looks at it."""
    costs = []
    for size in (400, 800):
        body = {
            "lines": "\n\n".join(f"{n}. Глава\n\n{n}.1. Лавка чтит тайну: имя; адрес.\n\nИ помнит." for n in range(1, size)),
            "one line": "1. Общее " + " ".join(f"1.{n}. Лавка чтит тайну." for n in range(1, size)),
            "numbers": "1. Общее 1.1. Имя. " + "1.1. " * size * 4,
            "bullets": "Лавка берёт: " + "; • имя" * size * 4,
            "references": "1. Общее\n\n1.1. Лавка. " + "п. 1.2. и ст. 1.3, " * size,
            "blanks": "1. Общее\n\n1.1." + " " * size * 40 + "Лавка." + "\t" * size * 40 + "\n\n" + "2." + " " * size * 40,
            "headings": "\n\n".join(
                ["Сроки хранения", "Лавка хранит письма столько, сколько гость того желает, и ни днём дольше этого срока."] * size
            ),
            "repeated": "\n".join(f"{n % 7}. Имя гостя" for n in range(size * 4)),
        }[shape]
        document = read_plain(body, "invented.txt")
        costs.append(cost(outline, document))
    assert costs[1] <= costs[0] * 2.4 + 2000


@pytest.mark.parametrize(
    "words",
    [
        "1.1. ",
        "- ",
        " ",
        "1. ",
        "п. 1.2. и ",
        "а) б) ",
        "« ",
        "; • ",
        "IVXLC ",
        "....... ",
        ") ",
        "\u00a0",
        "Статья ",
        "99.99.99 ",
        "12",
        "@",
        ": ",
        "+7 900 ",
    ],
)
def test_a_line_of_hostile_words_ends(words: str) -> None:
    """A line of 300,000 characters that repeats a number, a bullet or a blank is read without backtracking over it."""
    line = f"1. Общее 1.1. Лавка {words * (300_000 // len(words))} имя."
    document = Document("invented.txt", "txt", line, (Line(1, line, 0),))
    assert outline(document).clauses


@pytest.mark.parametrize(
    "approval",
    [
        ("УТВЕРЖДЕНО\nприказом директора от 03.02.2025 № 7",),
        ("УТВЕРЖДАЮ", "Директор лавки «Береста»", "О. П. Рябина", "«3» февраля 2025 г."),
        ("Согласовано общим собранием 3 февраля 2025 года",),
        ("Приложение № 2 к приказу от 03.02.2025 № 7",),
    ],
)
def test_approval_over_the_title_stands_in_the_preamble(approval: tuple[str, ...]) -> None:
    """Who approved the document, and when, is read although it stands over the title."""
    found = of(*approval, "ПОЛИТИКА ЛАВКИ «БЕРЕСТА»", "1. Общее", "1.1. Лавка чтит тайну.")
    assert found.title == "ПОЛИТИКА ЛАВКИ «БЕРЕСТА»"
    assert ids(found)[-2:] == ["1", "1.1"]
    assert ids(found)[:1] == ["preamble/p1"]
    assert "2025" in " ".join(clause.text for clause in found.clauses[:-2])


@pytest.mark.parametrize("word", ["Преамбула", "Введение", "Вводные положения", "Вместо предисловия"])
def test_an_introduction_before_numbered_sections_is_a_section(word: str) -> None:
    """A heading without number may open a document whose sections are numbered, below a line with its date."""
    sections = [line for number in range(1, 5) for line in (f"Статья {number}. Часть", f"{number}.1. Лавка чтит тайну писем и встреч.")]
    preamble = "Лавка «Береста» продаёт туески, короба и солонки по всей стране и рассказывает здесь, что она знает о покупателях."
    found = of(TITLE, "Редакция № 4, действует с 1 сентября 2025 года", word, preamble, *sections)
    assert ids(found)[:4] == ["preamble/p1", word, f"{word}/p1", "1"]
    assert found.clauses[1].heading


@pytest.mark.parametrize("word", ["Право", "Закон", "Применимое право", "Контакты"])
def test_a_word_over_one_short_sentence_is_a_heading(word: str) -> None:
    """A last short section is one although its only sentence is short too."""
    long = "Лавка берёт имя и адрес, чтобы послать короб по почте, и больше ни о чём не спрашивает ни письмом, ни звонком."
    found = of(TITLE, "Сбор", long, "Дети", long, word, "Спорят по российскому закону, иного здесь нет.", "Почта: lavka@beresta.example")
    assert ids(found) == ["Сбор", "Сбор/p1", "Дети", "Дети/p1", word, f"{word}/p1", f"{word}/p2"]


def test_numbered_lines_under_a_heading_without_number_stand_below_it() -> None:
    """A list of numbered sentences knows the heading over it."""
    found = of(TITLE, "Как управлять данными", "1. Изменить имя: «Настройки».", "2. Удалить запись: «Настройки».", "Лавка ответит.")
    assert [(clause.id, clause.parent) for clause in found.clauses] == [
        ("Как управлять данными", None),
        ("1", "Как управлять данными"),
        ("2", "Как управлять данными"),
        ("2/p1", "2"),
    ]
