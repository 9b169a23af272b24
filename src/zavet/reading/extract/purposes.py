"""Facts of the family `purposes`: what data are used for, and whether the text makes that depend on consent.

(1) Hits of the rules are taken in every segment but headings and definitions. (2) A hit that names a moment (`при оформлении заказа`) or a
thing (`адрес доставки`), or that a reader may refuse, is no purpose. (3) A notice about an order, or about offers, is not also a notice of
the service. (4) Consent that stands in the same part of the sentence, or in the sentence that introduces the list, is the purpose's.
(5) A rule whose id ends in `.bare` holds only where its words open the stretch; one in `.named` is said beside a narrower purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed, Role, Segment
from zavet.reading.extract.hits import Hit, fact, hits
from zavet.reading.extract.stretches import stretch, stretches
from zavet.reading.facts import Fact

_MOMENTS: Final = frozenset({"при", "после", "во", "до", "перед", "без", "when", "upon", "after", "before"})
_THINGS: Final = {
    "delivery": frozenset(
        {
            "адрес",
            "способ",
            "служба",
            "стоимость",
            "срок",
            "условие",
            "сведение",
            "данные",
            "место",
            "пункт",
            "address",
            "date",
            "қол",
            "время",
        }
    ),
    "account": frozenset({"форма", "дата", "данные", "процесс", "страница", "адрес", "место", "раздел"}),
    "payment": frozenset({"данные", "реквизит", "сведение"}),
    "support": frozenset({"служба", "отдел", "на", "в"}),
    "order_processing": frozenset({"этап", "форма", "процесс", "страница", "момент"}),
    "communication": frozenset({"средство", "оператор", "услуга", "в", "организация", "служба", "канал"}),
    "newsletter": frozenset({"служба", "сервис", "оператор", "платформа"}),
    "recruitment": frozenset({"на"}),
}
"""Words before a hit that make it the name of a thing and not an end."""
_NARROWER: Final = {
    "service_notice": (frozenset({"order_notice", "marketing", "newsletter"}), 8),
    "order_processing": (frozenset({"order_notice", "credit"}), 0),
    "delivery": (frozenset({"order_notice"}), 0),
    "communication": (frozenset({"dispute"}), 0),
}
"""Purposes that say the same more precisely, and how many words behind a hit they may begin."""
_DETAILED: Final = frozenset({"включая", "including", "ішінде"})
_ORDERED: Final = frozenset({"заказ", "товар", "покупка", "посылка"})
"""What is delivered: words behind it belong to the next purpose."""
_BEHIND: Final = {"security": 3, "delivery": 2}
"""How many words behind a hit are looked at; one where nothing is said."""
_PARTICIPLE: Final = re.compile(
    r"(?i)(?:нн|щ|вш|[иея]м|т)(?:ый|ого|ому|ым|ом|ая|ой|ую|ое|ые|ых|ыми|ий|его|ему|им|ем|ее|ие|их|ими|яя|ей|юю)\Z"
)
_DONE: Final = frozenset({"account", "payment", "order_processing", "delivery", "contract", "fraud_prevention"})
"""What is registered or paid already is no registration or payment to come, though both have one dictionary form."""
_NOT_BEFORE: Final = {
    "security": frozenset({"персональный", "данные", "информация", "сведение", "хранение", "обработка", "государство", "страна"}),
    "support": frozenset({"работоспособность", "работа", "функционирование", "функциональность", "актуальный", "связь"}),
    "delivery": frozenset(
        {
            "уведомление",
            "сообщение",
            "push",
            "push-уведомление",
            "письмо",
            "контент",
            "реклама",
            "код",
            "email-уведомление",
            "смс",
            "sms",
            "смс-уведомление",
            "sms-уведомление",
            "пуш-уведомление",
        }
    ),
}
"""Words behind a hit that make it something else: safety of the data themselves is a measure, keeping a site up is no help to a person."""
_NOT_READ: Final = ("section:definitions", "section:others_part")
"""Headings over what words mean, and over what the reader may ask or is to do."""
_ADDED: Final = frozenset({"и", "also", "and", "а", "және"})
_CONSENT: Final = ("согласи", "consent", "келісім")
_OTHER_BASES: Final = ("договор", "закон", "интерес", "contract", "law", "interest", "шарт", "заң")
_FOR: Final = frozenset({"для", "чтобы", "ради", "for"})
_AIM: Final = frozenset({"цель", "purpose", "aim"})
_BASIS: Final = frozenset({"основание", "basis", "ground"})
_BEFORE_COLON: Final = 8
_REFUSED: Final = "opt_out"
_NOT_THE_OPERATOR: Final = (_REFUSED, "others_part")
"""Roles over what the reader may refuse, and over what the reader is to do or may ask."""


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    agreed = _on_consent(text)
    return [
        fact(text, hit, "purposes", {"consent": _consented(hit) or id(segment) in agreed})
        for segment in text.segments
        if segment.kind != "heading" and not any(segment.has(role) for role in _NOT_READ)
        for hit in _told(_with_ends(segment))
        if _own_cell(hit)
    ]


def _with_ends(segment: Segment) -> Segment:
    """The segment, with the role of a purpose over what follows `for` in a list of recipients («to couriers – for delivery»)."""
    forms = segment.words.forms
    listed = segment.kind in {"item", "cell"} or ";" in forms or segment.has("section:transfer")
    if listed and (segment.has("transfer") or segment.has("section:transfer")):
        for first, last in stretches(segment):
            at = next((index for index in range(first + 1, last) if forms[index] in _FOR), last)
            if at < last and segment.covers("purpose", at + 1, last) is None:
                segment.roles.append(Role("purpose", at + 1, last, "purposes.recipients"))
    return segment


def _told(segment: Segment) -> Iterator[Hit]:
    """The hits of a segment that tell a purpose."""
    found = [
        one for one in hits(segment, "purposes") if not _named_only(one) and not any(_excluded(one, role) for role in _NOT_THE_OPERATOR)
    ]
    for one in found:
        if _said_better(one, found) or _detail(one, found):
            continue
        if (str(one.rule.fact["purpose"]).startswith("other:") or one.rule.id.endswith(".bare")) and not _opens(one):
            continue
        yield one


def _excluded(hit: Hit, role: str) -> bool:
    """Whether that role takes the hit away. What may be refused ends with its part of the sentence, unless a list goes on with it."""
    over = hit.segment.covers(role, hit.first, hit.last)
    if over is None or role != _REFUSED:
        return over is not None
    return over.first >= stretch(hit)[0] or ":" in hit.segment.words.forms[over.first : hit.first]


def _own_cell(hit: Hit) -> bool:
    """Whether a hit in a table under a heading of purposes stands in their column, or their row, and not in that of the data."""
    segment = hit.segment
    if segment.kind != "cell" or not hit.role.startswith("section:"):
        return True
    if segment.column is not None:
        return not any(cell.column is not None and cell.column.has("purpose") for cell in segment.row)
    return segment.row[0] is segment


def _said_better(hit: Hit, found: Sequence[Hit]) -> bool:
    """Whether a narrower purpose is said by the same words: a notice of an order's state is no notice of the service."""
    if hit.rule.id.endswith(".named"):
        return False
    narrower, far = _NARROWER.get(str(hit.rule.fact["purpose"]), (frozenset(), 0))
    return any(
        other.rule.fact["purpose"] in narrower
        and (hit.first - 2 <= other.first < hit.last + far or (other.first <= hit.first and hit.last <= other.last))
        and other.last >= hit.first
        and stretch(other) == stretch(hit)
        and not _added_between(hit, other)
        for other in found
    )


