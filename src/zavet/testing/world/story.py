"""A day in a shop, played through real HTTP on a running demo with a world, so that every screen has something to show.

    python -m zavet.testing.world.story [--data FOLDER] [--port N]

Each step is done once: what was done is kept beside the world's own memory, and each call has an idempotency key besides, so that a
second run does nothing anew. The shop is `prommet`; its people are nobody's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from zavet.errors import StoreError, ZavetError
from zavet.testing.world.browsing import Browser
from zavet.testing.world.running import FOLDER

SHOP: Final = "prommet"
FILE: Final = "story.json"
CARD: Final = "4111111111111111"
KEYS: Final = (("owner", "role", "owner"), ("form", "form", "form"))
"""Keys of the shop's own programs: name, kind, role."""
_WAIT: Final = 60

Step = Callable[[], Mapping[str, str]]


class Story:
    """The day. `data` is the demo's folder, `port` where it is served, `world` the port of its world."""

    def __init__(self, data: Path, port: int, world: int, say: Callable[[str], None]) -> None:
        self.shop = f"{SHOP}.localhost"
        self._data = data
        self._path = data / FOLDER / FILE
        self._port, self._world = port, world
        self._say = say
        self._kept: dict[str, dict[str, str]] = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}

    def play(self) -> int:
        """Plays what was not played yet; how many steps that were."""
        self._keys()
        steps: tuple[tuple[str, Step, str], ...] = (
            ("visits", self._visits, "console/statistics"),
            ("anna registers, agreeing to news and offers", lambda: self._register("anna", ["marketing", "newsletter"]), "cabinet/"),
            ("boris registers", lambda: self._register("boris", []), "cabinet/"),
            ("anna orders", lambda: self._order("anna"), "console/grounds"),
            ("boris orders", lambda: self._order("boris"), "console/grounds"),
            ("anna pays at the bank", lambda: self._pay("anna"), "cabinet/orders"),
            ("anna's order goes to the courier", lambda: self._ship("anna", "courier"), "console/disclosures"),
            ("boris's order goes to the post", lambda: self._ship("boris", "post"), "console/disclosures"),
            ("news for those who agreed", self._mailing, "console/outbox"),
            ("anna writes a review", self._review, "policy"),
            ("anna asks what is kept, and is answered", self._information, "console/requests"),
            ("anna withdraws her consent to offers", self._withdraw, "cabinet/consents"),
            ("boris is erased at his request", self._erase, "console/log"),
            ("a loss is put on record and anna is told", self._incident, "console/incidents"),
        )
        played = 0
        for name, step, page in steps:
            if name in self._kept:
                self._say(f"  done before: {name}")
                continue
            self._keep(name, dict(step()))
            played += 1
            self._say(f"  {name}: http://{self.shop}:{self._port}/{page}")
        return played

    def _keys(self) -> None:
        """Keys for the shop's programs, made by the command line; each secret is shown once and kept for the next run."""
        if "keys" in self._kept:
            return
        found = {}
        for name, kind, role in KEYS:
            # A name of its own for each try: one that a crash left without its secret opens nothing that is wanted.
            words = ["client", "make", f"story-{name}-{os.urandom(3).hex()}", "--controller", SHOP, "--kind", kind, "--role", role]
            command = [sys.executable, "-m", "zavet", *words, "--data", str(self._data), "--json"]
            ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own program
            if ran.returncode:
                raise StoreError(f"a key of the shop could not be made: {ran.stderr.strip()[:200]}")
            found[name] = json.loads(ran.stdout)["secret"]
        self._keep("keys", found)

    def _keep(self, name: str, value: dict[str, str]) -> None:
        self._kept[name] = value
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(self._kept, file, ensure_ascii=False, indent=1)
        fresh.replace(self._path)

    def _of(self, start: str) -> dict[str, str]:
        return next(value for name, value in self._kept.items() if name.startswith(start))

    def _browser(self) -> Browser:
        return Browser(self.shop, self._port)

    def _call(self, method: str, path: str, body: Any = None, *, by: str = "owner", key: str = "") -> Any:
        answer = self._browser().call(method, path, body, self._kept["keys"][by], f"story/{key}" if key else "")
        return answer.json() if answer.text else {}

    def _visits(self) -> dict[str, str]:
        browser = self._browser()
        for path in ("/", "/policy", "/forms", "/contacts", "/policy/versions", "/"):
            if browser.get(path).status != 200:
                raise StoreError(f"`{path}` of the shop is not well")
        return {}

    def _register(self, who: str, consents: list[str]) -> dict[str, str]:
        names = {"anna": ("Показова", "Анна", "Петровна"), "boris": ("Показов", "Борис", "Ильич")}[who]
        number = {"anna": "1", "boris": "2"}[who]
        password = os.urandom(12).hex()
        values = dict(zip(("surname", "first_name", "patronymic"), names, strict=True))
        values |= {"email": f"{who}.{os.urandom(2).hex()}@example.org", "phone": f"+7 912 000-00-0{number}"}
        body = {"point": "registration", "values": values, "consents": consents, "age": "adult", "password": password, "page": "/register"}
        done = self._call("POST", "/register", body, by="form")
        return {"subject": done["ids"]["subject"], "email": values["email"], "phone": values["phone"], "password": password}

    def _logged_in(self, who: str) -> Browser:
        person, browser = self._of(f"{who} registers"), self._browser()
        browser.submit("/login", {"name": person["email"], "password": person["password"]})
        if browser.get("/cabinet/orders").where != "/cabinet/orders":
            raise StoreError(f"{who} could not log in")
        return browser

    def _order(self, who: str) -> dict[str, str]:
        person, browser = self._of(f"{who} registers"), self._logged_in(who)
        names = {"anna": ("Показова", "Анна"), "boris": ("Показов", "Борис")}[who]
        before = self._orders(person["subject"])
        values = {"surname": names[0], "first_name": names[1], "phone": person["phone"], "email": person["email"], "age": "adult"}
        answer = browser.submit("/forms/service_use", values)
        made = [one for one in self._orders(person["subject"]) if one not in before]
        if len(made) != 1:
            raise StoreError(f"the order of {who} was not taken (status {answer.status})")
        self._call("PATCH", f"/grounds/{made[0]}", {"recipients": ["courier", "post"]}, key=f"assign-{made[0]}")
        return {"order": made[0]}

    def _orders(self, subject: str) -> list[str]:
        return [one["ground"] for one in self._call("GET", f"/grounds?kind=order&subject={subject}")]

    def _pay(self, who: str) -> dict[str, str]:
        order = self._of(f"{who} orders")["order"]
        link = self._logged_in(who).get(f"/cabinet/orders/{order}/pay").headers.get("location", "")
        if not link:
            raise StoreError("the shop knows no bank", hint="the demo runs without a world: `zavet up --demo --world`")
        parts = urlsplit(link)
        Browser("world.localhost", self._world).submit(
            f"{parts.path}?{parts.query}", {"number": CARD, "expiry": "12/40", "code": "123", "do": "pay"}
        )
        end = time.monotonic() + _WAIT
        while self._call("GET", f"/grounds?kind=order&subject={self._of(f'{who} registers')['subject']}")[0]["status"] != "paid":
            if time.monotonic() > end:
                raise StoreError("the bank's report did not come")
            time.sleep(0.2)
        return {"order": order}

    def _ship(self, who: str, recipient: str) -> dict[str, str]:
        subject, order = self._of(f"{who} registers")["subject"], self._of(f"{who} orders")["order"]
        body = {"subject": subject, "categories": ["full_name", "phone"], "recipient": recipient, "purpose": "delivery",
                "ground": {"kind": "order", "id": order}}  # fmt: skip
        done = self._call("POST", "/disclose", body, key=f"ship-{order}")
        self._call("PATCH", f"/grounds/{order}", {"status": "shipped"}, key=f"shipped-{order}")
        return dict(done["ids"])

    def _mailing(self) -> dict[str, str]:
        subject = self._of("anna registers")["subject"]
        sent = {"subject": subject, "categories": ["email"], "recipient": "marketing_processor", "purpose": "marketing"}
        done = self._call("POST", "/disclose", sent, key=f"contractor-{subject}")
        for channel in ("email", "sms"):
            news = {"subject": subject, "purpose": "newsletter", "title": "Новости недели", "text": "В выставочном зале новые шкафы.",
                    "channel": channel, "offer": True}  # fmt: skip
            self._call("POST", "/notify", news, key=f"news-{channel}-{subject}")
        # Before the consent is withdrawn: what is still waiting then would be cancelled at the door.
        self._wait_sent(done["ids"]["delivery"])
        return dict(done["ids"])

    def _review(self) -> dict[str, str]:
        body = {"subject": self._of("anna registers")["subject"], "about": "goods/1", "text": "Сейф пришёл целым, замок работает мягко."}
        return dict(self._call("POST", "/reviews", body, by="form", key=f"review-{body['subject']}")["ids"])

    def _information(self) -> dict[str, str]:
        subject = self._of("anna registers")["subject"]
        body = {"right": "information", "subject": subject, "text": "Какие мои данные у вас есть и зачем?", "channel": "email"}
        done = self._call("POST", "/requests", body, key=f"ask-{subject}")
        request = done["ids"]["request"]
        told = ""
        for event in ("ask_identity", "confirm_identity", "begin", "answer"):
            try:
                step = {"event": event, "text": "Имя, телефон и почта: для заказа и доставки." if event == "answer" else "паспорт показан"}
                self._call("POST", f"/requests/{request}/steps", step, key=f"{event}-{request}")
                told = event
            except StoreError:
                # A policy may ask for no identity, or take a request straight into work: such a step does not follow and is left out.
                if event == "answer":
                    raise
        return {"request": request, "state": told}

    def _withdraw(self) -> dict[str, str]:
        body = {"subject": self._of("anna registers")["subject"], "do": "withdraw", "purpose": "marketing", "page": "/cabinet/consents"}
        return dict(self._call("POST", "/consents", body, key=f"withdraw-{body['subject']}")["ids"])

    def _erase(self) -> dict[str, str]:
        subject = self._of("boris registers")["subject"]
        self._wait_sent(self._of("boris's order")["delivery"])
        return dict(self._call("POST", f"/subjects/{subject}/erase", {"reason": "request"}, key=f"erase-{subject}")["ids"])

    def _wait_sent(self, delivery: str) -> None:
        """Until the delivery has left, so that a later act of the subject finds it with its recipient."""
        end = time.monotonic() + _WAIT
        while not any(one["delivery"] == delivery for one in self._call("GET", "/outbox?state=sent")):
            if time.monotonic() > end:
                raise StoreError("the delivery did not leave", hint="is the worker running?")
            time.sleep(0.3)

    def _incident(self) -> dict[str, str]:
        subject = self._of("anna registers")["subject"]
        body = {"kind": "loss", "subjects": [subject], "description": "Потерян ноутбук менеджера с выгрузкой одного заказа.",
                "occurred_at": int(time.time()) - 3600}  # fmt: skip
        done = self._call("POST", "/incidents", body, key=f"incident-{subject}")
        incident = done["ids"]["incident"]
        informed = {"decision": "informed", "title": "Потеря данных", "text": "Ноутбук с вашим заказом потерян; доступ к нему закрыт."}
        self._call("POST", f"/incidents/{incident}/inform", informed, key=f"inform-{incident}")
        step = {"side": "controller", "text": "Доступ закрыт, пароли сменены."}
        self._call("POST", f"/incidents/{incident}/steps", step, key=f"step-{incident}")
        return {"incident": incident}


def main(words: list[str] | None = None) -> int:
    """Plays the story and tells what was done, with links; 3 where it cannot go on."""
    parser = argparse.ArgumentParser(prog="python -m zavet.testing.world.story", description="A day in a shop, on a running demo.")
    parser.add_argument("--data", default=os.environ.get("ZAVET_DATA") or "var")
    parser.add_argument("--port", type=int, default=int(os.environ.get("ZAVET_PORT") or 8000))
    parser.add_argument("--world", type=int, default=0, help="port of the world (default: that of the site plus 25)")
    args = parser.parse_args(words)
    world = args.world or args.port + 25

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")

    try:
        played = Story(Path(args.data).absolute(), args.port, world, say).play()
    except ZavetError as error:
        sys.stderr.write(f"error {error.id}: {error}{f' ({error.hint})' if error.hint else ''}\n")
        return 3
    say(f"{played} steps played. What has left the shop: http://world.localhost:{world}/?house={SHOP}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
