"""The options that several commands share, as one value."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, get_args

import click

from sweeper.model import FindingKind

FORMAT_NAMES = ("text", "json", "sarif", "github", "gitlab", "markdown")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True)
class Shared:
    """What the user said about input and output of a run."""

    config: Path | None
    format: str
    output: Path | None
    min_confidence: float | None
    kind: tuple[FindingKind, ...]
    as_of: datetime | None
    coverage: Path | None
    exclude: tuple[str, ...]
    jobs: int
    no_cache: bool
    strict: bool
    verbose: int
    quiet: bool


def moment(text: str) -> datetime:
    """Read a date, or a date with time, ISO 8601; UTC unless it says otherwise."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no date such as 2026-01-31") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


OPTIONS = (
    click.option("--config", type=_FILE, help="The organisation's rule file."),
    click.option(
        "--format",
        type=click.Choice(FORMAT_NAMES),
        default="text",
        show_default=True,
        help="How to write the result.",
    ),
    click.option(
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write the result to this file.",
    ),
    click.option(
        "--min-confidence",
        type=click.FloatRange(0, 1),
        help="Show findings from this confidence.  [default: the policy's, 0.60]",
    ),
    click.option(
        "--kind",
        type=click.Choice(get_args(FindingKind)),
        multiple=True,
        help="Only this kind of finding; may be repeated.",
    ),
    click.option(
        "--as-of",
        type=moment,
        metavar="DATE",
        help="Count ages to this date, not the commit's.",
    ),
    click.option("--coverage", type=_FILE, help="Coverage data (.coverage or its JSON)."),
    click.option("--exclude", multiple=True, help="Leave out files that match; may be repeated."),
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        default=lambda: os.cpu_count() or 1,
        help="Processes that parse.  [default: all cores]",
    ),
    click.option("--no-cache", is_flag=True, help="Neither read nor write the cache."),
    click.option("--strict", is_flag=True, help="Exit 1 if not all input could be read."),
    click.option("-v", "--verbose", count=True, help="Show all evidence; twice: debug messages."),
    click.option("-q", "--quiet", is_flag=True, help="No progress, no notes."),
)


def takes_shared(function: Callable[Concatenate[Shared, _P], int]) -> Callable[..., int]:
    """Give the command the shared options; they arrive as its first argument."""
    names = [field.name for field in fields(Shared)]

    @functools.wraps(function)
    def command(*args: _P.args, **kwargs: _P.kwargs) -> int:
        given = {name: kwargs.pop(name) for name in names}
        return function(Shared(**given), *args, **kwargs)  # type: ignore[arg-type]  # click's dict

    for option in reversed(OPTIONS):
        command = option(command)
    return command
