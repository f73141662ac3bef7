"""Arguments to the repositories that a command is for: the one here, or many."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from sweeper.errors import ConfigError
from sweeper.rounds.targets import Target, folder_of, read_list, target


class Scope(NamedTuple):
    """What the user said about which repositories, and for how long.

    `state` is the folder for what is known of the round, None for the default. `is_list` is whether
    some of them are from a list.
    """

    repos: tuple[str, ...]
    state: Path | None
    seconds: float
    is_list: bool

    @property
    def targets(self) -> tuple[Target, ...]:
        """The repositories, each once."""
        return tuple(dict.fromkeys(target(text) for text in self.repos))

    @property
    def is_one(self) -> bool:
        """Whether it is the one repository here, whose result is shown by itself."""
        if self.is_list or self.state is not None or len(self.repos) > 1:
            return False
        return not self.repos or self.targets[0].kind == "path"

    @property
    def folder(self) -> Path:
        """The folder of that one. Raises a usage error where there is none."""
        path = folder_of(self.repos[0]) if self.repos else Path()
        if not path.exists():
            raise click.UsageError(f"{path}: no such folder, and no clone URL or owner/name either")
        return path


def takes_repos(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the repositories and the options for many; they arrive as `scope`."""

    @wraps(function)
    def wrapped(
        *given: Any,
        repos: tuple[str, ...],
        lists: tuple[str, ...],
        state: Path | None,
        time_limit: float,
        **named: Any,  # what click parsed
    ) -> int:
        texts = (*repos, *(text for path in lists for text in _listed(path)))
        if lists and not texts:
            raise click.UsageError("the list names no repository")
        return function(*given, scope=Scope(texts, state, time_limit * 60, bool(lists)), **named)

    options = (
        click.argument("repos", metavar="[REPO]...", nargs=-1),
        click.option(
            "--repos",
            "lists",
            multiple=True,
            type=click.Path(exists=True, dir_okay=False, allow_dash=True),
            metavar="FILE",
            help="Repositories, one a line, `#` for comments; - is standard input.",
        ),
        click.option(
            "--state",
            type=click.Path(file_okay=False, path_type=Path),
            metavar="FOLDER",
            help="Where a run over many keeps what is done, and its pace.  [default: see README]",
        ),
        click.option(
            "--time-limit",
            type=click.FloatRange(min=0, min_open=True),
            default=120.0,
            show_default=True,
            metavar="MINUTES",
            help="Begin nothing after that, and wait for no forge; a later run goes on.",
        ),
    )
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


def _listed(path: str) -> Sequence[str]:
    if path == "-":
        return list(read_list(sys.stdin))
    try:
        return list(read_list(Path(path).read_text("utf-8").splitlines()))
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{path}: cannot be read as a list of repositories: {error}") from error
