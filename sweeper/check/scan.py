"""A trial to a proof that a second scan finds nothing newly broken, and what it newly finds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from sweeper.check.workshop import Trial
from sweeper.config import Rules
from sweeper.graph.link import link
from sweeper.graph.liveness import liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.languages import LANGUAGES
from sweeper.model import Check, Facts, Outcome, SourceFile

_SHOWN = 20


def rescan(
    before: ReferenceGraph,
    read: Callable[[], Iterable[tuple[SourceFile, Facts]]],
    rules: Rules,
    top: str,
) -> Callable[[Trial], Check]:
    """Return the check of trials against the graph of the pristine tree, whose facts `read` gives.

    It fails when a file can no longer be read, or when something asks a module for a name that it
    had and has no more. What the removals orphan, if anything, is said: the next run takes it.
    """

    def check(trial: Trial) -> Check:
        started = time.monotonic()
        files = list(_files_after(read(), trial, rules))
        unread = [s.path for s, facts in files if facts.unread and _was_read(before, s)]
        after = link(files, rules, before.packages, before.entry_points, top)
        broken = [f"{p}: cannot be read any more" for p in unread]
        lost = sorted(after.missing - before.missing)
        broken += [f"{path}: has no {name!r} any more" for path, name in lost]
        tail = broken[:_SHOWN] or _orphans(before, after)
        outcome: Outcome = "failed" if broken else "passed"
        return Check("scan", outcome, time.monotonic() - started, "\n".join(tail))

    return check


def _files_after(
    files: Iterable[tuple[SourceFile, Facts]], trial: Trial, rules: Rules
) -> Iterator[tuple[SourceFile, Facts]]:
    pure, noreturn = frozenset(rules.pure_calls), frozenset(rules.noreturn)
    for source, facts in files:
        if source.path not in trial.after:
            yield source, facts
            continue
        text = trial.after[source.path]
        if text is not None:
            language = LANGUAGES[source.language]
            yield source, language.parse(text, pure_calls=pure, noreturn=noreturn)


def _was_read(before: ReferenceGraph, source: SourceFile) -> bool:
    return any(f.source.path == source.path and not f.facts.unread for f in before.files)


def _orphans(before: ReferenceGraph, after: ReferenceGraph) -> list[str]:
    """Say which symbols are dead after the removal that were not before."""
    known = {before.subject(unit) for unit, kept in liveness(before).units.items() if kept != "api"}
    live = liveness(after)
    new = [
        after.subject(unit)
        for unit, kept in live.units.items()
        if kept == "nothing" and after.subject(unit) not in known
    ]
    if not new:
        return ["nothing is newly broken, and nothing is newly dead"]
    return ["nothing is newly broken; newly dead, for the next run:", *sorted(new)[:_SHOWN]]
