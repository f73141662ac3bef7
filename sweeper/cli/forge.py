"""Arguments, environment and clone to the forge that pull requests go to, or to none."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

import click

from sweeper.cli.output import say
from sweeper.errors import ConfigError
from sweeper.git import Repository
from sweeper.git.remote import Remote

if TYPE_CHECKING:
    from sweeper.forge import Forge
    from sweeper.forge.credentials import AppKey, Token
    from sweeper.forge.opening import Kind, Place
    from sweeper.forge.pace import Pace

Choice = Literal["auto", "github", "gitlab", "none"]
CHOICES = ("auto", "github", "gitlab", "none")
_OTHERS = ("SWEEPER_TOKEN_FILE", "SWEEPER_TOKEN_COMMAND", "SWEEPER_APP_ID")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Names(NamedTuple):
    """What a forge calls things in the environment of its jobs."""

    job: str
    tokens: tuple[str, ...]
    server: str
    api: str
    repository: str
    user: str  # who git says that it is


NAMES: Mapping[Kind, Names] = {
    "github": Names(
        "GITHUB_ACTIONS",
        ("SWEEPER_TOKEN", "GITHUB_TOKEN"),
        "GITHUB_SERVER_URL",
        "GITHUB_API_URL",
        "GITHUB_REPOSITORY",
        "x-access-token",
    ),
    "gitlab": Names(
        "GITLAB_CI",
        ("SWEEPER_TOKEN", "GITLAB_TOKEN"),
        "CI_SERVER_URL",
        "CI_SERVER_URL",
        "CI_PROJECT_PATH",
        "oauth2",
    ),
}


@dataclass(frozen=True, slots=True)
class Connection:
    """The repository of that name on a forge, and the way there for git.

    `keeps_pace` is whether the pace is kept with the state of the repository, as that of all
    repositories of a run is not. `variables` is the file of what this run knows of the variables
    of owners there.
    """

    kind: Kind
    name: str
    forge: Forge
    remote: Remote
    pace: Pace
    keeps_pace: bool = True
    variables: Path | None = None


def takes_forge(function: Callable[..., int]) -> Callable[..., int]:
    """Add the option that says where pull requests go."""
    return click.option(
        "--forge",
        type=click.Choice(CHOICES),
        default="auto",
        show_default=True,
        help="Where pull requests go; auto: to the forge whose job this is, else nowhere.",
    )(function)


def kind_of(choice: Choice, environ: Mapping[str, str]) -> Kind | None:
    """Return the forge that pull requests go to; None: they stay branches here.

    By itself only a job of a forge goes there: whoever tries Sweeper at home opens nothing.
    """
    if choice == "none":
        return None
    if choice != "auto":
        return choice
    for kind, names in NAMES.items():
        has_credential = any(environ.get(name) for name in (*names.tokens, *_OTHERS))
        if environ.get(names.job) == "true" and has_credential:
            return kind
    return None


def connect(
    kind: Kind, repository: Repository, environ: Mapping[str, str], pace: Pace
) -> Connection:
    """Open the line to a forge. Raises ConfigError without an address or a credential."""
    from sweeper.forge.opening import open_forge

    origin = origin_of(repository)
    place = _place(kind, origin, environ)
    forge = open_forge(place, warned(place, environ), pace)
    server = environ.get(NAMES[kind].server, "") or server_of(place)
    url = _clone(origin, server, place.source or place.name)
    remote = Remote(url, NAMES[kind].user, forge.git_token())
    return Connection(kind, place.name, forge, remote, pace)


def warned(place: Place, environ: Mapping[str, str]) -> Token | AppKey:
    """Return the credential for a forge, and say what it cannot do. Raises ConfigError for none."""
    from sweeper.forge.opening import caveats

    credential = credential_for(place.kind, environ)
    for said in caveats(place, credential, environ):
        say(f"sweeper: warning: {said}")
    return credential


def _place(kind: Kind, origin: str, environ: Mapping[str, str]) -> Place:
    from sweeper.forge.opening import HOSTS, Place, locate

    names = NAMES[kind]
    api, name = environ.get(names.api, ""), environ.get(names.repository, "")
    source = environ.get("SWEEPER_FORK", "").strip()
    if api and name:
        return Place(kind, api.rstrip("/"), name, source)
    host = (urlsplit(origin).hostname or origin.partition(":")[0].rpartition("@")[2]).lower()
    if not host:
        raise ConfigError(
            f"the clone does not say where it is from; set {names.api} and {names.repository}, "
            "give the remote `origin` its address, or say --forge none"
        )
    return locate(origin, {host: kind, **HOSTS})._replace(source=source)


def credential_for(kind: Kind, environ: Mapping[str, str]) -> Token | AppKey:
    """Return what we show to a forge. Raises ConfigError where there is none."""
    from sweeper.forge.credentials import AppKey, from_command, from_environment, from_file

    if environ.get("SWEEPER_TOKEN_FILE"):
        return from_file(Path(environ["SWEEPER_TOKEN_FILE"]))
    if environ.get("SWEEPER_TOKEN_COMMAND"):
        return from_command(shlex.split(environ["SWEEPER_TOKEN_COMMAND"]), environ)
    app = environ.get("SWEEPER_APP_ID", "").strip()
    if app:
        file = environ.get("SWEEPER_APP_KEY_FILE", "")
        key = from_file(Path(file)) if file else from_environment(environ, ("SWEEPER_APP_KEY",))
        if key is None:
            raise ConfigError("SWEEPER_APP_ID is set; set SWEEPER_APP_KEY_FILE, too")
        return AppKey(app, key.secret, key.origin)
    token = from_environment(environ, NAMES[kind].tokens)
    if token is None:
        raise ConfigError(f"no token for the forge; set {' or '.join(NAMES[kind].tokens)}")
    return token


def origin_of(repository: Repository) -> str:
    """Return the address that a clone is from, "" for none."""
    asked = ("config", "--local", "--get", "remote.origin.url")
    code, said = repository.run(*asked, accept=(0, 1))
    return "" if code else said.decode("utf-8", "replace").strip()


def server_of(place: Place) -> str:
    """Return the address of the forge for people and git."""
    parts = urlsplit(place.base_url)
    host = "github.com" if parts.netloc == "api.github.com" else parts.netloc
    return f"{parts.scheme}://{host}"


def _clone(origin: str, server: str, name: str) -> str:
    """Return the address for git: the clone's, but never another host, for the token goes there."""
    parts = urlsplit(origin)
    is_there = parts.hostname in (urlsplit(server).hostname, *_LOOPBACK)
    is_named = parts.path.strip("/").removesuffix(".git") == name
    if parts.scheme in ("http", "https") and is_there and is_named and not parts.username:
        return origin
    return f"{server.rstrip('/')}/{name}.git"
