"""A forge whose writes are written down before they are made: its verbs in, the same verbs out.

Verbs that find all as it should be write nothing, so only what reaches the wire is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sweeper.forge import Forge
from sweeper.forge.pace import Pace
from sweeper.forge.values import (
    CheckRun,
    Comment,
    Issue,
    Merged,
    Method,
    Permission,
    Person,
    Project,
    Pull,
    Talk,
    Touched,
)
from sweeper.model import Action, Skipped

Record = Callable[[Action, str, str], object]


@dataclass(slots=True)
class Recorded:
    """See `Forge` for what the verbs do; `pace` is the one of the forge within."""

    forge: Forge
    pace: Pace
    record: Record
    _doing: tuple[Action, str, str] | None = field(default=None)

    def __post_init__(self) -> None:
        self.pace.announce = self._announce

    def git_token(self) -> str:
        return self.forge.git_token()

    def account(self) -> Person:
        return self.forge.account()

    def project(self) -> Project:
        return self.forge.project()

    def read_text(self, path: str) -> str | None:
        return self.forge.read_text(path)

    def variable(self, name: str, owner: str = "") -> str:
        return self.forge.variable(name, owner)

    def permission(self, name: str) -> Permission:
        return self.forge.permission(name)

    def author(self, commit: str, mail: str) -> Person:
        return self.forge.author(commit, mail)

    def pulls(self, *, branch: str = "", is_open: bool = False) -> Iterator[Pull]:
        return self.forge.pulls(branch=branch, is_open=is_open)

    def pull(self, number: int) -> Pull:
        return self.forge.pull(number)

    def touched(self, number: int) -> Sequence[Touched]:
        return self.forge.touched(number)

    def talk(self, number: int, *, since: datetime | None = None) -> Talk:
        return self.forge.talk(number, since=since)

    def checks(self, pull: Pull) -> Sequence[CheckRun]:
        return self.forge.checks(pull)

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
        with self._about("pull", branch, title):
            return self.forge.ensure_pull(
                branch, base, title, body, is_draft=is_draft, is_again=is_again
            )

    def ensure_labels(
        self, number: int, wanted: Sequence[str], *, unwanted: Sequence[str] = ()
    ) -> None:
        with self._about("label", _pull(number), ", ".join(wanted)):
            self.forge.ensure_labels(number, wanted, unwanted=unwanted)

    def ensure_people(
        self,
        number: int,
        *,
        reviewers: Sequence[str] = (),
        assignees: Sequence[str] = (),
        milestone: str = "",
    ) -> Sequence[Skipped]:
        with self._about("assign", _pull(number), ", ".join((*reviewers, *assignees))):
            return self.forge.ensure_people(
                number, reviewers=reviewers, assignees=assignees, milestone=milestone
            )

    def ensure_comment(self, number: int, name: str, text: str) -> Comment:
        with self._about("comment", _pull(number), name):
            return self.forge.ensure_comment(number, name, text)

    def close(self, number: int, reason: str) -> Pull:
        with self._about("close", _pull(number), reason):
            return self.forge.close(number, reason)

    def merge(self, number: int, head: str, *, method: Method, message: str) -> Merged | Skipped:
        with self._about("merge", _pull(number), f"{head} by {method}"):
            return self.forge.merge(number, head, method=method, message=message)

    def merge_later(self, number: int, head: str, *, method: Method) -> Skipped | None:
        with self._about("merge", _pull(number), f"{head} by {method}, when the forge lets it"):
            return self.forge.merge_later(number, head, method=method)

    def delete_branch(self, branch: str, head: str) -> Skipped | None:
        with self._about("branch", branch, f"delete at {head}"):
            return self.forge.delete_branch(branch, head)

    def issue(self, name: str) -> Issue | None:
        return self.forge.issue(name)

    def ensure_issue(self, name: str, title: str, body: str, labels: Sequence[str] = ()) -> Issue:
        with self._about("issue", name, title):
            return self.forge.ensure_issue(name, title, body, labels)

    @contextmanager
    def _about(self, action: Action, subject: str, detail: str) -> Iterator[None]:
        self._doing = (action, subject, detail)
        try:
            yield
        finally:
            self._doing = None

    def _announce(self) -> None:
        assert self._doing is not None, "only verbs that are recorded here write"
        self.record(*self._doing)


def _pull(number: int) -> str:
    return f"pull {number}"