def _added_between(hit: Hit, other: Hit) -> bool:
    """Whether consent is asked for what is added behind the hit: «notices of lessons and, with your consent, of discounts»."""
    forms = hit.segment.words.forms
    return any(
        one.name == "consented" and hit.last <= one.first and one.last <= other.last and _goes_on(forms, one.first)
        for one in hit.segment.roles
    )


def _detail(hit: Hit, found: Sequence[Hit]) -> bool:
    """Whether applications are handled as a detail of keeping in touch: `обратная связь, включая … обработку заявок`."""
    if hit.rule.fact["purpose"] != "order_processing":
        return False
    forms = hit.segment.words.forms
    return any(
        other.rule.fact["purpose"] == "communication" and other.last <= hit.first and _DETAILED & set(forms[other.first : hit.first])
        for other in found
    )


def _named_only(hit: Hit) -> bool:
    """Whether the words name a moment or a thing: `при оплате`, `адрес доставки`."""
    forms, purpose = hit.segment.words.forms, str(hit.rule.fact["purpose"])
    earlier = forms[max(0, hit.first - 2) : hit.first]
    if _MOMENTS & set(earlier) or (earlier and earlier[-1] in _THINGS.get(purpose, ())):
        return True
    if purpose in _DONE and forms[hit.first].endswith(("ть", "ться", "ти", "чь")) and _PARTICIPLE.search(_word(hit.segment, hit.first)):
        return True
    behind = forms[hit.last : hit.last + _BEHIND.get(purpose, 1)]
    if behind and behind[0] in _ORDERED:
        return False
    return bool(_NOT_BEFORE.get(purpose, frozenset()) & set(behind))


