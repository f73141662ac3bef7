"""`sweeper log`: whether the ledger is intact, and who had what done, why, in rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from sweeper.cli.heads import Carried, carried, head
from sweeper.cli.output import configure_logging, put, put_parts, say
from sweeper.cli.places import place, repository_of
from sweeper.cli.run import rule_reader
from sweeper.config import load
from sweeper.errors import NothingToDo
from sweeper.ledger.account import Row, rows
from sweeper.ledger.verify import Inspection, Problem, verify
from sweeper.report.escape import visible
from sweeper.report.trail import as_csv, as_jsonl
from sweeper.state import stored_lines

BROKEN = 1  # as `scan` does: something was found
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FORMATS = {"jsonl": as_jsonl, "csv": as_csv}
_EDITED = "see in the history of the pull request who edited its text"

_Command = Callable[..., int]
Read = Callable[[], Iterator[bytes]]


def _takes_ledger(function: _Command) -> _Command:
    options = (
        click.argument("repo", required=False, type=click.Path(exists=True, path_type=Path)),
        click.option(
            "--state",
            metavar="LOCATION",
            help="Where the ledger is, as rule files say it, or a folder.  [default: by the rules]",
        ),
        click.option("--config", type=_FILE, help="The organisation's rule file."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.group("log")
def command() -> None:
    """Verify and export the ledger: what runs have found, decided and done, and for whom."""


@command.command("verify")
@_takes_ledger
@click.option(
    "--head",
    "heads",
    type=head,
    multiple=True,
    metavar="HASH",
    help="A line that has to be there, as a pull request names it; may be repeated.",
)
@click.option(
    "--pulls",
    type=_FILE,
    multiple=True,
    metavar="FILE",
    help="Texts of pull requests, whose hidden blocks name such lines; may be repeated.",
)
def check(
    repo: Path | None,
    state: str | None,
    config: Path | None,
    heads: tuple[str, ...],
    pulls: tuple[Path, ...],
) -> int:
    """Verify the ledger of REPO (default: here): was a line edited, dropped, moved, copied, torn?

    With the heads that pull requests carry it shows, too, whether its end was cut off and whether
    it was written anew. Exits 1 when something is wrong, 3 when there is no ledger.
    """
    configure_logging(0, quiet=False)
    read = _ledger(repo, state, config)
    named = [*(Carried(one, "--head") for one in heads), *(c for p in pulls for c in carried(p))]
    found = verify(read, {one.head for one in named if one.head})
    problems = [*found.problems, *_carriers(found, named)]
    put("".join(_lines(found, problems)), None)
    if not named and not problems:
        say("a cut end shows only against the heads that pull requests carry: --head, --pulls")
    return BROKEN if problems else 0


@command.command("export")
@_takes_ledger
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(_FORMATS)),
    default="jsonl",
    show_default=True,
    help="How to write the rows.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it here.")
def export(
    repo: Path | None, state: str | None, config: Path | None, form: str, output: Path | None
) -> int:
    """Export the ledger of REPO (default: here): one row for each line, with its hash.

    Exits 1 when a line does not follow from the one before it, which the row says.
    """
    configure_logging(0, quiet=False)
    read = _ledger(repo, state, config)
    wrong: list[int] = []

    def noted() -> Iterator[Row]:
        for row in rows(read):
            if row.problem and not wrong:
                wrong.append(row.line)
            yield row

    put_parts((part.encode() for part in _FORMATS[form](noted())), output)
    if wrong:
        say(f"sweeper: warning: line {wrong[0]} is wrong; see sweeper log verify")
    return BROKEN if wrong else 0


def _ledger(repo: Path | None, state: str | None, config: Path | None) -> Read:
    """Answer what reads the ledger from its beginning; raise NothingToDo when there is none."""
    root = place([repo or Path()]).root
    repository = repository_of(root)
    if state is None:
        state = load(rule_reader(root, repository), organisation=config)[0].state
    elif Path(state).is_dir():
        state = str(Path(state).absolute())
    read = partial(stored_lines, state, repository)
    if next(read(), None) is None:
        raise NothingToDo(f"{state}: holds no ledger; `sweeper sweep` writes one")
    return read


def _carriers(found: Inspection, named: Sequence[Carried]) -> Iterator[Problem]:
    """Say who names a head that is not there, and which blocks have lost theirs."""
    absent = "".join(problem.what for problem in found.problems if not problem.line)
    for one in named:
        if not one.head:
            yield Problem(0, f"{one.carrier} names no head", _EDITED)
        elif one.head in absent and one.carrier != "--head":
            yield Problem(0, f"{one.head[:12]} is named by {one.carrier}", _EDITED)


def _lines(found: Inspection, problems: Sequence[Problem]) -> Iterator[str]:
    for problem in problems:
        where = f"line {problem.line} " if problem.line else ""
        yield f"{where}{visible(problem.what)}\n    {problem.remedy}\n"
    if found.is_cut:
        yield "and more lines are wrong\n"
    said = "intact" if not problems else "not intact"
    yield f"{found.lines:,} lines, {said}, head {found.head}\n"
