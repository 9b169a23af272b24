"""What a site shows is told: forms and their words, cookies, hosts, the policy; and hostile pages cost no more than their measure."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.connect.crawl_site import Names, Site, running, send, to

from zavet import terms
from zavet.connect.crawl import DEFAULT, Limits, find_policy, observe, trackers, words
from zavet.connect.crawl import cookies as read_cookies
from zavet.connect.crawl.limits import Deadline
from zavet.connect.crawl.page import look
from zavet.connect.crawl.reader import decode, read
from zavet.errors import ReadingError
from zavet.review.observation import Cookie, Field, Observation, Page

QUICK = replace(DEFAULT, connect=1.0, read=2.0, fetch=4.0, total=30.0, delay=0.0)
HERE = frozenset({"127.0.0.1"})
URL = "https://shop.org/order/"


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as found:
        yield found


def watch(site: Site, limits: Limits = QUICK) -> Observation:
    return observe(site.base, allow_private=HERE, limits=limits)


FRONT = """<!doctype html><html lang=ru><head><title> Лавка «Клевер» </title>
<link rel=stylesheet href="https://fonts.googleapis.com/css2?family=X"><link rel=preconnect href="https://cdn.other.org">
<link rel=canonical href="https://canonical.org/">
<script src="/own.js"></script><script async src="https://mc.yandex.ru/metrika/tag.js"></script>
<script>(function(w){w.src='https://www.googletagmanager.com/gtm.js?id='+1;})(window)</script></head><body>
<form action="/subscribe" method=POST><label for=mail>Ваша почта *</label><input id=mail type=email name=email>
<label><input type=checkbox name=agree checked> Согласен на обработку <a href="/privacy">персональных данных</a></label>
<input type=hidden name=csrf value=secret><button>Послать</button></form>
<a href="/privacy">Политика конфиденциальности</a> <a href="/contacts/">Контакты</a> <a href="/catalog?page=2">Дальше</a>
<a href="/cart?action=add&id=5">В корзину</a> <a href="/logout">Выйти</a> <a href="/price.pdf">Прайс</a> <a href="https://vk.com/shop">ВК</a>
<a href="/about">О нас</a> <a href="mailto:a@b.org">почта</a> <a href="tel:+7">телефон</a>
<img src="//top-fwz1.mail.ru/counter?id=1"><iframe src="https://www.youtube.com/embed/x"></iframe><img src="https://cdn.127.0.0.1.nip.org/x.png">
</body></html>"""

CONTACTS = """<form><div class=f><label>Имя <input name=name required></label></div><input type=tel name=phone placeholder="Телефон">
<label>Город <select name=city><option>Алматы<option>Омск</select></label><textarea name=text aria-label="Сообщение"></textarea>
<label><input type=radio name=how value=1>Звонок</label><label><input type=radio name=how value=2>Письмо</label></form>
<input type=search name=q title="Искать">"""


def test_a_shop_is_told_whole(site: Site) -> None:
    """Forms with their fields, tick boxes, the policy beside them, cookies, hosts and the pages that were worth reading."""
    site.pages = {
        "/": lambda handler: send(handler, FRONT.encode(), headers=[
            ("Set-Cookie", "sid=secretvalue; Path=/; HttpOnly; Secure; SameSite=Lax"),
            ("Set-Cookie", "track=1; Max-Age=31536000"),
        ]),
        "/contacts/": CONTACTS,
        "/privacy": "<h1>Политика</h1>",
        "/about": "<p>О нас",
    }  # fmt: skip
    seen = watch(site)
    assert {page.url.removeprefix(site.base) for page in seen.pages} == {"/", "/privacy", "/contacts/", "/about"}
    assert not {"/logout", "/price.pdf", "/cart?action=add&id=5", "/catalog?page=2", "/own.js"} & set(site.paths())
    assert site.paths()[:3] == ["/robots.txt", "/", "/privacy"]
    front = seen.pages[0]
    assert front.title == "Лавка «Клевер»"
    (form,) = front.forms
    assert (form.action, form.method, form.policy_link) == (f"{site.base}/subscribe", "post", f"{site.base}/privacy")
    assert form.fields == (
        Field("email", "email", "Ваша почта *", required=True),
        Field("agree", "checkbox", "Согласен на обработку персональных данных", required=False, checked=True, consent=True),
    )
    assert front.policy_linked
    assert find_policy(seen) == f"{site.base}/privacy"
    assert front.cookies == ("sid", "track")
    assert front.set_cookies == (
        Cookie("sid", "127.0.0.1", secure=True, http_only=True, same_site="lax"),
        Cookie("track", "127.0.0.1", lifetime=31536000),
    )
    assert "secretvalue" not in repr(seen)
    told = {one.host: (one.means, one.recipient) for one in front.outside}
    assert told == {
        "mc.yandex.ru": (("script",), "analytics_processor"),
        "www.googletagmanager.com": (("inline",), "analytics_processor"),
        "fonts.googleapis.com": (("style",), "contractor"),
        "cdn.other.org": (("preconnect",), ""),
        "top-fwz1.mail.ru": (("image",), "advertiser"),
        "www.youtube.com": (("frame",), "partner"),
        "cdn.127.0.0.1.nip.org": (("image",), ""),
    }
    assert front.hosts == tuple(one.host for one in front.outside)
    assert f"{site.base}/contacts/" in front.links
    assert "https://vk.com/shop" in front.links


def test_fields_have_the_words_that_people_see() -> None:
    """Labels by `for`, around, by `aria-label`, placeholder and title; choices are one field; fields outside a form are told apart."""
    asked, loose = look(CONTACTS, URL).forms
    assert (asked.action, asked.method) == (URL, "get")
    assert asked.fields == (
        Field("name", "text", "Имя", required=True),
        Field("phone", "tel", "Телефон", required=False),
        Field("city", "select", "Город", required=False),
        Field("text", "textarea", "Сообщение", required=False),
        Field("how", "radio", "Звонок", required=False),
    )
    assert (loose.method, loose.fields) == ("", (Field("q", "search", "Искать", required=False),))


def test_forms_may_be_written_in_many_ways() -> None:
    """A base address, fields tied to a form by its id, labels by `aria-labelledby`, an action elsewhere or of another kind."""
    seen = look(
        """<base href="https://shop.org/shop/"><span id=a>Ваш</span> <span id=b>телефон</span>
        <form id=f action=send method=Post></form><input form=f name=tel aria-labelledby="a b" aria-required=true>
        <form action="https://forms.tildaapi.com/x"><input name=m></form><form action="javascript:go()"><input name=n></form>
        <form><button>только кнопка</button></form>""",
        URL,
    )
    tied, away, script = seen.forms
    assert (tied.action, tied.method, tied.fields) == (
        "https://shop.org/shop/send",
        "post",
        (Field("tel", "text", "Ваш телефон", required=True),),
    )
    assert (away.action, script.action) == ("https://forms.tildaapi.com/x", "")
    assert seen.hosts["forms.tildaapi.com"] == ["form"]


@pytest.mark.parametrize(
    ("label", "consent"),
    [
        ("Я даю согласие на обработку персональных данных", True),
        ("Хочу получать новости магазина", True),
        ("Келісемін", True),
        ("Деректерімді өңдеуге келісім беремін", True),
        ("I agree to the privacy policy", True),
        ("Запомнить меня", False),
        ("Подарочная упаковка", False),
        ("Кешіктірмей жеткізу", False),
    ],
)
def test_tick_boxes_that_ask_for_agreement(label: str, consent: bool) -> None:
    """A tick box with words of agreement is told as one in each language."""
    (form,) = look(f"<form><label><input type=checkbox name=x>{label}</label></form>", URL).forms
    assert form.fields[0].consent is consent


@pytest.mark.parametrize(
    ("text", "path", "likely"),
    [
        ("Политика конфиденциальности", "/docs/1", True),
        ("Политика в отношении обработки персональных данных", "/p", True),
        ("Положение о персональных данных", "/p", True),
        ("Конфиденциальность", "/p", True),
        ("Құпиялылық саясаты", "/kk/1", True),
        ("Дербес деректерді өңдеу саясаты", "/kk/2", True),
        ("Privacy", "/p", True),
        ("Privacy Policy", "/legal", True),
        ("", "/privacy-policy/", True),
        ("Документ", "/politika-konfidencialnosti", True),
        ("Подробнее", "/politika-obrabotki-personalnyh-dannyh.pdf", True),
        ("Политика возврата", "/return-policy", False),
        ("Политика использования cookie", "/cookie-policy", False),
        ("Согласие на рассылку", "/soglasie", False),
        ("Пользовательское соглашение", "/terms", False),
        ("Личный кабинет", "/personal/", False),
        ("Договор оферты", "/oferta", False),
        ("Контакты", "/contacts", False),
        ("Новости политики", "/news/politics", False),
    ],
)
def test_links_that_read_as_a_privacy_policy(text: str, path: str, likely: bool) -> None:
    """The policy is told from returns, cookies, agreements and the visitor's own pages."""
    assert (words.policy_weight(text, path) >= words.LIKELY) is likely


