"""`sweeper flags`: what flags the code reads, what is served, and which of them never change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from sweeper.cli.options import Inputs, takes
from sweeper.cli.output import configure_logging, has_colour, put, say, width
from sweeper.cli.places import place
from sweeper.cli.run import started
from sweeper.model import FlagRead, FlagVerdict
from sweeper.report.escape import unicode_only, visible
from sweeper.report.paper import Paper

_QUIET = frozenset({"django-settings", "environment"})  # most of them are no flags
_STYLES = {"constant": "bold green", "kept": "yellow", "split": "bold red", "undefined": "bold red"}
_SHOWN = 3


@click.command("flags")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@takes(Inputs)
@click.option(
    "--all", "is_all", is_flag=True, help="Also settings and variables without an export."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to write the result.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it here.")
def command(
    inputs: Inputs, path: Path | None, *, is_all: bool, form: str, output: Path | None
) -> int:
    """Show the feature flags that the code in PATH (default: here) reads; changes nothing.

    With exports of the providers (--flags FILE) it says of each flag whether it has one value for
    everybody, and why. `sweeper sweep --flags FILE` removes those that do.
    """
    configure_logging(inputs.verbose, quiet=inputs.quiet)
    with started(inputs, place([path or Path()]).root) as run:
        reads, verdicts = run.flags()
    known = {verdict.key for verdict in verdicts}
    hidden = () if is_all else _QUIET
    unknown: dict[str, list[FlagRead]] = {}
    for read in reads:
        if read.key not in known and read.rule not in hidden and read.form != "test":
            unknown.setdefault(read.key, []).append(read)
    dynamic = unknown.pop("", [])
    if form == "json":
        put(_as_json(verdicts, unknown, dynamic), output)
        return 0
    if not (verdicts or unknown or dynamic):
        say("no flags are read here, by the rules in rules/flags", quiet=inputs.quiet)
        return 0
    paper = Paper(width(output), colour=has_colour(output))
    _write(paper, verdicts, unknown, dynamic)
    put(paper.text(), output)
    if not inputs.flags:
        say("which of them never change? give exports with --flags FILE", quiet=inputs.quiet)
    return 0


def _write(
    paper: Paper,
    verdicts: Sequence[FlagVerdict],
    unknown: Mapping[str, Sequence[FlagRead]],
    dynamic: Sequence[FlagRead],
) -> None:
    for verdict in verdicts:
        is_known = verdict.kind in ("constant", "kept")
        value = f": always {verdict.value!r}" if is_known else ""
        paper.whole(visible(f"{verdict.key}  {verdict.kind}{value}"), _STYLES.get(verdict.kind, ""))
        for line in (*verdict.reasons, *verdict.notes):
            paper.words(visible(line), indent=4)
        _places(paper, verdict.reads)
    for key, reads in sorted(unknown.items()):
        paper.whole(visible(f"{key}  no export"))
        _places(paper, reads)
    if dynamic:
        paper.whole("keys that only a run knows")
        _places(paper, dynamic)


def _places(paper: Paper, reads: Sequence[FlagRead]) -> None:
    shown = ", ".join(f"{read.path}:{read.span.line}" for read in reads[:_SHOWN])
    more = f" and {len(reads) - _SHOWN} more" if len(reads) > _SHOWN else ""
    paper.words(f"read at {visible(shown)}{more}" if reads else "read nowhere", indent=4)
    paper.gap()


def _as_json(
    verdicts: Sequence[FlagVerdict],
    unknown: Mapping[str, Sequence[FlagRead]],
    dynamic: Sequence[FlagRead],
) -> str:
    flags = [
        {
            "key": unicode_only(verdict.key),
            "verdict": verdict.kind,
            "value": verdict.value,
            "reasons": [unicode_only(reason) for reason in verdict.reasons],
            "notes": [unicode_only(note) for note in verdict.notes],
            "states": [state._asdict() for state in verdict.states],
            "reads": list(_reads(verdict.reads)),
        }
        for verdict in verdicts
    ]
    flags += [
        {
            "key": unicode_only(key), "verdict": "unknown", "value": None, "reasons": [],
            "notes": [], "states": [], "reads": list(_reads(reads)),
        }
        for key, reads in sorted(unknown.items())
    ]  # fmt: skip
    document = {"schema": 1, "flags": flags, "dynamic": list(_reads(dynamic))}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _reads(reads: Sequence[FlagRead]) -> Iterator[dict[str, object]]:
    for read in reads:
        yield {
            "path": unicode_only(read.path), "line": read.span.line, "form": read.form,
            "rule": read.rule, "default": read.default if read.has_default else None,
        }  # fmt: skip
