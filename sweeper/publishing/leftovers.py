"""Branches of ours that no open pull needs to none: what a run left that was killed midway.

A run dies between a push and the pull, or between a merge and the end of the branch. What a person
closed is left to people, who may want it back.
"""

from __future__ import annotations

from collections.abc import Collection

from sweeper.forge import Pull
from sweeper.git.writing import committer
from sweeper.propose.branch import PREFIXES
from sweeper.propose.publish import Outlet


def clear(outlet: Outlet, account: str, needed: Collection[str], *, is_alone: bool) -> None:
    """Delete branches of ours other than the `needed` ones, where we alone have committed.

    Those without any pull go only if the run `is_alone`, the one that opens pulls.
    """
    for branch, tip in sorted(outlet.remote.tips().items()):
        if not branch.startswith(PREFIXES) or branch in needed:
            continue
        why = _why(outlet, account, branch, tip, is_alone=is_alone)
        outlet.remote.fetch(outlet.repository, tip)
        if why and committer(outlet.repository, tip) == outlet.identity:
            outlet.ledger.record("branch", branch, f"delete at {tip}: {why}")
            outlet.forge.delete_branch(branch, tip)


def _why(outlet: Outlet, account: str, branch: str, tip: str, *, is_alone: bool) -> str:
    """Say why nobody needs the branch, "" if somebody may."""
    pulls = tuple(outlet.forge.pulls(branch=branch))
    if not pulls:
        return "no pull was opened" if is_alone else ""
    last = max(pulls, key=lambda pull: pull.number)
    if last.author.name != account or last.head != tip or any(p.state == "open" for p in pulls):
        return ""
    if last.state == "merged" or _closer(outlet, last) == account:
        return f"its pull {last.number} is {last.state}"
    return ""


def _closer(outlet: Outlet, pull: Pull) -> str:
    closed = [act.actor.name for act in outlet.forge.talk(pull.number).acts if act.kind == "closed"]
    return closed[-1] if closed else ""
