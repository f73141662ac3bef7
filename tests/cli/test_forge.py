"""Pull requests go to the forge whose job it is or that was named; the token nowhere else."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from sweeper.cli.forge import Choice, connect, kind_of
from sweeper.errors import ConfigError
from sweeper.forge.pace import Pace
from sweeper.git import Repository

ACTIONS = {"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "t" * 20}
GITLAB = {"GITLAB_CI": "true", "GITLAB_TOKEN": "t" * 20}
TOKEN = {"SWEEPER_TOKEN": "t" * 20}


@pytest.mark.parametrize(
    ("choice", "environ", "kind"),
    [
        ("auto", {}, None),
        ("auto", TOKEN, None),
        ("auto", {"GITHUB_TOKEN": "x", "GITLAB_TOKEN": "x"}, None),
        ("auto", {"GITHUB_ACTIONS": "true"}, None),
        ("auto", ACTIONS, "github"),
        ("auto", {"GITHUB_ACTIONS": "true", "SWEEPER_APP_ID": "1"}, "github"),
        ("auto", GITLAB, "gitlab"),
        ("none", ACTIONS, None),
        ("gitlab", ACTIONS, "gitlab"),
        ("github", {}, "github"),
    ],
)
def test_by_itself_only_a_job_of_a_forge_goes_there(
    choice: Choice, environ: Mapping[str, str], kind: str | None
) -> None:
    assert kind_of(choice, environ) == kind


def clone(folder: Path, origin: str) -> Repository:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    if origin:
        asked = ["git", "-C", str(folder), "remote", "add", "origin", origin]
        subprocess.run(asked, check=True)
    repository = Repository.open(folder)
    assert repository is not None
    return repository


@pytest.mark.parametrize(
    ("origin", "environ", "url"),
    [
        ("https://gitlab.com/ana/shop.git", {}, "https://gitlab.com/ana/shop.git"),
        ("git@gitlab.com:ana/shop.git", {}, "https://gitlab.com/ana/shop.git"),
        ("ssh://git@git.example.org:2222/a/b/c.git", {}, "https://git.example.org/a/b/c.git"),
        ("https://git.example.org/ana/shop", {}, "https://git.example.org/ana/shop"),
        # A clone from elsewhere, or with a password in it, says nothing about where a token goes.
        (
            "https://evil.example/ana/shop.git",
            {"CI_SERVER_URL": "https://gitlab.com", "CI_PROJECT_PATH": "ana/shop"},
            "https://gitlab.com/ana/shop.git",
        ),
        (
            "https://job:secret@gitlab.com/ana/shop.git",
            {"CI_SERVER_URL": "https://gitlab.com", "CI_PROJECT_PATH": "ana/shop"},
            "https://gitlab.com/ana/shop.git",
        ),
        (
            "",
            {"CI_SERVER_URL": "https://git.example.org", "CI_PROJECT_PATH": "ana/shop"},
            "https://git.example.org/ana/shop.git",
        ),
        (
            "https://gitlab.com/ana/shop.git",
            {"SWEEPER_FORK": "bot/shop"},
            "https://gitlab.com/bot/shop.git",
        ),
    ],
)
def test_the_token_goes_to_the_forge_alone(
    origin: str, environ: Mapping[str, str], url: str, tmp_path: Path
) -> None:
    made = connect("gitlab", clone(tmp_path, origin), {**TOKEN, **environ}, Pace(deadline=0.0))
    assert made.remote.url == url
    assert made.remote.token == "t" * 20
    assert "t" * 20 not in repr(made)


@pytest.mark.parametrize(
    ("origin", "environ", "says"),
    [
        ("", TOKEN, "does not say where it is from"),
        ("https://gitlab.com/shop", TOKEN, "write owner/name"),
        ("https://gitlab.com/ana/shop", {}, "set SWEEPER_TOKEN or GITLAB_TOKEN"),
        ("https://gitlab.com/ana/shop", {"SWEEPER_TOKEN": "two words"}, "one word is expected"),
        ("https://gitlab.com/ana/shop", {"SWEEPER_APP_ID": "1"}, "SWEEPER_APP_KEY_FILE"),
        ("https://gitlab.com/ana/shop", {"SWEEPER_TOKEN_FILE": "/nowhere"}, "cannot be read"),
        ("https://gitlab.com/ana/shop", {"SWEEPER_TOKEN_COMMAND": "false"}, "ended with 1"),
    ],
)
def test_says_what_is_missing(
    origin: str, environ: Mapping[str, str], says: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=says):
        connect("gitlab", clone(tmp_path, origin), environ, Pace(deadline=0.0))


def test_the_token_comes_from_a_file_or_a_program_too(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-a-file\n")
    repository = clone(tmp_path / "here", "https://gitlab.com/ana/shop")
    for environ, token in (
        ({"SWEEPER_TOKEN_FILE": str(tmp_path / "token")}, "from-a-file"),
        (
            {"SWEEPER_TOKEN_COMMAND": "echo from-a-program", "PATH": "/usr/bin:/bin"},
            "from-a-program",
        ),
    ):
        made = connect("gitlab", repository, environ, Pace(deadline=0.0))
        assert made.remote.token == token
