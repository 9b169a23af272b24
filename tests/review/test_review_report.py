"""How a review is written, silenced, dated and told in three languages."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from tests.review.made import DAY, findings, reading, rules

from zavet.errors import Malformed
from zavet.law.packs import load
from zavet.review import review
from zavet.review.finding import LEVELS
from zavet.review.page import as_html
from zavet.review.report import Report, as_json, as_sarif, as_text
from zavet.review.rulebook import rulebook
from zavet.review.silence import hear, parse

TEXT = "1. Посещение портала означает согласие гостя с правилами.\n2. Срок хранения анкет не ограничен.\n3. <script>alert(1)</script> Любые иные сведения о клиенте берутся из анкеты."


def report(text: str = TEXT, silences: str = "", language: str = "ru") -> Report:
    heard = hear(findings(text, language=language), parse(silences, "x.yaml", rulebook()) if silences else ())
    return Report("политика №1.txt", "RU", DAY, language, heard)


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_every_output_says_that_it_is_no_legal_advice(language):
    told = report(language=language)
    advice = told.say("report.disclaimer")
    assert advice in "\n".join(as_text(told))
    assert advice in as_html(told)
    assert as_json(told)["disclaimer"] == advice
    assert as_sarif(told)["runs"][0]["tool"]["driver"]["fullDescription"]["text"] == advice


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_every_rule_speaks_each_language(language):
    """No message of a finding is in another language than asked: Kazakh has its own words, English no Cyrillic."""
    told = report(language=language)
    for one in told.heard.findings:
        if language == "en":
            assert not re.search(r"[а-яё]", one.problem + one.hint)
        if language == "kk":
            assert one.problem != next(two.problem for two in report().heard.findings if two.id == one.id)


def test_the_terminal_groups_by_level_and_shows_clause_and_quote():
    lines = "\n".join(as_text(report()))
    assert lines.index("Ошибки") < lines.index("Предупреждения") < lines.index("Замечания")
    assert "п. 2, строка 2" in lines
    assert "«Срок хранения анкет не ограничен»" in lines


def test_the_page_is_one_file_without_scripts_and_escapes_the_text():
    page = as_html(report())
    assert "<script" not in page
    assert "http-equiv" in page
    assert not re.search(r"""(?:src|href)=["']?https?:""", page)
    assert page.count("<article") == len(report().heard.findings)


