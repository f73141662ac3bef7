"""One repository of many to how the visit of it ended, whatever happens there."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import msgspec

from sweeper.cli.options import Inputs
from sweeper.cli.output import about
from sweeper.cli.places import mirror_folder, place
from sweeper.cli.run import Run, started
from sweeper.cli.server import Server, address_of, line, line_of, name_at
from sweeper.cli.stopping import Halted, standing
from sweeper.cli.working import Wishes
from sweeper.errors import ConfigError, GitError, LimitReached, NothingToDo, ServiceError
from sweeper.files import keep_file
from sweeper.git import Repository
from sweeper.git.mirror import mirrored
from sweeper.git.remote import Remote
from sweeper.ledger.hold import hold
from sweeper.rounds import RepositoryEnding, Visited
from sweeper.rounds.targets import Target, folder_of
from sweeper.stops import stop

if TYPE_CHECKING:
    from sweeper.cli.forge import Connection
    from sweeper.forge.opening import Kind
    from sweeper.forge.pace import Pace, Past

# What is done in a repository, and the document that the command prints for it alone.
Work = Callable[[Run, Wishes], tuple[Visited, str]]


class Tour(NamedTuple):
    """What all visits of a run have in common.

    `pace` is the file of the pace that they share, `variables` that of what the forge's say.
    """

    inputs: Inputs
    wishes: Wishes
    forge: Server
    work: Work
    pace: Path
    deadline: float
    variables: Path


class _Unreadable(GitError):  # noqa: N818 - what is wrong is there, not here
    """The repository cannot be had at all."""


def visit(target: Target, tour: Tour, report: Path) -> Visited:
    """Visit a repository, and leave in a file what there is to report of it.

    Never raises but for an interruption: no repository may keep others from being visited.
    """
    began = time.monotonic()
    try:
        with about(target.text):
            visited, said = _visit(target, tour)
        report.write_text(said, encoding="utf-8")
    except Exception as error:
        visited = Visited(target.text, _ending(error), _why(error), is_complete=False)
    return msgspec.structs.replace(visited, name=target.text, seconds=time.monotonic() - began)


def _visit(target: Target, tour: Tour) -> tuple[Visited, str]:
    if target.problem:
        raise ConfigError(target.problem)
    try:
        with _tree(target, tour) as (root, connect):
            stopped = standing(root, os.environ)
            if stopped is None:
                with started(tour.inputs, root) as run:
                    stopped = stop(enabled=run.policy.enabled)
                    if stopped is None:
                        return tour.work(run, tour.wishes._replace(connect=connect))
    except Halted as halted:
        stopped = halted.stopped
    return Visited("", "stopped", f"{stopped.scope}: {stopped.reason}"), ""


def _ending(error: Exception) -> RepositoryEnding:
    match error:
        case LimitReached():
            return "later"
        case NothingToDo():
            return "empty"
        case ConfigError() | click.ClickException():
            return "misconfigured"
        case _Unreadable():
            return "unreadable"
        case ServiceError():
            return "failed"
    traceback.print_exception(error)
    return "crashed"


def _why(error: Exception) -> str:
    said = error.message if isinstance(error, click.ClickException) else str(error)
    return " ".join(said.split()) or type(error).__name__


@contextmanager
def _tree(
    target: Target, tour: Tour
) -> Iterator[tuple[Path, Callable[[Kind, Repository], Connection]]]:
    """Give the files of a repository, and what opens the line to its forge."""
    pace = partial(shared_pace, tour.pace, tour.deadline)
    if target.kind == "path":

        def opened(_: Kind, repository: Repository) -> Connection:
            connection = line_of(tour.forge, repository, os.environ, pace())
            return replace(connection, variables=tour.variables)

        yield _here(target), opened
        return
    address = address_of(target, tour.forge)
    remote, connect = Remote(address), tour.wishes.connect
    if tour.forge.is_written:
        from sweeper.cli.switch import ensure_running

        name = name_at(tour.forge, address)
        connection = line(tour.forge, name, os.environ, pace())
        connection = replace(connection, variables=tour.variables)
        ensure_running(connection.forge, name, tour.variables)  # before all of it is fetched
        remote = connection.remote

        def connect(*_: object) -> Connection:
            return connection

    folder = mirror_folder(address, os.environ)
    with hold(folder), ExitStack() as stack:
        try:
            tree = stack.enter_context(mirrored(remote, folder, _name(address)))
        except GitError as error:
            raise _Unreadable(str(error)) from error
        yield tree, connect


def _here(target: Target) -> Path:
    folder = folder_of(target.text)
    if not folder.is_dir():
        raise _Unreadable(f"{folder}: no such folder")
    try:
        where = place([folder])
    except GitError as error:
        raise _Unreadable(str(error)) from error
    if where.parts:
        raise ConfigError(f"a visit is of a whole repository; say {where.root}")
    return where.root


def _name(address: str) -> str:
    return address.rpartition("/")[2].removesuffix(".git")[:100]


def shared_pace(path: Path, deadline: float) -> Pace:
    """Return the pace of all repositories, as the last one to write has left it."""
    from sweeper.forge.pace import Pace, decode, encode

    def remember(past: Past) -> None:
        try:
            keep_file(path, encode(past))
        except OSError as error:
            raise ServiceError(f"{path}: cannot be written: {error.strerror}") from error

    pace = Pace(deadline=deadline, remember=remember)
    if path.exists():
        pace.past = decode(path.read_bytes(), now=pace.clock())
    return pace
