"""Where a repository is to the forge that has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, NamedTuple, get_args
from urllib.parse import urlsplit

from sweeper.errors import ConfigError
from sweeper.forge import Forge, github, gitlab
from sweeper.forge.credentials import AppKey, Token
from sweeper.forge.github import auth
from sweeper.forge.github import owner as github_owner
from sweeper.forge.github.auth import PUBLIC
from sweeper.forge.gitlab import owner as gitlab_owner
from sweeper.forge.gitlab import wire
from sweeper.forge.pace import Pace
from sweeper.forge.values import Listed

Kind = Literal["github", "gitlab"]
KINDS: Final = get_args(Kind)
HOSTS: Final[Mapping[str, Kind]] = {"github.com": "github", "gitlab.com": "gitlab"}
# Where git's own address names no scheme: `git@host:group/name.git`.
_SCP = re.compile(r"(?:[^@/\s]+@)?([^:/\s]+):(?!//)(.+)")


class Place(NamedTuple):
    """A repository on a forge: which kind of forge, the address of its API, `owner/name`.

    `source` is the fork that has our branches, "" where they are in the repository itself.
    """

    kind: Kind
    base_url: str
    name: str
    source: str = ""


def _open_github(place: Place, credential: Token | AppKey, pace: Pace) -> Forge:
    return github.connect(
        place.name, credential, pace, base_url=place.base_url, source=place.source
    )


def _open_gitlab(place: Place, credential: Token | AppKey, pace: Pace) -> Forge:
    token, source = _token(credential), place.source
    return gitlab.connect(place.name, token, pace, base_url=place.base_url, source=source)


def _token(credential: Token | AppKey) -> Token:
    if isinstance(credential, AppKey):
        raise ConfigError(f"{credential.origin} is the key of a GitHub App; GitLab needs a token")
    return credential


FORGES: Final[Mapping[Kind, Callable[[Place, Token | AppKey, Pace], Forge]]] = {
    "github": _open_github,
    "gitlab": _open_gitlab,
}


def open_forge(place: Place, credential: Token | AppKey, pace: Pace) -> Forge:
    """Return the repository on its forge. Raises ConfigError and ForgeError."""
    return FORGES[place.kind](place, credential, pace)


def repositories_of(place: Place, credential: Token | AppKey, pace: Pace) -> Iterator[Listed]:
    """Yield the repositories of an owner, whose name is that of the place.

    Raises ConfigError and ForgeError.
    """
    if place.kind == "github":
        return github_owner.repositories(place.name, credential, pace, base_url=place.base_url)
    token = _token(credential)
    return gitlab_owner.repositories(place.name, token, pace, base_url=place.base_url)


def caveats(
    place: Place, credential: Token | AppKey, environ: Mapping[str, str]
) -> tuple[str, ...]:
    """Say what cannot be done there with the credential, for people to know before they wonder."""
    if place.kind == "github":
        return auth.caveats(credential, environ)
    return wire.caveats(credential, environ) if isinstance(credential, Token) else ()


def locate(remote: str, hosts: Mapping[str, Kind] = HOSTS) -> Place:
    """Return the place that a clone URL names; `hosts` says which kind of forge is where.

    Raises ConfigError for anything else. What the URL has of a user or a secret goes.
    """
    host, path = _parts(remote.strip())
    name = path.strip("/").removesuffix(".git").strip("/")
    if host not in hosts:
        raise ConfigError(
            f"nobody has said which forge is at {host or 'no host'!r}; "
            f"name one of {', '.join(KINDS)} for it"
        )
    kind = hosts[host]
    is_whole = re.fullmatch(r"[\w.~-]+(?:/[\w.~-]+)+", name, re.ASCII) and ".." not in name
    if not is_whole or (kind == "github" and name.count("/") != 1):
        raise ConfigError(f"{host}: {name!r} is no repository there; write owner/name")
    return Place(kind, _base_url(kind, host), name)


def _parts(remote: str) -> tuple[str, str]:
    match = _SCP.fullmatch(remote)
    if match and "://" not in remote:
        return match[1].lower(), match[2]
    try:
        parts = urlsplit(remote)
        return (parts.hostname or "").lower() + _port(parts.scheme, parts.port), parts.path
    except ValueError:
        raise ConfigError("a URL of a repository cannot be read") from None


def _port(scheme: str, port: int | None) -> str:
    """Return what belongs to the host's name: git's port for SSH is not that of the API."""
    return f":{port}" if port and scheme in ("http", "https") else ""


def _base_url(kind: Kind, host: str) -> str:
    if kind == "gitlab":
        return f"https://{host}"
    return PUBLIC if host == "github.com" else f"https://{host}/api/v3"
