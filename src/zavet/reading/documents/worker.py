"""The process that reads files nobody vouches for: its memory and time are bounded, and it opens nothing, starts nothing, calls nobody.

    python -P -m zavet.reading.documents.worker MEMORY     frames in at standard input, frames out at standard output

It ends with its input.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Final

from zavet.errors import ReadingError
from zavet.reading.documents.characters import printable
from zavet.reading.documents.frames import framed, read_frame, refused, told
from zavet.reading.documents.limits import Limits
from zavet.reading.documents.read import read_document

_FORBIDDEN: Final = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.remove", "os.rename", "shutil.",
)  # fmt: skip


def main(memory: int) -> None:
    """Answers requests until the input ends."""
    _bound(memory)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a parser that prints must not spoil the answers
    _parsers()
    sys.addaudithook(_watch)
    while (head := read_frame(source)) is not None and (data := read_frame(source)) is not None:
        sink.write(framed(_answer(head, data)))
        sink.flush()


def _answer(head: bytes, data: bytes) -> bytes:
    asked = json.loads(head)
    size, expanded, characters, pages, cpu = asked["limits"]
    _allow(cpu)
    try:
        return told(read_document(data, asked["name"], Limits(size, expanded, characters, pages)))
    except ReadingError as why:
        return refused(why)
    except MemoryError:
        return refused(ReadingError(f"`{printable(asked['name'])}` needs too much memory to be read", hint="give the policy's text alone"))


def _bound(memory: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _allow(seconds: int) -> None:
    """The processor time of one file: the limit counts from the start of the process, so it moves on with each."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.RLIM_INFINITY))


def _parsers() -> None:
    """Loads the parsers before the doors close: what they import later would be files to open."""
    import markdown_it  # noqa: F401, PLC0415 - loaded here so that it is loaded at all
    import pypdf  # noqa: F401, PLC0415 - the same
    import selectolax.lexbor  # noqa: F401, PLC0415 - the same


def _watch(event: str, args: tuple[object, ...]) -> None:
    """Refuses what no reading of a file needs (PEP 578)."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a reader may not do this: {event}")
    if event == "open" and len(args) > 1 and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        raise PermissionError("a reader may not write files")


if __name__ == "__main__":
    main(int(sys.argv[1]))
