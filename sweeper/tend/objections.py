"""What was said and done on a pull to the objections against merging it.

An objection is what a person means to stop a merge by: changes asked for, a conversation that is
not resolved, a thumb down, `/hold`, a label, a draft, a commit of their own. Only people who may
triage here are heard, so that a passer-by cannot stop the work; bots object by required checks
alone. None of it wears off by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sweeper.forge import CheckRun, Comment, Pull, Review, Talk
from sweeper.propose.voices import Heard

# What projects use to this end, in any case; the first is ours.
HOLD_LABELS = frozenset(
    {
        "sweeper:hold", "hold", "on hold", "on-hold", "do not merge", "do-not-merge", "dnm",
        "do-not-merge/hold", "do not merge yet", "blocked", "wip", "work in progress",
    }
)  # fmt: skip
_HOLD = re.compile(r"^/(?:sweeper[ \t]{1,9})?(un)?hold[ \t]*$", re.MULTILINE)
_AGAINST = frozenset({"-1", "thumbsdown"})


class Objection(NamedTuple):
    """Who objects ("": the forge itself), by what, and since when if that is known."""

    who: str
    what: str
    since: datetime | None = None


def objections(
    pull: Pull, talk: Talk, checks: Sequence[CheckRun], *, is_heard: Heard, head: str
) -> tuple[Objection, ...]:
    """Return what speaks against a merge, in words for the pull itself.

    `is_heard` says whose word counts, and `head` is the commit that we left on the branch.
    """
    return (
        *_standing(pull, head),
        *_reviews(pull, talk.reviews, is_heard),
        *_conversations(talk, is_heard),
        *_signs(talk, is_heard),
        *_holds(talk.comments, is_heard),
        *_checks(checks),
    )


def _standing(pull: Pull, head: str) -> Iterator[Objection]:
    if pull.head != head:
        yield Objection("somebody", f"pushed {pull.head[:12]} to the branch")
    if pull.is_draft:
        yield Objection("somebody", "made it a draft")
    for label in pull.labels:
        if label.casefold() in HOLD_LABELS:
            yield Objection("somebody", f"put the label '{label}' on it")
    if pull.mergeability == "blocked":
        yield Objection("", "something that the forge asks for is missing")


def _reviews(pull: Pull, reviews: Sequence[Review], is_heard: Heard) -> Iterator[Objection]:
    """Yield the reviewers whose last decision asks for changes, whatever was pushed since."""
    last: dict[str, Review] = {}
    for review in reviews:
        if review.verdict != "commented":
            last[review.author.name] = review
    for name, review in sorted(last.items()):
        if review.verdict == "changes-requested" and is_heard(review.author):
            is_older = review.commit not in ("", pull.head)
            seen = f" on {review.commit[:12]}" if is_older else ""
            yield Objection(name, f"asked for changes{seen}", review.submitted)


def _conversations(talk: Talk, is_heard: Heard) -> Iterator[Objection]:
    for thread in talk.threads:
        if thread.is_resolved:
            continue
        spoke = [comment for comment in thread.comments if is_heard(comment.author)]
        if spoke:
            first = spoke[0]
            where = f" on {first.path}:{first.line}" if first.path else ""
            what = f"began a conversation{where} that is not resolved"
            yield Objection(first.author.name, what, first.created)


def _signs(talk: Talk, is_heard: Heard) -> Iterator[Objection]:
    for sign in talk.reactions:
        if sign.content in _AGAINST and is_heard(sign.author):
            yield Objection(sign.author.name, "gave a thumb down", sign.created)


def _holds(comments: Sequence[Comment], is_heard: Heard) -> Iterator[Objection]:
    """Yield the last `/hold` that no `/unhold` came after, whoever said that."""
    held: Objection | None = None
    for comment in comments:
        found = tuple(_HOLD.finditer(_spoken(comment.body)))
        for said in found if found and is_heard(comment.author) else ():
            held = (
                None if said[1] else Objection(comment.author.name, "said /hold", comment.created)
            )
    if held is not None:
        yield held


def _spoken(body: str) -> str:
    """Return what the author says: without what is quoted, shown as code, or hidden."""
    body = re.sub(r"<!--.*?(?:-->|\Z)", "", body.replace("\r\n", "\n"), flags=re.DOTALL)
    lines, fence = [], ""
    for line in body.split("\n"):
        mark = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence and not line.startswith((">", "    ", "\t")):
            lines.append(line)
    return "\n".join(lines)


def _checks(checks: Sequence[CheckRun]) -> Iterator[Objection]:
    for check in checks:
        if check.outcome == "failed":
            yield Objection("", f"the check '{check.name}' failed")