def test_the_policy_is_the_one_that_most_pages_link_to() -> None:
    """Where links differ, the pages vote, and no link gives none."""

    def page(*links: str) -> Page:
        return Page("https://shop.org/", (), (), (), policy_links=links)

    one, two = "https://shop.org/one", "https://shop.org/two"
    assert find_policy(Observation("https://shop.org/", (page(one, two), page(two), page(two, one)))) == two
    assert find_policy(Observation("https://shop.org/", (page(),))) is None


def test_robots_are_respected(site: Site) -> None:
    """What robots.txt closes to the product is not asked; a site that closes its first page is left."""
    rules = "User-agent: *\nDisallow: /contacts\n\nUser-agent: other\nDisallow: /\n"
    site.pages = {
        "/robots.txt": lambda handler: send(handler, rules.encode(), kind="text/plain"),
        "/": FRONT,
        "/contacts/": CONTACTS,
        "/privacy": "x",
    }
    seen = watch(site)
    assert "/contacts/" not in site.paths()
    assert (f"{site.base}/contacts/", "robots.txt does not let it be read") in seen.unread
    site.pages["/robots.txt"] = lambda handler: send(handler, b"User-agent: Zavet\nDisallow: /\n", kind="text/plain")
    site.asked.clear()
    with pytest.raises(ReadingError, match=r"robots\.txt"):
        watch(site)
    assert site.paths() == ["/robots.txt"]
    site.pages["/robots.txt"] = lambda handler: send(handler, b"", status=503)
    with pytest.raises(ReadingError, match=r"robots\.txt"):
        watch(site)


