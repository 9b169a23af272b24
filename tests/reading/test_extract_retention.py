"""How long data are kept, and what is only the deadline of an act."""

from __future__ import annotations

from tests.reading.extracted import found

from zavet.reading.extract.retention import extract


def test_a_term_with_a_number() -> None:
    """A sentence about keeping gives its term; of two ends the greater one."""
    assert found(extract, "Чеки хранятся 5 лет.") == [("1.1", "term", "5 calendar_years")]
    assert found(extract, "Файлы cookie хранятся от 1 дня до 2 лет.") == [("1.1", "term", "2 calendar_years")]


def test_deadlines_are_no_terms_of_keeping() -> None:
    """Days in which requests are answered or data destroyed are not those for which data are kept."""
    assert found(extract, "Запросы рассматриваются 5 дней.", "Данные уничтожаются в течение 10 дней.") == []


def test_purposes_and_law_in_one_sentence() -> None:
    """Keeping until the purpose is achieved, unless the law sets a term, is two rules."""
    facts = found(extract, "Данные хранятся до достижения целей, если иной срок не установлен законом.")
    assert facts == [("1.1", "purpose_achieved"), ("1.1", "law")]


def test_the_policy_itself_is_not_kept() -> None:
    """How long the document is in force says nothing of data."""
    assert found(extract, "Политика действует бессрочно.") == []


def test_a_section_about_keeping_lists_terms_without_verbs() -> None:
    """Under a heading about keeping a line names data and a term; the deadline of destroying is a term there too."""
    facts = found(extract, "Журналы — 180 дней, чеки — пять лет.", "Анкеты стираются через полгода после визита.", heading="Сроки")
    assert facts == [
        ("1.1", "term", "180 days"),
        ("1.1", "term", "5 calendar_years"),
        ("1.2", "term", "6 calendar_months"),
    ]


def test_deadlines_after_an_event_of_the_text_are_no_terms_even_there() -> None:
    """Days counted from a withdrawal, from achieved purposes or from the end of another term are those of destroying."""
    texts = ("При отзыве согласия данные уничтожаются за 30 дней.", "По окончании сроков копии стираются в течение 90 дней.")
    assert [fact for fact in found(extract, *texts, heading="Сроки хранения") if fact[1] == "term" and len(fact) > 2] == []


def test_a_term_counted_back_is_no_term_of_keeping() -> None:
    """A letter a month before is a notice."""
    assert found(extract, "За месяц до удаления приходит письмо.", heading="Сколько храним") == []


def test_other_languages() -> None:
    """Kazakh and English terms are read by the same rules."""
    kazakh = "Бұл құжат пайдаланушылардың мәліметтерімен қалай жұмыс істелетінін түсіндіреді."
    assert found(extract, kazakh, "Дербес деректер 5 жыл бойы сақталады.", heading="Жалпы ережелер") == [
        ("1.2", "term", "5 calendar_years")
    ]
    assert found(extract, "We keep invoices for 7 years as required by law.", heading="General") == [
        ("1.1", "law"),
        ("1.1", "term", "7 calendar_years"),
    ]
