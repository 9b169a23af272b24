"""What a visitor's browser sees: declared cookies, pages without cookies, the policy on every host it names."""

from __future__ import annotations

from collections.abc import Sequence
from http.cookies import SimpleCookie

from conformance.checks.collecting import login
from conformance.expect import granted
from conformance.persona import account
from conformance.registry import check
from conformance.system import Answer, Site


def _names(answer: Answer) -> set[str]:
    return {name for line in answer.cookies for name in SimpleCookie(line)}


@check
def cookies_declared(
    site: Site, paths: Sequence[str] = ("/", "/policy", "/login", "/register", "/policy/versions"), hosts: Sequence[str] = ()
) -> None:
    """Every page sets declared cookies only; an undeclared one never reaches the browser."""
    declared = {one["name"] for one in granted(site.api("GET", "/policy"), "the policy")["model"].get("cookies", [])}
    for host in (site.host, *hosts):
        for path in paths:
            found = _names(Site(site.system, site.slug, host).get(path))
            assert found <= declared, f"{host}{path} sets {sorted(found - declared)}"


@check
def open_without_cookies(site: Site, cites: Sequence[str], pages: Sequence[str] = ("/", "/policy")) -> None:
    """Open pages answer without cookies; the parts that need a login send to the login page, which says that cookies are needed."""
    for path in pages:
        answer = site.browser().get(path)
        assert answer.status == 200, f"{path} without cookies answers {answer.status}"
    away = site.browser().get("/cabinet/", follow=False)
    assert away.status in {302, 303}, f"the cabinet without cookies answers {away.status}"
    shown = site.browser().get("/cabinet/")
    assert "cookie" in shown.text.lower(), "the login page does not speak of cookies"
    assert all(one in shown.text for one in cites), "the login page does not cite the clause"


@check
def cookies_deleted_means_new(site: Site) -> None:
    """Who deleted the cookies is treated as new: logged out, nothing restored, and every page still answers."""
    whom = account(site)
    browser = site.browser()
    login(browser, whom)
    assert browser.get("/cabinet/", follow=False).status == 200, "the cabinet does not open after a login"
    before = dict(browser.jar)
    browser.jar.clear()
    assert browser.get("/cabinet/", follow=False).status in {302, 303}, "the cabinet opens without cookies"
    for path in ("/", "/policy", "/login"):
        assert browser.get(path).status == 200, f"{path} does not answer"
    same = [name for name, value in browser.jar.items() if before.get(name) == value and name != "django_language"]
    assert not same, f"the same cookies came back: {same}"


@check
def login_cookie_remembers(site: Site) -> None:
    """A return with the cookie opens the cabinet without a password; the cookie holds no password."""
    whom = account(site)
    browser = site.browser()
    login(browser, whom)
    again = Site(site.system, site.slug, site.host, jar=dict(browser.jar))
    assert again.get("/cabinet/", follow=False).status == 200, "a return with the cookie does not open the cabinet"
    assert whom["password"] not in str(browser.jar), "a cookie holds the password"
    assert not any(text in str(browser.jar) for text in whom["values"].values()), "a cookie holds personal data"


@check
def only_own_page(site: Site, cites: Sequence[str], paths: Sequence[str] = ("/cabinet/data",), field: str = "email") -> None:
    """A user is shown the page built from his own data, and only his own; the use is logged under the clause."""
    one, two = account(site), account(site)
    first, second = site.browser(), site.browser()
    login(first, one)
    login(second, two)
    for path in paths:
        mine, his = first.get(path), second.get(path)
        assert mine.status == 200 and his.status == 200, f"{path} answers {mine.status}, {his.status}"
        assert one["values"][field] in mine.text, "the user's own data are not shown"
        assert two["values"][field] not in mine.text and one["values"][field] not in his.text, "one user is shown the other's data"
    lines = granted(site.api("GET", f"/subjects/{one['subject']}/log"), "the log of the user")
    assert any(line["type"] in {"access", "use"} for line in lines), "the use is not in the log"
    refused = site.api("GET", f"/subjects/{two['subject']}", role="auditor")
    assert refused.status == 403, f"another's page answers {refused.status}"
    assert not cites or granted(
        site.api("POST", "/use", {"subject": one["subject"], "categories": [field], "purpose": "personalisation"}), "personalisation", cites
    )


