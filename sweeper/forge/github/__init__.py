"""A repository on GitHub or a GitHub Enterprise server. Only `auth.py` imports PyGithub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sweeper.forge.credentials import AppKey, Token
from sweeper.forge.github import auth, checks, issues, merging, people, pulls, repository, talk
from sweeper.forge.github.auth import PUBLIC
from sweeper.forge.github.wire import Wire
from sweeper.forge.guards import closed
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
from sweeper.model import Skipped


@dataclass(slots=True)
class GitHub:
    """See `Forge` for what the verbs do."""

    wire: Wire
    _account: Person | None = field(default=None)

    def git_token(self) -> str:
        requester = self.wire.requester
        # Of an App it is the installation's, which is asked for now.
        return self.wire.pace.read(lambda: str(requester.auth.token))

    def account(self) -> Person:
        if self._account is None:
            self._account = repository.account(self.wire)
        return self._account

    def project(self) -> Project:
        return repository.project(self.wire)

    def read_text(self, path: str) -> str | None:
        return repository.read_text(self.wire, path)

    def variable(self, name: str, owner: str = "") -> str:
        return repository.variable(self.wire, name, owner)

    def permission(self, name: str) -> Permission:
        return repository.permission(self.wire, name)

    def author(self, commit: str, mail: str) -> Person:
        return repository.author(self.wire, commit)

    def pulls(self, *, branch: str = "", is_open: bool = False) -> Iterator[Pull]:
        return pulls.listed(self.wire, branch=branch, is_open=is_open)

    def pull(self, number: int) -> Pull:
        return pulls.read(self.wire, number)

    def touched(self, number: int) -> Sequence[Touched]:
        return pulls.touched(self.wire, number)

    def talk(self, number: int, *, since: datetime | None = None) -> Talk:
        return talk.read(self.wire, number, since=since)

    def checks(self, pull: Pull) -> Sequence[CheckRun]:
        return checks.read(self.wire, pull)

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
        return pulls.ensure(
            self.wire, branch, base, title, body, is_draft=is_draft, is_again=is_again
        )

    def ensure_labels(
        self, number: int, wanted: Sequence[str], *, unwanted: Sequence[str] = ()
    ) -> None:
        people.ensure_labels(self.wire, number, wanted, unwanted)

    def ensure_people(
        self,
        number: int,
        *,
        reviewers: Sequence[str] = (),
        assignees: Sequence[str] = (),
        milestone: str = "",
    ) -> Sequence[Skipped]:
        return tuple(
            people.ensure_people(
                self.wire,
                number,
                reviewers=reviewers,
                assignees=assignees,
                milestone=milestone,
            )
        )

    def ensure_comment(self, number: int, name: str, text: str) -> Comment:
        return talk.ensure_comment(self.wire, number, name, text, self.account().name)

    def close(self, number: int, reason: str) -> Pull:
        pull = self.pull(number)
        if closed(pull, reason):
            return pull
        self.ensure_comment(number, "closed", reason)
        pulls.change(self.wire, number, {"state": "closed"})
        return self.pull(number)

    def merge(self, number: int, head: str, *, method: Method, message: str) -> Merged | Skipped:
        return merging.merge(
            self.wire, number, head, self.project(), method=method, message=message
        )

    def merge_later(self, number: int, head: str, *, method: Method) -> Skipped | None:
        return merging.merge_later(self.wire, number, head, self.project(), method=method)

    def delete_branch(self, branch: str, head: str) -> Skipped | None:
        return merging.delete_branch(self.wire, branch, head)

    def issue(self, name: str) -> Issue | None:
        return issues.find(self.wire, name, self.account().name)

    def ensure_issue(self, name: str, title: str, body: str, labels: Sequence[str] = ()) -> Issue:
        return issues.ensure(self.wire, name, title, body, labels, self.account().name)


def connect(
    name: str,
    credential: Token | AppKey,
    pace: Pace,
    *,
    base_url: str = PUBLIC,
    source: str = "",
) -> GitHub:
    """Return the repository `owner/name`; `source` is the fork with our branches, "" for none.

    Raises ConfigError and ForgeError.
    """
    return GitHub(auth.connect(name, credential, pace, base_url=base_url, source=source))
