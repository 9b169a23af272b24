"""The loader of phrases refuses a language that lacks something."""

from __future__ import annotations

import sys

import pytest

from zavet.terms import phrases


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A package on disk, with the phrases that a test gives it."""

    def make(**files: str) -> str:
        name = f"room_{len(list(tmp_path.iterdir()))}"
        folder = tmp_path / name / "phrases"
        folder.mkdir(parents=True)
        (tmp_path / name / "__init__.py").write_text("", encoding="utf-8")
        for language, text in files.items():
            (folder / f"{language}.toml").write_text(text, encoding="utf-8")
        return name

    monkeypatch.syspath_prepend(str(tmp_path))
    yield make
    for name in [one for one in sys.modules if one.startswith("room_")]:
        del sys.modules[name]
    phrases.load.cache_clear()


def test_a_phrase_is_said_in_each_language_with_its_values(room):
    """A phrase has its placeholders filled, nested keys are joined by dots, and `language` may be a placeholder."""
    name = room(
        ru='[no]\npurpose = "нельзя: {clause} {language}"',
        kk='[no]\npurpose = "болмайды: {clause} {language}"',
        en='[no]\npurpose = "no: {clause} {language}"',
    )
    said = phrases.load(name)
    assert said.say("kk", "no.purpose", clause="4.1", language=3) == "болмайды: 4.1 3"
    assert said.keys() == ("no.purpose",)
    assert said.has("no.purpose")
    assert not said.has("no")


def test_a_key_missing_in_one_language_is_found_at_load(room):
    """A phrase without its Kazakh is an error when the room is loaded, not when somebody reads it."""
    name = room(ru='a = "а"\nb = "б"', kk='a = "ә"', en='a = "a"\nb = "b"')
    with pytest.raises(KeyError, match=r"kk\.toml lacks b"):
        phrases.load(name)


def test_other_placeholders_in_another_language_are_found_at_load(room):
    """A translation that drops a placeholder is found at load."""
    name = room(ru='a = "а {clause}"', kk='a = "ә {clause}"', en='a = "a"')
    with pytest.raises(KeyError, match="other placeholders"):
        phrases.load(name)


def test_a_missing_file_or_a_value_that_is_not_text_is_found_at_load(room):
    """A language without its file, and a number where text belongs, are errors."""
    with pytest.raises(FileNotFoundError):
        phrases.load(room(ru='a = "а"', kk='a = "ә"'))
    with pytest.raises(TypeError, match="is not text"):
        phrases.load(room(ru="a = 1", kk="a = 1", en="a = 1"))


def test_an_unknown_key_or_missing_value_is_a_key_error(room):
    """Saying what is not there is a KeyError."""
    said = phrases.load(room(ru='a = "{x}"', kk='a = "{x}"', en='a = "{x}"'))
    with pytest.raises(KeyError):
        said.say("ru", "b")
    with pytest.raises(KeyError):
        said.say("ru", "a")
    with pytest.raises(KeyError):
        said.say("de", "a", x=1)
