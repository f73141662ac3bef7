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

from sweeper.errors import ConfigError
from sweeper.git import Repository
from sweeper.ledger import Ledger, open_ledger
from sweeper.llm import Client
from sweeper.sandbox import Sandbox
from sweeper.services import Workbench
from sweeper.store import cache_dir

STATE = "sweeper"


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def workbench(
    repository: Repository,
    environ: Mapping[str, str],
    *,
    unsandboxed: bool,
    now: Callable[[], datetime] = _now,
    model: Callable[[Ledger], Client | None] = lambda ledger: None,
) -> Iterator[Workbench]:
    """Give the workbench of the only run that is at work on the repository.

    `model` makes who may be asked for code, and tells the ledger what it is asked.
    Ledger and texts live in the repository's git folder. The scratch folder is outside, since a
    tool in a copy of the tree must not find this repository around it; it is always the same one,
    so that the next run clears what a killed one left. Raises ServiceError when another run is at
    work.
    """
    state = repository.common_dir / STATE
    scratch = _folder(repository, environ, "work")
    name = f"{now():%Y%m%dT%H%M%SZ}-{os.getpid()}"
    with open_ledger(state, run=name, actor=_actor(environ), now=now) as ledger:
        asked = model(ledger)
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            yield Workbench(
                sandbox=Sandbox(unsandboxed=unsandboxed),
                ledger=ledger,
                scratch=scratch,
                environments=_folder(repository, environ, "environments"),
                folder=state / "pulls",
                active=environ.get("VIRTUAL_ENV", ""),
                fallback=sys.executable,
                model=asked,
            )
            if asked is not None:
                asked.submit()
        finally:
            if asked is not None:
                asked.close()
            shutil.rmtree(scratch, ignore_errors=True)


def _folder(repository: Repository, environ: Mapping[str, str], purpose: str) -> Path:
    cache = cache_dir(environ)
    if cache is None:
        raise ConfigError("sweep needs a folder to work in; set HOME or XDG_CACHE_HOME")
    digest = hashlib.sha256(os.fsencode(repository.common_dir)).hexdigest()
    return cache / purpose / digest[:16]


def _actor(environ: Mapping[str, str]) -> str:
    return environ.get("USER") or f"user {os.getuid()}"
