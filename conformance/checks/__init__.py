"""The checks, one file a notion; importing this registers them all."""

from conformance.checks import (
    cabinet,
    collecting,
    incidents,
    letters,
    logs,
    messages,
    pages,
    retention,
    services,
    transfers,
    transport,
    using,
    versions,
    visits,
)

__all__ = [
    "cabinet", "collecting", "incidents", "letters", "logs", "messages", "pages", "retention", "services", "transfers", "transport",
    "using", "versions", "visits",
]  # fmt: skip
