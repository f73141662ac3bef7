"""What a run has found, and what people said before, to pulls that they are asked to look at.

Open pulls of ours come first: each is made anew from what is still true, or closed. Then what is
new is asked, in parts for its owners and no more than people can bear. All that is known of people
is read anew from the forge each time; nothing is remembered that it could say.
"""

from __future__ import annotations

from sweeper.group import apart
from sweeper.propose.publish import Outlet
from sweeper.proposing import Proposer
from sweeper.publishing.allowed import allowed
from sweeper.publishing.asking import ask_for
from sweeper.publishing.leftovers import clear
from sweeper.publishing.renewal import renew
from sweeper.publishing.visit import look


def publish_all(proposer: Proposer, outlet: Outlet) -> None:
    """Bring open pulls up to date and ask for what is new; the proposer's report says what came.

    Raises ForgeError, GitError or LimitReached when the forge fails; a later run goes on from
    there.
    """
    visit = look(proposer, outlet)
    cases = allowed(visit)
    taken: set[str] = set()
    for one in visit.known:
        if one.pull.state == "open":
            taken |= one.block.findings.keys()
            renew(visit, one, cases)
    rest = [case for case in cases if case.finding.fingerprint not in taken]
    for some in apart(rest):
        ask_for(visit, some)
    needed = {one.pull.branch for one in visit.known if one.pull.state == "open"}
    clear(outlet, visit.account, needed, is_alone=True)
