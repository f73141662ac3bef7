"""`sweeper tend`: visit the open pull requests, and do what is due."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sweeper.cli.forge import Choice, takes_forge
from sweeper.cli.many import Errand, many
from sweeper.cli.options import Inputs, takes
from sweeper.cli.output import configure_logging, put, say
from sweeper.cli.places import place
from sweeper.cli.run import Run, started
from sweeper.cli.scope import Scope, takes_repos
from sweeper.cli.stopping import Halted, standing
from sweeper.cli.working import Wishes, alone
from sweeper.report.escape import visible
from sweeper.rounds import Line, Visited
from sweeper.stops import VARIABLE, Stop, stop

if TYPE_CHECKING:
    from sweeper.tend import Tended


@click.command("tend")
@takes_repos
@takes(Inputs)
@click.option(
    "--python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Python that runs the repository's tests.  [default: what is found]",
)
@takes_forge
@click.option("--unsandboxed", is_flag=True, help="Run the repository's code without a sandbox.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
def command(
    inputs: Inputs,
    python: Path | None,
    *,
    scope: Scope,
    forge: Choice,
    unsandboxed: bool,
    form: str,
) -> int:
    """Visit the open pull requests of REPO (default: here), hourly or so.

    What is of low risk is merged when nobody has objected in the time that the policy gives; before
    that the pull request says when, and how to object. What is in conflict is made anew.

    A REPO is a path, a clone URL or owner/name; of many each is visited by itself.
    """
    configure_logging(inputs.verbose, quiet=inputs.quiet)
    connect = partial(alone, scope.seconds)
    wishes = Wishes(python, unsandboxed, dry_run=False, model=False, forge=forge, connect=connect)
    if not scope.is_one:
        if stopped := stop(variable=os.environ.get(VARIABLE, "")):
            return _stopped(stopped)
        errand = Errand("tend", partial(_visit, form), form, None, is_strict=False)
        return many(scope, inputs, wishes, errand)
    root = place([scope.folder]).root
    with started(inputs, root) as run:
        if stopped := standing(root, os.environ) or stop(enabled=run.policy.enabled):
            return _stopped(stopped)
        try:
            put(_shown(run.tend(wishes), form), None)
        except Halted as halted:
            return _stopped(halted.stopped)
    return 0


def _stopped(stopped: Stop) -> int:
    say(f"sweeper: stopped ({stopped.scope}): {stopped.reason}; nothing was visited")
    return 0


def _visit(form: str, run: Run, wishes: Wishes) -> tuple[Visited, str]:
    tended = run.tend(wishes)
    lines = tuple(Line(one.pull.url, one.pull.title, one.decision.action) for one in tended)
    visited = Visited("", "visited" if lines else "nothing-to-do", lines=lines)
    return visited, _shown(tended, form) if form == "json" else ""


def _shown(tended: tuple[Tended, ...], form: str) -> str:
    if form == "json":
        rows = [
            {
                "pull": one.pull.number,
                "url": one.pull.url,
                "action": one.decision.action,
                "why": one.decision.why,
                "due": one.decision.due.isoformat() if one.decision.due else None,
            }
            for one in tended
        ]
        return json.dumps({"schema": 1, "pulls": rows}, indent=2) + "\n"
    if not tended:
        return "no pull request of ours is open\n"
    return "".join(
        f"{one.pull.number:>6}  {one.decision.action:<10}  {visible(one.decision.why)}"
        f"{f' (due {one.decision.due:%Y-%m-%d %H:%M} UTC)' if one.decision.due else ''}\n"
        for one in tended
    )
