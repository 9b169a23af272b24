"""Channels: which way the text tells people to write, to what address, and with what words («с пометкой «…»»).

From the narrowest to the widest: an e-mail address or the words for e-mail; a postal address; the personal cabinet or the settings of an
account; the settings of a browser; a request of any kind («обратившись в …»). A sentence that names several gives several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LONGEST: Final = 200
"""Letters of a postal address or of a phrase that are kept."""
EMAIL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,63})@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")

_AT: Final = re.compile(r"\w@\w")
"""An address that is no valid one, but meant as one (written backwards against collectors)."""


def _any(*branches: str) -> re.Pattern[str]:
    return re.compile("|".join(branches), re.IGNORECASE)


_EMAIL_WORDS: Final = _any(
    r"электронн\w*\s+(?:почт|адрес|письм|ящик|сообщен)\w*",
    r"эл\.\s*почт\w*", r"адрес\w*\s+электронн", r"e-?mail", r"имейл\w*", r"емейл\w*",
    r"электронды\w*\s+(?:пошта|мекенжай)\w*", r"\bэлектрондық\s+\w+",
)  # fmt: skip
_THEME: Final = _any(r"\bс\s+тем(?:ой|ою)\s+(?:письма\s+)?[«\"“]", r"\bв\s+теме\s+(?:письма|сообщения)\b", r"\bsubject\s+line\b")
"""Only a letter by e-mail has a subject."""
_POST_WORDS: Final = _any(
    r"почтов\w+\s+(?:адрес|отправлени|связ)\w*", r"почтой\s+россии", r"казпочт\w*", r"заказн\w+\s+письм\w*",
    r"(?<!электронной\s)(?<!эл\.\s)\bпочтой\b",
    r"(?<!электронной\s)(?<!эл\.\s)\bпо\s+почте\b", r"\bпочтовым\b", r"пошталық\s+мекенжай\w*", r"пошта\s+арқылы", r"postal\s+address",
    r"\bby\s+(?:post|mail)\b", r"registered\s+(?:mail|letter)",
)  # fmt: skip
# A place on earth: an index of six figures with a comma, or a town, street or house in short.
_PLACE: Final = _any(
    r"(?:по\s+адресу|на\s+адрес|адрес\w*|мекенжай\w*|address)[^@.;]{0,60}?(?P<address>(?:\d{6}\s*,"
    r"|(?:г\.|город|гор\.|ул\.|улица|проспект|пр-т|қ\.|көшесі|респ)\s*[\w«])[^;@«»]{3,160})",
)
_INDEX: Final = _any(r"(?<!\d)(?P<address>\d{6},\s*[^;@«»]{8,160})")
_CABINET: Final = _any(
    r"(?:личн\w+|персональн\w+)\s+кабинет\w*", r"настройк\w+\s+(?:своего\s+|вашего\s+)?(?:профил|аккаунт|учетн|приложени)\w*",
    r"\bв\s+(?:своем\s+|вашем\s+)?(?:профиле|аккаунте)\b",
    r"настройк\w*[»\"”]?\s*(?:→|—>|->|>|/)", r"кнопк\w+\s+[«\"“]удалить",
    r"(?:зайд|перейд|загляни)\w+\s+в\s+(?:сво[йи]\s+)?(?:профиль|аккаунт|настройки|кабинет)",
    r"\bв\s+(?:разделе|меню|вкладке)\s+[«\"“](?:профил|настройк|мо[ий]\s|аккаунт|личн|учетн)",
    r"через\s+(?:\w+\s+)?интерфейс\w*", r"в\s+настройках(?!\s+(?:\w+\s+)?(?:браузер|телефон|устройств|смартфон|систем))",
    r"жеке\s+кабинет\w*", r"personal\s+(?:account|cabinet|area)",
    r"(?:account|profile)\s+settings", r"(?:in|through|via)\s+(?:your|the|his|her|their)\s+(?:account|profile|cabinet)",
)  # fmt: skip
_BROWSER: Final = _any(
    r"браузер\w*[^.;]{0,120}(?:настро[йе]к|параметр)",
    r"(?:настро[йе]к|параметр|средств)\w*[^.;]{0,120}браузер", r"\bв\s+(?:\w+\s+){0,3}браузере\b",
    r"настроить\s+(?:\w+\s+){0,2}браузер", r"через\s+(?:\w+\s+){0,2}браузер", r"браузер\w*[^.;]{0,60}(?:баптау|параметр)",
    r"(?:баптау|параметр)\w*[^.;]{0,60}браузер", r"браузерде", r"браузерін?де",
    r"browser\W?s?\b[^.;]{0,60}\bsettings", r"settings[^.;]{0,60}\bbrowser",
    r"\bin\s+(?:the|your|his|their|its)\s+browser\b",
)  # fmt: skip
_REQUEST: Final = _any(
    r"обратив\w*", r"\bпри\s+(?:личном\s+|письменном\s+)?обращении\b",
    r"(?:путем|посредством|через)\s+(?:\S+\s+){0,3}(?:обращени|направлени|подач|отправк|предъявлени|запрос|заявлени)\w*",
    r"\bобращ(?:аться|айтесь)\b", r"\bобратиться\b",
    r"(?:направ|отправ|пода|посла|выс?ла|предостав)(?:ив|вив|ить|вить|ть|в)\s+(?:\S+\s+){0,6}"
    r"(?:уведомлени|запрос|заявлени|обращени|требовани|письм|сообщени|отказ|отзыв)\w*",
    r"\b(?:уведомив|сообщив|написав|напишите|написать|связавшись|связаться)\b",
    r"(?:запрос|заявлени|уведомлени|обращени|требовани|отзыв)\w*\s+(?:\S+\s+){0,5}"
    r"(?:направляе|подае|отправляе|предъявляе|оформляе|быть\s+(?:\S+\s+){0,2}(?:направлен|подан|отправлен))\w*",
    r"\bпо\s+(?:письменному\s+|вашему\s+|его\s+)?(?:запросу|требованию|заявлению|обращению)\b",
    r"на\s+основании\s+(?:\S+\s+){0,2}(?:запрос|заявлени|обращени)\w*",
    r"заполнить\s+(?:\S+\s+){0,3}форму\s+(?:запрос|отзыв|заявлени)\w*",
    r"жүгін\w*", r"хабарлас\w*",
    r"(?:өтініш|сұрау|сұраныс|өтінім|хат|хабарлама|талап)\w*\s+(?:\S+\s+){0,3}(?:жібер|жолда|беру|бере|қой)\w*",
    r"өтініш\w*\s+бойынша",
    r"\b(?:by|on|upon|at)\s+(?:\w+\s+){0,2}(?:request|application|notice|contacting|writing|applying|asking)\b",
    r"\b(?:contact|write\s+to|apply\s+to|turn(?:ing)?\s+to|appeal(?:ing)?\s+to)\b",
    r"\bsend(?:ing)?\s+(?:\w+\s+){0,4}(?:request|notice|letter|application|message|e-?mail)\b",
)  # fmt: skip
_NUMBER: Final = _any(r"(?:\+\d|(?<!\d)8)[\s-]?\(?\d{3}\)?[\d\s-]{6,10}\d")
_PHONE: Final = _any(r"по\s+(?:номеру\s+)?телефон\w*", r"телефон\w*\s+арқылы", r"by\s+(?:tele)?phone", r"позвонив")
_IN_PERSON: Final = _any(
    r"\bлично\b",
    r"\bнарочн\w+",
    r"\bв\s+(?:\w+\s+)?офис\w*",
    r"при\s+личном\s+(?:обращении|визите|посещении)",
    r"\bin\s+person\b",
    r"\bөз\s+қолымен\b",
)
_PHRASE: Final = _any(
    r"(?:пометк|тем[аоу]|отметк|заголов|заглави|белгі|тақырып|subject|headed|mark(?:ed|ing)?|entitled|words|noted?)[^«»\"“”„]{0,40}"
    r"[«\"“„](?P<phrase>[^«»\"“”„]{2,200})[»\"“”]",
)


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to exercise a right. `channel`: cabinet, email, post, request, browser or other:phone."""

    channel: str
    address: str | None = None
    phrase: str | None = None