def _word(segment: Segment, index: int) -> str:
    """The word as the text has it."""
    return segment.text[segment.words.starts[index] - segment.start : segment.words.ends[index] - segment.start]


def _opens(hit: Hit) -> bool:
    """Whether the hit begins the stretch that tells the purpose, or its segment: what stands further in only describes another purpose."""
    role = hit.segment.covers(hit.role, hit.first, hit.last) if hit.role else None
    return hit.first <= 1 or (role is not None and hit.first - role.first <= 1)


def _consented(hit: Hit) -> bool:
    """Whether the hit depends on consent: as its part of the sentence says, or what introduces it, or the legal basis in its row."""
    segment = hit.segment
    first, last = stretch(hit)
    forms = segment.words.forms
    for one in segment.roles:
        if one.name != "consented" or not one.near:
            continue
        if first <= one.first and one.last <= last:
            if hit.last > one.first or not (_goes_on(forms, one.first) and _more(segment, one.last, last)):
                return True
        elif one.last <= first and ":" in forms[one.last : first] and ";" not in forms[: one.last]:
            return True
    if segment.kind == "cell":
        return any(_basis_is_consent(cell) for cell in segment.row if cell is not segment)
    lead = segment.lead
    return not hit.near and lead is not None and any(one.name == "consented" and one.near for one in lead.roles)


def _on_consent(text: Analysed) -> set[int]:
    """The segments of every purpose («Aim: …») whose own legal basis, told below it («Legal basis: …»), is consent alone."""
    found: set[int] = set()
    block: list[Segment] = []
    for segment in text.segments:
        forms = segment.words.forms
        if segment.kind == "heading" and ":" not in forms:
            block = []
        elif forms[:1] and forms[0] in _AIM and ":" in forms[:_BEFORE_COLON]:
            block = [segment]
        elif _BASIS & set(forms[:2]) and ":" in forms[:_BEFORE_COLON]:
            if _consent_alone(segment.clause.text):
                found |= {id(one) for one in block}
            block = []
        elif block and segment.lead is block[0]:
            block.append(segment)
    return found


def _goes_on(forms: Sequence[str], at: int) -> bool:
    """Whether what stands at that word is added to what is said before: «notices of the plan and, with your consent, of offers»."""
    return at > 0 and forms[at - 1] in _ADDED


def _more(segment: Segment, first: int, last: int) -> bool:
    """Whether a purpose is told up to behind these words."""
    return any(first < one.last <= last for one in hits(segment, "purposes"))


def _basis_is_consent(cell: Segment) -> bool:
    """Whether a cell under a heading of legal grounds names consent and nothing beside it."""
    if cell.column is None or not cell.column.has("basis"):
        return False
    return _consent_alone(cell.text)


def _consent_alone(text: str) -> bool:
    said = text.casefold()
    return any(word in said for word in _CONSENT) and not any(word in said for word in _OTHER_BASES)