def test_sarif_has_the_shape_of_its_standard():
    """SARIF 2.1.0: version, rules by index, levels, regions that count from 1, relative addresses without spaces."""
    run = as_sarif(report())["runs"][0]
    driver = run["tool"]["driver"]
    assert as_sarif(report())["version"] == "2.1.0"
    assert len(run["results"]) == len(report().heard.findings)
    for one in run["results"]:
        assert driver["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["level"] in LEVELS
        place = one["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", place["artifactLocation"]["uri"])
        assert place.get("region", {"startLine": 1})["startLine"] >= 1
    json.dumps(run)


def test_json_holds_what_a_program_needs():
    told = as_json(report())
    one = next(each for each in told["findings"] if each["rule"] == "term-unlimited")
    assert set(one) == {"id", "rule", "level", "family", "clause", "line", "quote", "problem", "law", "hint", "grade", "judgement"}
    assert (one["clause"], one["line"], one["level"], one["family"]) == ("2", 2, "error", "retention")
    assert "152-ФЗ" in one["law"]
    assert sum(told["counts"].values()) == len(told["findings"])


def test_a_rule_or_a_finding_is_silenced_with_a_reason_and_a_stale_silence_is_told():
    told = report(
        silences="silence:\n- {rule: responsible-missing, reason: named in an order}\n- {finding: term-unlimited@2, reason: archive}\n- {rule: court-wrong, reason: none}\n"
    )
    left = {one.rule for one in told.heard.findings}
    assert not {"responsible-missing", "term-unlimited"} & left
    assert [(one.rule, reason) for one, reason in told.heard.silenced if one.rule == "term-unlimited"] == [("term-unlimited", "archive")]
    assert [one.id for one in told.heard.stale] == ["court-wrong"]
    assert "court-wrong" in "\n".join(as_text(told))
    assert any(one.get("suppressions") for one in as_sarif(told)["runs"][0]["results"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("silence:\n- {rule: no-such, reason: x}", "no rule `no-such`"),
        ("silence:\n- {rule: court-wrong}", "needs a `reason`"),
        ("silence:\n- {rule: court-wrong, finding: court-wrong@1, reason: x}", "either a `rule` or a `finding`"),
        ("silence:\n- {rule: court-wrong, because: x}", "expected `rule` or `finding`"),
        ("other: 1", "one key `silence`"),
        ("silence: [", "not read as YAML"),
        ("&a [*a]", "not read as YAML|one key"),
    ],
)
def test_a_wrong_file_of_silences_is_named_with_its_entry(text, told):
    with pytest.raises(Malformed, match=told):
        parse(text, "x.yaml", rulebook())


def test_silences_are_read_from_toml_too():
    found = parse('[[silence]]\nrule = "court-wrong"\nreason = "x"\n', "review.silenced.toml", rulebook())
    assert found[0].rule == "court-wrong"


def test_the_day_moves_which_rows_apply():
    """A request answered in 30 days was lawful before September 2022; consent apart from other documents is asked since September 2025."""
    text = "Ответ на запрос клиента направляется в течение 30 дней."
    assert "deadline-contradicts-law" in rules(text, as_of=date(2022, 9, 1))
    assert "deadline-contradicts-law" not in rules(text, as_of=date(2022, 8, 31))
    assert "breach-notice-missing" not in rules(text, as_of=date(2022, 8, 31))
    before = next(one for one in findings(TEXT, as_of=date(2025, 8, 31)) if one.rule == "consent-by-use")
    after = next(one for one in findings(TEXT, as_of=date(2025, 9, 1)) if one.rule == "consent-by-use")
    assert "156-ФЗ" in after.law
    assert "156-ФЗ" not in before.law


def test_the_law_chooses_the_rows():
    assert "subject-categories-missing" in rules(TEXT, law="ru")
    assert "subject-categories-missing" not in rules(TEXT, law="kz")
    assert "94-V" in next(one.law for one in findings(TEXT, law="kz") if one.rule == "term-unlimited")


def test_without_packs_a_text_is_measured_against_itself_alone():
    found = review(reading(TEXT), packs=(), as_of=DAY)
    assert all(one.grade == "text" and not rulebook()[one.rule].rows for one in found)


def test_findings_are_sorted_and_their_ids_differ():
    found = findings(TEXT * 3)
    assert [LEVELS.index(one.level) for one in found] == sorted(LEVELS.index(one.level) for one in found)
    assert len({one.id for one in found}) == len(found)
    assert found == findings(TEXT * 3)


def test_every_row_that_a_rule_cites_stands_in_a_pack():
    known = {row.id for country in ("ru", "kz", "eu") for row in load(country).every}
    cited = {row for rule in rulebook().values() for row in rule.rows}
    assert not cited - known


def test_a_long_text_is_reviewed_in_time_that_grows_with_its_length():
    """Ten times the text costs at most some fifteen times the work, counted in sentences that patterns look at."""
    import time

    def cost(times: int) -> float:
        prepared = reading(
            "".join(f"{n}. Клиент {n} вправе получить сведения о данных, если центр передаёт их партнёрам.\n" for n in range(1, 40 * times))
        )
        start = time.process_time()
        review(prepared, packs=(load("ru"),), as_of=DAY)
        return time.process_time() - start

    cost(1)
    assert cost(20) < 40 * max(cost(2), 0.005)


@pytest.mark.parametrize(
    "text",
    [
        "1. " + " " * 100_000 + "x",
        ("1. Ответ на запрос через 5" + " " * 3000) * 30,
        "1. " + "a" * 100_000,
        "1. " + "a." * 50_000,
        "1. " + "a@b.ru " * 15_000,
        "1. Оператор " + "(" * 50_000,
        "1. " + "«" * 50_000,
        "1. " + "{{" * 20_000 + "[наз" * 10_000,
        "1. " + "магазин «Abc» " * 7_000,
        "\n".join(f"{n}. текст п. {n + 5000} настоящей" for n in range(1, 2000)),
    ],
    ids=["spaces", "numbers", "letters", "dots", "mailboxes", "brackets", "quotes", "braces", "names", "references"],
)
def test_a_hostile_text_costs_no_more_than_its_length(text):
    """A hundred thousand signs that patterns could go round in are reviewed in a few seconds of work."""
    import time

    prepared = reading(text)
    start = time.process_time()
    review(prepared, packs=(load("ru"),), as_of=DAY)
    assert time.process_time() - start < 10


def test_the_reference_lists_every_rule_as_it_is():
    """The table of docs/reference/review.md follows from the rules; else run `python -m tests.review.rule_table`."""
    from tests.review import rule_table

    page = rule_table.PAGE.read_text(encoding="utf-8")
    assert page == rule_table.renewed(page)
