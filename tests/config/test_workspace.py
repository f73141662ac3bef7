from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.config.workspace import Owner, read_workspace
from sweeper.errors import ConfigError


def read(folder: Path, text: str) -> object:
    file = folder / "workspace.toml"
    file.write_text(text)
    return read_workspace(file)


def test_names_folders_addresses_and_owners(tmp_path: Path) -> None:
    file = tmp_path / "workspace.toml"
    file.write_text(
        '[[repository]]\npath = "shop"\nrole = "application"\n'
        '[[repository]]\nurl = "https://git.example/acme/press.git"\n'
        '[[organisation]]\nname = "acme"\ninclude = "lib-*"\nforks = true\n'
    )
    workspace = read_workspace(file)
    assert [(e.path, e.url, e.role) for e in workspace.entries] == [
        ("shop", "", "application"),
        ("", "https://git.example/acme/press.git", ""),
    ]
    assert workspace.owners[0].include == ("lib-*",)
    assert workspace.owners[0].forks
    assert workspace.owners[0].origin == f"{file}:7"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no repository"),
        ('[[repository]]\npath = "a"\nurl = "https://x/y"\n', "a path or a url, not both"),
        ("[[repository]]\n", "'path' is missing"),
        ('[[repository]]\nurl = ""\n', "must not be empty"),
        ("[[organisation]]\nforks = true\n", "'name' is missing"),
        ('[[organisation]]\nname = "a"\narchived = 1\n', "must be true or false"),
        ('[[organization]]\nname = "a"\n', "did you mean 'organisation'"),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read(tmp_path, text)


def test_an_owner_leaves_out_what_nobody_works_on() -> None:
    owner = Owner("acme", ("lib-*", "team/*"), ("*-old",), False, False, "", "")
    plain = {"is_archived": False, "is_fork": False}
    assert owner.has("lib-a", **plain)
    assert owner.has("team/x/y", **plain)
    assert not owner.has("shop", **plain)
    assert not owner.has("lib-a-old", **plain)
    assert not owner.has("lib-a", is_archived=True, is_fork=False)
    assert not owner.has("lib-a", is_archived=False, is_fork=True)
    assert owner._replace(archived=True).has("lib-a", is_archived=True, is_fork=False)
