"""An invented policy for reports, and what a page holds, as an HTML parser sees it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from zavet.reading.documents import read_plain
from zavet.reading.draft import draft
from zavet.reading.facts import Fact, Quote, Reading
from zavet.reading.read import read
from zavet.reading.report import Report, compose

TEXT = """Политика мастерской «Узел» в отношении персональных данных

1. Общие положения
1.1. ООО «Узел» (далее — Оператор) обрабатывает персональные данные пользователей сайта uzel-na-gvozde.ru.
1.2. Пользуясь сайтом, пользователь соглашается с настоящей Политикой. Вопросы шлите на почту hello@uzel.example.
2. Данные
2.1. При регистрации пользователь указывает:
- имя и фамилию;
- номер телефона;
- адрес электронной почты.
2.2. Автоматически собираются IP-адрес и файлы cookie.
3. Цели и передача
3.1. Персональные данные нужны для оформления заказа, доставки и рассылки новостей с согласия пользователя.
3.2. Оператор передаёт данные курьерской службе для доставки заказа и не продаёт персональные данные.
4. Хранение и права
4.1. Данные хранятся до достижения целей обработки.
4.2. Пользователь вправе отозвать согласие, написав на электронную почту.
"""
VOID = {"meta", "input", "br"}


def reading(text: str = TEXT, name: str = "uzel.txt") -> Reading:
    return read(read_plain(text, name))


def report(text: str = TEXT, language: str = "ru", name: str = "uzel.txt") -> Report:
    found = reading(text, name)
    return compose(found, draft(found, slug="uzel").open, language)


def quoted(found: Reading, *quotes: str) -> Reading:
    """The reading with facts at these quotes, and no others."""
    text = found.document.text
    facts = []
    for one in quotes:
        start = text.index(one)
        place = Quote(one, start, start + len(one), text.count("\n", 0, start) + 1)
        values = {"category": "phone", "source": "provided", "points": (), "required": None}
        facts.append(Fact("data", values, "1.1", place, 0.9, "made"))
    return replace(found, facts=tuple(facts))


@dataclass
class Seen(HTMLParser):
    """What stands in a page, but for the numbers beside quotes. `open_` is empty at the end of one that is well formed."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    open_: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    nested_links: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._at: list[str | None] = []
        self._number = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes |= set(given)
        if "id" in given:
            self.ids.append(str(given["id"]))
        if tag == "a" and "href" in given:
            self.links.append(str(given["href"]))
            self.nested_links += "a" in self.open_
        self._number = tag == "a" and str(given.get("class")).startswith("number ")
        if tag not in VOID:
            self.open_.append(tag)
            self._at.append(given.get("id") if tag in {"mark", "i"} else None)

    def handle_endtag(self, tag: str) -> None:
        self._number = False
        if tag in VOID:
            return
        if not self.open_ or self.open_.pop() != tag:
            self.wrong.append(tag)
        self._at.pop()

    def handle_data(self, data: str) -> None:
        if "style" in self.open_ or self._number:
            return
        self.words.append(data)
        for one in self._at:
            if one:
                self.marks[one] = self.marks.get(one, "") + data

    @property
    def text(self) -> str:
        return "".join(self.words)


def seen(page: str) -> Seen:
    found = Seen()
    found.feed(page)
    found.close()
    return found
