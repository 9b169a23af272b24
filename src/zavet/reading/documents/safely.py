"""Files that nobody vouches for are read in a process of their own, with limits."""

from __future__ import annotations

import atexit
import os
import select
import signal
import subprocess
import sys
import threading
import time
from typing import Final, Self

from zavet.errors import ReadingError
from zavet.reading.document import Document
from zavet.reading.documents.characters import printable
from zavet.reading.documents.encoding import declared_charset, decode
from zavet.reading.documents.frames import HEAD, LARGEST, asked, framed, heard, length_of
from zavet.reading.documents.limits import DEFAULT, Limits
from zavet.reading.documents.read import demand_size, read_document
from zavet.reading.documents.sniff import format_of_bytes, format_of_text

_SMALL: Final = 1 << 18
_MOST_FILES: Final = 200
"""A worker reads so many files and is replaced: what a hostile one may have done to it does not last."""
_CHUNK: Final = 1 << 18
_ALONE: Final = "give the policy's text alone"


class Worker:
    """One process that reads files one after another; it is started when first needed and again after a file that it did not survive.

    Use it as a context manager, or `close` it. Threads that share one take turns; several read at once.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._memory = 0
        self._files = 0
        self._owner = 0
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
        """As `read_document`, with `limits.memory`, `limits.cpu` and `limits.wall` kept. Raises ReadingError where the file breaks them."""
        demand_size(data, name, limits)
        with self._turn:
            process = self._ready(limits.memory)
            self._files += 1
            try:
                answer = _talk(process, framed(asked(name, limits), data), time.monotonic() + limits.wall)
            except TimeoutError as why:
                self._end()
                message = f"`{printable(name)}` takes more than {limits.wall:g} seconds to read"
                raise ReadingError(message, hint=_ALONE) from why
            except (EOFError, OSError) as why:
                raise _death(name, self._end(), limits) from why
            except BaseException:  # interrupted in the middle of a talk: the process would answer the wrong question next
                self._end()
                raise
        try:
            return heard(answer)
        except (ValueError, TypeError, KeyError) as why:
            self.close()
            raise ReadingError(
                f"`{printable(name)}` could not be read: no sensible answer came of it", hint="give the text as .txt"
            ) from why

    def close(self) -> None:
        """Ends the process."""
        with self._turn:
            self._end()

    def _ready(self, memory: int) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            self._process = None  # the process is that of the one we were forked from
        elif self._process is not None and (self._memory != memory or self._files >= _MOST_FILES or self._process.poll() is not None):
            self._end()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", "-m", "zavet.reading.documents.worker", str(memory)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, start_new_session=True,
            )  # fmt: skip
            self._memory, self._files, self._owner = memory, 0, os.getpid()
        return self._process

    def _end(self) -> int:
        """Ends the process and says how it ended, by itself or by us."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return 0
        try:
            # It may be dying this moment: how it died is worth a glance, and no more.
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        return process.wait()


_shared: Final = Worker()
atexit.register(_shared.close)


def read_safely(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """As `read_document`, in bounded time and memory whatever the file is.

    HTML, PDF, Word files and long texts are read in a process of their own, which is kept for the next file; short plain ones here.
    """
    demand_size(data, name, limits)
    if len(data) <= _SMALL and format_of_bytes(data, name) is None:
        text = decode(data, declared_charset(data))[0]
        if format_of_text(text, name) == "txt":
            return read_document(data, name, limits)
    return _shared.read(data, name, limits)


def _talk(process: subprocess.Popen[bytes], question: bytes, deadline: float) -> bytes:
    """Sends the question and waits for the answer. Raises TimeoutError at the deadline, EOFError or OSError where the process dies."""
    assert process.stdin is not None
    assert process.stdout is not None
    into, out = process.stdin.fileno(), process.stdout.fileno()
    os.set_blocking(into, False)
    sent = 0
    rest = memoryview(question)
    while sent < len(rest):
        _await(into, select.POLLOUT, deadline)
        sent += os.write(into, rest[sent : sent + _CHUNK])
    length = length_of(_take(out, HEAD, deadline))
    if length > LARGEST:
        raise EOFError
    return _take(out, length, deadline)


def _take(source: int, length: int, deadline: float) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        _await(source, select.POLLIN, deadline)
        more = os.read(source, min(_CHUNK, length - len(parts)))
        if not more:
            raise EOFError
        parts += more
    return bytes(parts)


def _await(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise TimeoutError


def _death(name: str, status: int, limits: Limits) -> ReadingError:
    """Why the process died, as far as its end tells."""
    shown = printable(name)
    if status == -signal.SIGXCPU:
        return ReadingError(f"`{shown}` takes more than {limits.cpu} seconds of the processor to read", hint=_ALONE)
    why = f"it is damaged, hostile, or needs over {limits.memory >> 20} MB"
    return ReadingError(f"`{shown}` ended the process that read it: {why}", hint=_ALONE)
