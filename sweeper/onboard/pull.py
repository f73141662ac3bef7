"""A rule file to the first pull of a repository, which has to be merged before any other.

Who closes it has said no to all of it, as with Renovate's onboarding.
"""

from __future__ import annotations

from sweeper.git.side import make_commit
from sweeper.onboard import RULE_FILE
from sweeper.propose.publish import Outlet

_BRANCH = "sweeper/onboard"
_TITLE = "Add rules for Sweeper"
_BODY = f"""\
This adds `{RULE_FILE}`, the rules by which Sweeper looks for dead code and constant feature flags
here. It is made from what is in this repository; each line says what it is for.

- **Merge it** to have Sweeper propose removals, a few at a time, each with its evidence.
- **Edit it** first where it is wrong: packages, frameworks, folders, how tests are run.
- **Close it** to be left alone: Sweeper then reports, and opens nothing.

Nothing else is proposed until this is merged. `sweeper scan` shows at any time what would be found.
"""


def offer(outlet: Outlet, text: str) -> str:
    """Have the pull open; return what a sweep waits for, "" when it need not wait."""
    known = list(outlet.forge.pulls(branch=_BRANCH))
    if any(pull.state == "merged" for pull in known):
        return ""
    if known and not any(pull.state == "open" for pull in known):
        return f"pull {known[0].number}, which offers a rule file, was closed: nothing is proposed"
    if not known:
        _push(outlet, text)
    base = outlet.forge.project().default_branch
    pull = outlet.forge.ensure_pull(_BRANCH, base, _TITLE, _BODY)
    outlet.forge.ensure_labels(pull.number, outlet.manners.labels)
    return f"pull {pull.number}, which offers a rule file, waits to be merged"


def _push(outlet: Outlet, text: str) -> None:
    """Have the branch there; one that a killed run has left is taken as it is."""
    tips = outlet.remote.tips()
    if _BRANCH in tips:
        return
    base = tips[outlet.forge.project().default_branch]
    outlet.remote.fetch(outlet.repository, base)
    made = make_commit(
        outlet.repository,
        base,
        {RULE_FILE: text.encode()},
        f"{_TITLE}\n",
        identity=outlet.identity,
        when=outlet.repository.commit(base).time,
        signer=outlet.signer,
    )
    outlet.ledger.record("push", _BRANCH, f"new to {made}", {"branch": _BRANCH})
    outlet.remote.push(outlet.repository, _BRANCH, made, expected="")
