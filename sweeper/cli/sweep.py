"""`sweeper sweep`: remove dead code on a branch, prove the removal, write the pull request."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from sweeper.cli.forge import Choice, takes_forge
from sweeper.cli.many import Errand, many
from sweeper.cli.options import Inputs, Outputs, takes
from sweeper.cli.output import configure_logging, put, say
from sweeper.cli.places import place
from sweeper.cli.run import Run, render, started
from sweeper.cli.scope import Scope, takes_repos
from sweeper.cli.selection import Selection
from sweeper.cli.stopping import Halted, standing, tell
from sweeper.cli.working import Wishes, alone
from sweeper.model import Report
from sweeper.report.page import outcomes
from sweeper.rounds import Line, RepositoryEnding, Visited
from sweeper.stops import VARIABLE, stop

_INCOMPLETE = 1


@click.command("sweep")
@takes_repos
@takes(Inputs, Outputs)
@click.option("--dry-run", is_flag=True, help="Prove the removals, but make no branch.")
@click.option(
    "--python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Python that runs the repository's tests.  [default: what is found]",
)
@click.option(
    "--model/--no-model",
    default=None,
    help="Ask Claude for what codemods cannot do.  [default: if allowed, and there is a key]",
)
@takes_forge
@click.option("--unsandboxed", is_flag=True, help="Run the repository's code without a sandbox.")
def command(
    inputs: Inputs,
    outputs: Outputs,
    python: Path | None,
    *,
    scope: Scope,
    model: bool | None,
    dry_run: bool,
    unsandboxed: bool,
    forge: Choice,
) -> int:
    """Find dead code in REPO (default: here), remove it on a branch, and prove the removal.

    Works on the commit that is checked out. The branch is made in the repository, and the text of
    the pull request in its git folder; the working tree and the current branch stay as they are.
    In a job of a forge, or with --forge, pull requests are opened and brought up to date there.

    A REPO is a path, a clone URL or owner/name. Of many each is visited by itself, whatever becomes
    of the others, at one pace; a run that was stopped is taken up by the next.
    """
    configure_logging(inputs.verbose, quiet=inputs.quiet)
    connect = partial(alone, scope.seconds)
    wishes = Wishes(python, unsandboxed, dry_run, model, forge, connect)
    if not scope.is_one:
        if stopped := stop(variable=os.environ.get(VARIABLE, "")):
            return tell(stopped, outputs)
        _warn(wishes)
        work = partial(_visit, outputs)
        errand = Errand("sweep", work, outputs.format, outputs.output, outputs.strict)
        return many(scope, inputs, wishes, errand)
    where = place([scope.folder])
    if where.parts:
        raise click.UsageError(f"sweep works on whole repositories; say {where.root}")
    if stopped := standing(where.root, os.environ):
        return tell(stopped, outputs)
    _warn(wishes)
    with started(inputs, where.root) as run:
        if stopped := stop(enabled=run.policy.enabled):
            return tell(stopped, outputs)
        try:
            report = run.sweep(wishes)
        except Halted as halted:
            return tell(halted.stopped, outputs)
        put(_shown(run, report, outputs), outputs.output)
    return _INCOMPLETE if outputs.strict and not report.complete else 0


def _warn(wishes: Wishes) -> None:
    if wishes.unsandboxed:
        say("sweeper: warning: the repository's own code runs without a sandbox (--unsandboxed)")


def _shown(run: Run, report: Report, outputs: Outputs) -> str:
    least = outputs.min_confidence
    selection = Selection(run.policy.report_confidence if least is None else least)
    shown = tuple(case for case in report.cases if selection.has(case))
    return render(run, replace(report, cases=shown), outputs)


def _visit(outputs: Outputs, run: Run, wishes: Wishes) -> tuple[Visited, str]:
    report = run.sweep(wishes)
    ending, why = _ending(report)
    made = report.proposals if ending != "refused" else ()
    lines = tuple(Line(one.url, one.branch or one.title) for one in made)
    visited = Visited("", ending, why, lines, outcomes(report), report.complete)
    is_json = outputs.format == "json"
    return visited, _shown(run, report, outputs) if is_json else ""


def _ending(report: Report) -> tuple[RepositoryEnding, str]:
    for one in report.skipped:
        if one.stage == "welcome" and one.outcome == "stopped":
            return "refused", f"{one.subject}: {one.reason}"
        if one.stage == "onboard":
            return "waiting", one.reason
    if not report.proposals:
        return "nothing-to-do", ""
    return ("proposed" if any(one.branch for one in report.proposals) else "proved"), ""
