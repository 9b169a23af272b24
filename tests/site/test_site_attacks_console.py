"""What is tried at the officers' desks: sessions known from before, passwords guessed at an open desk, card numbers in every field."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from console_desk import PASSWORD, Browser, code, enrolled, house, officer, order, text
from django_otp.plugins.otp_static.models import StaticDevice

from zavet.operations import log
from zavet.operations.attempts import Attempts
from zavet.site import staff
from zavet.site.console import own
from zavet.site.console.budget import PER_HOUR

CARD = "4111 1111 1111 1111"
NEXT = "marble-Window-orchid-52"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    with house(tmp_path_factory.mktemp("data")) as one:
        yield one


@pytest.fixture(scope="module")
def owner(made) -> Browser:
    return officer("olga", "owner")


def key(browser: Browser) -> str:
    return browser.client.cookies["sessionid"].value


def test_each_factor_begins_a_session_under_a_new_key(made) -> None:
    """A session key known before the password, or between the factors, opens nothing afterwards."""
    enrolled("fiona", "support")
    browser = Browser()
    browser.client.cookies["sessionid"] = "planted" * 4 + "abcd"
    browser.enter("fiona", PASSWORD)
    half = key(browser)
    assert half != "planted" * 4 + "abcd"
    browser.send("/console/code", "code", {"code": code("fiona")})
    assert key(browser) != half
    thief = Browser()
    thief.client.cookies["sessionid"] = half
    assert thief.get("/console/").status_code == 302
    kept = key(browser)
    browser.post("/console/logout", {})
    thief.client.cookies["sessionid"] = kept
    assert thief.get("/console/").status_code == 302


def test_an_officer_sets_another_password_and_their_other_sessions_end(made) -> None:
    """Password and code are shown; the new one holds from then on, here under a new key, and everywhere else one logs in anew."""
    here, there = officer("gleb", "officer"), officer("gleb", "officer")
    before = key(here)
    fields = {"old": PASSWORD, "password": NEXT, "again": NEXT, "code": code("gleb")}
    answer = here.send("/console/password", "password", fields)
    assert answer.status_code == 200, text(answer)
    assert "The password is changed" in text(answer)
    assert key(here) != before
    assert here.get("/console/").status_code == 200
    assert there.get("/console/").status_code == 302
    assert Browser().enter("gleb", PASSWORD).status_code == 401
    assert Browser().enter("gleb", NEXT).status_code == 302
    newest = next(one for one in log.newest(made, "protorg") if one.entry.type == "staff")
    assert (newest.body["login"], newest.body["state"]) == ("gleb", "password")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"old": "somebody-Elses-1"}, "The password is wrong"),
        ({"code": "000000"}, "The code is wrong"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "another-Word-33"}, "differ"),
        ({"password": PASSWORD, "again": PASSWORD}, "the password you have now"),
    ],
)
def test_a_password_is_changed_by_who_shows_both_factors(made, wrong: dict[str, str], told: str) -> None:
    """Whatever is wrong, the old password stays, and nothing typed into a password comes back."""
    browser = officer("hanna", "officer")
    fields = {"old": PASSWORD, "password": NEXT, "again": NEXT, "code": code("hanna"), **wrong}
    answer = browser.send("/console/password", "password", fields)
    assert answer.status_code == 422
    assert told in text(answer)
    assert NEXT not in answer.content.decode()
    assert Browser().enter("hanna", PASSWORD).status_code == 302


def test_a_password_is_not_guessed_at_an_open_desk(made) -> None:
    """Failures at the page of one's own account are counted, and the new password is no way of trying old ones."""
    browser = officer("ivan", "officer")
    own._tries.forgive(made, "protorg", "own:ivan")
    for number in range(Attempts("x").most):
        guess = f"guess-Number-{number}"
        assert browser.send("/console/password", "recovery", {"old": guess, "code": "000000"}).status_code == 422
    assert browser.send("/console/password", "recovery", {"old": PASSWORD, "code": code("ivan")}).status_code == 429


def test_fresh_recovery_codes_void_the_old_ones(made) -> None:
    """Codes are shown once; each opens the door once, and those before open it no more."""
    browser = officer("julia", "officer")

    def fresh() -> list[str]:
        answer = browser.send("/console/password", "recovery", {"old": PASSWORD, "code": code("julia")})
        assert answer.status_code == 200
        return re.findall(r"<li>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</li>", answer.content.decode())

    first = fresh()
    second = fresh()
    assert len(set(first) | set(second)) == 20
    assert second[0] not in browser.get("/console/password").content.decode()
    for one, status in ((first[0], 401), (second[0], 302), (second[0], 401)):
        # Codes tried too fast are wrong whatever they are.
        StaticDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
        again = Browser()
        again.enter("julia", PASSWORD)
        assert again.send("/console/code", "code", {"code": one}).status_code == status