def test_robots_that_are_no_rules(site: Site) -> None:
    """A page instead of rules, rules too large to read and rules that send on into the own network close nothing and open nothing."""
    site.pages = {"/": "<p>x"}
    for answer in ("<html>not found</html>", b"\x00\xff" * 400_000, to("http://169.254.169.254/")):
        site.pages["/robots.txt"] = answer
        assert len(watch(site).pages) == 1


def test_pages_are_counted_and_paced(site: Site) -> None:
    """No more pages than the limit, those that promise data first, with a pause between."""
    links = "".join(f'<a href="/x{number}">место</a><a href="/zakaz/{number}">Заказ</a>' for number in range(100))
    site.pages = {"/": links} | {f"/x{number}": "x" for number in range(100)} | {f"/zakaz/{number}": links for number in range(100)}
    began = time.monotonic()
    seen = watch(site, replace(QUICK, pages=5, delay=0.2))
    assert time.monotonic() - began >= 0.8
    assert len(seen.pages) == 5
    assert all("/zakaz/" in page.url for page in seen.pages[1:])


def test_pages_that_fail_are_noted(site: Site) -> None:
    """A further page that is missing, of another kind, elsewhere or closed does not end the observation."""
    site.pages = {
        "/": '<a href="/contacts">a</a><a href="/order">b</a><a href="/login">c</a><a href="/register">d</a><a href="/vhod">Вход</a>',
        "/order": lambda handler: send(handler, b"%PDF", kind="application/pdf"),
        "/login": to("http://10.0.0.1/"),
        "/register": to("/"),
        "/vhod": lambda handler: handler.wfile.write(b"garbage"),
    }
    seen = watch(site)
    assert [page.url for page in seen.pages] == [f"{site.base}/"]
    reasons = {url.rpartition("/")[2]: reason for url, reason in seen.unread}
    assert set(reasons) == {"contacts", "order", "login", "vhod"}
    assert "404" in reasons["contacts"]
    assert "file" in reasons["order"]
    assert "sends on" in reasons["login"]


