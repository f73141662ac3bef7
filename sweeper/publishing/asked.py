"""Bundles of which something goes, to whom people of the forge are asked to look at that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sweeper.model import Bundle, Case, Span
from sweeper.propose.history import why_nobody
from sweeper.propose.reviewers import Asked, ask, first_free
from sweeper.propose.shards import Owned, owners_of
from sweeper.publishing.visit import Visit


def whose(visit: Visit, cases: Sequence[Case]) -> Owned:
    """Return what says whom to ask about a path: who owns it, else who wrote what goes of it."""
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for case in cases:
        spans[case.finding.path] += case.finding.spans

    def owned(path: str) -> tuple[str, ...]:
        owners = visit.owners().of(path)
        if owners:
            return owners
        wrote = visit.writers.of(path, spans[path])
        return first_free(wrote, visit.known, visit.outlet.manners)

    return owned


def asked_of(visit: Visit, owners: Sequence[str], bundles: Sequence[Bundle]) -> Asked:
    """Choose whom to ask about the bundles, of those who own them or wrote them."""
    risk = visit.proposer.job.policy.approval_risk
    cases = [case for bundle in bundles for case in bundle.cases]
    paths = dict.fromkeys(case.finding.path for case in cases)
    absent = [one for path in paths for one in visit.writers.absent.get(path, ())]
    asked = ask(
        owners,
        visit.known,
        visit.outlet.manners,
        account=visit.account,
        must=any(case.risk > risk for case in cases),
        nobody=why_nobody(absent),
    )
    return asked._replace(how=how(visit, bundles)) if owners else asked


def how(visit: Visit, bundles: Sequence[Bundle]) -> str:
    """Say by what people are asked who do not own it, "" when they do."""
    if owners_of(bundles, visit.owners().of):
        return ""
    return "no line of CODEOWNERS is about this, so who wrote most of what goes is asked"
