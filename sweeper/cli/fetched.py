"""Repositories of a workspace that are elsewhere to folders with their files, for a while."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sweeper.cli.forge import NAMES, credential_for
from sweeper.cli.places import mirror_folder
from sweeper.cli.progress import progress
from sweeper.cli.server import Server, address_of, line, name_at, server
from sweeper.config.workspace import Entry, Owner, Workspace
from sweeper.errors import ConfigError, ForgeError, LimitReached, NothingToDo, ServiceError
from sweeper.forge.pace import Pace
from sweeper.git.mirror import mirrored
from sweeper.git.remote import Remote
from sweeper.ledger.hold import hold
from sweeper.rounds.targets import target
from sweeper.workspace.members import Fetched, name_of

if TYPE_CHECKING:
    from sweeper.forge.credentials import AppKey, Token

_AT_ONCE: Final = 8  # most of the time each waits for the other side
_LONGEST: Final = 3_600  # seconds that a forge may have us wait, all in all


def entries_of(workspace: Workspace, environ: Mapping[str, str]) -> tuple[Entry, ...]:
    """Return the entries of a workspace, and those of all owners in it, by addresses for git.

    Raises ConfigError for an address that cannot be one, and where there is no token to ask a forge
    with, and ServiceError where that fails: then nobody knows who is missing.
    """
    for entry in workspace.entries:
        problem = target(entry.url).problem if entry.url else ""
        if problem:
            raise ConfigError(f"{entry.origin}: {problem}")
    if not workspace.owners and not any(entry.url for entry in workspace.entries):
        return workspace.entries
    there = _server(workspace, environ)
    entries = [
        entry._replace(url=address_of(target(entry.url), there)) if entry.url else entry
        for entry in workspace.entries
    ]
    own = [entry for owner in workspace.owners for entry in _of(owner, there, environ)]
    return (*entries, *own)


@contextmanager
def fetched(
    workspace: Workspace, entries: Sequence[Entry], environ: Mapping[str, str], *, quiet: bool
) -> Iterator[Mapping[str, Fetched]]:
    """Give the files of each repository that has an address; they go on leaving.

    The copies behind them are those of `sweep`, and stay: the next time only what is new is
    fetched. What cannot be had says so in its `problem`.
    """
    addresses = list(dict.fromkeys(entry.url for entry in entries if entry.url))
    if not addresses:
        yield {}
        return
    there = _server(workspace, environ)
    credential = _credential(there, environ)
    remotes = [_remote(address, there, credential, environ) for address in addresses]
    folders = [mirror_folder(address, environ) for address in addresses]
    found: dict[str, Fetched] = {}
    with ExitStack() as stack:
        # No thread is left when the caller goes on, who may want to fork.
        with progress(quiet=quiet) as step, ThreadPoolExecutor(_AT_ONCE) as pool:
            having = pool.map(_have, remotes, folders)
            for done, (address, (one, held)) in enumerate(zip(addresses, having, strict=True), 1):
                stack.push(held)
                found[address] = one
                step("fetch", done, len(addresses))
        yield found


def _have(remote: Remote, folder: Path) -> tuple[Fetched, ExitStack]:
    """Return the files of a repository, and what lets go of them."""
    with ExitStack() as stack:
        try:
            stack.enter_context(hold(folder))
            tree = stack.enter_context(mirrored(remote, folder, name_of(remote.url)[:100]))
        except NothingToDo:  # without a commit it uses nothing
            tree = folder / "empty"
            tree.mkdir(exist_ok=True)
        except ServiceError as error:
            return Fetched(folder, " ".join(str(error).split())), ExitStack()
        return Fetched(tree), stack.pop_all()


def _remote(
    address: str, there: Server, credential: Token | AppKey | None, environ: Mapping[str, str]
) -> Remote:
    """Return the way to an address: with our token where it is on the forge that it is for."""
    from sweeper.forge.credentials import Token

    if credential is None or not address.startswith(f"{there.address}/"):
        return Remote(address)
    if isinstance(credential, Token):
        return Remote(address, NAMES[there.kind].user, credential.secret.reveal())
    return line(there, name_at(there, address), environ, _pace()).remote


def _credential(there: Server, environ: Mapping[str, str]) -> Token | AppKey | None:
    """Return what we show to the forge, None where nobody gave any: what is public needs none."""
    try:
        return credential_for(there.kind, environ)
    except ConfigError:
        return None


def _server(workspace: Workspace, environ: Mapping[str, str]) -> Server:
    urls = [target(entry.url) for entry in workspace.entries if entry.url]
    return server("none", environ, urls)


def _of(owner: Owner, there: Server, environ: Mapping[str, str]) -> Iterator[Entry]:
    from sweeper.forge.opening import Place, repositories_of

    place = Place(there.kind, there.api, owner.name)
    try:
        listed = list(repositories_of(place, credential_for(there.kind, environ), _pace()))
    except (ForgeError, LimitReached) as error:
        raise ServiceError(f"{owner.origin}: {error}") from error
    below = {one: one.name.removeprefix(f"{owner.name}/") for one in listed}
    meant = [
        one
        for one, name in below.items()
        if owner.has(name, is_archived=one.is_archived, is_fork=one.is_fork)
    ]
    if not meant:
        raise ConfigError(f"{owner.origin}: none of {len(listed)} repositories of it is meant")
    twice = _twice(name_of(one.name) for one in meant)
    for one in sorted(meant):
        name = name_of(one.name)
        name = below[one].replace("/", "-") if name in twice else name
        address = f"{there.address}/{one.name}.git"
        yield Entry("", name, owner.role, owner.origin, address)


def _twice(names: Iterable[str]) -> set[str]:
    return {name for name, times in Counter(names).items() if times > 1}


def _pace() -> Pace:
    return Pace(deadline=time.time() + _LONGEST)
