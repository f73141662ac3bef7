"""All repositories of a run are on one forge, since a token is for one; it goes nowhere else."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from sweeper.cli.forge import Choice
from sweeper.cli.server import Server, address_of, key_of, line_of, name_at, server
from sweeper.errors import ConfigError
from sweeper.forge.pace import Pace
from sweeper.git import Repository
from sweeper.rounds.targets import target

TOKEN = {"SWEEPER_TOKEN": "t" * 20}
FIRM = {**TOKEN, "CI_SERVER_URL": "https://git.firm.example", "CI_PROJECT_PATH": "ana/shop"}
PUBLIC = Server("gitlab", "https://gitlab.com", "https://gitlab.com", True)


@pytest.mark.parametrize(
    ("choice", "environ", "texts", "api", "address"),
    [
        ("gitlab", TOKEN, ["ana/shop"], "https://gitlab.com", "https://gitlab.com"),
        ("github", TOKEN, ["ana/shop"], "https://api.github.com", "https://github.com"),
        ("gitlab", FIRM, ["ana/shop"], "https://git.firm.example", "https://git.firm.example"),
        (
            "github",
            {**TOKEN, "GITHUB_API_URL": "https://git.firm.example/api/v3"},
            ["https://github.com/ana/shop"],
            "https://git.firm.example/api/v3",
            "https://git.firm.example",
        ),
        (
            "gitlab",
            TOKEN,
            ["ana/shop", "https://github.com/a/b", "git@git.firm.example:ana/shop.git"],
            "https://git.firm.example",
            "https://git.firm.example",
        ),
        ("none", {}, ["ana/shop"], "https://api.github.com", "https://github.com"),
        (
            "auto",
            {"GITLAB_CI": "true", "CI_SERVER_URL": "https://git.firm.example"},
            ["ana/shop"],
            "https://git.firm.example",
            "https://git.firm.example",
        ),
    ],
)
def test_the_forge_is_that_of_the_environment_or_the_first_address(
    choice: Choice, environ: Mapping[str, str], texts: list[str], api: str, address: str
) -> None:
    found = server(choice, environ, [target(text) for text in texts])
    assert (found.api, found.address) == (api, address)
    assert found.is_written == (choice in ("github", "gitlab"))


@pytest.mark.parametrize(
    ("choice", "environ", "says"),
    [
        ("gitlab", {}, "no token for the forge"),
        ("github", {**TOKEN, "SWEEPER_FORK": "bot/shop"}, "fork of one repository"),
    ],
)
def test_what_is_wrong_for_all_is_said_first(
    choice: Choice, environ: Mapping[str, str], says: str
) -> None:
    with pytest.raises(ConfigError, match=says):
        server(choice, environ, [])


@pytest.mark.parametrize(
    "text",
    [
        "ana/shop",
        "https://gitlab.com/ana/shop",
        "https://gitlab.com/ana/shop.git/",
        "git@gitlab.com:ana/shop.git",
        "ssh://git@gitlab.com:2222/ana/shop.git",
    ],
)
def test_whichever_way_it_is_named_it_is_one_repository(text: str) -> None:
    assert key_of(target(text), PUBLIC) == "https://gitlab.com/ana/shop"
    assert address_of(target(text), PUBLIC) == "https://gitlab.com/ana/shop.git"


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/ana/shop",
        "git@evil.example:ana/shop",
        "file:///srv/ana/shop.git",
        "https://gitlab.com.evil.example/ana/shop",
        "https://gitlab.com@evil.example/ana/shop",
    ],
)
def test_who_writes_goes_nowhere_else(text: str) -> None:
    with pytest.raises(ConfigError, match="nobody has said which forge"):
        address_of(target(text), PUBLIC)
    assert key_of(target(text), PUBLIC) == text
    assert address_of(target(text), PUBLIC._replace(is_written=False)) == text


def test_a_clone_from_elsewhere_gets_no_token(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    repository = Repository.open(tmp_path)
    assert repository is not None
    with pytest.raises(ConfigError, match="does not say where it is from"):
        line_of(PUBLIC, repository, TOKEN, Pace(deadline=0))
    asked = ["remote", "add", "origin", "https://evil.example/ana/shop.git"]
    subprocess.run(["git", "-C", str(tmp_path), *asked], check=True)
    with pytest.raises(ConfigError, match="nobody has said which forge"):
        line_of(PUBLIC, repository, TOKEN, Pace(deadline=0))


def test_names_have_to_be_whole() -> None:
    assert name_at(PUBLIC, "https://gitlab.com/group/sub/shop.git") == "group/sub/shop"
    with pytest.raises(ConfigError, match="is no repository there"):
        name_at(PUBLIC, "https://gitlab.com/../x")
