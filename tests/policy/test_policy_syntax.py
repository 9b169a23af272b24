"""Reading the policy language: what stands there is what is meant, and every error has its place."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.policy.sound import TEXT, changed

from zavet.errors import PolicySyntaxError
from zavet.policy import nodes, syntax
from zavet.policy.diagnostics import RULES


def errors(text: str) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(PolicySyntaxError) as caught:
        syntax.parse(text, "example.yaml")
    found = caught.value.diagnostics()
    assert all(one.file == "example.yaml" and one.hint and one.message and "\n" not in str(one) for one in found)
    return [(one.id, one.line, one.column) for one in found]


def findings(text: str):
    try:
        syntax.parse(text)
    except PolicySyntaxError as error:
        return error.diagnostics()
    return ()


def only(text: str):
    with pytest.raises(PolicySyntaxError) as caught:
        syntax.parse(text, "example.yaml")
    [found] = caught.value.diagnostics()
    return found


def line_of(fragment: str) -> int:
    return TEXT[: TEXT.index(fragment)].count("\n") + 1


def test_scalars_are_read_as_text_and_made_what_the_field_takes():
    """`1.10` stays `1.10` without quotes, a date stays text, `true` is a flag, a number a number, a term text."""
    policy = syntax.parse(TEXT.replace('clause: "1.1"', "clause: 1.10"))
    assert policy.operator.clause == "1.10"
    assert policy.document.date == "2020-04-23"
    assert policy.data[0].required is True
    assert policy.data[1].required is None
    assert policy.law.claim_answer_days == 30
    assert policy.retention[0].term == "5 calendar_years"
    assert policy.purposes[2].grounds == ("order",)
    assert policy.purposes[1].grounds is None


def test_text_by_language_is_a_map_or_one_text_in_the_policys_own():
    """A title without a map is in the language of the policy, wherever `language` stands in the file."""
    assert syntax.parse(changed("title: {ru: Политика, kk: Саясат, en: Policy}", "title: Политика")).title == {"ru": "Политика"}
    moved = TEXT.replace("language: ru\n", "").replace("title: {ru: Политика, kk: Саясат, en: Policy}", "title: Саясат") + "language: kk\n"
    assert syntax.parse(moved).title == {"kk": "Саясат"}


def test_an_empty_value_is_the_default_and_null_is_nothing():
    """A key whose list was left empty has no items; `null` and `~` mean nothing where nothing may stand."""
    policy = syntax.parse(changed("services: [Магазин]", "services:"))
    assert policy.services == ()
    assert syntax.parse(changed("term: 5 calendar_years", "term: ~").replace("rule: term", "rule: law")).retention[0].term is None


def test_places_name_the_line_of_every_part():
    """Each part of a policy knows its line, so that later findings can say it."""
    source = syntax.parse_source(TEXT, "example.yaml")
    assert source.places[("data", 1, "category")].line == line_of("{category: email")
    assert source.places[("clauses", 3, "text", "kk")].line == line_of("Мақсаттар")
    assert source.places[("operator",)].line == line_of("  name: ООО")


BROKEN = {
    "Y001": (changed("subjects:\n", "subjects\n"), line_of("subjects:\n") + 1),
    "Y002": (changed("  name: ООО", "\tname: ООО"), line_of("  name: ООО")),
    "Y003": ("", 1),
    "Y004": ("[" * 40, 1),
    "Y005": (TEXT + "---\nzavet: 1\n", TEXT.count("\n") + 1),
    "Y006": (changed("slug: example", "slug: !!python/object/apply:os.getcwd []"), 2),
    "Y007": (changed("sites: [example.org, пример.рф]", "sites: [example.org]\nsites: [example.com]"), line_of("sites:") + 1),
    "Y008": (changed("services: [Магазин]", "servises: [Магазин]"), line_of("services:")),
    "Y009": (changed("slug: example\n", ""), 1),
    "Y010": (changed("sites: [example.org, пример.рф]", "sites: example.org"), line_of("sites:")),
    "Y011": (changed("purpose: account,", "purpose: acount,"), line_of("purpose: account,")),
    "Y012": (changed('{id: "2.2", kind', '{id: "2.1", kind'), line_of('{id: "2.2", kind')),
    "Y013": (changed("zavet: 1", "zavet: 2"), 1),
    "Y014": (changed("name: ООО «Пример»", "name: ООО \x07"), line_of("  name: ООО")),
}


@pytest.mark.parametrize("code", BROKEN)
def test_each_way_to_break_a_file_has_its_diagnostic_and_line(code):
    """A file broken in one way is refused by that rule alone, at its line."""
    text, line = BROKEN[code]
    found = errors(text)
    assert [one[:2] for one in found] == [(code, line)]
    assert found[0][2] is not None


def test_every_rule_of_the_syntax_has_such_a_file():
    """No rule of reading is stated that no file breaks."""
    assert set(BROKEN) == {one for one in RULES if one.startswith("Y")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("services: [Магазин]", "servises: [Магазин]", "did you mean `services`?"),
        ("right: rectify", "right: rectfy", "did you mean `rectify`?"),
        ("points: [page_view]", "points: [pageview]", "did you mean `page_view`?"),
        ("source: automatic", "source: automatc", "did you mean `automatic`?"),
        ('requires: ["ground:order"]', 'requires: ["ground:ordr"]', "did you mean `ground:order`?"),
        ("consents: [account]", 'consents: ["transfer:couriers"]', "did you mean `transfer:courier`?"),
    ],
)
def test_a_mistyped_key_or_word_is_answered_with_what_was_meant(old, new, said):
    """A near miss is named; the one who wrote it need not look it up."""
    assert only(changed(old, new)).hint == said


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("consent: true", "consent: yes", "`true` or `false`"),
        ("age: 18", "age: eighteen", "a whole number"),
        ("age: 18", "age: -1", "a whole number"),
        ("sites: [example.org, пример.рф]", "sites: {a: b}", "a list"),
        ('minors: {age: 18, clause: "4"}', "minors: 18", "a map of keys"),
        ("slug: example", "slug: [example]", "text is expected"),
        ("slug: example", "slug:", "text is expected"),
        ("title: {ru: Политика, kk: Саясат, en: Policy}", "title: [Политика]", "text, or a map of"),
        ("language: ru", "language: de", "expected one of `ru`"),
        ('subjects:\n  - {subject: customer, clause: "1.1"}', "subjects: {subject: customer}", "a list"),
        ("slug: example", "? [a, b]\n: c\nslug: example", "a key is text"),
        ("term: 5 calendar_years", "term: [5 calendar_years]", "text is expected"),
        ("source: automatic", "source: null", "expected one of `provided`"),
        ("kk: Саясат,", "de: Richtlinie,", "expected one of `ru`"),
        ("purpose: account,", "purpose: 'other: ',", "no words after"),
    ],
)
def test_a_wrong_type_says_what_was_expected(old, new, expected):
    """A value of the wrong type is refused with what the key takes."""
    with pytest.raises(PolicySyntaxError) as caught:
        syntax.parse(changed(old, new))
    assert expected in str(caught.value)


def test_many_errors_are_told_at_once_in_order_of_lines():
    """Three mistakes in three places are three findings, the first line first."""
    text = TEXT.replace("servi" + "ces: [", "servises: [").replace("right: rectify", "right: rectfy").replace("age: 18", "age: x")
    assert [one[0] for one in errors(text)] == ["Y008", "Y011", "Y010"]
    assert errors(text) == sorted(errors(text), key=lambda one: (one[1], one[2]))


def test_the_count_of_findings_is_bounded():
    """A file of nothing but mistakes is answered with a readable number of findings."""
    rows = "\n".join(f"  - {{purpose: nonsense_{number}, consent: true, clause: x}}" for number in range(500))
    assert len(errors(f"zavet: 1\nslug: a\nlanguage: ru\noperator: {{name: a, clause: x}}\npurposes:\n{rows}\n")) == syntax.MAX_FOUND


def test_a_word_of_ones_own_is_read():
    """`other:<words>` stands wherever a word does."""
    policy = syntax.parse(changed("right: rectify", '"right": "other:ask us"'))
    assert policy.rights[0].right == "other:ask us"


def test_aliases_work_and_a_bomb_of_them_does_not():
    """An alias repeats what it names; a text that doubles itself thirty times is refused at once, and so is one that holds itself."""
    twice = changed('closed: {data: ["2.1"], purposes: ["3.1"]', 'closed: {data: &ids ["2.1"], purposes: *ids')
    assert syntax.parse(twice).closed.purposes == ("2.1",)
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    assert only(bomb).id == "Y004"
    assert only("a: &a [*a]").id == "Y001"


def test_a_file_too_large_is_refused_before_it_is_read():
    """Size is bounded."""
    assert only("#" * (nodes.MAX_CHARACTERS + 1)).id == "Y004"


def test_a_file_is_read_with_its_name_and_encoding(tmp_path):
    """A byte order mark is passed over; what is not UTF-8 is refused with its line."""
    path = tmp_path / "example.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert syntax.read(path) == syntax.parse(TEXT)
    path.write_bytes(TEXT.encode("cp1251", errors="replace"))
    with pytest.raises(PolicySyntaxError) as caught:
        syntax.read(path)
    [found] = caught.value.diagnostics()
    assert (found.id, found.file, found.line) == ("Y014", str(path), line_of("  name: ООО"))


@given(st.text(st.sampled_from(string.printable + "АқЖ\u2028\x85\ufeff"), max_size=200))
@example("&a [&a b, *a, *b]")
@example("%YAML 9.9\n---\na")
@example("? ")
@example("{{}}: a")
@example("- - - - - - - - - - - - - - - - - - - a")
def test_whatever_is_written_is_read_or_refused(text):
    """No text ends in anything but a policy or diagnostics."""
    with pytest.raises(PolicySyntaxError) as caught:
        syntax.parse(text)
    assert all(one.id in RULES for one in caught.value.diagnostics())


@given(st.data())
def test_a_sound_policy_with_a_piece_cut_out_is_read_or_refused(data):
    """A file that lost some characters is read, or refused with a line that it has."""
    start = data.draw(st.integers(0, len(TEXT)))
    text = TEXT[:start] + TEXT[start + data.draw(st.integers(1, 30)) :]
    found = findings(text)
    assert all(1 <= (one.line or 0) <= text.count("\n") + 2 for one in found)
