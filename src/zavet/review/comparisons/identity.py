"""Who the operator is, and whether names, sites and mailboxes are of one house."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from zavet.law.identifiers import inn_ok
from zavet.review import names
from zavet.review.case import Case
from zavet.review.finding import Sign
from zavet.review.names import Named

_MOST: Final = 100
"""So many names of a kind are compared: a text that names more is no policy of one house."""
_TOGETHER: Final = re.compile(r"вход\w+|включа\w+|объединя\w+|состо[ия]т|операторами|является группой|группа компаний", re.IGNORECASE)
_PARTY: Final = re.compile(
    r"договор\w*[^.;\n]{0,90}?\s(?:с|между)\s+(?:сайтом\s+)?(?=[A-Za-zА-Яа-я0-9-]+\.(?:ru|kz|рф|com|by|net|org|shop|store)\b)",
    re.IGNORECASE,
)
_COMPANY_NUMBER: Final = re.compile(
    r"КПП\D{0,12}\d{9}(?!\d)|ИНН\s{0,9}/\s{0,9}КПП\D{0,6}\d{10}\D{1,3}\d{9}(?!\d)|ОГРН(?!ИП)\D{0,6}\d{13}(?!\d)"
)
"""A sole trader has neither a KPP nor an OGRN of thirteen digits."""
_INN: Final = re.compile(r"(?<![А-Яа-я])ИНН[\s:№]{0,4}(\d{10}|\d{12})(?!\d)")
_BEHALF: Final = re.compile(r"(?:от имени|партн[её]р\w*)\s+(?:сайта\s+)?((?:[\w-]+\.)+[a-zа-я]{2,})", re.IGNORECASE)
_SHOP: Final = re.compile(
    r"(?i:интернет-магазин|магазин|сайт|сервис|приложени|компани|портал|платформ|клуб|студи|школ|клиник)\w*\s+"
    r"(?:\*\*|[«\"“„])([A-ZА-ЯЁ][\w .&’'-]{2,40}?)(?:\*\*|[»\"”])"
)


def not_identified(case: Case) -> Iterator[Sign]:
    """No legal person, entrepreneur or person in full is named anywhere: a brand answers for nothing."""
    if _has_operator(case):
        return
    operator = case.text.reading.header.operator
    place = case.text.reading.header.places.get("operator.name")
    clause = _clause(case, operator)
    if place is not None:
        yield case.spot(place.start, place.end, clause or "")
    else:
        yield Sign(case.rule.id, (clause,) if clause else ())


def ambiguous(case: Case) -> Iterator[Sign]:
    """Several legal persons are said to be one company, and the text does not tell which of them is the operator."""
    every = list(names.entities(case.text))[:_MOST]
    for segment in case.text.segments:
        if len(every) < 2 or not _TOGETHER.search(segment.text):
            continue
        inside = [one for one in every if segment.start <= one.start < segment.end]
        if len({one.key for one in inside}) >= 2:
            start = inside[0].start
            clause = _clause(case, case.text.reading.header.operator)
            others = [segment.clause.id] if clause and clause != segment.clause.id else []
            told = ", ".join(dict.fromkeys(one.text for one in inside))
            yield case.spot(start, inside[-1].end, clause or segment.clause.id, *others, names=told)
            return
    if case.text.reading.header.operator.get("legal_form") == "ip" or _trader(case):
        for clause_, found in case.text.search(_COMPANY_NUMBER):
            trader = str(case.text.reading.header.operator.get("name") or "ИП")
            yield case.spot(found.start(), found.end(), clause_.id, names=(trader, "organisation_by_number"))
            return


def _trader(case: Case) -> bool:
    """Whether the first legal person named is a sole trader."""
    first = names.first_legal_person(case.text)
    return first is not None and case.text.whole[first[1] : first[2]].lstrip().startswith("ИП")


def no_address(case: Case) -> Iterator[Sign]:
    """The operator is named, and no postal address stands in the text."""
    if _has_operator(case) and not case.found.get("operator-ambiguous") and not _address(case):
        yield _at_operator(case)


def no_number(case: Case) -> Iterator[Sign]:
    """The operator is named with an address, and without a number of registration."""
    if _has_operator(case) and not case.found.get("operator-ambiguous") and _address(case) and not names.has_number(case.text):
        yield _at_operator(case)


def wrong_number(case: Case) -> Iterator[Sign]:
    """A taxpayer number whose check digit does not fit."""
    for clause, found in case.text.search(_INN):
        if not inn_ok(found[1]):
            yield case.spot(found.start(), found.end(), clause.id, number=found[1])
            return


def role_confused(case: Case) -> Iterator[Sign]:
    """Employees are put in the place of the operator."""
    for place in case.places("define")[:1]:
        yield case.at(place)


def no_contact(case: Case) -> Iterator[Sign]:
    """Nothing to write, call or go to."""
    text, header = case.text, case.text.reading.header.operator
    known = header.get("emails") or header.get("phones") or header.get("address")
    if not known and not any(names.emails(text)) and not names.has_phone(text) and not names.has_address(text):
        yield case.whole()


def contact_incomplete(case: Case) -> Iterator[Sign]:
    """A mailbox for questions on the policy, and none said to take requests."""
    text = case.text
    questions = [one for one in case.places("questions") if names.channels(one.segment.text) or _follows(case, one.segment.end)]
    if not questions:
        return
    asked = {one.segment.start for one in questions}
    for place in case.places("requests"):
        segment = place.segment
        if segment.start in asked:
            continue
        if names.electronic(segment.text):
            return
    if names.has_phone(text) and not asked:
        return
    yield case.at(questions[0])


def _follows(case: Case, end: int) -> bool:
    return names.channels(case.text.whole[end : end + 80])


def addressee(case: Case) -> Iterator[Sign]:
    """Requests go to the address of a brand, while no single legal person answers."""
    if not case.found.get("operator-ambiguous") and not case.found.get("operator-not-identified"):
        return
    places = [one for one in case.places("written") if names.postal(one.segment.text)]
    if places:
        yield case.at(places[0], *(one.clause for one in places[1:]))


def party(case: Case) -> Iterator[Sign]:
    """A contract with a domain name."""
    for clause, found in case.text.search(_PARTY):
        yield case.spot(found.start(), found.end() + 20, clause.id)
        return


def inconsistent(case: Case) -> Iterator[Sign]:
    """One site is written in several ways; or shops and site bear names that have nothing in common."""
    by_key: dict[str, dict[str, Named]] = {}
    for one in names.domains(case.text):
        if not names.third_party(one.key):
            by_key.setdefault(one.key, {}).setdefault(one.text, one)
    for spellings in by_key.values():
        bare = {one.removeprefix("www.").removeprefix("WWW.") for one in spellings}
        mixed = [one for one in bare if one != one.casefold()]
        if mixed and len(bare) > 1 and len(spellings) > 1:
            clauses = dict.fromkeys(one.clause for one in spellings.values())
            first = next(iter(spellings.values()))
            yield case.spot(first.start, first.end, *clauses, names=", ".join(spellings))
            return


def scope_mismatch(case: Case) -> Iterator[Sign]:
    """The policy covers several sites, a purpose names one."""
    scope = {one.key for one in names.domains(case.text) if not names.third_party(one.key) and names.label(one.key)}
    if len({names.label(one) for one in scope}) < 2 or len(case.text.reading.header.sites) == 1:
        return
    found = [(clause.id, match) for clause, match in case.text.search(_BEHALF) if match[1].casefold() in scope]
    if found and len({match[1].casefold() for _, match in found}) == 1:
        clauses = dict.fromkeys(clause for clause, _ in found)
        yield case.spot(found[0][1].start(), found[0][1].end(), *clauses, names=found[0][1][1])


def foreign_name(case: Case) -> Iterator[Sign]:
    """A shop or site of another name, in the place where the text names its own."""
    text = case.text
    spoken = [(clause.id, match) for clause, match in text.search(_SHOP)][:_MOST]
    counts = Counter(names.latin(match[1]) for _, match in spoken)
    header = text.reading.header
    # The names that are the house's own: sites, the operator, and what most sentences say.
    own = [*(names.label(one) for one in header.sites), *(one.text for one in names.entities(text))][:_MOST]
    main = counts.most_common(1)[0] if counts else ("", 0)
    if main[1] < 3:
        return
    for clause, match in spoken:
        name = names.latin(match[1])
        if counts[name] == 1 and not names.alike(name, main[0]) and not any(names.alike(name, one) for one in own if one):
            yield case.spot(match.start(1), match.end(1), clause, names=match[1])


def foreign_contact(case: Case) -> Iterator[Sign]:
    """A mailbox of another house: of a domain that is not among the sites, or a free one whose name has nothing to do with them."""
    text, header = case.text, case.text.reading.header
    sites = {one.key for one in names.domains(text) if not names.third_party(one.key)} | {str(one).casefold() for one in header.sites}
    told = (str(header.operator.get("name") or ""), *map(str, header.services), *(one.key for one in names.entities(text)))
    own = [one for one in (*map(names.label, sites), *told) if one][:_MOST]
    whole, mailboxes = text.whole.casefold(), list(names.emails(text))[:_MOST]
    if not sites or not own:
        return
    seen: set[str] = set()
    for one in mailboxes:
        local, _, domain = one.key.partition("@")
        if one.key in seen or domain in sites or any(domain.endswith(f".{site}") or site.endswith(f".{domain}") for site in sites):
            continue
        seen.add(one.key)
        kin = local if domain in names.FREE_MAIL else names.label(domain)
        if names.third_party(domain) and domain not in names.FREE_MAIL:
            continue
        words = [word for name in own for word in (name, *re.split(r"[\s.,«»\"()-]+", name)) if len(word) >= 3]
        if whole.count(kin) > sum(kin in other.key for other in mailboxes) + 1:
            continue  # the text calls the house by that name
        if _plain(kin) or any(names.alike(kin, word) for word in words) or _initials(kin, own):
            continue
        yield case.spot(one.start, one.end, one.clause, names=one.text)


def _plain(local: str) -> bool:
    """A mailbox without a name of its own tells nothing."""
    return bool(re.fullmatch(r"[0-9._-]*", local)) or any(part in names.PLAIN_MAILBOXES for part in re.split(r"[._\d-]+", local))


def _initials(local: str, own: list[str]) -> bool:
    """A mailbox made of the first letters of a name."""
    letters = re.sub(r"[^a-z]", "", local)
    made = {"".join(word[0] for word in (names.latin(part) for part in name.split()) if word) for name in own}
    return len(letters) <= 4 or letters in made


def _has_operator(case: Case) -> bool:
    operator = case.text.reading.header.operator
    form = operator.get("legal_form")
    if form and form not in {"group", "other"} and not names.is_service(str(operator.get("name") or "")):
        return True
    return names.first_legal_person(case.text) is not None or names.full_name(case.text)


def _address(case: Case) -> bool:
    return bool(case.text.reading.header.operator.get("address")) or names.has_address(case.text)


def _clause(case: Case, operator: Any) -> str:
    clause = operator.get("clause") if operator else None
    if isinstance(clause, str) and case.text.clause(clause) is not None:
        return clause
    return ""


def _at_operator(case: Case) -> Sign:
    found = names.first_legal_person(case.text)
    clause = _clause(case, case.text.reading.header.operator)
    if found is None:
        return Sign(case.rule.id, (clause,) if clause else ())
    place, start, end = found
    end = min(len(case.text.whole), end + 60)
    line_end = case.text.whole.find("\n", start)
    return case.spot(start, end if line_end < 0 else min(end, line_end), clause or place)
