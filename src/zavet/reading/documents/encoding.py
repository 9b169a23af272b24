"""Bytes become text: the encoding is told by its mark, by what the file declares, or by which one gives plausible Russian."""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark opens with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE: Final = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_CYRILLIC: Final = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5", "kz1048")
"""Candidates in the order in which an even score is settled: by how often Russian files are found in them."""
_SAMPLE: Final = 200_000
_LOSS: Final = 4
"""A file is UTF-8 as long as it has so many good letters for each broken one: a copy cut in the middle of a letter, a bad paste."""

# How often a letter stands in Russian text, in thousandths; the rest score by `_RARE`.
_USUAL: Final = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё",
        (110, 85, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17, 17, 16, 16, 14, 12, 10, 9, 7, 6, 5, 4, 3, 3, 1),
        strict=True,
    )
)
_RARE: Final = dict.fromkeys("ъәіңғүұқөһ", 2)
_WEIGHTS: Final = _USUAL | _RARE
_ODD: Final = re.compile(r"[\u2500-\u259f\x80-\x9f\ufffd¤¦§©®°±µ¶÷√≤≥≈≠∞∆¬ƒ†‡‰¥¢Ѓѓ‚„‹ЊЌЋЏђљњќћџЎўЈҐґЄєЇїЅѕ]")
_TURN: Final = re.compile("[а-яё][А-ЯЁ]")
_ALONE: Final = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_TWICE: Final = re.compile("[РС][\u0400-\u045f\u00a0-\u00bf\u2010-\u2122]")


def decode(data: bytes, declared: str = "") -> tuple[str, str, tuple[str, ...]]:
    """The text, the name of its encoding and notes for the officer. Never fails: what no encoding fits becomes U+FFFD, and is said.

    `declared` is what the file itself says (`<meta charset>`); it is believed where it fits the bytes and reads plausibly.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _loosely(data[len(mark) :], name)
    wide = _wide(data)
    if wide:
        return _loosely(data, wide)
    try:
        return _once(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    name = _eight_bit(data, _known(declared))
    if name == "utf-8":
        return _loosely(data, name)
    notes = (f"the file is in {name}, not in utf-8",)
    return data.decode(name, "replace"), name, notes


def plausibility(text: str) -> float:
    """How much a text looks like Russian or Kazakh written by people: the mean weight of its non-ASCII characters, bad ones below zero."""
    letters = [one for one in text[:_SAMPLE] if one > "\x7f"]
    if not letters:
        return 0.0
    joined = "".join(letters)
    weight = sum(_WEIGHTS.get(one, 0) or 0.9 * _WEIGHTS.get(one.lower(), 0) for one in letters)
    odd = len(_ODD.findall(joined))
    turns = len(_TURN.findall(text[:_SAMPLE]))
    return (weight - 60 * odd - 60 * turns) / len(letters)


def declared_charset(data: bytes) -> str:
    """What an HTML or XML file says of its own encoding in its first kilobytes, "" where nothing."""
    found = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", data[:4096])
    return found.group(1).decode("ascii") if found else ""


def _known(declared: str) -> str:
    """Python's name of a declared 8-bit encoding, "" where it is none that can be meant."""
    try:
        name = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return name if name.startswith(("cp", "koi8", "mac", "iso8859", "kz", "ptcp")) else ""


def _wide(data: bytes) -> str:
    """The UTF-16 or UTF-32 of a text without a mark, "" where it is neither."""
    head = data[:4096]
    head = head[: len(head) - len(head) % 4]
    # Every second byte of such a text is the same few: 0 for Latin, 4 for Cyrillic. Text of single bytes holds neither.
    if len(head) < 8 or (head.count(0) + head.count(4)) * 5 < len(head):
        return ""
    scores = {}
    for name in _WIDE:
        try:
            text = head.decode(name)
        except UnicodeDecodeError:
            continue
        plain = sum((one.isascii() and (one.isprintable() or one.isspace())) or "\u0400" <= one <= "\u052f" for one in text)
        scores[name] = plain / len(text)
    best = max(scores, key=scores.__getitem__, default="")
    return best if best and scores[best] > 0.9 else ""


def _eight_bit(data: bytes, declared: str) -> str:
    """The encoding of bytes that are no clean UTF-8."""
    sample = data[:_SAMPLE]
    read = sample.decode("utf-8", "replace")
    lost = read.count("\ufffd")
    # Bytes of another encoding almost never make letters of UTF-8: where most do, the rest are damage.
    if lost * _LOSS < sum(one > "\x7f" for one in read) - lost:
        return "utf-8"
    scores = {name: plausibility(sample.decode(name, "replace")) for name in _CYRILLIC}
    best = max(_CYRILLIC, key=scores.__getitem__)
    if declared and plausibility(sample.decode(declared, "replace")) >= scores[best] - 2:
        return declared
    # Words of Cyrillic are runs of high bytes; in a Western text the quotes, dashes and accents stand alone.
    alone = len(_ALONE.findall(sample))
    return "cp1252" if alone * 2 > sum(one > 0x7F for one in sample) else best


def _loosely(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    text = data.decode(name, "replace")
    lost = text.count("\ufffd")
    if lost:
        return text, name, (f"{lost} broken characters are shown as U+FFFD",)
    return _once(text) if name == "utf-8" else (text, name, ())


def _once(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Undoes an encoding applied twice (UTF-8 read as Windows-1251 and saved as UTF-8), where that gives better Russian."""
    sample = text[:_SAMPLE]
    if len(_TWICE.findall(sample)) * 4 > sum(one > "\x7f" for one in sample) > 8:
        try:
            mended = _bytes_of_1251(text).decode("utf-8")
        except UnicodeError:
            return text, "utf-8", ()
        if plausibility(mended) > plausibility(text):
            return mended, "utf-8", ("the file was encoded twice (utf-8 taken for cp1251); that is undone",)
    return text, "utf-8", ()


def _bytes_of_1251(text: str) -> bytes:
    """The bytes that were read as this; the one that Windows-1251 leaves open (0x98) was kept as it is."""
    return b"".join(b"\x98" if one == "\x98" else one.encode("cp1251") for one in text)
