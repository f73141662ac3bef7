"""`sweeper init`: write a rule file and scheduled jobs, and never over what is there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import click

from sweeper.cli.onboarding import look_at
from sweeper.cli.origin import installed_from
from sweeper.cli.output import put
from sweeper.cli.places import place, repository_of
from sweeper.config import folder_reader, load
from sweeper.errors import ConfigError
from sweeper.files import replace_file
from sweeper.onboard import (
    GITHUB_JOBS,
    GITLAB_JOBS,
    RULE_FILE,
    Forge,
    Planned,
    Signs,
    plan,
)
from sweeper.report.escape import visible
from sweeper.sources.inside import read_inside

_DONE = {"write": "wrote", "replace": "replaced", "same": "same", "keep": "kept"}
_TO_DO = {"write": "write", "replace": "replace", "same": "same", "keep": "keep"}


@click.command("init")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--forge",
    type=click.Choice(("github", "gitlab", "none")),
    help="Whose scheduled jobs to write.  [default: that of the remote `origin`]",
)
@click.option("--dry-run", is_flag=True, help="Print the files, but write nothing.")
@click.option("--force", is_flag=True, help="Replace files that are there and differ.")
def command(path: Path | None, forge: str | None, *, dry_run: bool, force: bool) -> int:
    """Write a commented rule file for the repository of PATH (default: here), and scheduled jobs.

    The jobs sweep once a week and visit open pull requests every hour. A file that is there stays
    as it is; the difference is shown.
    """
    where = place([path or Path()])
    if where.parts:
        raise click.UsageError(f"init works on whole repositories; say {where.root}")
    root = where.root
    repository = repository_of(root)
    if repository is not None and repository.is_bare:
        raise click.UsageError("a bare repository has no files to change; clone it first")
    signs = look_at(root, repository, cast("Forge | None", forge))
    planned = plan(signs, lambda name: _there(root, name), installed_from(), force=force)
    _check(root, planned)
    if dry_run:
        put(_preview(planned), None)
        return 0
    for one in planned:
        if one.act in ("write", "replace"):
            _write(root, one)
    put(_told(planned, signs), None)
    return 0


def _there(root: Path, name: str) -> bytes | None:
    """Return the content of a file that may be written, None when there is none.

    Raises ConfigError for what is no file of this folder: writing there would change another one.
    """
    folder = root
    for part in Path(name).parent.parts:
        folder /= part
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise ConfigError(f"{folder}: is no folder of this repository; init writes {name}")
    if not os.path.lexists(root / name):
        return None
    try:
        return read_inside(root, name)
    except OSError as error:
        raise ConfigError(f"{root / name}: is no regular file; move it away first") from error


def _check(root: Path, planned: Sequence[Planned]) -> None:
    """Read the rule file as a run will, before it is written."""
    read = folder_reader(root)
    texts = {one.path: one.text.encode() for one in planned if one.act in ("write", "replace")}
    if RULE_FILE in texts:
        load(lambda name: texts[name] if name == RULE_FILE else read(name))


def _write(root: Path, one: Planned) -> None:
    target = root / one.path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, one.text.encode())
    except OSError as error:
        raise ConfigError(f"{target}: cannot be written: {error.strerror}") from error


def _preview(planned: Sequence[Planned]) -> str:
    parts = []
    for one in planned:
        parts.append(_line(one, _TO_DO[one.act]))
        if one.act in ("write", "replace"):
            parts.append(f"\n{_shown(one.text)}\n")
        elif one.diff:
            parts.append(_shown(one.diff))
    return "".join(parts)


def _told(planned: Sequence[Planned], signs: Signs) -> str:
    if all(one.act == "same" for one in planned):
        names = ", ".join(one.path for one in planned)
        return f"nothing to do: {names} are as init would write them\n"
    lines = [_line(one, _DONE[one.act]) + _shown(one.diff) for one in planned]
    written = [one.path for one in planned if one.act in ("write", "replace")]
    if written:
        lines.append("\nNext:\n")
        steps = _steps(written, signs)
        lines.extend(f"  {number}. {step}\n" for number, step in enumerate(steps, start=1))
    return "".join(lines)


def _line(one: Planned, word: str) -> str:
    advice = f": {one.advice}" if one.advice else ""
    return f"{word:<8}  {one.path}{advice}\n"


def _shown(text: str) -> str:
    return "".join(f"{visible(line)}\n" for line in text.splitlines())


def _steps(written: Sequence[str], signs: Signs) -> list[str]:
    steps = [
        f"Read {' and '.join(written)}, and change what is not so.",
        "See what `sweeper scan` finds.",
    ]
    if GITHUB_JOBS in written:
        steps.append(
            "Add the secret SWEEPER_TOKEN, or let Actions create pull requests; "
            "the workflow says how."
        )
    if GITLAB_JOBS in written:
        steps.append(
            "Add the variable SWEEPER_TOKEN and the two pipeline schedules; the file says which."
        )
    steps.append("Commit. To stop Sweeper at any time, commit a file `.sweeper-stop`.")
    if signs.welcome.answer != "open":
        words = signs.welcome.evidence[0]
        steps.append(
            f"Mind what {words.path}:{words.line} says of changes by machines "
            f"({signs.welcome.answer}): {visible(words.text)}"
        )
    return steps
