"""Where a token is kept to the token: a variable, a file, or a program that prints it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sweeper.errors import ConfigError
from sweeper.secret import Secret, redact

_SECONDS: Final = 60.0
_LARGEST: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it comes from, in words for people."""

    secret: Secret
    origin: str


@dataclass(frozen=True, slots=True)
class AppKey:
    """The private key of a GitHub App, with the App's id."""

    app: str
    key: Secret
    origin: str


def from_environment(environ: Mapping[str, str], names: Sequence[str]) -> Token | None:
    """Return the token in the first of the variables that holds one, None when none does."""
    for name in names:
        value = environ.get(name, "").strip()
        if value:
            return Token(_checked(value, f"${name}"), f"${name}")
    return None


def from_file(path: Path) -> Token:
    """Return the token that a file holds. Raises ConfigError when it holds none."""
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{path}: the token cannot be read: {error.strerror}") from error
    origin = f"the file {path}"
    if len(text) > _LARGEST:
        raise ConfigError(f"{origin} is too long for a token or a key")
    return Token(_checked(text.decode("utf-8", "replace").strip(), origin), origin)


def from_command(arguments: Sequence[str], environ: Mapping[str, str]) -> Token:
    """Return what a program prints; it is started by its arguments, without a shell.

    Raises ConfigError when it fails, prints nothing, or takes longer than a minute.
    """
    if not arguments:
        raise ConfigError("the command for the token is empty")
    origin = f"the command {arguments[0]!r}"
    try:
        done = subprocess.run(
            list(arguments),
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError) as error:
        raise ConfigError(f"{origin} cannot be started: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise ConfigError(f"{origin} took longer than {_SECONDS:.0f} s") from error
    if done.returncode:
        said = redact(" ".join(done.stderr.decode("utf-8", "replace").split()))[:200]
        raise ConfigError(f"{origin} ended with {done.returncode}: {said or 'it did not say why'}")
    return Token(_checked(done.stdout.decode("utf-8", "replace").strip(), origin), origin)


def _checked(value: str, origin: str) -> Secret:
    """Return the secret: one word, or a key with its line ends."""
    if not value:
        raise ConfigError(f"{origin} holds no token")
    is_key = value.startswith("-----BEGIN ")
    if not is_key and not (value.isascii() and value.isprintable() and " " not in value):
        raise ConfigError(f"{origin} holds something else than a token: one word is expected")
    return Secret(value)
