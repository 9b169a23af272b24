"""Law packs: rows, dates and the shape they are checked against."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.shared import SHARED

from zavet.errors import LawError
from zavet.law.packs import COUNTRIES, load, parse
from zavet.terms import LANGUAGES

LAW = SHARED / "law" / "law.md"
needs_law = pytest.mark.skipif(not LAW.is_file(), reason="the notes on the laws (../shared/law) are not beside this checkout")

HEAD = 'country = "RU"\nlaw = "x"\nverified_on = 2026-01-01\n[sources]\nA = "a source"\n'
DUTY = (
    '[[duty]]\nid = "ru.a"\narticle = "1"\ngrade = "statutory"\ntrigger = "t"\ndeadline = "before"\nrecords = []\n'
    'valid_from = 2020-01-01\nsource = ["A"]\ntitle = { ru = "а", kk = "ә", en = "a" }\n'
)


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_pack_loads_and_says_every_title_in_three_languages(country):
    pack = load(country)
    assert pack.country == country.upper()
    assert all(set(one.title) == set(LANGUAGES) for one in pack.every)
    assert {one.kind for one in pack.every} == {"duty", "check", "document"}


@pytest.mark.parametrize("country", COUNTRIES)
def test_kazakh_titles_are_kazakh(country):
    """A Kazakh title holds a letter that Russian lacks, and is not the Russian one."""
    plain = [one.id for one in load(country).every if one.title["kk"] == one.title["ru"]]
    assert not plain
    letters = "".join(one.title["kk"] for one in load(country).every)
    assert all(sign in letters for sign in "қғүұөәіңһ" if sign != "һ")


@needs_law
def test_every_duty_and_point_of_the_notes_stands_in_a_pack():
    listed = set(re.findall(r"^\| `((?:ru|kz|eu)\.[a-z0-9.-]+)`", LAW.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(listed) > 120
    known = {one.id for country in COUNTRIES for one in load(country).every}
    assert not listed - known


@needs_law
def test_a_duty_that_the_notes_could_not_confirm_is_marked():
    rows = re.findall(r"^\| `((?:ru|kz|eu)\.[a-z0-9.-]+)` \|.*\| ([^|]*) \|$", LAW.read_text(encoding="utf-8"), re.MULTILINE)
    for row_id, source in rows:
        found = load(row_id[:2]).duty(row_id)
        if found.kind == "duty" and re.search(r"\bUH\b", source):
            assert not found.confirmed, row_id


@needs_law
def test_every_fine_of_the_notes_stands_in_the_russian_pack():
    text = LAW.read_text(encoding="utf-8").split("#### 1.1.1")[1].split("### 1.2")[0]
    parts = {
        part for cell in re.findall(r"^\| ([0-9][0-9./ ]*) \|", text, re.MULTILINE) for part in re.findall(r"[0-9]+(?:\.[0-9]+)?", cell)
    }
    assert parts == {one.id.removeprefix("ru.fine.13.11.") for one in load("ru").penalties}


def test_the_date_chooses_the_rows():
    """Consent as a separate document applies since 1 September 2025, not the day before."""
    before = {one.id for one in load("ru").rows(date(2025, 8, 31))}
    after = {one.id for one in load("ru").rows(date(2025, 9, 1))}
    assert "ru.consent.separate" in after - before
    assert "ru.localise.2015" in {one.id for one in load("ru").rows(date(2025, 6, 30))}
    assert "ru.localise" not in {one.id for one in load("ru").rows(date(2025, 6, 30))}
    assert "ru.destroy.proof" not in {one.id for one in load("ru").rows(date(2029, 3, 2))}


def test_an_edition_that_is_not_law_counts_only_when_asked_for():
    at = date(2026, 11, 20)
    assert not any(one.edition for one in load("kz").rows(at))
    assert any(one.id == "kz.326.withdraw" for one in load("kz").rows(at, editions=("326-VIII",)))


def test_a_duty_is_found_by_id_and_an_unknown_one_is_an_error():
    assert load("ru").duty("ru.access").deadline == "10 working_days"
    assert load("KZ").duty("kz.breach.authority").deadline == "1 working_day"
    with pytest.raises(KeyError):
        load("ru").duty("ru.nothing")


def test_a_country_without_a_pack_is_told_which_there_are():
    with pytest.raises(LawError, match="no law pack `fr`") as caught:
        load("fr")
    assert "kz" in caught.value.hint


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('grade = "statutory"', 'grade = "sure"'), "no grade `sure`"),
        (('article = "1"\n', ""), "lacks `article`"),
        (('article = "1"', "article = 1"), "`article` is int, not str"),
        (('source = ["A"]', 'source = ["B"]'), "the source `B` is not listed"),
        (('kk = "ә", ', ""), "`title` needs exactly"),
        (('id = "ru.a"', 'id = "kz.a"'), "begins with `ru.`"),
        (("records = []", "records = []\nnorm = 2"), "unknown key `norm`"),
        (("valid_from = 2020-01-01", "valid_from = 2020-01-01\nvalid_to = 2019-01-01"), "ends before it begins"),
        (('trigger = "t"', 'trigger = ""'), "`trigger` is empty"),
    ],
)
def test_a_wrong_row_is_named_with_its_key(change, told):
    with pytest.raises(LawError, match=re.escape(told)):
        parse({"x.toml": HEAD + DUTY.replace(*change)})


def test_two_rows_of_one_id_and_a_file_that_is_no_toml_are_refused():
    with pytest.raises(LawError, match="stands twice"):
        parse({"x.toml": HEAD + DUTY + DUTY})
    with pytest.raises(LawError, match="no TOML"):
        parse({"x.toml": "= ="})
    with pytest.raises(LawError, match="the head lacks `law`"):
        parse({"x.toml": 'country = "RU"\n'})
