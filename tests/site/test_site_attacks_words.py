"""Every phrase in three languages, and none of them in the clothes of another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.shared import POLICIES

FILES = sorted((POLICIES.parent / "src" / "zavet").rglob("phrases/ru.toml"))
KAZAKH = frozenset("қғүұөәіңһ")
ALIKE = {
    "Беларусь", "Консоль", "Оператор", "оператор", "Субъект", "Телефон", "журнал", "практика", "сайт", "сервис", "статистика", "Украина", "Норма", "Сайт",
}  # fmt: skip
"""Words that both languages write alike."""
PLAIN = {
    "Жеке басты не растайды", "норма бойынша бас тарту", "Поштаны немесе телефонды растау", "8 цифр; код 15 минут жарамды.",
    "Растау коды: {code}. Ол 15 минут жарамды.",
}  # fmt: skip
"""Kazakh sentences that happen to need none of the letters that Russian lacks."""


def phrases(path: Path) -> dict[str, str]:
    def flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
        for name, one in table.items():
            if isinstance(one, dict):
                yield from flat(one, f"{before}{name}.")
            elif isinstance(one, str):
                yield f"{before}{name}", one

    return dict(flat(tomllib.loads(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("file", FILES, ids=[one.parent.parent.name for one in FILES])
def test_phrases_are_told_in_each_language(file: Path) -> None:
    """Each key stands in all three files with the same values to fill in; Kazakh is no Russian, English has no Cyrillic."""
    russian, kazakh, english = (phrases(file.with_name(f"{one}.toml")) for one in ("ru", "kk", "en"))
    assert set(russian) == set(kazakh) == set(english)
    for key, text in russian.items():
        holes = sorted(set(re.findall(r"\{(\w+)", text)))
        assert holes == sorted(set(re.findall(r"\{(\w+)", kazakh[key]))) == sorted(set(re.findall(r"\{(\w+)", english[key]))), key
        if re.search("[а-яё]", text, re.IGNORECASE) and text not in ALIKE:
            assert text != kazakh[key], f"{key}: `{text}` stands untranslated in Kazakh"
        assert not re.search("[а-яё]", english[key], re.IGNORECASE), f"{key}: {english[key]}"
        words = re.findall(r"[а-яёқғүұөәіңһ]+", kazakh[key], re.IGNORECASE)
        if len(words) >= 4 and kazakh[key] not in PLAIN:
            assert KAZAKH & set(kazakh[key].lower()), f"{key}: `{kazakh[key]}` has no letter of Kazakh"
