"""Each check of a policy finds what it is for, and a sound policy has nothing to find."""

from __future__ import annotations

import dataclasses
import re

import pytest
from tests.policy.sound import TEXT, changed
from tests.shared import ROOT

from zavet.errors import PolicyCheckError
from zavet.policy import checks, syntax
from zavet.policy.diagnostics import RULES
from zavet.policy.model import Duty, Policy

SOUND = syntax.parse(TEXT)


def text(old: str, new: str) -> Policy:
    return syntax.parse(changed(old, new))


def without(*names: str) -> Policy:
    empty = Policy("example", "ru", SOUND.operator)
    return dataclasses.replace(SOUND, **{name: getattr(empty, name) for name in names})


def first(section: str, **values: object) -> Policy:
    rows = getattr(SOUND, section)
    return dataclasses.replace(SOUND, **{section: (dataclasses.replace(rows[0], **values), *rows[1:])})


def added(section: str, **values: object) -> Policy:
    rows = getattr(SOUND, section)
    return dataclasses.replace(SOUND, **{section: (*rows, dataclasses.replace(rows[0], **values))})


def twice(section: str) -> Policy:
    rows = getattr(SOUND, section)
    return dataclasses.replace(SOUND, **{section: (*rows, rows[0])})


CASES: dict[str, Policy] = {
    "P001": text('{rule: term, clause: "3.3"', '{rule: term, clause: "3.4"'),
    "P002": added("clauses", text={"ru": "а", "kk": "ә", "en": "a"}),
    "P003": text("text: {ru: Права, kk: Құқықтар, en: Rights}", "text: {kk: Құқықтар, en: Rights}"),
    "P004": text("text: {ru: Права, kk: Құқықтар, en: Rights}", "text: Права"),
    "P005": text("text: {ru: Права,", "text: {ru: ' ЦЕЛИ ',"),
    "P006": first("rights", right="rectfy"),
    "P007": text("legal_basis: consent", "legal_basis: contract"),
    "P008": text("points: [registration], required: true", "points: [registration, support], required: true"),
    "P009": text("title: {ru: Регистрация, kk: Тіркелу, en: Registration}", "title: Регистрация"),
    "P010": first("recipients", requires=("order",)),
    "P011": text("opens: account", "opens: law"),
    "P012": text('purposes: ["3.1"], recipients', "purposes: [], recipients"),
    "P013": text("purposes: [security], limit", "purposes: [tax], limit"),
    "P014": text(', limit_clause: "2.2"', ""),
    "P015": first("data", source="bought"),
    "P016": text("category: password", "category: 'other:номер банковской карты', fields: [card]"),
    "P017": text("category: email, source: provided,", "category: gender, fields: [email], source: provided,"),
    "P018": text("emails: [mail@example.org]", "emails: [mail.example.org]"),
    "P019": text("sites: [example.org,", "sites: ['https://example.org/',"),
    "P020": text('question: "Каков срок?", clause: "3.3"', 'question: "Каков срок?"'),
    "P021": text("closes: [partner_services]", "closes: [partner_servces]"),
    "P022": text("date: 2020-04-23", "date: 2020-02-30"),
    "P023": text("deadline: 30 calendar_days", "deadline: soon"),
    "P024": text(", term: 5 calendar_years", ""),
    "P025": twice("cookies"),
    "P026": text("{name: sessionid, purpose: security", "{name: sessionid, purpose: statistics"),
    "P027": text("consents: [account]", "consents: [account, delivery]"),
    "P028": text("    consents: [account]\n", ""),
    "P029": text("required: [email]", "required: [emial]"),
    "P030": text('exceptions: ["3.2",', 'exceptions: ["9.9",'),
    "P031": text("categories: [full_name]", "categories: [phone]"),
    "P032": twice("rights"),
    "P033": text("grounds: [law], country: RU", "grounds: [law], country: Russia"),
    "P034": text(
        "points:\n  - point: registration",
        "points:\n  - {point: feedback, title: {ru: Вопрос, kk: Сұрақ, en: Question}}\n  - point: registration",
    ),
    "P035": text("age: 18", "age: 0"),
    "P036": text("category: password, source: provided,", "category: free_text, fields: [email], source: provided,"),
    "P037": text("category: password, source: provided,", "category: 'other:seal', source: provided,"),
    "P038": added("clauses", id="5", text={"ru": "а", "kk": "ә", "en": "a"}),
    "P039": text("slug: example", "slug: Example.org"),
    "P040": text("only_for: [customer]", "only_for: [legal_entity]"),
    "P041": without("authorities"),
    "P042": without("minors"),
    "P043": dataclasses.replace(SOUND, title={"ru": "Политика", "de": "Richtlinie"}),
    "P044": text(", closes: [partner_services], options: [{id: none, label: Не сказан}], answer: none", ""),
    "P045": text("term: 5 calendar_years", "term: while the law asks"),
    "P046": text("purpose: delivery, requires", "purpose: payment, requires"),
    "P047": text("answer: none", "answer: nine"),
    "P048": text(", answer: none", ""),
}


ALSO = {"P015": {"P006"}}
"""Where one fault breaks two rules: a source that is not known is a wrong word too."""


def test_a_sound_policy_has_no_finding():
    """The example that the cases break is whole: not a note."""
    assert checks.check(SOUND) == ()
    assert checks.ensure(SOUND) == ()


