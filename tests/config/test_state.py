from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.config import load
from sweeper.errors import ConfigError


def location(repository: str | None, organisation: Path | None = None) -> str:
    content = {} if repository is None else {".sweeper.toml": document(repository).encode()}
    rules, _ = load(content.get, organisation=organisation, dependencies=())
    return rules.state


def document(location: str) -> str:
    return f"[state]\nlocation = '{location}'\n"


def organisation(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "organisation.toml"
    path.write_text(document(text))
    return path


INSIDE = ["branch:sweeper/state", "branch:sweeper/log_2-x", "local"]
OUTSIDE = ["/var/lib/sweeper", "~/sweeper", "s3://bucket/sweeper", "memory://x", "gs://b/a"]


def test_a_branch_by_default() -> None:
    assert location(None) == "branch:sweeper/state"


@pytest.mark.parametrize("text", INSIDE)
def test_a_repository_may_say_where_in_itself(text: str) -> None:
    assert location(text) == text


@pytest.mark.parametrize("text", OUTSIDE)
def test_a_repository_may_not_say_where_else(text: str) -> None:
    with pytest.raises(ConfigError, match=r"\.sweeper\.toml:2: only the organisation"):
        location(text)


@pytest.mark.parametrize("text", [*INSIDE, *OUTSIDE])
def test_the_organisation_may_say_all(text: str, tmp_path: Path) -> None:
    assert location(None, organisation(tmp_path, text)) == text


@pytest.mark.parametrize("text", INSIDE)
def test_what_the_organisation_says_stays(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="only the organisation"):
        location(text, organisation(tmp_path, "s3://bucket/sweeper"))
    assert location(text, organisation(tmp_path, text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "state",
        "./state",
        "../state",
        "branch:main",
        "branch:sweeper/",
        "branch:sweeper/a/b",
        "branch:sweeper/..",
        "branch:sweeper/x.lock",
        "branch:sweeper/dead-code-1",
        "branch:sweeper/flags-1",
        "S3://bucket",
        "s3:bucket",
        "simplecache::s3://bucket",
        "s3://a b",
        "git",
    ],
)
def test_what_is_no_location_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no location"):
        location(None, organisation(tmp_path, text))


def test_a_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="password") as raised:
        location(None, organisation(tmp_path, "ftp://ada:hunter2@shop.example/state"))
    assert "hunter2" not in str(raised.value)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ConfigError, match="did you mean 'location'"):
        load({".sweeper.toml": b"[state]\nlocaton = 'local'\n"}.get, dependencies=())


def test_the_location_changes_no_result() -> None:
    content = {".sweeper.toml": document("local").encode()}
    nothing = load(lambda path: None, dependencies=())[0]
    assert load(content.get, dependencies=())[0].digest == nothing.digest
