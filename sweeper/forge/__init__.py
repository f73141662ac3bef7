"""One repository on a forge, by verbs that may be said again.

A verb that writes makes true what it says, and does nothing where that is true already: a run that
died is taken up by saying the same again. Nothing is created without looking first, and what failed
without an answer is looked for before anything else. All writes of an organisation go through one
`Pace`. Whatever a forge answers was written by strangers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from sweeper.forge.marks import has_mark, mark
from sweeper.forge.values import (
    Act,
    CheckRun,
    Comment,
    Issue,
    Merged,
    Method,
    Permission,
    Person,
    Project,
    Pull,
    Reaction,
    Review,
    Talk,
    Thread,
    Touched,
)
from sweeper.model import Skipped

__all__ = [
    "Act",
    "CheckRun",
    "Comment",
    "Forge",
    "Issue",
    "Merged",
    "Method",
    "Permission",
    "Person",
    "Project",
    "Pull",
    "Reaction",
    "Review",
    "Talk",
    "Thread",
    "Touched",
    "has_mark",
    "mark",
]


class Forge(Protocol):
    """One repository, seen and written by one account.

    Every verb raises ForgeError when the forge refuses or fails, and LimitReached when to wait for
    it would take longer than the run may. Skipped says why this one cannot be done.
    """

    def git_token(self) -> str:
        """Return the token that git shows to push here, "" for none."""

    def account(self) -> Person:
        """Return who writes here."""

    def project(self) -> Project:
        """Return what is known of the repository."""

    def read_text(self, path: str) -> str | None:
        """Return a file of the default branch as it is now, None when there is none."""

    def variable(self, name: str, owner: str = "") -> str:
        """Return a variable for jobs of this repository, or of an owner of it; "" for an empty one.

        Raises Refused, with 403 or 404, where there is none or the account may not read it.
        """

    def permission(self, name: str) -> Permission:
        """Return what somebody may do here."""

    def author(self, commit: str, mail: str) -> Person:
        """Return whose account has written a commit, or has its mail address; "" for nobody's."""

    def pulls(self, *, branch: str = "", is_open: bool = False) -> Iterator[Pull]:
        """Yield the pulls, the newest first; of one branch of this repository, or all.

        In any state, or only open ones.
        """

    def pull(self, number: int) -> Pull:
        """Return one pull with all that is known of it."""

    def touched(self, number: int) -> Sequence[Touched]:
        """Return the files and lines that a pull alters."""

    def talk(self, number: int, *, since: datetime | None = None) -> Talk:
        """Return what was said and done on a pull; comments only since then, the rest whole."""

    def checks(self, pull: Pull) -> Sequence[CheckRun]:
        """Return what checks say of the pull's head, with those it needs to be merged."""

    def ensure_pull(
        self,
        branch: str,
        base: str,
        title: str,
        body: str,
        *,
        is_draft: bool = False,
        is_again: bool = False,
    ) -> Pull:
        """Have an open pull from the branch into `base` with this text.

        A branch without one gets one. Where the last one of the branch was merged or closed, that
        is returned untouched, unless `is_again` asks for another.
        """

    def ensure_labels(
        self, number: int, wanted: Sequence[str], *, unwanted: Sequence[str] = ()
    ) -> None:
        """Have these labels on a pull and those not; what people put there stays."""

    def ensure_people(
        self,
        number: int,
        *,
        reviewers: Sequence[str] = (),
        assignees: Sequence[str] = (),
        milestone: str = "",
    ) -> Sequence[Skipped]:
        """Have these asked and assigned besides who is; say who could not be.

        A reviewer `team:NAME` is a team. Who has reviewed is not asked again.
        """

    def ensure_comment(self, number: int, name: str, text: str) -> Comment:
        """Have one comment of ours by this name on a pull, saying this."""

    def close(self, number: int, reason: str) -> Pull:
        """Have a pull closed, with a comment that says why; a merged one stays as it is."""

    def merge(self, number: int, head: str, *, method: Method, message: str) -> Merged | Skipped:
        """Have a pull merged, provided that its head is still this commit."""

    def merge_later(self, number: int, head: str, *, method: Method) -> Skipped | None:
        """Have the forge merge a pull by itself once all that it asks for is there."""

    def delete_branch(self, branch: str, head: str) -> Skipped | None:
        """Have the branch gone, provided that it is still at this commit."""

    def issue(self, name: str) -> Issue | None:
        """Return our issue by this name, an open one first, None when there is none."""

    def ensure_issue(self, name: str, title: str, body: str, labels: Sequence[str] = ()) -> Issue:
        """Have one issue of ours by this name with this text; one that was closed stays closed."""
