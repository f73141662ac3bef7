"""`sweeper sweep`: remove dead code on a branch, prove the removal, write the pull request."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from sweeper.cli.forge import Choice, takes_forge
from sweeper.cli.options import Inputs, Outputs, takes
from sweeper.cli.output import configure_logging, put, say
from sweeper.cli.places import place
from sweeper.cli.run import render, started
from sweeper.cli.selection import Selection
from sweeper.cli.stopping import standing, tell
from sweeper.cli.working import Wishes
from sweeper.stops import stop

_INCOMPLETE = 1


@click.command("sweep")
@click.argument("repo", required=False, type=click.Path(exists=True, path_type=Path))
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
    repo: Path | None,
    python: Path | None,
    *,
    model: bool | None,
    dry_run: bool,
    unsandboxed: bool,
    forge: Choice,
) -> int:
    """Find dead code in REPO (default: here), remove it on a branch, and prove the removal.

    Works on the commit that is checked out. The branch is made in the repository, and the text of
    the pull request in its git folder; the working tree and the current branch stay as they are.
    In a job of a forge, or with --forge, pull requests are opened and brought up to date there.
    """
    configure_logging(inputs.verbose, quiet=inputs.quiet)
    where = place([repo or Path()])
    if where.parts:
        raise click.UsageError(f"sweep works on whole repositories; say {where.root}")
    if stopped := standing(where.root, os.environ):
        return tell(stopped, outputs)
    if unsandboxed:
        say("sweeper: warning: the repository's own code runs without a sandbox (--unsandboxed)")
    with started(inputs, where.root) as run:
        if stopped := stop(enabled=run.policy.enabled):
            return tell(stopped, outputs)
        report = run.sweep(Wishes(python, unsandboxed, dry_run, model, forge))
        least = outputs.min_confidence
        selection = Selection(run.policy.report_confidence if least is None else least)
        shown = tuple(case for case in report.cases if selection.has(case))
        put(render(run, replace(report, cases=shown), outputs), outputs.output)
    return _INCOMPLETE if outputs.strict and not report.complete else 0
