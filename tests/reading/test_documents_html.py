"""HTML and Markdown."""

from __future__ import annotations

import base64

import pytest
from tests.reading.documents_made import SENTENCE, lines, marked

from zavet.errors import ReadingError
from zavet.reading.documents import read_document

LONG = f"<p>{SENTENCE}</p>" * 8


def read(body: str, head: str = "") -> object:
    return read_document(f"<!doctype html><html><head><title>Т</title>{head}</head><body>{body}</body></html>".encode(), "a.html")


def test_what_stands_around_the_text_is_left_out():
    """Scripts, styles, menus, headers, footers, asides, forms, banners and hidden parts are no part of a policy."""
    around = (
        '<header><a href="/">Логотип</a></header><nav><ul><li><a href="/a">Главная</a></ul></nav><div class="main-menu"><a href="/">Каталог</a></div>'
        '<script>var x = "Скрипт";</script><style>p {}</style><form><label>Ваше имя</label><input></form><p style="display: none">Скрытое</p>'
        '<div role="navigation">Разделы</div><noscript>Включите</noscript><svg><text>Рисунок</text></svg><button>Купить</button>'
    )
    after = '<aside>Новости</aside><div class="cookie-banner">Мы используем куки</div><div id="footer">Подвал</div><footer>© Спица</footer>'
    document = read(f'{around}<div class="container"><h1>Политика</h1>{LONG}</div>{after}')
    assert lines(document) == ["Политика", *[SENTENCE] * 8]
    assert document.title == "Т"


@pytest.mark.parametrize(
    "wrap",
    ["<form>{}</form>", '<div class="modal">{}</div>', "<footer>{}</footer>", '<div style="display:none">{}</div>', "<aside>{}</aside>"],
)
def test_the_text_itself_is_kept_wherever_it_stands(wrap):
    """What holds most of a page's words is its text, whatever the tag or the class around it says."""
    assert lines(read(wrap.format(f"<h1>Политика</h1>{LONG}"))) == ["Политика", *[SENTENCE] * 8]


def test_sections_named_like_banners_are_kept():
    """A section of the policy that its author called `cookies`, `footer` or `search` is read."""
    document = read(f'<main><h1>Политика</h1>{LONG}<div id="cookies" class="footer"><p>Мы ставим куки.</p></div></main>')
    assert lines(document)[-1] == "Мы ставим куки."
    headed = read(f'{LONG}<section class="header"><h2>3. Хранение</h2><p>Храним год.</p></section>')
    assert lines(headed)[-2:] == ["3. Хранение", "Храним год."]


def test_a_table_of_contents_is_left_out_and_a_list_of_partners_is_not():
    """A list of links goes where the page says the same words again, or where it leads elsewhere."""
    contents = "<ul><li><a href='#a'>Общие положения</a><li><a href='#b'>Хранение</a><li><a href='#c'>Права</a></ul>"
    headings = f"<h2>Общие положения</h2>{LONG}<h2>Хранение</h2>{LONG}<h2>Права</h2>{LONG}"
    assert lines(read(contents + headings))[0] == "Общие положения"
    assert len(lines(read(contents + headings))) == 27


def test_ordered_lists_get_the_numbers_that_a_browser_shows():
    """Numbers of `ol` are told by its type, start and value; items that bear numbers of their own get none."""
    document = read(
        "<ol><li>имя<ul><li>полное<li>краткое</ul><li>телефон<ol><li>рабочий</ol></ol><ol type=a start=3><li>в<li value=7>ж</ol><ol reversed><li>б<li>а</ol>"
        f"<ol><li>1.1. Своё<li>1.2. Своё</ol><ol style='list-style: none'><li>без</ol>{LONG}"
    )
    assert marked(document)[:13] == [
        ("item", 1, "1. имя"), ("item", 2, "полное"), ("item", 2, "краткое"), ("item", 1, "2. телефон"), ("item", 2, "1. рабочий"),
        ("item", 1, "c. в"), ("item", 1, "g. ж"), ("item", 1, "2. б"), ("item", 1, "1. а"), ("item", 1, "1.1. Своё"), ("item", 1, "1.2. Своё"),
        ("item", 1, "без"), ("", 0, SENTENCE),
    ]  # fmt: skip