@check
def hosts_served(site: Site, hosts: Sequence[str], foreign: str, purpose: str) -> None:
    """Every host under the domains runs under this policy and decides alike; a host outside is not served."""
    from conformance.persona import person

    digests = set()
    for host in hosts:
        there = Site(site.system, site.slug, host)
        page = there.get("/policy")
        assert page.status == 200, f"{host} answers {page.status}"
        whom = person(there, "registration")
        body = {"subject": whom["subject"], "categories": ["email"], "purpose": purpose}
        digests.add(granted(there.api("POST", "/use", body), f"a use on {host}")["verdict"]["policy"]["digest"])
    assert len(digests) == 1, "the hosts decide under different versions"
    outside = Site(site.system, site.slug, foreign).get("/policy")
    assert outside.status == 421, f"a host outside answers {outside.status}"


@check
def acceptance_of_use(site: Site, hosts: Sequence[str] = ()) -> None:
    """The first use leaves one acceptance with host, time and version; a second page view adds none."""
    for host in hosts or (site.host,):
        browser = Site(site.system, site.slug, host)
        before = _accepts(site)
        browser.get("/")
        browser.get("/policy")
        after = _accepts(site)
        assert len(after) == len(before) + 1, f"{host}: {len(after) - len(before)} acceptances"
        body = after[0]["body"]
        assert body["host"] == host and body["at"] > 0 and body["version"] >= 1, f"the acceptance says {body}"


def _accepts(site: Site) -> list[dict[str, dict[str, object]]]:
    rows = granted(site.api("GET", "/log?limit=1000"), "the log")
    return [one for one in rows if one["type"] == "accept"]


@check
def fields_opened_by_the_user(site: Site, cites: Sequence[str], field: str = "email") -> None:
    """Nobody sees a user's data; a field that the user opens is public, it alone, until the user closes it."""
    whom = account(site)
    anonymous = site.api("GET", f"/subjects/{whom['subject']}", role=None)
    assert anonymous.status == 401 and whom["values"][field] not in anonymous.text, "an anonymous request shows data"
    browser = site.browser()
    login(browser, whom)
    profile = f"/profiles/{whom['subject']}"
    assert whom["values"][field] not in site.browser().get(profile).text, "the field is public before it is opened"
    answer = browser.submit("/cabinet/settings/switch", {"category": field, "public": "yes"}, page="/cabinet/settings")
    assert answer.status in {200, 302, 303}, f"opening the field answers {answer.status}"
    shown = site.browser().get(profile)
    assert whom["values"][field] in shown.text, "the opened field is not public"
    others = [text for name, text in whom["values"].items() if name != field and len(text) > 4]
    assert not any(text in shown.text for text in others), "another field is public too"
    browser.submit("/cabinet/settings/switch", {"category": field, "public": ""}, page="/cabinet/settings")
    assert whom["values"][field] not in site.browser().get(profile).text, "the closed field is still public"


@check
def entities_named(site: Site, names: Sequence[str], cites: Sequence[str]) -> None:
    """The policy page names both legal entities; an officer of another company is a third party."""
    page = site.browser().get("/policy").text
    missing = [one for one in names if one not in page]
    assert not missing, f"the page does not name {missing}"
    made = site.system.cli(
        "staff", "add", "--controller", site.slug, f"stranger{site.system.number()}", "--role", "owner", "--entity", "ООО «Чужие»"
    )
    assert made.returncode != 0, "an officer of another company is entered"


@check
def measures_listed(site: Site, cites: Sequence[str], days: int = 30) -> None:
    """The register of precautions lists each with owner, evidence and date of check; an overdue one is shown as such."""
    number = site.system.number()
    fresh = {"text": "Проверка ролей", "owner": "ответственный", "checked_at": 4_000_000_000, "check_every_days": days, "clause": cites[0]}
    granted(site.api("PUT", f"/notes/measure/fresh-{number}", {"value": fresh}), "a precaution")
    granted(site.api("PUT", f"/notes/measure/late-{number}", {"value": {**fresh, "checked_at": 1}}), "an old precaution")
    rows = {one["name"]: one for one in granted(site.api("GET", "/notes/measure"), "the register")}
    assert rows[f"fresh-{number}"]["value"]["owner"] == "ответственный", "the register does not name the owner"
    assert rows[f"late-{number}"].get("overdue") is True, "an overdue check is not shown as such"
    assert rows[f"fresh-{number}"].get("overdue") is False, "a fresh check is shown as overdue"
