"""`sweeper scan`: find dead code, show it, and on demand the patch or the removal itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from sweeper.baseline import baseline_text, read_baseline, split_known
from sweeper.cli.options import Inputs, Outputs, takes, takes_engine
from sweeper.cli.output import configure_logging, put, put_patch, say
from sweeper.cli.places import Place, place
from sweeper.cli.run import Run, render, started
from sweeper.cli.selection import Selection
from sweeper.model import Case, FindingKind, KeptBy, Report
from sweeper.report import FORMATS
from sweeper.score import gate

if TYPE_CHECKING:
    from sweeper.cli.removal import Removal

_FOUND = 1
_FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user said about what to show and what to do with it."""

    kind: tuple[FindingKind, ...]
    kept_by: tuple[KeptBy, ...]
    baseline: Path | None
    write_baseline: Path | None
    since: str | None
    show_kept: bool
    exit_zero: bool
    diff: bool
    fix: bool
    workspace: Path | None
    engine: str


@click.command("scan")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@takes(Inputs, Outputs)
@click.option(
    "--kind",
    type=click.Choice(get_args(FindingKind)),
    multiple=True,
    help="Only this kind of finding; may be repeated.",
)
@click.option(
    "--kept-by",
    type=click.Choice(get_args(KeptBy)),
    multiple=True,
    help="Only what at most this keeps alive, however sure; weak: uses of unknown type.",
)
@click.option("--baseline", type=_FILE, help="Hide the findings that this file lists.")
@click.option("--write-baseline", type=_FILE, help="List all findings in this file instead.")
@click.option("--since", metavar="REF", help="Only what touches lines changed since REF.")
@click.option("--show-kept", is_flag=True, help="Show also what a rule or comment keeps.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 also when something was found.")
@click.option("--diff", is_flag=True, help="Show the removals as a patch instead.")
@click.option("--fix", is_flag=True, help="Remove from the working tree.")
@click.option("--workspace", type=_FILE, help="Ask the repositories that this file lists, too.")
@takes_engine
def command(inputs: Inputs, outputs: Outputs, paths: tuple[Path, ...], **given: object) -> int:
    """Find dead code in PATHS (default: here); read-only unless --fix.

    The whole repository is read, so that all uses are seen; only PATHS are reported. Exits 1 when
    something was found.
    """
    wishes = Wishes(**given)  # type: ignore[arg-type]  # click gives what the options declare
    _check(outputs, wishes)
    configure_logging(inputs.verbose, quiet=inputs.quiet)
    if wishes.workspace:
        return _scan_together(inputs, outputs, wishes, paths)
    where = place(paths or (Path(),))
    known = read_baseline(wishes.baseline) if wishes.baseline else frozenset()
    with started(inputs, where.root) as run:
        selection = _selection(outputs, wishes, where, run)
        report = run.find()
        shown = tuple(case for case in report.cases if selection.has(case))
        if wishes.write_baseline:
            put(baseline_text(shown), wishes.write_baseline)
            some = "1 finding" if len(shown) == 1 else f"{len(shown)} findings"
            say(f"{some} accepted in {wishes.write_baseline}", quiet=inputs.quiet)
            return 0
        new, hidden = split_known(shown, known)
        if wishes.diff:
            done = _remove(run, report, new)
            put_patch(run.patch(done), outputs.output)
        elif wishes.fix:
            done = _fix(run, report, new, quiet=inputs.quiet)
            gone = {finding.fingerprint for finding in done.removed}
            new = tuple(case for case in new if case.finding.fingerprint not in gone)
            report = replace(report, skipped=(*report.skipped, *done.skipped))
        if not wishes.diff:
            put(render(run, replace(report, cases=new), outputs, known=hidden), outputs.output)
            if outputs.format == "text" and (rest := selection.held_back(report.cases)):
                say(rest, quiet=inputs.quiet)
    is_failure = bool(new) or (outputs.strict and not report.complete)
    return _FOUND if is_failure and not wishes.exit_zero else 0


def _scan_together(inputs: Inputs, outputs: Outputs, wishes: Wishes, paths: Sequence[Path]) -> int:
    """Scan the repositories of a workspace as one tree; `paths` are those to report, () for all."""
    from sweeper.cli.town import names_of, together

    assert wishes.workspace is not None, "who has none scans one repository"
    known = read_baseline(wishes.baseline) if wishes.baseline else frozenset()
    with together(inputs, wishes.workspace, wishes.engine) as found:
        report = found.report(names_of(found, paths))
        least = outputs.min_confidence
        if least is None:
            least = 0.0 if wishes.kept_by else found.policy.report_confidence
        selection = Selection(
            min_confidence=least,
            kinds=wishes.kind,
            kept_by=wishes.kept_by,
            show_kept=wishes.show_kept,
        )
        shown = tuple(case for case in report.cases if selection.has(case))
        new, hidden = split_known(shown, known)
        page = found.page(outputs.output, details=bool(inputs.verbose))
        text = FORMATS[outputs.format].render(
            replace(report, cases=new), replace(page, known=hidden)
        )
        put(text, outputs.output)
        if outputs.format == "text" and (rest := selection.held_back(report.cases)):
            say(rest, quiet=inputs.quiet)
    is_failure = bool(new) or (outputs.strict and not report.complete)
    return _FOUND if is_failure and not wishes.exit_zero else 0


def _check(outputs: Outputs, wishes: Wishes) -> None:
    if wishes.diff and wishes.fix:
        raise click.UsageError("--diff shows what --fix would do; say only one of them")
    if wishes.diff and outputs.format != "text":
        raise click.UsageError("--diff writes a patch, so --format has no meaning")
    if wishes.write_baseline and (wishes.baseline or wishes.diff or wishes.fix):
        raise click.UsageError("--write-baseline accepts all that is found; it goes alone")
    if wishes.workspace and (wishes.diff or wishes.fix or wishes.since or wishes.write_baseline):
        raise click.UsageError("--workspace only looks; scan one repository for that")
    if wishes.engine and not wishes.workspace:
        raise click.UsageError("--engine is for the repositories of a --workspace")


def _selection(outputs: Outputs, wishes: Wishes, where: Place, run: Run) -> Selection:
    least = outputs.min_confidence
    if least is None:  # who asks for life lines wants to see how weak they are
        least = 0.0 if wishes.kept_by else run.policy.report_confidence
    return Selection(
        min_confidence=least,
        kinds=wishes.kind,
        kept_by=wishes.kept_by,
        show_kept=wishes.show_kept,
        is_asked_for=where.has,
        changed=None if wishes.since is None else run.changed(wishes.since),
    )


def _remove(
    run: Run, report: Report, cases: tuple[Case, ...], *, dirty: frozenset[str] = frozenset()
) -> Removal:
    from sweeper.cli.removal import removal  # brings the whole rewriter

    chosen = [case for case in cases if gate(case, run.policy) != "skip"]
    return removal(chosen, report.cases, run.read, dirty=dirty, pure_calls=run.rules.pure_calls)


def _fix(run: Run, report: Report, cases: tuple[Case, ...], *, quiet: bool) -> Removal:
    done = _remove(run, report, cases, dirty=run.dirty())
    obstacles = run.write(done)
    if obstacles:
        return replace(done, removed=(), skipped=(*done.skipped, *obstacles))
    for path, text in sorted(done.after.items()):
        count = sum(finding.path == path for finding in done.removed)
        verb = "deleted" if text is None else "rewrote"
        removed = f": {count} finding{'' if count == 1 else 's'} removed" if count else ""
        say(f"{verb} {path}{removed}", quiet=quiet)
    return done