@pytest.mark.parametrize("code", CASES)
def test_each_check_finds_what_it_is_for(code):
    """A policy broken in one way is found by that check, and by no other of its own level."""
    found = checks.check(CASES[code])
    assert code in {one.id for one in found}
    assert {one.id for one in found if one.level == "error"} <= {code} | ALSO.get(code, set())


def test_every_rule_of_the_checks_has_such_a_policy():
    """No rule is stated that no policy breaks."""
    assert set(CASES) == {one for one in RULES if one.startswith("P")}


@pytest.mark.parametrize(
    ("code", "policy"),
    [
        ("P007", text('consent: false, clause: "3.2"', 'consent: false, legal_basis: consent, clause: "3.2"')),
        ("P008", text("title: {ru: Регистрация, kk: Тіркелу, en: Registration}", "title: {}")),
        ("P005", text("en: Rights}", "en: Purposes}")),
        ("P001", text("acceptance_clause: 1.1", "acceptance_clause: 1.11")),
        ("P001", text('recipients: ["3.2"]}', 'recipients: ["3.2", "8"]}')),
        ("P016", text("category: password", "category: free_text, fields: [cvv]")),
        ("P016", text("category: password", "category: 'other:карта нөмірі', fields: [x]")),
        ("P018", text('phones: ["+7 495 123-45-67"]', 'phones: ["123"]')),
        ("P018", text("channel: email, address: mail@example.org", "channel: phone, address: mail@example.org")),
        ("P019", text("sites: [example.org,", "sites: [localhost,")),
        ("P022", text("date: 2020-04-23", "date: 23.04.2020")),
        ("P025", text("sites: [example.org,", "sites: [example.org, example.org,")),
        ("P026", text("consents: [account]", "consents: [account, marketing]")),
        ("P026", text("consents: [account]", 'consents: [account, "transfer:bank"]')),
        ("P033", text("law: {country: [RU]", "law: {country: [ru]")),
        ("P035", text("claim_answer_days: 30", "claim_answer_days: 0")),
        ("P036", text("category: password, source: provided,", "category: free_text, fields: [Поле], source: provided,")),
        ("P039", text("slug: example", "slug: -a")),
        ("P043", dataclasses.replace(SOUND, language="de")),
        ("P006", first("data", source="bought")),
        ("P025", text("options: [{id: none, label: Не сказан}]", "options: [{id: none, label: Не сказан}, {id: none, label: Сказан}]")),
        ("P021", text("closes: [partner_services]", "closes: ['purpose:partner_servces']")),
        ("P004", dataclasses.replace(SOUND, clauses=tuple(dataclasses.replace(one, text={"ru": one.text["ru"]}) for one in SOUND.clauses))),
    ],
)
def test_the_other_ways_to_break_a_rule_are_found_too(code, policy):
    """A rule with several halves keeps each."""
    assert code in {one.id for one in checks.check(policy)}


@pytest.mark.parametrize(
    "policy",
    [
        text("consents: [account]", 'consents: [account, "transfer:courier"]'),
        text("deadline: 30 calendar_days", "deadline: 24 hours"),
        text("category: password, source: provided,", "category: 'other:company chip', fields: [chip], source: provided,"),
        text("address: mail@example.org", "address: почта@пример.рф"),
        text("opens: account", "opens: 'other:exhibition'"),
        text("closes: [partner_services]", "closes: ['purpose:partner_services']"),
        text("points: [registration], required: true", "points: [registration, any], required: true"),
        dataclasses.replace(SOUND, duties=(*SOUND.duties, Duty("answer_request", "a request", "4", "10 working_days"))),
    ],
)
def test_what_only_looks_wrong_is_let_pass(policy):
    """A consent to a transfer, hours, fields of one's own, national letters: none of them is an error."""
    assert [one for one in checks.check(policy) if one.level == "error"] == []


def test_findings_name_file_and_line_where_they_are_known():
    """A check of a file that was read says where."""
    source = syntax.parse_source(changed('{rule: term, clause: "3.3"', '{rule: term, clause: "3.4"'), "example.yaml")
    [found] = checks.check(source.policy, source.places, source.file)
    line = TEXT[: TEXT.index("{rule: term")].count("\n") + 1
    assert str(found).startswith(f"example.yaml:{line}:")
    assert "did you mean" in found.hint


def test_a_finding_about_what_is_missing_names_the_part_around_it():
    """What is not there has the line of its part."""
    source = syntax.parse_source(changed(', limit_clause: "2.2"', ""), "example.yaml")
    [found] = checks.check(source.policy, source.places, source.file)
    assert (found.id, found.line) == ("P014", TEXT[: TEXT.index("{category: ip_address")].count("\n") + 1)


def test_errors_are_raised_with_everything_found_and_warnings_are_not():
    """`ensure` lets a policy with warnings pass and hands them back; one error raises all."""
    assert {one.id for one in checks.ensure(CASES["P009"])} == {"P009"}
    with pytest.raises(PolicyCheckError) as caught:
        checks.ensure(CASES["P001"])
    assert {one.id for one in caught.value.diagnostics()} == {"P001"}


def test_the_reference_lists_every_diagnostic_with_its_rule():
    """The page of diagnostics and the table of rules are one: ids, levels, rules, in order."""
    page = (ROOT / "docs" / "reference" / "diagnostics.md").read_text(encoding="utf-8")
    told = re.findall(r"^## (\w+)\n\n\*\*(.+)\*\* \((\w+)\)$", page, re.MULTILINE)
    assert told == [(one.id, one.title, one.level) for one in RULES.values()]
    for one in RULES.values():
        assert one.hint in page
