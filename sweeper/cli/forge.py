"""Arguments, environment and clone to the forge that pull requests go to, or to none."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

import click

from sweeper.errors import ConfigError
from sweeper.git import Repository
from sweeper.git.remote import Remote
from sweeper.propose.owners import Dialect

if TYPE_CHECKING:
    from sweeper.forge import Forge
    from sweeper.forge.credentials import AppKey, Token
    from sweeper.forge.pace import Pace

Choice = Literal["auto", "github", "gitlab", "none"]
CHOICES = ("auto", "github", "gitlab", "none")
_TOKENS: Mapping[Dialect, tuple[str, ...]] = {
    "github": ("SWEEPER_TOKEN", "GITHUB_TOKEN"),
    "gitlab": ("SWEEPER_TOKEN", "GITLAB_TOKEN"),
}
_USERS: Mapping[Dialect, str] = {"github": "x-access-token", "gitlab": "oauth2"}
_PUBLIC: Mapping[Dialect, str] = {"github": "github.com", "gitlab": "gitlab.com"}
_JOBS: Mapping[Dialect, str] = {"github": "GITHUB_ACTIONS", "gitlab": "GITLAB_CI"}
_OTHERS = ("SWEEPER_TOKEN_FILE", "SWEEPER_TOKEN_COMMAND", "SWEEPER_APP_ID")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def takes_forge(function: Callable[..., int]) -> Callable[..., int]:
    """Add the option that says where pull requests go."""
    return click.option(
        "--forge",
        type=click.Choice(CHOICES),
        default="auto",
        show_default=True,
        help="Where pull requests go; auto: to the forge whose job this is, else nowhere.",
    )(function)


class Place(NamedTuple):
    """A repository on a forge: its name there, the API's address, and the one that git uses."""

    dialect: Dialect
    name: str
    api: str
    clone: str


@dataclass(frozen=True, slots=True)
class Connection:
    """The forge and the way for git, with what the credential cannot do."""

    place: Place
    forge: Forge
    remote: Remote
    pace: Pace
    caveats: tuple[str, ...]


def place_of(choice: Choice, repository: Repository, environ: Mapping[str, str]) -> Place | None:
    """Return where pull requests go; None: they stay branches here.

    By itself only a job of a forge goes there: whoever tries Sweeper at home opens nothing.
    """
    dialect = _dialect(choice, environ)
    if dialect is None:
        return None
    origin = _origin(repository)
    host, path = _split(origin)
    if dialect == "github":
        server = environ.get("GITHUB_SERVER_URL", "") or f"https://{host or _PUBLIC[dialect]}"
        name = environ.get("GITHUB_REPOSITORY", "") or path
        is_public = urlsplit(server).hostname == _PUBLIC[dialect]
        api = "https://api.github.com" if is_public else f"{server}/api/v3"
        api = environ.get("GITHUB_API_URL", "") or api
    else:
        server = environ.get("CI_SERVER_URL", "") or f"https://{host or _PUBLIC[dialect]}"
        name = environ.get("CI_PROJECT_PATH", "") or path
        api = server
    if "/" not in name:
        raise ConfigError(
            f"{origin or repository.root}: no repository of a forge; give `origin` its address, "
            "or say --forge none"
        )
    return Place(dialect, name, api.rstrip("/"), _clone(origin, server, name))


def connect(place: Place, environ: Mapping[str, str], pace: Pace) -> Connection:
    """Open the line to a forge. Raises ConfigError without a credential, ForgeError."""
    from sweeper.forge.credentials import Token

    credential = _credential(place.dialect, environ)
    if place.dialect == "gitlab":
        from sweeper.forge import gitlab

        if not isinstance(credential, Token):
            raise ConfigError("GitLab knows no Apps; give a token in SWEEPER_TOKEN")
        line = gitlab.connect(place.name, credential, pace, base_url=place.api)
        return Connection(place, line, _remote(place, credential.secret.reveal()), pace, ())
    from sweeper.forge import github
    from sweeper.forge.github.auth import caveats

    hub = github.connect(place.name, credential, pace, base_url=place.api)
    # Of an App it is the installation's, which is asked for now.
    token = pace.read(lambda: str(hub.wire.requester.auth.token))
    return Connection(place, hub, _remote(place, token), pace, caveats(credential, environ))


def _remote(place: Place, token: str) -> Remote:
    return Remote(place.clone, _USERS[place.dialect], token)


def _dialect(choice: Choice, environ: Mapping[str, str]) -> Dialect | None:
    if choice == "none":
        return None
    if choice != "auto":
        return choice
    for dialect, variable in _JOBS.items():
        names = (*_TOKENS[dialect], *_OTHERS)
        if environ.get(variable) == "true" and any(environ.get(name) for name in names):
            return dialect
    return None


def _credential(dialect: Dialect, environ: Mapping[str, str]) -> Token | AppKey:
    from sweeper.forge.credentials import AppKey, from_command, from_environment, from_file

    if environ.get("SWEEPER_TOKEN_FILE"):
        return from_file(Path(environ["SWEEPER_TOKEN_FILE"]))
    if environ.get("SWEEPER_TOKEN_COMMAND"):
        return from_command(shlex.split(environ["SWEEPER_TOKEN_COMMAND"]), environ)
    app = environ.get("SWEEPER_APP_ID", "").strip()
    if app:
        key = from_environment(environ, ("SWEEPER_APP_KEY",))
        file = environ.get("SWEEPER_APP_KEY_FILE", "")
        key = key or (from_file(Path(file)) if file else None)
        if key is None:
            raise ConfigError("SWEEPER_APP_ID is set; SWEEPER_APP_KEY or _FILE must be, too")
        return AppKey(app, key.secret, key.origin)
    token = from_environment(environ, _TOKENS[dialect])
    if token is None:
        raise ConfigError(f"no token for the forge; set {' or '.join(_TOKENS[dialect])}")
    return token


def _origin(repository: Repository) -> str:
    asked = ("config", "--local", "--get", "remote.origin.url")
    code, said = repository.run(*asked, accept=(0, 1))
    return "" if code else said.decode("utf-8", "replace").strip()


def _split(url: str) -> tuple[str, str]:
    """Return the host and the path of an address, also of one for ssh (`git@host:path`)."""
    if "://" not in url and ":" in url:
        before, _, path = url.partition(":")
        return before.rpartition("@")[2], _name(path)
    parts = urlsplit(url)
    return parts.hostname or "", _name(parts.path)


def _name(path: str) -> str:
    return path.strip("/").removesuffix(".git")


def _clone(origin: str, server: str, name: str) -> str:
    """Return the address for git: the clone's, but never another host, for the token goes there."""
    parts = urlsplit(origin)
    is_there = parts.hostname in (urlsplit(server).hostname, *_LOOPBACK)
    if parts.scheme in ("http", "https") and is_there and not parts.username:
        return origin
    return f"{server.rstrip('/')}/{name}.git"
