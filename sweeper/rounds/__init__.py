"""Many repositories, one visit after another: which is next, and how each visit ended.

A round visits each of them once. What is known of it is stored, so that a run that was stopped or
killed is taken up where it was; see `queue.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

import msgspec

from sweeper.model import FindingOutcome

RepositoryEnding = Literal[
    "proposed",  # there is a pull request, or a branch where no forge is asked
    "proved",  # something could go: a dry run made no branch
    "visited",  # pull requests of ours were looked at
    "nothing-to-do",
    "waiting",  # it was offered rules, and people have not merged them
    "refused",  # it does not welcome changes by machines, so that it was only reported
    "stopped",  # people have set a switch
    "empty",  # it has no commit, or no Python
    "misconfigured",  # its rule file is wrong, or it cannot be worked on as was asked
    "unreadable",  # it is missing, or git cannot read it
    "failed",  # the forge, git or the sandbox failed
    "crashed",  # a bug of ours, or its process died
    "later",  # the run ended before
]
ENDINGS: Final[tuple[RepositoryEnding, ...]] = get_args(RepositoryEnding)
_BUG, _LIMIT, _SERVICE = 70, 5, 4


class Line(msgspec.Struct, frozen=True):
    """A pull request: one that was proposed, or looked at; `action` is what was done with it."""

    url: str
    title: str
    action: str = ""


class Visited(msgspec.Struct, frozen=True):
    """How one visit of a repository ended, and why.

    `outcomes` counts its findings by how they ended, each in one way. `is_complete` says whether
    all of its input was read.
    """

    name: str
    ending: RepositoryEnding
    why: str = ""
    lines: tuple[Line, ...] = ()
    outcomes: Mapping[FindingOutcome, int] = {}
    is_complete: bool = True
    seconds: float = 0.0


def exit_code(visits: Iterable[Visited], *, is_strict: bool) -> int:
    """Return the exit code of a run: the gravest of its visits, but a limit before a service."""
    visits = list(visits)
    ends = {visit.ending for visit in visits}
    if "crashed" in ends:
        return _BUG
    if "later" in ends:
        return _LIMIT
    if ends & {"unreadable", "failed"}:
        return _SERVICE
    is_whole = "misconfigured" not in ends and all(visit.is_complete for visit in visits)
    return 0 if is_whole or not is_strict else 1
