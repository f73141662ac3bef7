"""Cases to bundles: what may change, and what must change together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sweeper.config import Policy
from sweeper.model import Bundle, Case, Skipped
from sweeper.score import gate


def apart(cases: Iterable[Case]) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """Return the dead code and the flags, which are proved and proposed apart."""
    every = tuple(cases)
    flags = tuple(case for case in every if case.finding.kind == "constant-flag")
    return tuple(case for case in every if case.finding.kind != "constant-flag"), flags


def group(cases: Sequence[Case], policy: Policy) -> tuple[tuple[Bundle, ...], tuple[Skipped, ...]]:
    """Return one bundle for each island whose cases may all be rewritten, surest first.

    A bundle rests on others when one of its findings needs one of theirs; without them it is left
    out too. Beyond the policy's limit of removals the rest waits for the next run, which is said.
    """
    islands: dict[str, list[Case]] = {}
    for case in cases:
        if case.finding.kind != "stale-keep":
            islands.setdefault(case.finding.island, []).append(case)
    going = {
        island: Bundle(tuple(members))
        for island, members in islands.items()
        if all(gate(case, policy) != "skip" for case in members)
    }
    _drop_unsupported(going, cases)
    ordered = sorted(going.values(), key=_order)
    chosen: list[Bundle] = []
    waiting: list[Skipped] = []
    count = 0
    for bundle in _after_their_needs(ordered):
        count += len(bundle.cases)
        if chosen and count > policy.removals_per_run:
            reason = (
                f"more than {policy.removals_per_run} removals in one run; the next run takes it"
            )
            waiting += [_waiting(case, reason) for case in bundle.cases]
        else:
            chosen.append(bundle)
    return tuple(chosen), tuple(waiting)


def _waiting(case: Case, reason: str) -> Skipped:
    finding = case.finding
    return Skipped(finding.subject, "group", reason, (finding.fingerprint,), "waiting-limit")


def _drop_unsupported(going: dict[str, Bundle], cases: Sequence[Case]) -> None:
    islands = {case.finding.fingerprint: case.finding.island for case in cases}
    changed = True
    while changed:
        unsupported = [
            island
            for island, bundle in going.items()
            if any(islands.get(need) not in going for c in bundle.cases for need in c.finding.needs)
        ]
        for island in unsupported:
            del going[island]
        changed = bool(unsupported)


def _after_their_needs(bundles: Sequence[Bundle]) -> list[Bundle]:
    """Order bundles so that each comes after those that it rests on; cycles keep their order."""
    owner = {c.finding.fingerprint: b.island for b in bundles for c in b.cases}
    by_island = {b.island: b for b in bundles}
    done: dict[str, Bundle] = {}

    def place(bundle: Bundle, above: frozenset[str]) -> None:
        if bundle.island in done or bundle.island in above:
            return
        for case in bundle.cases:
            for need in case.finding.needs:
                if need in owner and owner[need] != bundle.island:
                    place(by_island[owner[need]], above | {bundle.island})
        done.setdefault(bundle.island, bundle)

    for bundle in bundles:
        place(bundle, frozenset())
    return list(done.values())


def _order(bundle: Bundle) -> tuple[object, ...]:
    first = bundle.cases[0].finding
    return (-min(case.confidence for case in bundle.cases), first.path, first.spans, bundle.island)
