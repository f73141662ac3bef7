"""Files of which something goes, to whom people of the forge are asked to look at that."""

from __future__ import annotations

from collections.abc import Sequence

from sweeper.model import Case
from sweeper.propose.owners import PLACES, Owners
from sweeper.propose.reviewers import Asked, ask
from sweeper.publishing.visit import Visit


def owners(visit: Visit) -> Owners:
    """Read who owns what, as the forge does: from the default branch."""
    forge = visit.outlet.forge
    dialect = visit.outlet.dialect
    texts = (forge.read_text(path) for path in PLACES[dialect])
    return Owners.parse(next((text for text in texts if text is not None), ""), dialect)


def asked_of(visit: Visit, owned: Sequence[str], about: Sequence[Case]) -> Asked:
    """Choose whom to ask about the cases, of those who own them."""
    risk = visit.proposer.job.policy.approval_risk
    return ask(
        owned,
        visit.known,
        visit.outlet.manners,
        account=visit.account,
        must=any(case.risk > risk for case in about),
    )