def test_the_page_of_ones_account_wants_the_second_factor(made) -> None:
    """With the password alone nothing of it opens."""
    enrolled("karl", "officer")
    browser = Browser()
    browser.enter("karl", PASSWORD)
    assert browser.get("/console/password").headers["Location"] == "/console/code"
    assert browser.post("/console/password", {"do": "recovery", "old": PASSWORD, "code": code("karl")}).status_code == 302


FIELDS = (
    ("/console/subjects/{subject}", "block", {"reason": ""}),
    ("/console/subjects/{subject}", "hold", {"class": "contract", "norm": ""}),
    ("/console/subjects/{subject}/erase", "erase", {"reason": "", "sure": "on"}),
    ("/console/subjects", "search", {"category": "email", "purpose": "order_processing", "value": ""}),
    ("/console/requests", "register", {"subject": "{subject}", "right": "information", "by": "subject", "channel": "post", "text": ""}),
    ("/console/letters", "register", {"kind": "letter", "channel": "post", "sender": "", "text": "x"}),
    ("/console/letters", "register", {"kind": "letter", "channel": "post", "sender": "x", "text": ""}),
    ("/console/grounds", "open", {"subject": "{subject}", "kind": "ticket", "details": "note: "}),
    ("/console/incidents", "report", {"kind": "loss", "occurred_at": "2026-01-05", "description": ""}),
    ("/console/measures", "measure", {"measure": "organisational", "owner": "it", "check_every_days": "30", "text": ""}),
    ("/console/measures", "measure", {"measure": "organisational", "text": "x", "check_every_days": "30", "owner": ""}),
    ("/console/measures", "hosts", {"hosts": ""}),
    ("/console/staff", "add", {"role": "support", "login": ""}),
    ("/console/clients", "make", {"kind": "role", "role": "support", "name": ""}),
    ("/console/grounds/{ground}", "move", {"status": ""}),
    ("/console/messages", "notify", {"subject": "{subject}", "purpose": "order_processing", "channel": "email", "title": "", "text": "x"}),
)


@pytest.mark.parametrize(("path", "do", "values"), FIELDS, ids=[f"{path} {do}-{number}" for number, (path, do, _) in enumerate(FIELDS)])
@pytest.mark.parametrize("bad", [CARD, "4111-1111-1111-1111", "4111111111111111", "seen\x00here", "seen\x1b[2Jhere"])
def test_no_field_of_the_console_takes_a_card_or_control_characters(
    made, owner: Browser, path: str, do: str, values: dict, bad: str
) -> None:
    """Whatever the field is for, a card number or a control character in it is refused, and nothing was done (I9)."""
    global _who  # noqa: PLW0603 - one subject for the whole table
    _who = _who or order(made)
    size = log.checkpoint(made, "protorg").size
    filled = {name: value.format(**_who) or bad if not value.endswith(": ") else value + bad for name, value in values.items()}
    answer = owner.send(path.format(**_who), do, filled)
    assert answer.status_code == 422, (answer.status_code, answer.headers.get("Location"))
    told = text(answer)
    assert "card number" in told or "control char" in told or "not written like that" in told or "name of a host" in told, told
    last = [one.entry.type for one in log.newest(made, "protorg", limit=max(1, log.checkpoint(made, "protorg").size - size))]
    assert log.checkpoint(made, "protorg").size == size or set(last) <= {"access", "search"}


_who: dict[str, str] = {}


def test_a_disabled_officer_changes_nothing(made) -> None:
    """An account closed meanwhile ends at its next request, on the page of its own too."""
    browser = officer("lena", "officer")
    staff.disable("protorg", "lena")
    assert browser.get("/console/password").headers["Location"].startswith("/console/login")


def test_what_subjects_wrote_counts_as_an_opening(made) -> None:
    """The texts of requests are opened within the same budget as values: no list of them is carried away page by page."""
    who = order(made, email="many@example.kz", phone="+7 701 555 11 22")
    browser = officer("mira", "support")
    sent = {"subject": who["subject"], "right": "information", "by": "subject", "channel": "post", "text": "Прошу сведения."}
    where = browser.send("/console/requests", "register", sent).headers["Location"].partition("?")[0]
    statuses = [browser.get(where).status_code for _ in range(PER_HOUR + 1)]
    assert statuses == [200] * PER_HOUR + [429]
