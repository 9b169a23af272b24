"""Words by which links and labels are told apart, in Russian, Kazakh and English; addresses also in Latin letters."""

from __future__ import annotations

import re

_I = re.IGNORECASE

# A link to the policy: words and their weight. A link is one from `LIKELY` on.
LIKELY = 3
_TEXT_WEIGHTS = (
    (re.compile(r"политик|положени|саясат|privacy (?:policy|notice|statement)|data (?:protection|policy)", _I), 2),
    (
        re.compile(
            r"конфиденц|приватност|құпиялы|privacy|персональн|дербес дерек|жеке (?:дерек|мәлімет)|personal data|data protection", _I
        ),
        3,
    ),
    (re.compile(r"обработк|өңдеу|processing", _I), 1),
    (re.compile(r"соглас|келісім|consent|cookie|куки|оферт|соглашени|возврат|terms", _I), -2),
)
_HREF_WEIGHTS = (
    (re.compile(r"privacy|konfiden|confiden|kupiya|qupiya", _I), 3),
    (
        re.compile(
            r"pers(?:onal)?n?(?:yh|ykh|ih|oy)?[-_]?dan|personal[-_]?data|(?<![a-z])(?:pdn|opd|152-?fz)(?![a-z])|data[-_]protection", _I
        ),
        3,
    ),
    (re.compile(r"polit(?:ika|iki|iku|yka|ica)(?![a-z])|policy", _I), 1),
    (re.compile(r"soglas|consent|cookie|ofert|offer|vozvrat|refund|terms", _I), -2),
)

# A page worth reading: it asks for data or speaks of them.
_PAGE = re.compile(
    r"политик|конфиденц|персональн|соглас|регистрац|зарегистр|личн\w+ кабинет|войти|вход|авториз|оформ|заказ|корзин|доставк|оплат|контакт|"
    r"обратн\w+ связ|перезвон|звонок|заявк|вопрос|отзыв|подпис|рассыл|ваканс|резюме|запис|анкет|опрос|"
    r"құпиялы|дербес|жеке|келісім|тіркел|кіру|тапсырыс|себет|байланыс|сұрақ|пікір|жазыл|өтінім|"
    r"privacy|policy|polit|konfiden|personal|regist|sign[-_ ]?up|sign[-_ ]?in|log[-_ ]?in|account|auth|cabinet|kabinet|lk\b|"
    r"checkout|order|zakaz|oformlen|cart|korzina|basket|contact|kontakt|feedback|callback|svyaz|zayavk|request|review|otziv|otzyv|subscri|newsletter|podpis|vacanc|vakans|"
    r"career|job|booking|appoint|zapis|anket|survey|quiz|support|help|consent|soglas|form",
    _I,
)
_DEED = re.compile(
    r"logout|log-out|signout|sign-out|exit|vyhod|delete|remove|udalit|unsubscribe|otpis|add[-_]?to[-_]?|action=|do=|compare|wishlist|favorit|"
    r"выйти|удалить|отписаться|шығу|жою",
    _I,
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|rtf|zip|rar|7z|gz|exe|apk|dmg|jpe?g|png|gif|svg|webp|ico|css|js|mjs|json|xml|rss|mp[34]|avi|mov|webm|woff2?|ttf)$",
    _I,
)

_CONSENT = re.compile(
    r"соглас|разреша|принима|ознаком|прочита|подтвержда|даю|хочу получать|подпис|рассыл|новост|персональн|конфиденц|"
    r"келіс|рұқсат|танысты|қабылда|жаңалық|дербес|құпиялы|"
    r"consent|agree|accept|i have read|allow|opt[- ]?in|subscribe|newsletter|marketing|privacy|personal data",
    _I,
)


def policy_weight(text: str, path: str) -> int:
    """How much a link reads as one to a privacy policy, by its words and by the path it leads to."""
    by_text = sum(weight for pattern, weight in _TEXT_WEIGHTS if pattern.search(text))
    by_path = sum(weight for pattern, weight in _HREF_WEIGHTS if pattern.search(path))
    return by_text + by_path if by_text >= 0 else by_text


def page_weight(text: str, path: str) -> int:
    """How much a page is worth reading: 2 for one whose words and path promise data, 1 for either, 0 for any other, -1 for one to leave.

    Left are links that do something when followed, and files.
    """
    if _DEED.search(path) or _DEED.search(text) or _FILE.search(path.partition("?")[0]):
        return -1
    return int(bool(_PAGE.search(text))) + int(bool(_PAGE.search(path)))


def asks_consent(label: str, name: str) -> bool:
    """True where the words beside a tick box, or its name, ask for agreement."""
    return bool(_CONSENT.search(label) or re.search(r"agree|consent|soglas|privacy|policy|polit|terms|subscri|newsletter|rassyl", name, _I))
