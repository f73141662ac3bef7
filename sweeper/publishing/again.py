"""Findings that a merged pull of ours removed and that are there again, to the no that this is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sweeper.git.reverting import has_commit
from sweeper.model import Case
from sweeper.propose.memory import AGAIN, No, Ours
from sweeper.propose.there import NAMED, is_there
from sweeper.publishing.visit import Visit


def added_again(visit: Visit, cases: Sequence[Case]) -> Mapping[str, No]:
    """Return the findings, by fingerprint, that people have brought back since we removed them.

    The same code is known by its fingerprint, other code of that name by what our visits after the
    merge wrote down. A later pull of ours about it says that they were asked since.
    """
    last: dict[str, Ours] = {}
    for one in sorted(visit.known, key=lambda each: each.pull.number):
        last.update(dict.fromkeys(one.block.findings, one))
    noted = _noted(visit)
    found = {}
    for case in cases:
        fingerprint = case.finding.fingerprint
        known = fingerprint if fingerprint in last else noted.get(case.finding.subject, "")
        if known not in last:
            continue
        one = last[known]
        if known != fingerprint or (one.pull.state == "merged" and _is_back(visit, one, case)):
            then = one.block.findings[known]
            found[fingerprint] = No("", "added it again after we removed it", one.pull.number, then)
    return found


def _noted(visit: Visit) -> Mapping[str, str]:
    """Return the fingerprint that each subject had which a visit has found again."""
    state = visit.proposer.bench.state
    events = state.events() if state is not None else ()
    return {
        event.subject: event.about.get("fingerprints", "")
        for event in events
        if event.action == "decision" and event.about.get("kind") == AGAIN
    }


def _is_back(visit: Visit, one: Ours, case: Case) -> bool:
    """Whether it was gone with the merge: elsewhere the same may stand twice."""
    repository, merge = visit.outlet.repository, one.pull.merge_commit
    if case.finding.kind not in NAMED or not merge:
        return False
    has_it = has_commit(repository, merge, visit.proposer.job.commit)
    return has_it and not is_there(repository, merge, case.finding.subject)
