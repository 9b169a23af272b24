"""Reads pages in a process of its own, with bounds on memory and time: no page that was made to hang a parser hangs the program.

The child gets a head line (JSON: `url`, `charset`) and the page's bytes on its standard input, and prints what the page shows.
"""

from __future__ import annotations

import codecs
import json
import re
import resource
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from zavet.connect.crawl.limits import Deadline, Limits
from zavet.connect.crawl.page import Link, Seen, look
from zavet.errors import Malformed, ReadingError
from zavet.review.observation import Field, Form

_MODULE = "zavet.connect.crawl.reader"
_MOST_ANSWER = 8 * 1024 * 1024
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([a-z0-9_:.-]{1,40})", re.IGNORECASE)
_KNOWN = {
    "utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "ascii", "cp1251", "koi8_r", "koi8_u", "cp866", "mac_cyrillic", "ptcp154",
    "kz1048", "iso8859_1", "iso8859_5", "iso8859_15", "cp1252",
}  # fmt: skip


def read(body: bytes, url: str, content_type: str, limits: Limits, deadline: Deadline) -> Seen:
    """What a page shows. Raises ReadingError where it cannot be read within the limits."""
    head = json.dumps({"url": url, "charset": content_type, "memory": limits.memory, "seconds": limits.parse})
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter of this very process and a module of the product
            [sys.executable, "-P", "-m", _MODULE],
            input=head.encode("utf-8") + b"\n" + body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=deadline.left(limits.parse * 2),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingError("a page takes too long to read") from error
    if done.returncode != 0 or len(done.stdout) > _MOST_ANSWER:
        raise ReadingError("a page cannot be read within the limits of memory and time")
    return _seen(json.loads(done.stdout))


def decode(body: bytes, content_type: str) -> str:
    """The text of a page: by its byte order mark, by the header, by its own word, as UTF-8, else as Windows-1251."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace")
    for place in (content_type, body[:4096].decode("latin-1")):
        told = _CHARSET.search(place)
        name = _codec(told[1]) if told else ""
        if name:
            return body.decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1251", "replace")


def _codec(label: str) -> str:
    """Python's name of a character set that the web uses, empty for any other: some of Python's codecs are no character sets."""
    try:
        name = codecs.lookup(label).name.replace("-", "_")
    except LookupError:
        return ""
    return name if name in _KNOWN else ""


def _seen(value: dict[str, Any]) -> Seen:
    forms = [
        Form(one["action"], one["method"], tuple(Field(**field) for field in one["fields"]), one["policy_link"]) for one in value["forms"]
    ]
    return Seen(value["title"], forms, [Link(**one) for one in value["links"]], value["policy_links"], value["hosts"])


def main() -> int:
    """The child: bounds itself first, then reads."""
    head = json.loads(sys.stdin.buffer.readline())
    seconds = int(head["seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_AS, (head["memory"], head["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        seen = look(decode(sys.stdin.buffer.read(), head["charset"]), head["url"])
    except (Malformed, MemoryError):
        return 1
    sys.stdout.buffer.write(json.dumps(asdict(seen)).encode("ascii"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
