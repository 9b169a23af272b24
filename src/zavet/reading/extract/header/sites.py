"""Which sites and services a text is about, and where it says it is published.

A domain is the operator's where the text speaks of it as the site («на сайте …», «доменном имени …», «сайта …»), or where the address of
the text stands under it. Domains of e-mail addresses, of counters, browsers, registers and other outsiders are not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.facts import Quote

_ZONES: Final = (
    "ru|com|kz|net|org|by|ua|su|info|biz|pro|online|store|shop|site|рф|қаз|io|app|me|dev|club|moscow|team|tech|academy|school|center|eu|co|bi|ai"
    "|im|one|space|life|world|group|agency|studio|expert|uz|kg|am|ge|art|bar|cafe|clinic|vip|plus|market|tv|cc|xyz|top|fit|dental|house|travel"
    "|media|digital|cloud|ee|lv|lt|fi|se|dk|cz|de|fr|es|nl|pl|uk|us|ie|pt|hu|ro|bg|tr|ae|az|md|tj|mn|ch|edu|gov"
)
_LABEL: Final = "[A-Za-zА-Яа-яЁё0-9](?:[A-Za-zА-Яа-яЁё0-9-]{0,61}[A-Za-zА-Яа-яЁё0-9])?"
_URL: Final = re.compile(
    rf"(?P<scheme>https?://)?(?<![\w@.-])(?P<host>(?:{_LABEL}\.){{1,4}}(?:{_ZONES}))(?![\w@-])(?P<path>/[^\s<>«»\"”)]{{0,2000}})?",
    re.IGNORECASE,
)
_OURS: Final = re.compile(
    r"(?:сайт\w*|домен\w*(?:\s+им\w+)?|адрес\w*|ресурс\w*|магазин\w*|портал\w*|сервис\w*|страниц\w+|приложени\w+|платформ\w+|web-?site|site"
    r"|web-сайт\w*|URL|далее|проект|domain|visit|located\s+at|available\s+at|services?\s+at|қосымша\w*|дүкен\w*|мекенжай\w*)"
    r"\W{0,40}(?:[\w«»\"\-]+\W{1,4}){0,5}\Z",
    re.IGNORECASE,
)
_OURS_BEHIND: Final = re.compile(
    r"\A[»\"”*]{0,3}[ \t]{1,2}(?:ресми\s+|официальн\w+\s+|official\s+)?"
    r"(?:веб[-‑]?сайт|сайт|домен|интернет-дүкен|қосымша|портал|платформа|дүкен|web-?site|site|domain|app\b|platform)",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"\A\W{0,6}(?:и|,|;|или|а\s+также|және|мен|пен|and|or|as\s+well\s+as)?\W{0,6}\Z")
_OUTSIDE: Final = re.compile(
    r"(?:\A|\.)(?:yandex|google|googleapis|ya|mail|gmail|vk|vkontakte|facebook|fb|instagram|youtube|twitter|x|t|telegram|whatsapp|wa|ok|rkn|gov"
    r"|consultant|garant|mozilla|apple|microsoft|opera|allaboutcookies|adilet|egov|wikipedia|amocrm|bitrix24|tilda|roistat|calltouch|sberbank"
    r"|tinkoff|tbank|yookassa|robokassa|cloudflare|aboutcookies|youronlinechoices|networkadvertising|hh)\.[a-zа-я.]+\Z",
    re.IGNORECASE,
)
_FOREIGN: Final = re.compile(
    r"(?:[Пп]олитик\w+\s+(?:конфиденциальности\s+)?(?:Яндекс|Google|Meta|сервиса)|ссылк\w+\s+на\s+(?:сайт|политику)|браузер|Роскомнадзор|надзор"
    r"|уполномоченн\w+\s+орган|отказаться|opt-?out|настройк)\W*(?:\S+\s+){0,6}\Z",
    re.IGNORECASE,
)
_PUBLISHED: Final = re.compile(
    r"(?:размещен\w*|размещён\w*|опубликован\w*|доступн\w*|расположен\w*|размеща[её]\w+|публику\w+|вывешива\w+|выклад\w+|находится|published|available|posted|found)[^.;]{0,110}\Z",
    re.IGNORECASE,
)
_ABOUT_POLICY: Final = re.compile(
    r"[Пп]олитик|[Ии]зменени|[Пп]равк|[Дд]окумент|[Рр]едакци|[Вв]ерси|[Pp]olicy|[Nn]otice|[Dd]ocument|[Сс]аясат", re.IGNORECASE
)


_ONCE: Final = 2.0
_OFTEN: Final = 6.0


def _published(before: str) -> bool:
    """Whether the words before an address say that the policy is published there."""
    return bool(_PUBLISHED.search(before) and _ABOUT_POLICY.search(before))


def _registered(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def sites(text: Analysed) -> tuple[list[str], str | None, dict[str, Quote]]:
    """Domains of the operator's sites in the order of the text, the address of the text itself, and their places."""
    document = text.document.text
    weights: dict[str, float] = defaultdict(float)
    shown: dict[str, tuple[str, Quote]] = {}
    url: str | None = None
    places: dict[str, Quote] = {}
    ours_before = -1000
    together: set[str] = set()
    last = ""
    for one in _URL.finditer(document):
        host = one["host"].rstrip(".").casefold()
        key = re.sub(r"\Awww\.", "", host)
        before = document[max(0, one.start() - 160) : one.start()]
        quote = Quote(
            one[0].rstrip(".,;:"), one.start(), one.start() + len(one[0].rstrip(".,;:")), document.count("\n", 0, one.start()) + 1
        )
        outside = _OUTSIDE.search(key) or _FOREIGN.search(before)
        joined = one.start() - ours_before < 40 and _JOINED.match(document[ours_before : one.start()].rstrip('<(«"*'))
        if outside:
            weights[key] -= 2
        elif joined or _published(before) or _OURS.search(before) or _OURS_BEHIND.match(document[one.end() : one.end() + 40]):
            weights[key] += 2
            together |= {key, last} if joined else set()
            ours_before, last = one.end(), key
        elif one["scheme"] or host.startswith("www."):
            weights[key] += 0.5
        if url is None and not outside and _published(before):
            url = quote.text.rstrip("/") if not one["path"] or one["path"] == "/" else quote.text
            places["policy.url"] = quote
        shown.setdefault(key, (host, quote))
    # Who has mailboxes under a name that the text also shows by itself speaks of a site of its own.
    for key in shown:
        weights[key] += bool(weights[key] >= 0 and f"@{key}" in document.casefold())
    chosen = [key for key in shown if weights[key] >= 1]
    main = max(chosen, key=lambda key: weights[key], default="")
    # A name that stands once where another stands again and again is a rest of the text that this one was made from.
    chosen = [
        key for key in chosen if weights[key] > _ONCE or weights[main] < _OFTEN or key in together or _registered(key) == _registered(main)
    ]
    own = {_registered(key) for key in chosen}
    chosen = [key for key in shown if key in chosen or (weights[key] >= 0 and key.count(".") > 1 and _registered(key) in own)]
    for number, key in enumerate(chosen):
        places[f"sites.{number}"] = shown[key][1]
    return [shown[key][0] for key in chosen], url, places
