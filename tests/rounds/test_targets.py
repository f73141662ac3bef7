from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.rounds.targets import read_list, target


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (".", "path"),
        ("/srv/shop", "path"),
        ("./ana/shop", "path"),
        ("../shop", "path"),
        ("~/shop", "path"),
        ("https://gitlab.com/ana/shop.git", "url"),
        ("file:///srv/shop.git", "url"),
        ("git@gitlab.com:ana/shop.git", "url"),
        ("gitlab.com:ana/shop", "url"),
        ("ana/shop", "name"),
        ("group/sub.group/shop-2", "name"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    found = target(text)
    assert (found.text, found.kind, found.problem) == (text, kind, "")


def test_a_folder_that_is_there_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ana" / "shop").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert target("ana/shop").kind == "path"
    assert target("ana").kind == "path"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("shop", "is no folder, no clone URL and no owner/name"),
        ("ana/../shop", "is no folder"),
        ("ana/sh op", "is no folder"),
        ("--upload-pack=x", "is no folder"),
        ("https://[::1/ana/shop", "the address cannot be read"),
        ("https://ana:hunter22@gitlab.com/ana/shop", "an address must not hold a password"),
    ],
)
def test_what_cannot_be_looked_at_says_why(text: str, says: str) -> None:
    found = target(text)
    assert says in found.problem
    assert "hunter22" not in repr(found)


def test_lists_have_comments() -> None:
    lines = ["# all", "", "ana/shop  # the shop", "  https://a.example/x#y  ", "\tben/tool"]
    assert list(read_list(lines)) == ["ana/shop", "https://a.example/x#y", "ben/tool"]