def test_a_page_that_numbers_its_lists_by_css_counters():
    """Where the page's own style nests counters, the nested numbers are those that the reader sees."""
    style = "<style>li::before { content: counters(item, '.') ' '; }</style>"
    document = read(f"<ol><li>Общие<ol><li>Первое<li>Второе</ol><li>Права</ol>{LONG}", style)
    assert lines(document)[:4] == ["1. Общие", "1.1. Первое", "1.2. Второе", "2. Права"]


def test_a_heading_inside_an_item_takes_its_number():
    assert marked(read(f"<ol><li><h2>Общие</h2>{LONG}</ol>"))[0] == ("heading", 2, "1. Общие")


def test_lines_broken_by_br():
    """A line break begins a line without a gap, two of them a line after a gap; inline tags break nothing."""
    document = read(f"<p>1.1. <b>Мас</b>тер<a href=x>ская</a><br>1.2. Заказчик<br><br>1.3. Срок</p>{LONG}")
    assert [(line.text, line.gap) for line in document.lines[:3]] == [
        ("1.1. Мастерская", True),
        ("1.2. Заказчик", False),
        ("1.3. Срок", True),
    ]


def test_tables_with_heads_spans_and_lists_in_cells():
    """Rows are told with their cells; a cell that spans rows is told in each; a head row is marked by level 1."""
    document = read(
        "<table><caption>Цели</caption><thead><tr><th>Цель<th>Данные<th>Срок</thead><tr><td rowspan=2>Доставка<td><ul><li>адрес<li>имя;</ul>телефон<td>год"
        f"<tr><td colspan=2>почта</table>{LONG}"
    )
    rows = [(line.level, line.cells) for line in document.lines if line.mark == "row"]
    assert rows == [
        (1, ("Цель", "Данные", "Срок")), (0, ("Доставка", "адрес; имя; телефон", "год")), (0, ("Доставка", "почта", "")),
    ]  # fmt: skip
    assert lines(document)[0] == "Цели"


def test_tables_that_only_lay_out_are_no_tables():
    """A table of one column, or one that holds tables, is read as paragraphs."""
    document = read(f"<table><tr><td><table><tr><td>Меню</table><td><h1>Политика</h1>{LONG}</table>")
    assert [mark for mark, _, _ in marked(document)][:3] == ["", "heading", ""]


def test_a_fragment_without_a_head_is_html_whatever_its_name():
    assert lines(read_document(f"<div>{LONG}</div>".encode(), "policy.txt")) == [SENTENCE] * 8


def test_mentions_of_tags_and_addresses_make_no_page():
    """A plain text with an address in angle brackets stays plain."""
    document = read_document(f"{SENTENCE} <http://spitsa.example> и тег <br>".encode(), "a.txt")
    assert document.format == "txt"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<form><input name=login><input type=password><button>Войти</button></form><p>Вход для сотрудников</p>", "login page"),
        ("<div id=root></div><script src=app.js></script>", "script fills"),
        ("<noscript>Please enable JavaScript</noscript><div id=app>Загрузка…</div><script src=a></script>", "script fills"),
        ("<title>Just a moment...</title><div class=cf-challenge>Проверка</div>", "check for robots"),
        ("<img src=a.png>", "no text"),
        ("", "no"),
    ],
)
def test_pages_that_are_not_the_policy(page, reason):
    """A login form, a shell that a script fills and a check for robots are named as what they are."""
    with pytest.raises(ReadingError, match=reason) as caught:
        read_document(f"<html><body>{page}</body></html>".encode(), "a.html")
    assert caught.value.hint


