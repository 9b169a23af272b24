"""Kills `zavet serve` and `zavet worker` under load over the REST API: `python -m tests.attack.killer_http DATA KILLS SEED`.

One cycle: start both → clients of several threads act over HTTP → SIGKILL one at a random moment, then the other → start the server again
and ask everything anew under the same keys → SIGKILL it → look the house over as `tests.attack.killer` does. Mail goes to a server of
its own, which outlives them all and notes every delivery id.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from conformance.serve import prepare
from conformance.system import ROOT, free_port
from tests.attack import killer, world

_CONTROLLER_ANSWERS = (200, 201)


def main() -> int:
    """Runs the cycles; 0 where nothing was found."""
    data, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    os.environ["ZAVET_DATA"], os.environ["DJANGO_SETTINGS_MODULE"] = str(data), "zavet.site.settings"
    os.environ["ZAVET_DEMO"] = "1"
    os.umask(0o077)
    import django

    django.setup()
    killer.run_to_end(lambda tell: prepare(data))
    attack = HttpKiller(data, random.Random(seed))
    try:
        while attack.kills < kills:
            found = attack.cycle()
            line = {"cycle": attack.cycles, "kills": attack.kills, "acts": attack.acts, "found": found}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            if found:
                sys.stdout.write(
                    f"seed {seed}, cycle {attack.cycles}: run again with `python -m tests.attack.killer_http FOLDER {kills} {seed}`\n"
                )
                return 1
    finally:
        attack.close()
    return 0


class Unreachable(Exception):
    """No answer came: the outcome is not known."""


class HttpKiller(killer.Killer):
    """The same over real processes and HTTP."""

    mail_only = True

    def __init__(self, data: Path, chance: random.Random) -> None:
        super().__init__(data, chance)
        self.secrets = json.loads((data / "clients.json").read_text(encoding="utf-8"))
        self.port, mail = free_port(), free_port()
        self.environment = {
            **os.environ,
            "ZAVET_SMTP_HOST": "127.0.0.1",
            "ZAVET_SMTP_PORT": str(mail),
            "ZAVET_SMTP_FROM": "shop@far.example",
            "ZAVET_SMTP_PLAIN": "1",
        }
        command = [sys.executable, "-m", "tests.attack.mail_server", str(mail), str(data / "far-side.jsonl")]
        self._mail = subprocess.Popen(command, cwd=ROOT)
        self._log = (data / "server.log").open("ab")
        self._started: list[subprocess.Popen[bytes]] = []

    def close(self) -> None:
        """Ends the mail server, and whatever a cycle that failed has left running."""
        for one in self._started:
            if one.poll() is None:
                one.kill()
                one.wait()
        self._mail.terminate()
        self._mail.wait()
        self._log.close()

    def cycle(self) -> list[str]:
        self.cycles += 1
        asked, answered = self._load()
        found = self._ask_again(asked, answered)
        report = killer.run_to_end(lambda tell: self._check(tell, {}, {}))
        found += [one["found"] for one in report if "found" in one]
        self.acts += len(answered)
        return found

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "zavet", *words, "--data", str(self.data)]
        self._started.append(subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=self._log, stderr=self._log))
        return self._started[-1]

    def _serve_up(self) -> subprocess.Popen[bytes]:
        process = self._start("serve", "--port", str(self.port))
        end = time.monotonic() + 90
        while time.monotonic() < end and process.poll() is None:
            try:
                status, _ = self._call("GET", "/health", None, "protorg", "", "")
            except Unreachable:
                time.sleep(0.05)
            else:
                if status == 200:
                    return process
        process.kill()
        raise RuntimeError("the server did not start: " + (self.data / "server.log").read_text(errors="replace")[-3000:])

    def _load(self) -> tuple[dict[int, world.Act], dict[int, Any]]:  # noqa: C901 - a list of cases, read from top to bottom
        first = self.number = self.number + 100_000
        asked: dict[int, world.Act] = {}
        answered: dict[int, Any] = {}
        stop, lock = threading.Event(), threading.Lock()
        worker, server = self._start("worker"), self._serve_up()

        def client(thread: int, seed: float) -> None:
            chance, known, number = random.Random(seed), self.known[thread], first + thread
            while not stop.is_set():
                act = world.choose(chance, self.policies, known, number)
                with lock:
                    asked[number] = act
                try:
                    answer = self.perform(act)
                except Unreachable:
                    if stop.wait(0.005):
                        return
                else:
                    with lock:
                        answered[number] = answer
                    if "error" not in answer and act.op not in {"visit", "letter", "use"}:
                        world.learn(known, act, answer)
                number += killer.THREADS

        threads = [threading.Thread(target=client, args=(one, self.chance.random())) for one in range(killer.THREADS)]
        for one in threads:
            one.start()
        # The clock of the kill starts with the first answer; a tenth of the kills falls into the start itself.
        end = time.monotonic() + (30 if self.chance.random() < 0.9 else 0)
        while not answered and time.monotonic() < end:
            time.sleep(0.01)
        victims = [server, worker] if self.chance.random() < 0.5 else [worker, server]
        for victim, longest in zip(victims, (1.2, 0.5), strict=True):
            time.sleep(self.chance.random() * longest)
            if victim is server:
                # What was asked after this moment finds nobody: no need to ask a thousand times.
                victim.kill()
                stop.set()
            else:
                victim.kill()
            victim.wait()
            self.kills += 1
        for one in threads:
            one.join()
        return asked, answered

    def _ask_again(self, asked: dict[int, world.Act], answered: dict[int, Any]) -> list[str]:  # noqa: C901 - a list of cases, read from top to bottom
        """A restart: what was acknowledged is answered as it was, the rest ends one way."""
        found = []
        server = self._serve_up()
        for number in sorted(asked):
            act, before = asked[number], answered.get(number)
            if before is not None and ("error" in before or act.op in {"use", "visit"}):
                if before.get("index", -1) >= 0 and act.op == "use":
                    status, _ = self._call("GET", f"/api/v1/log/{before['index']}", None, act.slug, "owner", "")
                    if status != 200:
                        found.append(f"act {number} (use) was acknowledged and its entry is not there: {status}")
                continue
            try:
                after = self.perform(act)
            except Unreachable:
                found.append(f"act {number} ({act.op}): no answer after the restart")
                continue
            if "error" in after:
                if before is not None:
                    found.append(f"act {number} ({act.op}) was acknowledged and is now answered {after['error']}")
                continue
            if before is not None:
                same = after.get("repeated") and (after["index"], after["ids"]) == (before["index"], before["ids"])
                if not same:
                    found.append(f"act {number} ({act.op}) was acknowledged and is answered otherwise now")
            elif act.op not in {"visit", "letter", "use"}:
                world.learn(self.known[number % killer.THREADS], act, after)
        server.kill()
        server.wait()
        self.kills += 1
        return found

    def perform(self, act: world.Act) -> dict[str, Any]:
        """An act as a call of the API. Raises Unreachable where the outcome is not known."""
        method, path, body, role = _call_of(act, self.policies[act.slug].minors is not None)
        status, answer = self._call(method, path, body, act.slug, role, act.key)
        if status in {500, 503, 429}:
            if status == 500:
                raise RuntimeError(f"{method} {path} answered 500: {answer}")
            raise Unreachable
        if status not in _CONTROLLER_ANSWERS:
            return {"error": answer["error"]["id"]}
        return {"index": answer.get("index", -1), "ids": answer.get("ids", {}), "repeated": answer.get("repeated", False)}

    def _call(self, method: str, path: str, body: Any, slug: str, role: str, key: str) -> tuple[int, Any]:
        headers = {"Host": f"{slug}.localhost", "Accept": "application/json", "X-Forwarded-Proto": "https"}
        if role:
            headers["Authorization"] = f"Bearer {self.secrets[slug][role]}"
        if key:
            headers["Idempotency-Key"] = key
        text = None
        if body is not None:
            headers["Content-Type"], text = "application/json", json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, text, headers)
            response = connection.getresponse()
            raw = response.read()
            return response.status, json.loads(raw) if raw.startswith((b"{", b"[")) else None
        except (OSError, http.client.HTTPException, ValueError):
            raise Unreachable from None
        finally:
            connection.close()


def _call_of(act: world.Act, minors: bool) -> tuple[str, str, Any, str]:  # noqa: C901, PLR0912 - a list of cases, read from top to bottom
    """Method, address under /api/v1, body, and whose key."""
    args = act.args
    subject = args.get("subject", "")
    ground = {"kind": "order", "id": args["ground"]} if args.get("ground") else None
    match act.op:
        case "collect":
            found = ("POST", "/collect", {"point": args["point"], "values": args["values"], **({"age": "adult"} if minors else {})}, "form")
        case "use":
            found = ("POST", "/use", {"subject": subject, "categories": ["phone"], "purpose": "security", "ground": ground}, "owner")
        case "rectify":
            found = ("PATCH", f"/subjects/{subject}/values", {"values": args["values"]}, "owner")
        case "give" | "withdraw":
            found = ("POST", "/consents", {"subject": subject, "do": act.op, "purpose": args["purpose"]}, "owner")
        case "ticket":
            found = ("POST", "/grounds", {"subject": subject, "kind": "ticket"}, "owner")
        case "assign":
            found = ("PATCH", f"/grounds/{args['ground'] or 'none'}", {"recipients": ["courier"], "status": f"s{act.key}"}, "owner")
        case "close":
            found = ("PATCH", f"/grounds/{args['ground'] or 'none'}", {"close": True}, "owner")
        case "disclose":
            body = {"subject": subject, "categories": ["phone"], "recipient": "courier", "purpose": "delivery", "ground": ground}
            found = ("POST", "/disclose", body, "owner")
        case "notify":
            body = {"subject": subject, "purpose": "order_notice", "title": "Заказ", "text": f"Заказ {act.key}", "ground": ground}
            found = ("POST", "/notify", body, "owner")
        case "letter":
            body = {"kind": "letter", "channel": "post", "sender": "Отправитель", "text": f"Письмо {act.key}"}
            found = ("POST", "/letters", body, "owner")
        case "visit":
            found = ("POST", "/visits", {"values": {"page_url": "/"}}, "form")
        case "block":
            found = ("POST", "/requests", {"right": "block", "subject": subject, "text": "проверка"}, "owner")
        case "erase":
            found = ("POST", f"/subjects/{subject}/erase", {"reason": "request"}, "owner")
        case _:
            raise ValueError(act.op)
    return found[0], "/api/v1" + found[1], found[2], found[3]


if __name__ == "__main__":
    sys.exit(main())
