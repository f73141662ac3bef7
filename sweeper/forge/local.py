"""A forge in memory or in a folder, for dry runs and tests: it does what others do to real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from sweeper.errors import ForgeError
from sweeper.files import replace_file
from sweeper.forge.answers import Refused
from sweeper.forge.guards import (
    closed,
    is_same_text,
    merge_obstacle,
    missing,
    own_comment,
    own_issue,
    standing,
    subject_of,
)
from sweeper.forge.local_state import State
from sweeper.forge.marks import mark
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
    Talk,
    Touched,
)
from sweeper.model import Skipped


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Local:
    """One account's view of the state, which lies in the file `place` where there is one."""

    me: Person
    state: State
    place: Path | None = None
    clock: Callable[[], datetime] = field(default=_now, repr=False)

    @contextmanager
    def changing(self) -> Iterator[State]:
        """Give the state as it is now, and keep what was done to it unless that has failed."""
        self.state = self._read()
        yield self.state
        if self.place is not None:
            replace_file(self.place, msgspec.json.encode(self.state))

    def git_token(self) -> str:
        """Return nothing: there is no git here."""
        return ""

    def account(self) -> Person:
        """See `Forge`; so do all below."""
        return self.me

    def project(self) -> Project:
        return self._read().project

    def read_text(self, path: str) -> str | None:
        return self._read().files.get(path)

    def variable(self, name: str, owner: str = "") -> str:
        found = self._read().variables.get(f"{owner}/{name}")
        if found is None:
            raise Refused(f"there is no variable {name}", 404)
        return found

    def permission(self, name: str) -> Permission:
        return self._read().permissions.get(name, "none")

    def author(self, commit: str, mail: str) -> Person:
        return Person(self._read().mails.get(mail, ""))

    def pulls(self, *, branch: str = "", is_open: bool = False) -> Iterator[Pull]:
        state = self._read()
        for number in sorted(state.records, reverse=True):
            pull = state.pull(number)
            is_ours = pull.branch == branch and pull.source == state.project.name
            if (is_ours or not branch) and (pull.state == "open" or not is_open):
                yield pull

    def pull(self, number: int) -> Pull:
        return self._read().pull(number)

    def touched(self, number: int) -> Sequence[Touched]:
        state = self._read()
        return tuple(state.touched.get(state.pull(number).branch, ()))

    def talk(self, number: int, *, since: datetime | None = None) -> Talk:
        record = self._read().record(number)
        comments = [c for c in record.comments if since is None or c.updated >= since]
        return Talk(
            tuple(comments),
            tuple(record.reviews),
            tuple(record.threads),
            tuple(record.reactions),
            tuple(record.acts),
        )

    def checks(self, pull: Pull) -> Sequence[CheckRun]:
        return tuple(self._read().checks_of(pull.head))

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
        found = standing(self.pulls(branch=branch), base, is_again=is_again)
        if found and found.state != "open":
            return found
        with self.changing() as state:
            if found is None:
                return state.open_pull(
                    branch, base, title, body, author=self.me, now=self.clock(), is_draft=is_draft
                )
            record = state.records[found.number]
            if record.pull.is_draft != is_draft:
                kind = "drafted" if is_draft else "readied"
                record.acts.append(Act(kind, self.me, self.clock()))  # type: ignore[arg-type]
            body = found.body if is_same_text(found.body, body) else body
            record.pull = replace(record.pull, base=base, title=title, body=body, is_draft=is_draft)
            return state.pull(found.number)

    def ensure_labels(
        self, number: int, wanted: Sequence[str], *, unwanted: Sequence[str] = ()
    ) -> None:
        with self.changing() as state:
            record = state.record(number)
            due = missing(wanted, record.pull.labels)
            gone = [label for label in record.pull.labels if label in unwanted]
            kept = [label for label in record.pull.labels if label not in unwanted]
            record.pull = replace(record.pull, labels=(*kept, *due))
            record.acts += [Act("labeled", self.me, self.clock(), label) for label in due]
            record.acts += [Act("unlabeled", self.me, self.clock(), label) for label in gone]

    def ensure_people(
        self,
        number: int,
        *,
        reviewers: Sequence[str] = (),
        assignees: Sequence[str] = (),
        milestone: str = "",
    ) -> Sequence[Skipped]:
        with self.changing() as state:
            record = state.record(number)
            reviewed = [review.author.name for review in record.reviews]
            asked = missing(reviewers, [*record.pull.reviewers, *reviewed])
            given = missing(assignees, record.pull.assignees)
            unknown = [n for n in (*asked, *given) if state.permissions.get(n, "none") == "none"]
            record.pull = replace(
                record.pull,
                reviewers=(*record.pull.reviewers, *(n for n in asked if n not in unknown)),
                assignees=(*record.pull.assignees, *(n for n in given if n not in unknown)),
                milestone=milestone if milestone in state.milestones else record.pull.milestone,
            )
            if milestone and milestone not in state.milestones:
                unknown.append(milestone)
        return tuple(
            Skipped(subject_of(number), "people", f"{name!r} is not known here")
            for name in dict.fromkeys(unknown)
        )

    def ensure_comment(self, number: int, name: str, text: str) -> Comment:
        with self.changing() as state:
            record = state.record(number)
            found = own_comment(record.comments, name, self.me.name)
            body = mark(name, text)
            if found is None:
                return record.say(state.next_id(), body, author=self.me, now=self.clock())
            if is_same_text(found.body, body):
                return found
            changed = found._replace(body=body, updated=self.clock())
            record.comments[record.comments.index(found)] = changed
            return changed

    def close(self, number: int, reason: str) -> Pull:
        if closed(self.pull(number), reason):
            return self.pull(number)
        self.ensure_comment(number, "closed", reason)
        with self.changing() as state:
            return state.close_pull(number, by=self.me, now=self.clock())

    def merge(self, number: int, head: str, *, method: Method, message: str) -> Merged | Skipped:
        with self.changing() as state:
            pull = state.pull(number)
            if pull.state == "merged":
                return Merged(pull.merge_commit)
            obstacle = merge_obstacle(pull, head, method, state.project)
            if obstacle:
                return obstacle
            return Merged(state.merge_pull(number, by=self.me, now=self.clock()).merge_commit)

    def merge_later(self, number: int, head: str, *, method: Method) -> Skipped | None:
        with self.changing() as state:
            if not state.project.has_auto_merge:
                reason = "the repository does not allow auto-merge; a setting of it turns it on"
                return Skipped(subject_of(number), "merge", reason)
            obstacle = merge_obstacle(state.pull(number), head, method, state.project)
            if obstacle is None:
                state.record(number).auto_merge = method
            return obstacle

    def delete_branch(self, branch: str, head: str) -> Skipped | None:
        with self.changing() as state:
            there = state.branches.get(branch, head)
            if there != head:
                return Skipped(branch, "branch", f"it has moved to {there[:12]}")
            state.branches.pop(branch, None)
            return None

    def issue(self, name: str) -> Issue | None:
        return own_issue(self._read().issues.values(), name, self.me.name)

    def ensure_issue(self, name: str, title: str, body: str, labels: Sequence[str] = ()) -> Issue:
        with self.changing() as state:
            found = own_issue(state.issues.values(), name, self.me.name)
            if found and not found.is_open:
                return found
            number = found.number if found else state.next_id()
            body = mark(name, body)
            issue = Issue(
                number=number,
                url=f"{state.project.url}/issues/{number}",
                is_open=True,
                author=self.me,
                title=title,
                body=found.body if found and is_same_text(found.body, body) else body,
                labels=(*found.labels, *missing(labels, found.labels)) if found else tuple(labels),
            )
            state.issues[number] = issue
            return issue

    def _read(self) -> State:
        if self.place is None or not self.place.exists():
            return self.state
        try:
            return msgspec.json.decode(self.place.read_bytes(), type=State)
        except (OSError, msgspec.MsgspecError) as error:
            raise ForgeError(f"{self.place}: is no state of a forge: {error}") from error


def open_folder(folder: Path, me: Person, state: State) -> Local:
    """Return the forge whose state is in the folder; `state` is what it starts with."""
    folder.mkdir(parents=True, exist_ok=True)
    return Local(me, state, folder / "forge.json")