def test_a_policy_beside_a_login_form_is_read():
    document = read(f"<form><input type=password></form><h1>Политика</h1>{LONG * 3}")
    assert len(lines(document)) == 25


def test_markdown_is_read_as_it_is_shown():
    """Emphasis and links are told by their words, lists by their numbers, line breaks and tables stay; front matter is left out."""
    text = (
        "---\ntitle: x\n---\n# Политика\n\n1. Общие\n2. Данные\n   - **имя**;\n   - [почта](mailto:a@b.example)\n\n1.1. Первое *слово*\n1.2. Второе\n\n"
        "| Цель | Данные |\n|------|--------|\n| Доставка | адрес |\n\n## Права\n\nСм. <https://spitsa.example> и \\*сноску\n"
    )
    document = read_document(text.encode(), "policy.md")
    assert document.format == "md"
    assert document.title == "Политика"
    assert marked(document) == [
        ("heading", 1, "Политика"), ("item", 1, "1. Общие"), ("item", 1, "2. Данные"), ("item", 2, "имя;"), ("item", 2, "почта"),
        ("", 0, "1.1. Первое слово"), ("", 0, "1.2. Второе"), ("row", 1, "Цель | Данные"), ("row", 0, "Доставка | адрес"),
        ("heading", 2, "Права"), ("", 0, "См. https://spitsa.example и *сноску"),
    ]  # fmt: skip


def test_the_author_s_numbers_of_a_markdown_list_stay():
    """A list whose numbers rise keeps them, gaps too; one whose numbers are all the same is counted."""
    text = "# Политика\n\n2. Первое\n3. Второе\n7. Третье\n\n# Права\n\n1. доступ\n1. отзыв\n"
    assert lines(read_document(text.encode(), "a.md")) == [
        "Политика",
        "2. Первое",
        "3. Второе",
        "7. Третье",
        "Права",
        "1. доступ",
        "2. отзыв",
    ]


WRAPPED = (
    "1.1. Мастерская хранит сведения о заказчиках столько времени,\nсколько нужно для ремонта, и передаёт их только тем людям,\n"
    "которые чинят велосипед, а также бухгалтеру мастерской для\nвыставления счёта.\n"
    "1.2. Мастерская не передаёт сведения рекламным агентствам и\nпосторонним лицам, кроме случаев, которые прямо названы в\n"
    "законе, и только в том объёме, который этот закон называет\nсам.\n1.3. Записи хранятся год.\n"
)


@pytest.mark.parametrize("name", ["a.md", "a.html", "b.html", "a.txt"])
def test_lines_that_a_width_broke_are_put_together_in_every_format(name):
    """Markdown, preformatted text and lines parted by `br` are read by paragraphs where only a width broke them."""
    text = {"a.md": WRAPPED, "a.txt": WRAPPED, "a.html": f"<pre>{WRAPPED}</pre>", "b.html": WRAPPED.replace("\n", "<br>\n") + "<p></p>"}[
        name
    ]
    assert [line[:4] for line in lines(read_document(text.encode(), name))] == ["1.1.", "1.2.", "1.3."]


def test_a_page_saved_as_one_file():
    """A page that a browser saved with all its parts (MHTML) is read as the page."""
    body = base64.encodebytes(f"<html><body><h1>Политика</h1>{LONG}</body></html>".encode()).decode()
    saved = (
        'From: <Saved by Blink>\r\nSubject: Page\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="x"\r\n\r\n'
        "--x\r\nContent-Type: image/png\r\n\r\nabc\r\n"
        f"--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--x--\r\n"
    )
    assert lines(read_document(saved.encode(), "a.mhtml")) == ["Политика", *[SENTENCE] * 8]


def test_typed_bullets_are_items():
    assert marked(read(f"<p>Мы просим:<br>• имя<br>— почта</p>{LONG}"))[1:3] == [("item", 1, "• имя"), ("item", 1, "— почта")]