def test_a_site_may_send_on_to_another_host() -> None:
    """The host that the first page is in the end on is the site; `www.` makes no difference."""
    with running() as site:
        where = f"http://www.shop.test:{site.port}"
        names = Names(shop_test=[["127.0.0.1"]], www_shop_test=[["127.0.0.1"]], old_test=[["127.0.0.1"]])
        site.pages["/"] = lambda handler: (
            to(f"{where}/")(handler)
            if "www" not in handler.headers["Host"]
            else send(handler, b'<a href="/contacts">x</a><img src="//static.shop.test/a">')
        )
        site.pages["/contacts"] = "<p>x"
        seen = observe(
            f"http://old.test:{site.port}",
            allow_private=frozenset(one.replace("_", ".") for one in names.answers),
            resolver=names,
            limits=QUICK,
        )
    assert [page.url for page in seen.pages] == [f"{where}/", f"{where}/contacts"]
    assert [one.host for one in seen.pages[0].outside] == ["old.test"]


def test_cookies_are_told_without_values() -> None:
    """Attributes as RFC 6265 reads them; broken headers and bombs do no harm."""
    found = read_cookies.read(
        [
            "a=1; Domain=.shop.org; Expires=Wed, 21 Oct 2026 07:28:00 GMT; SameSite=none; Secure",
            "b=2; Max-Age=60; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
            "c=3; Max-Age=-5; Domain=other.org",
            "d=4; Expires=never; Max-Age=soon",
            "broken", "=x", "e\x07=1", "",
        ],
        "www.shop.org",
        1792567680 - 100,
    )  # fmt: skip
    assert found == (
        Cookie("a", "shop.org", secure=True, same_site="none", lifetime=100),
        Cookie("b", "www.shop.org", lifetime=60),
        Cookie("c", "www.shop.org", lifetime=0),
        Cookie("d", "www.shop.org"),
    )
    bomb = read_cookies.read(
        [f"{'n' * 5000}{number}=x" for number in range(100)] + [f"c{number}=x" for number in range(9999)], "shop.org", 0
    )
    assert len(bomb) == read_cookies.MOST
    assert max(len(one.name) for one in bomb) <= 100


def test_a_cookie_bomb_over_the_wire(site: Site) -> None:
    """As many cookies as a head may hold are counted up to the limit; more is no HTTP."""
    site.pages["/"] = lambda handler: send(handler, b"<p>x", headers=[("Set-Cookie", f"c{number}=x") for number in range(90)])
    assert len(watch(site).pages[0].cookies) == 90
    site.pages["/"] = lambda handler: send(handler, b"<p>x", headers=[("Set-Cookie", f"c{number}={'x' * 90}") for number in range(5000)])
    with pytest.raises(ReadingError, match="does not speak HTTP"):
        watch(site)


