"""Signed tree heads (C2SP tlog-checkpoint): origin, size and root of a log, as a signed note.

The text is three lines: the origin, the size in decimal, the root in base64; further lines are extensions, kept and not understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zavet.errors import CheckpointInvalid
from zavet.ledger.note import Signer, Verifier, decode64, encode64, open_note
from zavet.ledger.tree import EMPTY_ROOT, HASH_SIZE, MAX_SIZE

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: the tree of its first `size` leaves has this root. `note` is the signed text it was read from."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    signers: tuple[str, ...] = field(default=(), compare=False)
    note: str = field(default="", compare=False, repr=False)


def body(origin: str, size: int, root: bytes) -> str:
    """The text that is signed. Raises ValueError for a size or root that no tree has."""
    if not 0 <= size <= MAX_SIZE or len(root) != HASH_SIZE or (size == 0 and root != EMPTY_ROOT):
        raise ValueError("a checkpoint has a size of 0 to 2^63-1 and a root of 32 bytes")
    return f"{origin}\n{size}\n{encode64(root)}\n"


def sign_with(signer: Signer, size: int, root: bytes) -> str:
    """The checkpoint of a log whose origin is the name of the signer, as a signed note."""
    return signer.sign(body(signer.name, size, root))


def sign(origin: str, size: int, root: bytes, seed: bytes) -> str:
    """The checkpoint as a signed note; `seed` is the 32-byte Ed25519 private key. A `Signer` made once saves half the time."""
    return sign_with(Signer(origin, seed), size, root)


def vkey(origin: str, seed: bytes) -> str:
    """The verifier key to publish: `origin+id+base64`. Holds no secret."""
    return str(Signer(origin, seed).verifier)


def parse(text: str) -> Checkpoint:
    """The checkpoint of a text, unsigned or already verified. Raises CheckpointInvalid where it is none."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise CheckpointInvalid("a checkpoint has at least three lines, none of them empty")
    origin, size, root, *extensions = lines
    if not _SIZE.fullmatch(size) or int(size) > MAX_SIZE:
        raise CheckpointInvalid("the size of the checkpoint is not a decimal number")
    try:
        hash_ = decode64(root)
    except ValueError as error:
        raise CheckpointInvalid("the root of the checkpoint is not base64") from error
    if len(hash_) != HASH_SIZE or (size == "0" and hash_ != EMPTY_ROOT):
        raise CheckpointInvalid("the root of the checkpoint is not that of a tree of this size")
    return Checkpoint(origin, int(size), hash_, tuple(extensions))


def parse_and_verify(text: str, vkeys: str | Sequence[str]) -> Checkpoint:
    """The checkpoint of a signed note. `vkeys`: the verifier keys trusted for this log.

    At least one signature must be of a known key whose name is the origin, so that the key of another log or of a witness alone
    does not speak for this one. Raises CheckpointInvalid otherwise, and ValueError where a verifier key is none.
    """
    verifiers = [Verifier.parse(one) for one in ([vkeys] if isinstance(vkeys, str) else vkeys)]
    signed, signers = open_note(text, verifiers)
    found = parse(signed)
    if found.origin not in signers:
        raise CheckpointInvalid("the checkpoint is not signed by the key of its origin")
    return Checkpoint(found.origin, found.size, found.root, found.extensions, signers, text)
