"""The first byte of a connection says what it speaks: 0x16 begins a TLS record (RFC 8446 5.1), a letter a request in plain text.

uvicorn makes one `Doorway` a connection, as it would make its own protocol. The doorway looks at the first byte without taking it,
lets go of the transport it was given and keeps the socket: TLS goes to the event loop with the certificate of the moment and on to
uvicorn's protocol, plain HTTP to the redirect, anything else is closed. Waiting connections are counted, and each has little time: of
too many, the oldest go, so that a crowd that says nothing keeps nobody out.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import socket
from collections.abc import Callable, Coroutine
from typing import Any, Final

from zavet.site.https import redirect, running
from zavet.site.patient import PatientProtocol

FIRST_SECONDS: Final = 10.0
"""From the connection to its first byte."""
HANDSHAKE_SECONDS: Final = 10.0
PLAIN_SECONDS: Final = 5.0
"""For a plain request, its redirect, and a body that nobody reads."""
_FAREWELL_SECONDS: Final = 5.0
MOST: Final = 512
"""Connections of one process that have not finished their handshake."""
MOST_OF_ONE: Final = 64
"""Those from one address."""
_RECORD: Final = b"\x16"

_log = logging.getLogger("zavet.https")


class Waiting:
    """Connections before the end of their handshake, oldest first, counted by address."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._all: dict[asyncio.Task[None], str] = {}
        self._of: dict[str, dict[asyncio.Task[None], None]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def add(self, address: str, meeting: Coroutine[Any, Any, None]) -> None:
        """Begins the meeting with a connection; where that makes too many, the oldest is cut off."""
        task = asyncio.get_running_loop().create_task(meeting)
        self._all[task] = address
        own = self._of.setdefault(address, {})
        own[task] = None
        task.add_done_callback(self._forget)
        oldest = next(iter(own)) if len(own) > self._most_of_one else next(iter(self._all)) if len(self._all) > self._most else None
        if oldest is not None:
            self._forget(oldest)
            oldest.cancel()

    def _forget(self, task: asyncio.Task[None]) -> None:
        address = self._all.pop(task, None)
        if address is None:
            return
        own = self._of[address]
        del own[task]
        if not own:
            del self._of[address]


_waiting = Waiting()


class Doorway(asyncio.Protocol):
    """One connection until it is known what it speaks. Made by uvicorn, with the arguments of its own protocols."""

    def __init__(self, **arguments: Any) -> None:
        self._application: Callable[[], asyncio.Protocol] = functools.partial(PatientProtocol, **arguments)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        handle = transport.get_extra_info("socket")
        try:
            connection: socket.socket = handle.dup()
            address = str(connection.getpeername()[0])
        except OSError:
            # It went away before it was met.
            transport.close()
            return
        connection.setblocking(False)
        # Nothing has been read yet: the transport closes its own handle only, and the connection lives on in ours.
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
        _waiting.add(address, self.meet(connection))

    async def meet(self, connection: socket.socket) -> None:
        """Finds out what a connection speaks, and goes on with it in that."""
        kept = False
        try:
            async with asyncio.timeout(FIRST_SECONDS):
                first = await peeked(connection)
            if first == _RECORD:
                kept = True
                await self.encrypted(connection)
            elif redirect.is_http(first):
                async with asyncio.timeout(PLAIN_SECONDS):
                    await self.plain(connection)
        except OSError as error:
            # Whoever it was is gone, too slow, or speaks no TLS that we do: expected of strangers, and no fault of the house.
            _log.debug("a connection was not met: %s", type(error).__name__)
        finally:
            if not kept:
                connection.close()

    async def encrypted(self, connection: socket.socket) -> None:
        """Hands the connection to the event loop, which owns it from here on, with uvicorn's protocol behind TLS."""
        await asyncio.get_running_loop().connect_accepted_socket(
            self._application,
            connection,
            ssl=running.context(),
            ssl_handshake_timeout=HANDSHAKE_SECONDS,
            ssl_shutdown_timeout=_FAREWELL_SECONDS,
        )

    async def plain(self, connection: socket.socket) -> None:
        """Tells a plain request where to go instead."""
        await redirect.tell(connection)


async def peeked(connection: socket.socket) -> bytes:
    """The first byte, which stays to be read; empty where the other side closed first."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            return connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            pass
        readable: asyncio.Future[None] = loop.create_future()
        loop.add_reader(connection, _ready, readable)
        try:
            await readable
        finally:
            loop.remove_reader(connection)


def _ready(readable: asyncio.Future[None]) -> None:
    if not readable.done():
        readable.set_result(None)
