"""The operator's e-mail addresses, telephones and postal address."""

from __future__ import annotations

import re
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.facts import Quote

_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9а-яё-]{1,63}(?:\.[A-Za-zа-яё0-9-]{1,63}){1,4}(?![\w@])", re.IGNORECASE
)
_VEILED: Final = re.compile(
    r"(?<![\w.@+-])(?:(?P<turned>(?:ur|moc|zk|ten|gro|yb|фр)\.[\w.-]{1,60}@[A-Za-z0-9_+.-]{1,40}(?![\w@]))"
    r"|(?P<box>[A-Za-z0-9][\w.+-]{0,60})[ ]?[\[({][ ]?(?:at|dog|собака|эт)[ ]?[\])}][ ]?"
    r"(?P<host>(?:[A-Za-z0-9-]{1,60}\.){1,3}[a-z]{2,10}(?![\w@])))"
)
"""Written backwards, or with a word for the sign: what robots that gather addresses do not read."""
_PHONE: Final = re.compile(
    r"(?<![\w/.-])(?:(?:\+[ ]?\d{1,3}|[78])[ \t-]{0,2}\(?\d{3,5}\)?(?:[ \t-]{0,2}\d){5,7}"
    r"|\(\d{3,5}\)[ \t]?\d{1,3}(?:[ \t-]\d{2}){2})(?![\w])"
)
_PHONE_SAID: Final = re.compile(r"(?:тел\.?|телефон\w*|phone|tel\.?|WhatsApp|факс|звон\w+|номер\w*)\W{0,20}\Z", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(
    r"example\.|domain\.|yourdomain|@(?:site\.(?:ru|com)|mail\.com)\Z|\A(?:name|email|mail|user|username|your\w*|you|ваш\w*)@",
    re.IGNORECASE,
)
_EXAMPLE_NUMBER: Final = re.compile(r"([1-9])\1{6,}|0{8,}|1234567|\A[78]?(\d)\2\2\d*0{7}\Z")
_UP: Final = "А-ЯЁӘҒҚҢӨҰҮҺІ"
_WORD: Final = r"[\w-]{1,40}"
_STATE: Final = r"(?:Россия|РФ|Российская\s+Федерация|Республика\s+Казахстан|Казахстан|РК)\s*,\s*(?:\d{6}\s*,\s*)?"
_REGION: Final = rf"(?<!\w)[А-ЯЁ]{_WORD}\s+(?:обл(?:асть|\.)|край|район)\s*,\s*|[Рр]еспублика\s+[А-ЯЁ]{_WORD}\s*,\s*"
_KINDS: Final = (
    r"ул(?:ица|\.)?|пр(?:оспект|-т|-кт|\.)?|пер(?:еулок|\.)?|пл(?:ощадь|\.)?|ш(?:оссе|\.)?|б(?:ульвар|-р)|наб\.?|мкр\.?|д(?:ом|\.)?"
    r"|стр(?:оение|\.)?|корп?(?:ус|\.)?|кв(?:артира|\.)?|оф(?:ис|\.)?|пом(?:ещение|\.)?|лит\.?|эт(?:аж|\.)?|к\.?"
    rf"|[А-ЯЁ]{_WORD}\s+(?:проспект|улица|шоссе|переулок|бульвар|площадь|набережная|зона)|[А-ЯЁ]{_WORD}(?:\s+[а-яё]{{1,40}}){{0,2}}\s+зона"
)
_ADDRESS: Final = re.compile(
    rf"(?:\b\d{{6}},?\s*)?(?:{_STATE})?(?:{_REGION}){{0,3}}"
    rf"(?:г(?:ород|\.)?\s*)[{_UP}]{_WORD}(?:\s+[А-ЯЁ]{_WORD})?"
    rf"(?:\s*,\s*(?:(?:{_KINDS})\s*[^,;()\n]{{0,40}}|\d{{1,6}}[\w/]{{0,6}})){{1,12}}",
)
_BARE_INDEX: Final = re.compile(
    r"\b\d{6}\s*,\s*[А-ЯЁ][^;()\n]{10,140}?(?=\s*(?:,\s*[A-Z]{3,}|\(далее|;|\n|,?\s+с\s+(?:пометкой|указанием)|\.\s|\.\Z))"
)
_KAZAKH: Final = re.compile(
    rf"(?:(?:Қазақстан(?:\s+Республикасы)?|ҚР)\s*,\s*)?(?:\d{{6}}\s*,\s*)?(?<!\w)[{_UP}]{_WORD}\s+(?:қаласы|қ\.)\s*,[^;()\n]{{3,100}}?(?=[.;\n(]|\Z)"
)
_ENGLISH: Final = re.compile(
    r"(?<!\w)\d{1,5}\s(?:[A-Z][\w.]{0,30}\s){1,4}(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Boulevard|Blvd\.?|Lane|Drive|Dr\.?|Way|Square|Court)"
    r"(?:,\s[^;()\n.]{2,80})?"
)


def emails(text: Analysed) -> tuple[list[str], dict[str, Quote]]:
    """E-mail addresses in the order of the text, without those that stand for an example; those veiled against robots last, unveiled."""
    kept, places = _found(text, _EMAIL, "operator.emails", lambda word, _: not _PLACEHOLDER.search(word))
    document = text.document.text
    for one in _VEILED.finditer(document):
        word = one["turned"].rstrip(".")[::-1] if one["turned"] else f"{one['box']}@{one['host']}"
        if not _PLACEHOLDER.search(word) and word.casefold() not in {known.casefold() for known in kept}:
            kept.append(word)
            places[f"operator.emails.{len(kept) - 1}"] = Quote(one[0], one.start(), one.end(), document.count("\n", 0, one.start()) + 1)
    return kept, places


def phones(text: Analysed) -> tuple[list[str], dict[str, Quote]]:
    """Telephones: written internationally, or with 8 after a word that says telephone."""

    def right(word: str, before: str) -> bool:
        digits = re.sub(r"\D", "", word)
        long = 10 <= len(digits) <= 13 and not _EXAMPLE_NUMBER.search(digits)  # E.164 with a country code
        return long and (word.startswith("+") or bool(_PHONE_SAID.search(before)) or "(" in word or word.count("-") > 1)

    return _found(text, _PHONE, "operator.phones", right)


def address(text: Analysed, near: int) -> Quote | None:
    """The postal address nearest to place `near` of the document (the operator's name); None where none is printed."""
    document = text.document.text
    found = [one for expression in (_ADDRESS, _BARE_INDEX, _KAZAKH, _ENGLISH) for one in expression.finditer(document) if "," in one[0]]
    if not found:
        return None
    best = min(found, key=lambda one: (not re.match(r"\d{6}", one[0]), abs(one.start() - near), -len(one[0])))
    words = best[0].rstrip(" ,.;")
    return Quote(words, best.start(), best.start() + len(words), document.count("\n", 0, best.start()) + 1)


def _found(text: Analysed, expression: re.Pattern[str], name: str, right: object) -> tuple[list[str], dict[str, Quote]]:
    document = text.document.text
    kept: dict[str, str] = {}
    places: dict[str, Quote] = {}
    for one in expression.finditer(document):
        word = one[0].strip(" .-")
        if not callable(right) or not right(word, document[max(0, one.start() - 40) : one.start()]):
            continue
        key = re.sub(r"[\s()+-]", "", word).casefold()
        if key not in kept:
            kept[key] = word
            places[f"{name}.{len(kept) - 1}"] = Quote(word, one.start(), one.start() + len(word), document.count("\n", 0, one.start()) + 1)
    return list(kept.values()), places
