"""`sweeper sweep`: remove dead code on a branch, prove the removal, write the pull request."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from sweeper.cli.options import Inputs, Outputs, takes
from sweeper.cli.output import configure_logging, put
from sweeper.cli.places import place
from sweeper.cli.run import render, started
from sweeper.cli.selection import Selection

_FAILED = 1


@click.command("sweep")
@click.argument("repo", required=False, type=click.Path(exists=True, path_type=Path))
@takes(Inputs, Outputs)
@click.option(
    "--python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Python that runs the repository's tests.",
)
@click.option("--unsandboxed", is_flag=True, help="Run the repository's tests without a sandbox.")
def command(
    inputs: Inputs,
    outputs: Outputs,
    repo: Path | None,
    python: Path | None,
    *,
    unsandboxed: bool,
) -> int:
    """Find dead code in REPO (default: here), remove it on a branch, and prove the removal.

    The branch is made in the repository and the text of the pull request beside it; the working
    tree and the current branch stay as they are.
    """
    configure_logging(inputs.verbose, quiet=inputs.quiet)
    where = place([repo or Path()])
    with started(inputs, where.root, python=python, unsandboxed=unsandboxed) as run:
        report = run.sweep()
        least = outputs.min_confidence
        selection = Selection(
            min_confidence=run.policy.report_confidence if least is None else least,
            kinds=outputs.kind,
            is_asked_for=where.has,
        )
        shown = tuple(case for case in report.cases if selection.has(case))
        put(render(run, replace(report, cases=shown), outputs), outputs.output)
    return _FAILED if outputs.strict and not report.complete else 0