HOSTILE = {
    "a thousand forms": "<form><input name=a></form>" * 50_000,
    "a thousand fields": "<form>" + "<input name=a>" * 50_000,
    "a thousand links": '<a href="/privacy">x</a>' * 50_000,
    "forms and policies": '<form><a href="/privacy">privacy</a><input name=a></form>' * 5_000,
    "labels": "<label>" * 2000 + "<input name=a>" * 2000,
    "long words": f"<form><label>{'слово ' * 300_000}<input name={'n' * 300_000}></label></form>",
    "long address": f'<a href="/{"a" * 500_000}">x</a>',
    "script text": f"<script>{'a' * 1_000_000}</script><script>{'a.' * 500_000}</script><script>{'a-' * 500_000}.</script>",
    "many hosts": "".join(f"<img src=//h{number}.org/>" for number in range(5000)),
    "spaces": f"<form><label>{' ' * 3_000_000}<input name=a></label></form>",
    "signs": "<a href='/x'>\u202e\u0000\u200b\x1b[31m</a><title>\u202etitle\x1b]0;x\x07</title>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_bounded(name: str) -> None:
    """Huge numbers and huge words end in a small answer within seconds."""
    began = time.monotonic()
    seen = read(HOSTILE[name].encode("utf-8", "surrogatepass"), URL, "text/html; charset=utf-8", QUICK, Deadline(30, "x"))
    assert time.monotonic() - began < 15
    assert len(seen.forms) <= 201
    assert all(len(form.fields) <= 200 for form in seen.forms)
    assert len(seen.links) <= 2000
    assert len(seen.hosts) <= 300
    assert all(len(field.label) <= 300 and len(field.name) <= 300 for form in seen.forms for field in form.fields)
    assert seen.title.isprintable()
    assert all(link.text.isprintable() for link in seen.links)


@pytest.mark.parametrize(
    "body", ["<div>" * 800_000, "<div " + " ".join(f"a{number}=1" for number in range(300_000)) + ">"], ids=["deep", "wide"]
)
def test_a_page_made_to_hang_the_parser_is_left(body: str) -> None:
    """A page whose reading grows with the square of its size is given up in its own process."""
    began = time.monotonic()
    with pytest.raises(ReadingError):
        read(body.encode(), URL, "", replace(QUICK, parse=1.0), Deadline(30, "x"))
    assert time.monotonic() - began < 10


def test_a_hostile_page_does_not_end_the_observation(site: Site) -> None:
    """A further page that cannot be read is noted."""
    site.pages = {"/": '<a href="/order">x</a>', "/order": "<div>" * 800_000}
    seen = watch(site, replace(QUICK, parse=1.0))
    assert [url for url, _ in seen.unread] == [f"{site.base}/order"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Имя".encode("cp1251"), "text/html; charset=windows-1251"),
        (b'<meta charset="koi8-r">' + "Имя".encode("koi8-r"), "text/html"),
        ("Имя".encode("utf-16"), ""),
        ("Имя".encode("utf-8-sig"), "text/html; charset=windows-1251"),
        ("Имя".encode("cp1251"), ""),
        ("Имя".encode(), "text/html; charset=rot13"),
        ("Имя".encode(), "text/html; charset=idna"),
        ("Имя".encode(), "text/html; charset=unicode_escape"),
        ("Имя".encode(), "text/html; charset=no-such"),
        ("Имя".encode(), 'text/html; charset="utf-8"'),
    ],
)
def test_character_sets(body: bytes, kind: str) -> None:
    """The set is told by mark, header or page; names that are no character sets of the web are not followed."""
    assert decode(body, kind).endswith("Имя")


def test_the_table_of_known_hosts_speaks_the_vocabulary() -> None:
    """Every recipient of the table is a word of the house, and hosts below a domain share its row."""
    assert {recipient for _, recipient in trackers.table().values()} <= terms.RECIPIENTS
    assert trackers.known("stats.g.doubleclick.net") == ("Google Ads", "advertiser")
    assert trackers.known("notdoubleclick.net") is None
    assert list(trackers.mentioned("x='//MC.yandex.ru/w';y=notmc-yandex.ru")) == ["mc.yandex.ru"]
