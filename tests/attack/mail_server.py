"""A mail server that takes everything: `python -m tests.attack.mail_server PORT FILE [FOLDER]` notes each delivery id in FILE.

With FOLDER it keeps the mails there as well, as a recipient would: outside of the system.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class _Taking:
    def __init__(self, note: Path, folder: Path | None) -> None:
        self._note, self._folder = note, folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        content = envelope.content
        delivery = message_from_bytes(content)["Message-ID"].strip("<>").partition("@")[0]
        line = json.dumps({"delivery": delivery, "kind": "mail", "controller": ""}) + "\n"
        handle = os.open(self._note, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
        if self._folder is not None:
            (self._folder / f"{delivery}.eml").write_bytes(content)
        return "250 taken"


async def _main() -> None:
    port, note = int(sys.argv[1]), Path(sys.argv[2])
    folder = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    handler = _Taking(note, folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True, hostname="far.example"), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