def channels(text: str) -> list[Channel]:
    """The channels that a sentence names, the narrowest kind first; a bare request only where nothing narrower is said."""
    text = text.replace("ё", "е").replace("Ё", "Е")
    phrase = _phrase(text)
    said = _PHRASE.sub(" ", text)
    addresses = EMAIL.findall(said)
    found = [Channel("email", one.rstrip("."), phrase) for one in addresses[:1]]
    if not found and (_EMAIL_WORDS.search(said) or _AT.search(said) or _THEME.search(text)):
        found.append(Channel("email", None, phrase))
    place = _PLACE.search(said) or _INDEX.search(said)
    if place or _POST_WORDS.search(said):
        found.append(Channel("post", _address(place["address"]) if place else None, phrase))
    if found:
        return found
    if _CABINET.search(said):
        return [Channel("cabinet")]
    number = _NUMBER.search(said)
    if number or _PHONE.search(said):
        return [Channel("other:phone", number[0] if number else None, phrase)]
    return [Channel("request", None, phrase)] if _REQUEST.search(said) else []


def ways(text: str) -> int:
    """How many kinds of ways the sentence offers: by e-mail, by post, in the cabinet, by telephone, in person."""
    text = text.replace("ё", "е").replace("Ё", "Е")
    kinds = (
        bool(EMAIL.search(text) or _EMAIL_WORDS.search(text)),
        bool(_PLACE.search(text) or _INDEX.search(text) or _POST_WORDS.search(text)),
        bool(_CABINET.search(text)),
        bool(_NUMBER.search(text) or _PHONE.search(text)),
        bool(_IN_PERSON.search(text)),
    )
    return sum(kinds)


def told(text: str) -> bool:
    """Whether the sentence tells people to write or to turn to somebody, in whatever way."""
    return bool(_AT.search(text) or _REQUEST.search(text.replace("ё", "е").replace("Ё", "Е")))


def in_browser(text: str) -> bool:
    """Whether the sentence sends people to the settings of their browser."""
    return bool(_BROWSER.search(text.replace("ё", "е")))


def _phrase(text: str) -> str | None:
    found = _PHRASE.search(text)
    return found["phrase"].strip()[:_LONGEST] if found else None


def _address(text: str) -> str:
    text = re.split(r",?\s+(?:с\s+(?:пометкой|указанием)|либо|или|в\s+(?:письменн|течени)|белгісімен|with\s+the)\b", text, maxsplit=1)[0]
    return re.sub(r",?\s+(?:с|with\s+the|bearing\s+the)$", "", text.strip(" ,.")).strip(" ,.")[:_LONGEST]
