from __future__ import annotations

import subprocess
import sys

import pytest

from sweeper.errors import ConfigError
from sweeper.forge.credentials import AppKey, Token
from sweeper.forge.opening import HOSTS, Kind, Place, caveats, locate, open_forge
from sweeper.secret import Secret
from tests.forge.pacing import patient

OURS: dict[str, Kind] = {**HOSTS, "git.shop.example": "gitlab", "github.shop.example": "github"}
HUB, LAB = "https://api.github.com", "https://gitlab.com"


@pytest.mark.parametrize(
    "remote",
    [
        "",
        "/srv/git/shop.git",
        "../shop",
        "https://git.other.example/ana/shop.git",
        "https://github.com/ana",
        "https://github.com/ana/shop/tree/main",
        "https://github.com/ana/..",
        "https://github.com/ana/sh op",
        "https://github.com.evil.example/ana/shop",
        "https://evil.example/github.com/ana/shop",
        "https://[github.com/ana/shop",
        "ext::sh -c id",
    ],
)
def test_what_is_no_place(remote: str) -> None:
    with pytest.raises(ConfigError):
        locate(remote, OURS)


@pytest.mark.parametrize(
    ("remote", "place"),
    [
        ("https://github.com/ana/shop.git", Place("github", HUB, "ana/shop")),
        ("https://GitHub.com/ana/shop/", Place("github", HUB, "ana/shop")),
        ("git@github.com:ana/shop.git", Place("github", HUB, "ana/shop")),
        ("ssh://git@github.com:22/ana/shop.git", Place("github", HUB, "ana/shop")),
        ("https://x:ghp_secret@github.com/ana/my.shop", Place("github", HUB, "ana/my.shop")),
        ("https://gitlab.com/group/sub/shop.git", Place("gitlab", LAB, "group/sub/shop")),
        (
            "https://git.shop.example/group/shop",
            Place("gitlab", "https://git.shop.example", "group/shop"),
        ),
        (
            "git@github.shop.example:ana/shop",
            Place("github", "https://github.shop.example/api/v3", "ana/shop"),
        ),
    ],
)
def test_places(remote: str, place: Place) -> None:
    assert locate(remote, OURS) == place


def test_the_secret_of_a_url_is_not_said() -> None:
    with pytest.raises(ConfigError) as caught:
        locate("https://user:hunter2hunter2@git.other.example/ana/shop", OURS)
    assert "hunter2" not in str(caught.value)


def test_gitlab_takes_no_key_of_an_app() -> None:
    with pytest.raises(ConfigError, match="GitLab needs a token"):
        open_forge(Place("gitlab", LAB, "a/b"), AppKey("1", Secret("key"), "$KEY"), patient())


def test_what_a_credential_cannot_do_is_known_for_each_forge() -> None:
    hub, lab = Place("github", HUB, "a/b"), Place("gitlab", LAB, "a/b")
    environ = {"CI_JOB_TOKEN": "job", "GITHUB_TOKEN": "flow", "GITHUB_ACTIONS": "true"}
    fine = Token(Secret("glpat-fine"), "$T")
    assert caveats(lab, fine, environ) == caveats(hub, fine, environ) == ()
    assert "a CI job" in caveats(lab, Token(Secret("job"), "$T"), environ)[0]
    assert "a workflow" in caveats(hub, Token(Secret("flow"), "$T"), environ)[0]


@pytest.mark.parametrize(
    ("place", "library"),
    [(Place("github", HUB, "a/b"), "github"), (Place("gitlab", LAB, "a/b"), "gitlab")],
)
def test_a_missing_library_is_said(
    place: Place, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ConfigError, match=rf"pip install 'sweeper-engine\[{library}\]'"):
        open_forge(place, Token(Secret("x" * 9), "$T"), patient())


def test_no_library_is_loaded_before_it_is_needed() -> None:
    program = (
        "import sys, sweeper.forge.opening\n"
        "print(sorted({'github', 'gitlab', 'requests', 'jwt'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
