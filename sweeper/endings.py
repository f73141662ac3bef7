"""A report of a run that may change something to how the run ended for each of its findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sweeper.config import Policy
from sweeper.group import apart, group
from sweeper.ledger import Entry
from sweeper.model import Case, Ending, FindingOutcome, Proposal, Report, Skipped
from sweeper.score import gate

_WORD_OF_PEOPLE = frozenset({"keep", "noqa"})
DRY = "a dry run makes no branch"


def endings(report: Report, policy: Policy, *, unbranched: str = DRY) -> tuple[Ending, ...]:
    """Return one ending for each case, in their order: no finding may be lost on the way.

    `unbranched` says why what was proved is on no branch.
    """
    proposals = {
        case.finding.fingerprint: proposal
        for proposal in report.proposals
        for change in proposal.changes
        for case in change.bundle.cases
    }
    skipped = {print_: one for one in report.skipped for print_ in one.findings}
    going = {
        print_: case for cases in apart(report.cases) for case, print_ in _going(cases, policy)
    }
    known = {case.finding.fingerprint: case for case in report.cases}
    assert len(known) == len(report.cases), "two findings have one fingerprint"
    return tuple(
        _proposed(case, proposals, unbranched)
        or _skipped(case, skipped)
        or _barred(case, policy)
        or _tied(case, report.cases, known, going)
        for case in report.cases
    )


def entries(ended: Iterable[Ending]) -> Iterator[Entry]:
    """Yield what the ledger says of them."""
    for ending in ended:
        finding = ending.case.finding
        yield Entry(
            "finding",
            finding.subject,
            ending.reason,
            {
                "kind": finding.kind,
                "fingerprints": finding.fingerprint,
                "outcome": ending.outcome,
                "confidence": f"{ending.case.confidence:.4f}",
                "risk": f"{ending.case.risk:.4f}",
                **({"branch": ending.branch} if ending.branch else {}),
            },
        )


def _going(cases: tuple[Case, ...], policy: Policy) -> Iterator[tuple[Case, str]]:
    """Yield what the gate let through together with all that it is tied to."""
    bundles, waiting = group(cases, policy)
    late = {print_ for one in waiting for print_ in one.findings}
    soon = {case.finding.fingerprint for bundle in bundles for case in bundle.cases}
    for case in cases:
        if case.finding.fingerprint in soon | late:
            yield case, case.finding.fingerprint


def _proposed(case: Case, proposals: Mapping[str, Proposal], unbranched: str) -> Ending | None:
    found = proposals.get(case.finding.fingerprint)
    if found is None:
        return None
    if not found.branch:
        return Ending(case, "proved", unbranched)
    return Ending(case, "proposed", found.title, found.branch)


def _skipped(case: Case, skipped: Mapping[str, Skipped]) -> Ending | None:
    found = skipped.get(case.finding.fingerprint)
    if found is None:
        return None
    assert found.outcome is not None, f"{found.stage} skips findings and does not say how they end"
    return Ending(case, found.outcome, found.reason)


def _barred(case: Case, policy: Policy) -> Ending | None:
    """Say why the gate does not let it pass."""
    if case.finding.kind == "stale-keep":
        return Ending(case, "for-people", "a rule or comment that keeps nothing is for people")
    if gate(case, policy) != "skip":
        return None
    outcome, reason = _reason(case, policy)
    return Ending(case, outcome, reason)


def _reason(case: Case, policy: Policy) -> tuple[FindingOutcome, str]:
    blocks = [one for one in case.evidence if one.verdict == "blocks"]
    for one in blocks:
        if one.source in _WORD_OF_PEOPLE:
            return "kept", one.note
    if blocks:
        return "blocked", blocks[0].note
    match case.finding.kept_by:
        case "api":
            return "blocked", "it is part of the public interface"
        case "weak":
            used = case.finding.life_lines
            return "possibly-used", used[0] if used else "a receiver of unknown type may use it"
    if case.finding.symbol_kind == "rule":
        return "for-people", "a rule is for people to edit"
    least = policy.rewrite_confidence
    return "below-threshold", f"its confidence is {case.confidence:.2f}, not {least:.2f}"


def _tied(
    case: Case, cases: Iterable[Case], known: Mapping[str, Case], going: Mapping[str, Case]
) -> Ending:
    """Say what stays that it could only go together with."""
    finding = case.finding
    assert finding.fingerprint not in going, f"{finding.subject}: the run lost it on the way"
    island = [other for other in cases if other.finding.island == finding.island]
    needs = [need for other in island for need in other.finding.needs]
    staying = [known[need] for need in needs if need in known and need not in going]
    others = [other for other in (*staying, *island) if other.finding != finding]
    assert others or needs, f"{finding.subject}: nothing bars it, and nothing was done"
    what = min(others, key=lambda other: other.confidence).finding.subject if others else "a use"
    return Ending(case, "tied", f"it can only go together with {what}, which stays")
