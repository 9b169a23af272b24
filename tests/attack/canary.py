"""Acts on a running system with planted values, through every face it has, well and badly formed alike.

What is accepted, refused, malformed, lost on the way or delivered is all the same here: none of it may lie anywhere in plaintext.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import sqlite3
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from conformance.system import Answer, Site, System, parse_forms
from tests.attack.needles import Needles


class Canary:
    """Everything that is done to one controller's site."""

    def __init__(self, system: System, slug: str, needles: Needles, mails: Path) -> None:
        self.system, self.slug, self.needles, self.mails = system, slug, needles, mails
        self.site: Site = system.site(slug)
        self.statuses: Counter[int] = Counter()
        self.subject = ""
        self.account: dict[str, str] = {}
        self.kept: dict[str, str] = {}

    def label(self, what: str) -> str:
        """A label that names the controller too."""
        return f"{self.slug}: {what}"

    def run(self) -> None:
        """All of it, in the order of a life."""
        self.visits()
        self.forms()
        self.refusals()
        self.registration()
        self.cabinet()
        self.officer()
        self.malformed()

    def api(self, method: str, path: str, body: Any = None, *, role: str | None = "owner", key: str = "") -> Answer:
        """A call, noted by its status."""
        answer = self.site.api(method, path, body, role=role, key=key)
        self.statuses[answer.status] += 1
        assert answer.status != 500, f"{self.slug}: {method} {path} answers 500: {answer.text[:300]}"
        return answer

    def page(self, path: str, **more: Any) -> Answer:
        """A page, noted by its status."""
        answer = self.site.get(path, **more)
        self.statuses[answer.status] += 1
        assert answer.status != 500, f"{self.slug}: GET {path} answers 500"
        return answer

    # -- somebody looks around --------------------------------------------------------------------------------------------------------

    def visits(self) -> None:
        """Pages with a telling address, browser, origin, referrer, query, cookie and search term."""
        label, number = self.label, len(self.needles.values)
        headers = {
            "User-Agent": self.needles.latin(label("user agent"), "Mozilla/5.0 (", ") Firefox/140.0"),
            "Referer": "https://" + self.needles.latin(label("referrer"), "", ".example/page"),
            "X-Forwarded-For": self.needles.plant(label("ip address"), f"203.0.113.{number % 200 + 20}"),
            "Cookie": "seen=" + self.needles.latin(label("cookie")),
            "Accept-Language": self.needles.latin(label("language header"), "ru, "),
        }
        query = self.needles.latin(label("query string"))
        search = self.needles.latin(label("search term"))
        for path in ("/", "/policy", "/forms", "/contacts", "/login", "/register", "/forgot", "/confirm"):
            self.page(f"{path}?utm={query}&q={search}", headers=headers)
        self.page("/" + self.needles.latin(label("path")), headers=headers)
        self.page("/profiles/" + self.needles.latin(label("profile path")), headers=headers)
        self.page("/health", headers={"Host": self.needles.latin(label("wrong host"), "", ".example")})
        self.api(
            "POST",
            "/visits",
            {"values": {"page_url": "/find/" + self.needles.latin(label("visited page"), "", "@canary.example.org")}},
            role="form",
        )
        self.api("POST", "/visits", {"values": {"favourite_colour": self.needles.latin(label("visit not named"))}}, role="form")

    # -- forms ------------------------------------------------------------------------------------------------------------------------

    def value(self, name: str, what: str) -> str:
        """A planted value that a field takes."""
        label, needles, number = self.label(f"{what} {name}"), self.needles, len(self.needles.values)
        if "email" in name:
            return needles.latin(label, "", "@canary.example.org")
        if "phone" in name:
            digits = f"{5550000 + number:07d}"
            spelling = [f"+7912{digits}", f"8 (912) {digits[:3]}-{digits[3:5]}-{digits[5:]}", f"+7 912 {digits[:3]} {digits[3:]}"][
                number % 3
            ]
            if self.slug == "protorg":
                spelling = spelling.replace("912", "701")
            needles.plant(f"{label} in E.164", "+7" + re.sub(r"\D", "", spelling)[-10:])
            return needles.plant(label, spelling)
        if name == "inn":
            return needles.inn(label)
        if name == "kpp":
            return "773601001"
        if name in {"surname", "first_name", "patronymic"}:
            return needles.name(label)
        return needles.word(label, "текст ")

    def forms(self) -> None:
        """Every form of the policy, filled in and kept."""
        listed = self.api("GET", "/forms", role="form").body
        for asked in listed["forms"] if isinstance(listed, dict) else listed:
            point = asked["point"]
            if point == "registration":
                continue
            values = {one["name"]: self.value(one["name"], point) for one in asked["fields"] if not one["only_for"]}
            body = {
                "point": point, "values": values, "consents": [one["purpose"] for one in asked["consents"]],
                "page": "/" + self.needles.latin(self.label(f"{point} evidence page")),
            }  # fmt: skip
            if self.slug == "prommet":
                body["age"] = "adult"
            answer = self.api("POST", "/collect", body, role="form", key=self.needles.latin(self.label(f"{point} idempotency key")))
            if answer.status == 201:
                self.subject = answer.body["ids"]["subject"]
                self.kept = values
                self.ground = answer.body["ids"].get("ground", "")
            self._page_form(point, values)

    def _page_form(self, point: str, values: dict[str, str]) -> None:
        with contextlib.suppress(AssertionError):
            answer = self.site.submit(f"/forms/{point}", {**{f"field:{name}": text for name, text in values.items()}, **values})
            self.statuses[answer.status] += 1

    def refusals(self) -> None:
        """Forms that are refused: what was typed must not stay behind."""
        listed = self.api("GET", "/forms", role="form").body
        asked = (listed["forms"] if isinstance(listed, dict) else listed)[0]
        whole = {one["name"]: self.value(one["name"], "refused form") for one in asked["fields"] if not one["only_for"]}
        first = next(iter(whole))
        wrong: list[dict[str, Any]] = [
            {**whole, "passport": self.needles.digits(self.label("unknown field"), "4510 ", 6)},
            {**whole, self.needles.latin(self.label("name of an unknown field")): "x"},
            {**whole, first: self.needles.word(self.label("over-long value")) * 400},
            {**whole, first: self.needles.word(self.label("control characters"), "a\u0000b\u202e")},
            {**whole, first: self.needles.plant(self.label("card number"), "4111 1111 1111 1111")}
            if self.slug == "prommet"
            else whole | {first: ""},
            {name: text for name, text in whole.items() if name != first},
        ]
        if "email" in whole:
            wrong.append({**whole, "email": self.needles.latin(self.label("bad e-mail"), "", "@@nowhere")})
        for values in wrong:
            body = {"point": asked["point"], "values": values, **({"age": "adult"} if self.slug == "prommet" else {})}
            self.api("POST", "/collect", body, role="form")
            self._page_form(asked["point"], values)
        stale = {"point": asked["point"], "values": whole, "digest": "0" * 64, **({"age": "adult"} if self.slug == "prommet" else {})}
        self.api("POST", "/collect", stale, role="form")

    # -- a login ----------------------------------------------------------------------------------------------------------------------

    def registration(self) -> None:
        """An account, made through the API and used through the pages: passwords, codes, sessions."""
        asked = self.api("GET", "/forms/registration", role="form")
        if asked.status != 200:
            return
        values = {
            one["name"]: self.value(one["name"], "account")
            for one in asked.body["fields"]
            if not one["only_for"] and one["name"] != "password"
        }
        password = self.needles.latin(self.label("password"), "Pw7-", "-41")
        body = {
            "point": "registration",
            "values": values,
            "consents": [one["purpose"] for one in asked.body["consents"]],
            "password": password,
        }
        if self.slug == "prommet":
            body["age"] = "adult"
        answer = self.api("POST", "/register", body, role="form")
        assert answer.status == 201, f"{self.slug}: the registration answers {answer.status}: {answer.error}"
        self.subject, self.kept = answer.body["ids"]["subject"], values
        name = values.get("email") or next(text for field, text in values.items() if "phone" in field)
        self.account = {"name": name, "password": password}
        self._log_in(name, self.needles.latin(self.label("wrong password"), "Wr7-"))
        self._log_in(self.needles.latin(self.label("unknown login"), "", "@canary.example.org"), password)
        self._forgotten(name)
        self._log_in(name, self.account["password"])
        for cookie, value in self.site.jar.items():
            if len(value) >= 20:
                self.needles.plant(self.label(f"cookie {cookie}"), value)

    def _log_in(self, name: str, password: str) -> None:
        with contextlib.suppress(AssertionError):
            controls = self._controls("/login")
            fields = dict.fromkeys(controls, name)
            fields |= {one: password for one, kind in controls.items() if kind == "password"}
            self.statuses[self.site.submit("/login", fields, follow=True).status] += 1

    def _controls(self, path: str) -> dict[str, str]:
        shown = [one for one in parse_forms(self.site.get(path).text) if one.method == "post"]
        found = next((one for one in shown if any(kind == "password" for kind, _ in one.controls.values())), shown[0] if shown else None)
        return {name: kind for name, (kind, _) in found.controls.items() if kind not in {"checkbox", "radio"}} if found else {}

    def _forgotten(self, name: str) -> None:
        with contextlib.suppress(AssertionError):
            self.site.submit("/forgot", dict.fromkeys(self._controls("/forgot"), name))
        for mail in self._mailed():
            for code in re.findall(r"\b\d{8}\b", mail):
                if code not in self.needles.values.values():
                    self.needles.plant(self.label("one-time code"), code)

    def _mailed(self) -> list[str]:
        self.system.cli("worker", "--once", "--data", str(self.system.data))
        return [path.read_text(errors="replace") for path in sorted(self.mails.glob("*.eml"))]

    # -- the subject's own ------------------------------------------------------------------------------------------------------------

    def cabinet(self) -> None:
        """Every page of the cabinet, and every form on them filled in with planted values."""
        for path in ("", "data", "consents", "recipients", "log", "orders", "requests", "settings", "download", "security"):
            shown = self.page(f"/cabinet/{path}")
            forms = [one for one in parse_forms(shown.text) if one.method == "post"]
            for number, form in enumerate(forms):
                action = form.action or f"/cabinet/{path}"
                if not action.startswith("/cabinet/") or any(word in action for word in ("close", "everywhere", "logout")):
                    continue
                texts = {
                    name: self.needles.word(self.label(f"cabinet {path} {name}"), "слова ")
                    for name, (kind, _) in form.controls.items()
                    if kind in {"text", "textarea", "search", "email", "tel", "password"}
                }
                with contextlib.suppress(AssertionError):
                    answer = self.site.submit(action.split("?")[0], texts, form=number, page=f"/cabinet/{path}")
                    self.statuses[answer.status] += 1
                    assert answer.status != 500, f"{self.slug}: POST {action} answers 500"

    # -- officers ---------------------------------------------------------------------------------------------------------------------

    def officer(self) -> None:
        """What officers, recipients and third parties write, through the API and the command line."""
        word, label, whom = self.needles.word, self.label, self.subject
        phone = next((text for name, text in self.kept.items() if "phone" in name), "")
        self.api("POST", "/subjects/search", {"category": "phone", "value": phone or "+79120000000", "purpose": "support"})
        self.api(
            "POST",
            "/subjects/search",
            {"category": "email", "value": self.needles.latin(label("search"), "", "@canary.example.org"), "purpose": "support"},
        )
        found = self.api("GET", f"/subjects/{whom}")
        assert found.status == 200, f"{self.slug}: the subject's data answer {found.status}"
        assert any(text in str(found.body["values"]) for text in self.kept.values()), "what was kept is not what is shown"
        changed = {name: self.value(name, "put right") for name in self.kept if name in {"email", "phone", "surname", "first_name"}}
        self.api("PATCH", f"/subjects/{whom}/values", {"values": changed})
        asked = self.api("POST", "/requests", {"right": "information", "subject": whom, "text": word(label("request text"))}).body
        if "ids" in asked:
            request = asked["ids"]["request"]
            self.api("POST", f"/requests/{request}/steps", {"event": "confirm_identity", "text": word(label("identity text"))})
            self.api("POST", f"/requests/{request}/steps", {"event": "answer", "text": word(label("answer to a request"))})
        letter = self.api(
            "POST",
            "/letters",
            {"kind": "letter", "channel": "post", "sender": word(label("sender of a letter")), "text": word(label("letter"))},
        ).body["ids"]["letter"]
        self.api("POST", f"/letters/{letter}/answer", {"text": word(label("answer to a letter")), "form": "written"})
        self.api("POST", "/letters", {"kind": "claim", "channel": "email", "sender": word(label("claimant")), "text": word(label("claim"))})
        incident = self.api(
            "POST", "/incidents",
            {"kind": "loss", "subjects": [whom], "description": word(label("incident")), "occurred_at": int(time.time()) - 60,
             "title": word(label("notice title")), "text": word(label("notice of an incident"))},
        ).body["ids"]["incident"]  # fmt: skip
        self.api("POST", f"/incidents/{incident}/steps", {"side": "controller", "text": word(label("step against losses"))})
        for purpose in ("order_notice", "service_notice", "newsletter", "communication"):
            self.api(
                "POST", "/notify",
                {"subject": whom, "purpose": purpose, "title": word(label(f"{purpose} title")), "text": word(label(f"{purpose} text"))},
            )  # fmt: skip
        details = {"body": word(label("demand body")), "ground": "court", "document": word(label("demand document")), "country": "RU"}
        self.api("POST", "/grounds", {"subject": whom, "kind": "demand", "details": details})
        self.api("POST", "/grounds", {"subject": whom, "kind": "ticket", "details": {"note": word(label("ticket note"))}})
        self.api(
            "POST",
            "/callbacks",
            {"subject": whom, "ground": "none", "values": {"payment_status": word(label("callback"))}},
            role="callback",
        )
        self.api("POST", "/reviews", {"subject": whom, "about": "product-1", "text": word(label("published review"))})
        self.api("POST", "/reviews", {"subject": whom, "about": "product-1", "text": word(label("refused review"), "4111 1111 1111 1111 ")})
        self.api(
            "POST",
            "/consents",
            {
                "subject": whom,
                "do": "give",
                "purpose": "newsletter",
                "notice": word(label("notice of a consent")),
                "page": word(label("page of a consent")),
            },
        )
        self.api("POST", "/holds", {"subject": whom, "class": "contract", "norm": word(label("norm of a hold"))})
        for channel in ("email", "api"):
            self.api(
                "POST",
                "/requests",
                {"right": "block", "subject": whom, "text": word(label(f"demand to block by {channel}")), "channel": channel},
            )
        self.api("POST", f"/subjects/{whom}/lift", {"outcome": word(label("outcome of a check"))})
        answer = self.system.cli(
            "letter", "add", "--controller", self.slug, "--kind", "letter", "--channel", "post", "--sender", word(label("sender, by command")),
            "--text", "-", "--data", str(self.system.data), input=word(label("letter, by command")),
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr[-500:]
        self.system.cli(
            "subject", "find", "--controller", self.slug, "--category", "email", "--purpose", "support",
            "--value", self.needles.latin(label("search, by command"), "", "@canary.example.org"), "--data", str(self.system.data),
        )  # fmt: skip
        gone = self.api("POST", "/collect", self._another(), role="form")
        if gone.status == 201:
            self.api("POST", f"/subjects/{gone.body['ids']['subject']}/erase", {"reason": word(label("reason of an erasure"))})

    def _another(self) -> dict[str, Any]:
        listed = self.api("GET", "/forms", role="form").body
        asked = (listed["forms"] if isinstance(listed, dict) else listed)[0]
        values = {one["name"]: self.value(one["name"], "to be erased") for one in asked["fields"] if not one["only_for"]}
        return {"point": asked["point"], "values": values, **({"age": "adult"} if self.slug == "prommet" else {})}

    def malformed(self) -> None:
        """What is no request at all."""
        latin, label = self.needles.latin, self.label
        self._raw("POST", "/api/v1/collect", b'{"point": "checkout", "values": {"surname": "' + latin(label("broken JSON")).encode())
        self._raw("POST", "/api/v1/collect?" + latin(label("query of a call")), b"{}")
        self._raw("GET", "/api/v1/subjects/" + latin(label("subject in a path")), None)
        self._raw("GET", "/api/v1/forms/" + latin(label("point in a path")), None)
        self._raw("GET", "/" + latin(label("method and path")), None, method="BREW")
        self.site.api("GET", "/outbox", secret=latin(label("bearer key"), "zvt_"))
        boundary = "xxboundaryxx"
        upload = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{latin(label("file name"))}.txt"\r\n\r\n{latin(label("upload"))}\r\n--{boundary}--\r\n'
        self._raw("POST", "/login", upload.encode(), headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})
        big = (latin(label("upload over the limit")) + " ").encode() * 400_000
        self._raw("POST", "/login", big, headers={"Content-Type": "application/x-www-form-urlencoded"})

    def _raw(self, verb: str, path: str, body: bytes | None, *, method: str = "", headers: dict[str, str] | None = None) -> None:
        secret = self.system.secrets[self.slug]["form"]
        sent = {
            "Host": f"{self.slug}.localhost", "Content-Type": "application/json", "Authorization": f"Bearer {secret}", **(headers or {}),
        }  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.system.port, timeout=60)
        try:
            connection.request(method or verb, path, body, sent)
            self.statuses[connection.getresponse().status] += 1
        except (OSError, http.client.HTTPException):
            self.statuses[0] += 1
        finally:
            connection.close()

    def while_locked(self, seconds: float, locked: contextlib.AbstractContextManager[Any]) -> None:
        """Calls that the database cannot take, because somebody holds it: errors are told and logged."""
        answers: list[int] = []

        def ask(number: int) -> None:
            text = self.needles.word(self.label(f"while locked {number}"))
            body = {"kind": "letter", "channel": "post", "sender": text, "text": text}
            answers.append(self.site.api("POST", "/letters", body).status)

        with locked:
            threads = [threading.Thread(target=ask, args=(one,)) for one in range(3)]
            for one in threads:
                one.start()
            time.sleep(seconds)
            for one in threads:
                one.join()
        assert set(answers) == {503}, f"{self.slug}: a locked database is answered {answers}"


@contextlib.contextmanager
def sqlite_locked(path: Path) -> Any:
    """Holds the one writer's place of a SQLite file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextlib.contextmanager
def postgres_locked(dsn: str) -> Any:
    """Holds the heads of every log."""
    import psycopg

    with psycopg.connect(dsn) as connection:
        connection.execute("LOCK TABLE zavet_head IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def secrets_of(data: Path) -> dict[str, Any]:
    """The API keys of a prepared folder, taken out of it: the suite's own file, not the system's."""
    path = data / "clients.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
