"""What texts become when `zavet up` starts: names, drafts, what is known of a text from one start to the next."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.cli.invented_texts import CONTRACT, shop
from tests.shared import ROOT

from zavet.cli import drafts
from zavet.cli.drafts import Drafted, accept
from zavet.cli.exits import UsageError
from zavet.cli.output import Output
from zavet.errors import StoreError
from zavet.policy import syntax
from zavet.policy.forms import forms

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder with two policies and a text that is none."""
    (tmp_path / "one.txt").write_text(shop(), encoding="utf-8")
    (tmp_path / "two.txt").write_text(shop("klen-primer.ru"), encoding="cp1251")
    (tmp_path / "contract.txt").write_text(CONTRACT, encoding="utf-8")
    return tmp_path


def read(folder: Path, *words: object) -> list[Drafted]:
    return drafts.from_texts([str(one) for one in words], folder / "data", Output("en"))


def test_a_text_becomes_a_system_named_after_its_site(given: Path, capsys: Capture) -> None:
    """Each text has a draft under the first label of the site it names, with its forms; each is told with its facts and open questions."""
    found = read(given, given / "one.txt", given / "two.txt")
    assert [one.name for one in found] == ["yasen-primer", "klen-primer"]
    policy = syntax.read(found[0].file)
    assert (policy.slug, {one.point for one in forms(policy)}) == ("yasen-primer", {"registration", "checkout"})
    told = capsys.readouterr().out
    assert f"yasen-primer: {given / 'one.txt'} is read: facts " in told
    assert str(found[0].file) in told


def test_a_name_may_be_given_and_two_texts_of_one_site_differ(given: Path) -> None:
    """NAME= comes first; where two texts name one site, the second has a number."""
    (given / "three.txt").write_text(shop(years=4), encoding="utf-8")
    found = read(given, f"shop={given / 'one.txt'}", given / "three.txt", given / "two.txt")
    assert [one.name for one in found] == ["shop", "yasen-primer", "klen-primer"]
    (given / "four.txt").write_text(shop(years=2), encoding="utf-8")
    assert [one.name for one in read(given, given / "three.txt", given / "four.txt")] == ["yasen-primer", "yasen-primer-2"]
    # In whatever order they come later, each keeps its name.
    assert [one.name for one in read(given, given / "four.txt", given / "three.txt")] == ["yasen-primer-2", "yasen-primer"]


def test_a_text_that_is_no_policy_is_told_and_the_others_run(given: Path, capsys: Capture) -> None:
    """A contract, a file that is no text, an empty one: each told with its reason, none of them stops the rest."""
    (given / "noise.txt").write_bytes(bytes(range(256)) * 40)
    (given / "empty.txt").write_bytes(b"")
    words = [given / name for name in ("contract.txt", "noise.txt", "empty.txt", "one.txt")]
    assert [one.name for one in read(given, *words)] == ["yasen-primer"]
    told = capsys.readouterr().err
    assert all(name in told for name in ("contract.txt", "noise.txt", "empty.txt"))
    with pytest.raises(UsageError, match="none of these texts"):
        read(given, given / "contract.txt")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["a=one.txt", "a=two.txt"], "the name `a`"),
        (["Shop=one.txt"], "no name of a system"),
        (["сад=one.txt"], "no name of a system"),
        (["a=."], "whole folder"),
        (["missing.txt"], "no file"),
        (["a=missing.txt"], "no file"),
    ],
)
def test_words_that_name_no_text_are_wrong_usage(given: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str) -> None:
    """A name given twice, a name that no host can have, a file that is not there: told before anything is read."""
    monkeypatch.chdir(given)
    with pytest.raises(UsageError, match=told):
        read(given, *words)
    assert not (given / "data").exists()


def test_the_same_text_twice_is_one_system_unless_it_is_named(given: Path, capsys: Capture) -> None:
    """A copy of a text is told and left out; under two names it makes two systems."""
    (given / "copy.txt").write_text(shop(), encoding="utf-8")
    assert [one.name for one in read(given, given / "one.txt", given / "copy.txt")] == ["yasen-primer"]
    assert "the same text as" in capsys.readouterr().out
    both = read(given, f"a={given / 'one.txt'}", f"b={given / 'copy.txt'}")
    assert [one.name for one in both] == ["a", "b"]


def test_a_second_start_keeps_what_stands_there(given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text is not even read again, and a draft that an engineer has edited stays as it is; deleted, it is made anew."""
    (first,) = read(given, given / "one.txt")
    edited = first.file.read_text(encoding="utf-8") + "# answered\n"
    first.file.write_text(edited, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(drafts, "draft", None)
        assert read(given, given / "one.txt") == [first]
        (given / "one.txt").rename(given / "moved.txt")
        assert read(given, given / "moved.txt") == [first]
    assert first.file.read_text(encoding="utf-8") == edited
    first.file.unlink()
    assert read(given, given / "moved.txt") == [first]
    assert "# answered" not in first.file.read_text(encoding="utf-8")


def test_a_text_that_changed_has_a_draft_of_its_own(given: Path) -> None:
    """What runs stays; the new draft stands beside it until somebody publishes it, and is then the one that is known."""
    (first,) = read(given, given / "one.txt")
    before = first.file.read_text(encoding="utf-8")
    (given / "one.txt").write_text(shop(years=5), encoding="utf-8")
    (again,) = read(given, given / "one.txt")
    assert (again.name, again.file, again.file.read_text(encoding="utf-8")) == ("yasen-primer", first.file, before)
    assert again.new is not None
    assert syntax.read(again.new).retention[0].term == "5 calendar_years"
    assert read(given, given / "one.txt") == [again]
    accept(given / "data", again)
    assert read(given, given / "one.txt") == [first]
    assert syntax.read(first.file).retention[0].term == "5 calendar_years"


def test_the_example_of_the_documentation_runs(given: Path) -> None:
    """The text that the README starts from gives a system with its two forms and one open question."""
    (found,) = read(given, ROOT / "docs" / "example" / "atelier.txt")
    policy = syntax.read(found.file)
    assert (found.name, {one.point for one in forms(policy)}) == ("naperstok-atelier", {"registration", "checkout"})
    assert [one.id for one in policy.open] == ["retention.term"]


def test_the_standard_input_is_a_text(given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads the standard input; the same words again are the same system, others a changed text."""

    def piped(text: str) -> list[Drafted]:
        stdin = io.TextIOWrapper(io.BytesIO(text.encode("utf-8")), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", stdin)
        return read(given, "-")

    (first,) = piped(shop())
    assert first.name == "yasen-primer"
    assert piped(shop()) == [first]
    assert piped(shop(years=4))[0].new is not None


def test_a_list_of_texts_that_is_none_is_told(given: Path) -> None:
    """Broken by hand, it is not guessed at."""
    read(given, given / "one.txt")
    (given / "data" / "drafts" / "texts.json").write_text('[{"name": 1, "what": 2}]', encoding="utf-8")
    with pytest.raises(StoreError, match="no list of texts"):
        read(given, given / "one.txt")
