"""The encoding of a text file: by its mark, by whether it is UTF-8, else by which reading of its bytes makes words.

Nothing of the file is kept but a sample of the bytes beyond ASCII, in memory, while it is looked at.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Final

MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ONE_BYTE: Final = ("cp1251", "kz1048", "cp866", "koi8_r", "mac_cyrillic")
"""Encodings of one byte a letter that a Russian or Kazakh file may be in, the likeliest first."""

_SAMPLE: Final = 1 << 18
_OFTEN: Final[Mapping[str, float]] = dict(
    zip("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", (11, 8.5, 8, 7.4, 6.7, 6.3, 5.5, 4.7, 4.5, 4.4, 3.5, 3.2, 3, 2.8, 2.6, 2, 1.9, 1.7, 1.7, 1.6,
        1.6, 1.4, 1.2, 1, 0.9, 0.7, 0.6, 0.5, 0.4, 0.3, 0.3, 0.04, 0.04), strict=True)
)  # fmt: skip
_KAZAKH: Final = frozenset("әғқңөұүһі")
_LIKE_KAZAKH: Final = 1.5
_STRANGE: Final = -6.0
_TURNED: Final = -8.0


class Sniffer:
    """Looks at a file chunk by chunk; `told` says the encoding at its end."""

    def __init__(self, first: bytes) -> None:
        self.mark = next((name for mark, name in MARKS if first.startswith(mark)), None)
        self._wide = None if self.mark else _wide(first)
        self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")
        self._taken = 0
        self._made = 0
        self._several = 0
        self._sample = bytearray()

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """The next bytes of the file."""
        if self.mark or self._wide:
            return
        text = self._decoder.decode(chunk, final=last)
        self._taken += len(chunk)
        self._made += len(text) if text.isascii() else len(text.encode("utf-8"))
        self._several += 0 if text.isascii() else sum(sign > "\x7f" for sign in text)
        if len(self._sample) < _SAMPLE and not chunk.isascii():
            self._sample += _beyond(chunk, _SAMPLE - len(self._sample))

    def told(self) -> str:
        """The encoding, as Python names it."""
        if self.mark or self._wide:
            return self.mark or self._wide or ""
        broken = self._taken - self._made
        # A few broken bytes in a text that is UTF-8 beyond doubt are damage, not another encoding.
        if broken == 0 or broken * 20 < self._several:
            return "utf-8"
        return max(ONE_BYTE, key=lambda name: _score(bytes(self._sample), name))


def _wide(first: bytes) -> str | None:
    """UTF-16 without a mark: half of the bytes of digits, commas and line ends are zero."""
    half = len(first) // 2
    if half < 4:
        return None
    low, high = first[1::2].count(0), first[0::2].count(0)
    if max(low, high) * 5 < half:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def _beyond(chunk: bytes, most: int) -> bytes:
    """The parts of a chunk around bytes beyond ASCII."""
    found = bytearray()
    for line in chunk.splitlines():
        if not line.isascii():
            found += line + b"\n"
            if len(found) >= most:
                break
    return bytes(found[:most])


def _score(sample: bytes, name: str) -> float:
    """How much a reading looks like Russian or Kazakh words."""
    text = sample.decode(name, errors="replace")
    score = 0.0
    before = ""
    for sign in text:
        if sign > "\x7f":
            low = sign.lower()
            if low in _OFTEN:
                score += _OFTEN[low]
            elif low in _KAZAKH:
                score += _LIKE_KAZAKH
            else:
                score += 0 if sign in "«»№–—“”„…\xa0’" else _STRANGE
            if before.islower() and sign.isupper():
                score += _TURNED
        before = sign
    return score
