"""Environment and addresses of a run to the one forge that all its repositories are on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from sweeper.cli.forge import (
    NAMES,
    Choice,
    Connection,
    credential_for,
    kind_of,
    origin_of,
    server_of,
    warned,
)
from sweeper.errors import ConfigError
from sweeper.git import Repository
from sweeper.git.remote import Remote
from sweeper.rounds.targets import Target

if TYPE_CHECKING:
    from sweeper.forge.opening import Kind, Place
    from sweeper.forge.pace import Pace

_DEFAULT: Kind = "github"


class Server(NamedTuple):
    """A forge: its API, its address for git, and whether pull requests go there."""

    kind: Kind
    api: str
    address: str
    is_written: bool


def server(choice: Choice, environ: Mapping[str, str], targets: Iterable[Target]) -> Server:
    """Return the forge of a run: the one the environment names, else that of the first address.

    A token is for one forge, so that a run has one. Raises ConfigError where there is no
    credential for it, or the environment names a fork, which belongs to one repository.
    """
    kind = kind_of(choice, environ)
    is_written = kind is not None
    kind = kind or _job_of(environ) or _DEFAULT
    found = _named(kind, environ) or _addressed(kind, targets) or _public(kind)
    if is_written:
        if environ.get("SWEEPER_FORK", "").strip():
            raise ConfigError("SWEEPER_FORK is the fork of one repository; unset it for many")
        warned(_place(found, ""), environ)
    return found._replace(is_written=is_written)


def key_of(target: Target, forge: Server) -> str:
    """Return by what a repository is known to the queue, whichever way it is named."""
    if target.kind == "name":
        return f"{forge.address}/{target.text}"
    if target.kind == "url" and not target.problem:
        try:
            return f"{forge.address}/{name_at(forge, target.text)}"
        except ConfigError:
            return target.text
    return target.text


def address_of(target: Target, forge: Server) -> str:
    """Return the address to clone a repository by; only where nobody writes, one elsewhere, too."""
    if target.kind == "name":
        return f"{forge.address}/{target.text}.git"
    try:
        return f"{forge.address}/{name_at(forge, target.text)}.git"
    except ConfigError:
        if forge.is_written:
            raise
        return target.text


def name_at(forge: Server, address: str) -> str:
    """Return the name of a repository on the forge. Raises ConfigError for one elsewhere."""
    from sweeper.forge.opening import locate

    host = urlsplit(forge.address).netloc.lower()
    names = {host, host.partition(":")[0]}  # SSH has another port
    return locate(address, dict.fromkeys(names, forge.kind)).name


def line(forge: Server, name: str, environ: Mapping[str, str], pace: Pace) -> Connection:
    """Open the line to a repository of the forge; its pace is that of the run."""
    from sweeper.forge.opening import open_forge

    place = _place(forge, name)
    there = open_forge(place, credential_for(forge.kind, environ), pace)
    url = f"{forge.address}/{name}.git"
    remote = Remote(url, NAMES[forge.kind].user, there.git_token())
    return Connection(forge.kind, name, there, remote, pace, keeps_pace=False)


def line_of(
    forge: Server, repository: Repository, environ: Mapping[str, str], pace: Pace
) -> Connection:
    """Open the line to where a clone is from, which has to be on the forge."""
    origin = origin_of(repository)
    if not origin:
        raise ConfigError("the clone does not say where it is from; give the remote `origin` one")
    return line(forge, name_at(forge, origin), environ, pace)


def _place(forge: Server, name: str) -> Place:
    from sweeper.forge.opening import Place

    return Place(forge.kind, forge.api, name)


def _job_of(environ: Mapping[str, str]) -> Kind | None:
    jobs = (kind for kind, names in NAMES.items() if environ.get(names.job) == "true")
    return next(jobs, None)


def _named(kind: Kind, environ: Mapping[str, str]) -> Server | None:
    from sweeper.forge.opening import Place

    api, address = (
        environ.get(name, "").rstrip("/") for name in (NAMES[kind].api, NAMES[kind].server)
    )
    if not api:
        return None
    return Server(kind, api, address or server_of(Place(kind, api, "")), False)


def _addressed(kind: Kind, targets: Iterable[Target]) -> Server | None:
    from sweeper.forge.opening import HOSTS, locate

    for target in targets:
        if target.kind != "url" or target.problem or target.text.startswith("file:"):
            continue
        host = urlsplit(target.text).netloc.rpartition("@")[2].lower()
        host = host or target.text.partition(":")[0].rpartition("@")[2].lower()
        try:
            place = locate(target.text, {host: kind, **HOSTS})
        except ConfigError:  # said where it is visited
            continue
        if place.kind == kind:
            return Server(kind, place.base_url, server_of(place), False)
    return None


def _public(kind: Kind) -> Server:
    from sweeper.forge.opening import HOSTS, locate

    host = next(name for name, its in HOSTS.items() if its == kind)
    place = locate(f"https://{host}/owner/name", HOSTS)
    return Server(kind, place.base_url, server_of(place), False)
