"""The options that several commands share, as values."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from sweeper.config.globs import glob_regex

FORMAT_NAMES = ("text", "json", "sarif", "github", "gitlab", "markdown", "html")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_Command = Callable[..., int]
_Option = Callable[[_Command], _Command]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the user said about what is looked at, and how."""

    config: Path | None
    as_of: datetime | None
    coverage: Path | None
    flags: tuple[Path, ...]
    environment: tuple[str, ...]
    exclude: tuple[str, ...]
    closed_world: bool
    jobs: int
    no_cache: bool
    verbose: int
    quiet: bool


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the user said about the result."""

    format: str
    output: Path | None
    min_confidence: float | None
    strict: bool

    def __post_init__(self) -> None:
        """Raise a usage error for a page that would fill the terminal."""
        refuse_page(self.format, self.output)


def refuse_page(form: str, output: Path | None) -> None:
    """Raise a usage error for a page without a file to write it to, but a terminal."""
    if form == "html" and output is None and sys.stdout.isatty():
        raise click.UsageError("a page is for a browser; write it with --output report.html")


def moment(text: str) -> datetime:
    """Read a date, or a date with time, ISO 8601; UTC unless it says otherwise."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no date such as 2026-01-31") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def glob(text: str) -> str:
    """Read a glob of paths."""
    try:
        glob_regex(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: {error}") from error
    return text


def takes_engine(function: Callable[..., int]) -> Callable[..., int]:
    """Add the option that says where the repositories of a workspace are looked at."""
    return click.option(
        "--engine",
        type=_cluster,
        default="",
        metavar="dask://HOST:PORT",
        help="Look at them on a cluster of dask.distributed.  "
        "[default: processes here, see --jobs]",
    )(function)


def _cluster(text: str) -> str:
    """Read the address of a cluster; return `HOST:PORT`."""
    scheme, _, address = text.partition("://")
    host, _, port = address.rpartition(":")
    if text and not (scheme == "dask" and host and port.isdecimal()):
        raise click.BadParameter(f"{text!r} is no address such as dask://scheduler:8786")
    return address


def export(text: str) -> Path:
    """Take the path of a file, or fetch an address into one that is gone after the run."""
    if "://" not in text:
        found: Path = _FILE.convert(text, None, click.get_current_context(silent=True))
        return found
    from sweeper.exports import download

    url, _, variable = text.partition("#")
    content = download(url, os.environ.get(variable or "SWEEPER_FLAGS_TOKEN", ""))
    folder = tempfile.mkdtemp(prefix="sweeper-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / f"{urlsplit(url).hostname}.json"
    path.write_bytes(content)
    return path


_OPTIONS: Mapping[type, tuple[_Option, ...]] = {
    Inputs: (
        click.option("--config", type=_FILE, help="The organisation's rule file."),
        click.option(
            "--as-of",
            type=moment,
            metavar="DATE",
            help="Count ages to this date, not to the commit's.",
        ),
        click.option(
            "--coverage",
            type=_FILE,
            help="Coverage data: .coverage, JSON, XML or lcov.",
        ),
        click.option(
            "--flags",
            type=export,
            multiple=True,
            metavar="FILE|URL",
            help="What a provider of feature flags exported, or its API; may be repeated.",
        ),
        click.option(
            "--environment",
            multiple=True,
            metavar="GLOB",
            help="Flags have to agree there alone, not in all environments; may be repeated.",
        ),
        click.option(
            "--exclude",
            type=glob,
            multiple=True,
            metavar="GLOB",
            help="Leave out files that match; may be repeated.",
        ),
        click.option(
            "--closed-world",
            is_flag=True,
            help="Nobody outside of this repository uses it: public names are no API.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            default=lambda: os.cpu_count() or 1,
            help="Processes that parse, or each look at a repository.  [default: one per core]",
        ),
        click.option("--no-cache", is_flag=True, help="Neither read nor write the cache."),
        click.option("-v", "--verbose", count=True, help="Say more; twice: for debugging."),
        click.option("-q", "--quiet", is_flag=True, help="No progress, no notes."),
    ),
    Outputs: (
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
        click.option("--strict", is_flag=True, help="Exit 1 if not all input could be read."),
    ),
}


def takes(*kinds: type[Inputs | Outputs]) -> Callable[[_Command], _Command]:
    """Give a command these shared options; each kind arrives as one value, in this order."""

    def decorate(function: _Command) -> _Command:
        @functools.wraps(function)
        def wrapped(**given: Any) -> int:  # what click parsed
            values = [
                kind(**{field.name: given.pop(field.name) for field in fields(kind)})
                for kind in kinds
            ]
            return function(*values, **given)

        command: _Command = wrapped
        for option in (option for kind in reversed(kinds) for option in reversed(_OPTIONS[kind])):
            command = option(command)
        return command

    return decorate
