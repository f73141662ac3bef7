"""What a sweep needs besides a scan: the sandbox, the ledger, and folders of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sweeper
from sweeper.cli.actor import actor
from sweeper.config import Rules
from sweeper.errors import ConfigError, GitError, SweeperError
from sweeper.git import Identity, Repository
from sweeper.git.remote import Remote
from sweeper.git.signing import Signer
from sweeper.ledger import Ledger
from sweeper.llm import Client
from sweeper.model import Detail
from sweeper.propose import SELF
from sweeper.sandbox import Sandbox
from sweeper.services import Workbench
from sweeper.state import open_state
from sweeper.store import cache_dir

STATE = "sweeper"


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def workbench(
    repository: Repository,
    environ: Mapping[str, str],
    *,
    rules: Rules,
    unsandboxed: bool,
    now: Callable[[], datetime] = _now,
    remote: Remote | None = None,
    is_dry: bool = False,
    model: Callable[[Ledger], Client | None] = lambda ledger: None,
) -> Iterator[Workbench]:
    """Give the workbench of the only run that is at work on the repository.

    `model` makes who may be asked for code, and tells the ledger what it is asked.
    The ledger is kept where the rules say; a dry run's goes there with the next run. Texts live in
    the repository's git folder. The scratch folder is outside, since a tool in a copy of the tree
    must not find this repository around it; it is always the same one, so that the next run clears
    what a killed one left. Raises ServiceError when another run is at work.
    """
    scratch = _folder(repository, environ, "work")
    signer = _signer(environ)
    name = f"{now():%Y%m%dT%H%M%SZ}-{os.getpid()}"
    who = actor(environ)
    with (
        open_state(
            rules.state,
            repository,
            run=name,
            actor=who.name,
            now=now,
            remote=remote,
            is_dry=is_dry,
            signer=signer,
        ) as state,
        _recorded(state.ledger, repository, rules, who.trigger),
    ):
        asked = model(state.ledger)
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            yield Workbench(
                sandbox=Sandbox(unsandboxed=unsandboxed),
                ledger=state.ledger,
                scratch=scratch,
                environments=_folder(repository, environ, "environments"),
                folder=repository.common_dir / STATE / "pulls",
                active=environ.get("VIRTUAL_ENV", ""),
                fallback=sys.executable,
                model=asked,
                state=state,
                identity=_identity(environ),
                signer=signer,
            )
            if asked is not None:
                asked.submit()
        finally:
            if asked is not None:
                asked.close()
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _recorded(ledger: Ledger, repository: Repository, rules: Rules, trigger: str) -> Iterator[None]:
    """Record the beginning of the run and its end, however it ends."""
    head = repository.head()
    about: dict[Detail, str] = {"rules": rules.digest, "version": sweeper.__version__}
    about |= {"commit": head.sha} if head else {}
    about |= {"trigger": trigger} if trigger else {}
    name = repository.root.name
    ledger.record("run-start", name, about=about)
    try:
        yield
    except BaseException as error:
        ledger.record("run-end", name, type(error).__name__, {"exit": _exit_of(error)})
        raise
    ledger.record("run-end", name, about={"exit": "0"})


def _identity(environ: Mapping[str, str]) -> Identity:
    """Return who commits: by default nobody in particular."""
    said = environ.get("SWEEPER_AUTHOR", "").strip()
    try:
        return Identity.parse(said) if said else SELF
    except GitError as error:
        raise ConfigError(f"SWEEPER_AUTHOR: {error}") from error


def _signer(environ: Mapping[str, str]) -> Signer | None:
    """Return who signs what we commit, None for nobody."""
    file = environ.get("SWEEPER_SIGNING_KEY_FILE", "").strip()
    return Signer.of(Path(file)) if file else None


def _exit_of(error: BaseException) -> str:
    if isinstance(error, SweeperError):
        return str(error.exit_code)
    return "130" if isinstance(error, KeyboardInterrupt) else "70"


def _folder(repository: Repository, environ: Mapping[str, str], purpose: str) -> Path:
    cache = cache_dir(environ)
    if cache is None:
        raise ConfigError("sweep needs a folder to work in; set HOME or XDG_CACHE_HOME")
    digest = hashlib.sha256(os.fsencode(repository.common_dir)).hexdigest()
    return cache / purpose / digest[:16]
