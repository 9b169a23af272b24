"""Log lines: one JSON object a line, control characters escaped, and never a value that came with a request (I4).

Our own loggers (`zavet.…`) format their messages, which hold no personal data by the rule of errors.py. Other packages put paths,
addresses and values into theirs, so of them only the message's template is kept. Of an exception: its kind and where it was raised.
"""

from __future__ import annotations

import json
import logging
import traceback
from typing import Any

from zavet.clock import iso
from zavet.errors import ZavetError

_FRAMES = 12


class JsonFormatter(logging.Formatter):
    """Formats a record as JSON with `at`, `level`, `logger`, `message` and, where there are any, `status`, `route`, `error`."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name == "zavet" or record.name.startswith("zavet.")
        line: dict[str, Any] = {
            "at": iso(int(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if ours else _template(record),
        }
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            line["status"] = status
        route = getattr(getattr(getattr(record, "request", None), "resolver_match", None), "route", None)
        if isinstance(route, str):
            line["route"] = route
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = _error(record.exc_info[0], record.exc_info[1], record.exc_info[2])
        # ASCII only: every control character and every trick of direction is escaped.
        return json.dumps(line, ensure_ascii=True)


def _template(record: logging.LogRecord) -> str:
    """The message without its values. Django's `django.security.<Kind>` has them in the template itself: the kind alone is told."""
    if record.name.startswith("django.security.") and not record.args:
        return "a suspicious request"
    return str(record.msg)


def _error(kind: type[BaseException], error: BaseException | None, trace: Any) -> dict[str, Any]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    told: dict[str, Any] = {"kind": kind.__name__, "where": [f"{one.filename}:{one.lineno}:{one.name}" for one in frames]}
    if isinstance(error, ZavetError):
        told |= {"id": error.id, "message": str(error)}
    return told
