from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sweeper.errors import ConfigError
from sweeper.forge.credentials import from_command, from_environment, from_file

TOKEN = "glpat-" + "a" * 20


def test_the_first_variable_that_holds_one_counts() -> None:
    assert from_environment({}, ["A", "B"]) is None
    assert from_environment({"A": "  "}, ["A"]) is None
    found = from_environment({"A": "", "B": f" {TOKEN}\n", "C": "other"}, ["A", "B", "C"])
    assert found is not None
    assert (found.secret.reveal(), found.origin) == (TOKEN, "$B")
    assert TOKEN not in repr(found)


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    found = from_file(tmp_path / "token")
    assert found.secret.reveal() == TOKEN
    key = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"
    (tmp_path / "key.pem").write_text(f"{key}\n")
    assert from_file(tmp_path / "key.pem").secret.reveal() == key


@pytest.mark.parametrize(
    "text", ["", "\n", "two words", "caf\u00e9", "a\nb", "x" * (64 << 10) + "y"]
)
def test_what_is_no_token_is_said_and_not_shown(text: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(text)
    with pytest.raises(ConfigError) as caught:
        from_file(tmp_path / "token")
    assert str(tmp_path / "token") in str(caught.value)
    assert not text.strip() or text.strip() not in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        from_file(tmp_path / "none")


def test_a_command_is_started_without_a_shell() -> None:
    program = "import sys; print(sys.argv[1])"
    found = from_command([sys.executable, "-c", program, "$(echo;`x`)"], {"PATH": "/usr/bin"})
    assert found.secret.reveal() == "$(echo;`x`)"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "is empty"),
        (["/no/such/program"], "cannot be started"),
        ([sys.executable, "-c", "pass"], "holds no token"),
        ([sys.executable, "-c", "raise SystemExit('locked')"], "ended with 1: locked"),
    ],
)
def test_a_command_that_gives_none(arguments: list[str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        from_command(arguments, {})


def test_what_a_failing_command_says_is_redacted() -> None:
    program = f"raise SystemExit('refused {TOKEN}')"
    with pytest.raises(ConfigError) as caught:
        from_command([sys.executable, "-c", program], {})
    assert TOKEN not in str(caught.value)
