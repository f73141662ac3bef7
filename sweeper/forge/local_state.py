"""What `Local` remembers, and what happens in it: pulls open, close and are merged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sweeper.errors import ForgeError
from sweeper.forge.values import (
    Act,
    CheckRun,
    Comment,
    Issue,
    Permission,
    Person,
    Project,
    Pull,
    Reaction,
    Review,
    Thread,
    Touched,
)


@dataclass(slots=True)
class Record:
    """One pull with all that was said and done on it."""

    pull: Pull
    comments: list[Comment] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    auto_merge: str = ""

    def say(self, number: int, body: str, *, author: Person, now: datetime) -> Comment:
        """Add a comment."""
        comment = Comment(str(number), author, body, now, now)
        self.comments.append(comment)
        return comment


@dataclass(slots=True)
class State:
    """A repository: files of the default branch, branches with their heads, pulls and the rest.

    `mails` has the accounts by mail address, `variables` what they hold by `owner/name`, those of
    the repository by `/name`. `touched` is by branch, `checks` by commit; `required`
    names the checks without which nothing may be merged.
    """

    project: Project
    files: dict[str, str] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    milestones: list[str] = field(default_factory=list)
    touched: dict[str, list[Touched]] = field(default_factory=dict)
    checks: dict[str, list[CheckRun]] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    records: dict[int, Record] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    last_id: int = 0

    def next_id(self) -> int:
        """Return a number that nothing has."""
        self.last_id += 1
        return self.last_id

    def record(self, number: int) -> Record:
        """Return all of a pull. Raises ForgeError when there is none."""
        if number not in self.records:
            raise ForgeError(f"{self.project.name}: there is no pull {number}")
        return self.records[number]

    def pull(self, number: int) -> Pull:
        """Return a pull as it is now: an open one follows its branch."""
        pull = self.record(number).pull
        if pull.state == "open" and pull.source == self.project.name:
            return replace(pull, head=self.branches.get(pull.branch, pull.head))
        return pull

    def checks_of(self, commit: str) -> Sequence[CheckRun]:
        """Return the checks of a commit, with required ones that nobody has started."""
        known = self.checks.get(commit, [])
        names = {check.name for check in known}
        absent = [CheckRun(name, "pending") for name in self.required if name not in names]
        return [c._replace(is_required=c.name in self.required) for c in (*known, *absent)]

    def open_pull(
        self,
        branch: str,
        base: str,
        title: str,
        body: str,
        *,
        author: Person,
        now: datetime,
        is_draft: bool,
    ) -> Pull:
        """Open a pull. Raises ForgeError without the branches."""
        for name in (branch, base):
            if name not in self.branches:
                raise ForgeError(f"{self.project.name}: there is no branch {name!r}; push it first")
        number = self.next_id()
        pull = Pull(
            number=number,
            url=f"{self.project.url}/pull/{number}",
            state="open",
            branch=branch,
            source=self.project.name,
            base=base,
            head=self.branches[branch],
            author=author,
            title=title,
            body=body,
            opened=now,
            is_draft=is_draft,
            mergeability="yes",
            merge_state="clean",
        )
        self.records[number] = Record(pull)
        return pull

    def close_pull(self, number: int, *, by: Person, now: datetime) -> Pull:
        """Close a pull unmerged."""
        record = self.record(number)
        record.pull = replace(self.pull(number), state="closed", closed=now)
        record.acts.append(Act("closed", by, now))
        return record.pull

    def merge_pull(self, number: int, *, by: Person, now: datetime) -> Pull:
        """Merge a pull: its base moves to a new commit."""
        record, pull = self.record(number), self.pull(number)
        commit = hashlib.sha1(f"{self.branches[pull.base]} {pull.head}".encode()).hexdigest()
        self.branches[pull.base] = commit
        record.pull = replace(pull, state="merged", closed=now, merge_commit=commit)
        record.acts += [Act("merged", by, now), Act("closed", by, now)]
        return record.pull
