"""What a forge says: every text in these values was written by strangers and is not to be trusted.

Times are in UTC. A person who is gone has the name "".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

PullState = Literal["open", "merged", "closed"]
Mergeability = Literal["yes", "conflict", "blocked", "unknown"]
Method = Literal["merge", "squash", "rebase"]
# What somebody may do, each with all before it: "triage" is for labels, "admin" for settings.
Permission = Literal["none", "read", "triage", "write", "admin"]
ReviewVerdict = Literal["approved", "changes-requested", "commented", "dismissed"]
CheckOutcome = Literal["pending", "passed", "failed", "neutral"]
ActKind = Literal[
    "closed", "reopened", "merged", "drafted", "readied", "labeled", "unlabeled", "pushed"
]


class Person(NamedTuple):
    """An account; `is_bot` is the forge's own word, or follows from a name it gives to bots."""

    name: str
    is_bot: bool = False


class Project(NamedTuple):
    """A repository as its forge has it. `merges` are the ways of merging that it allows.

    Below the address `blobs` it shows files to people, by commit and path.
    """

    name: str
    url: str
    clone_url: str
    default_branch: str
    is_archived: bool
    is_fork: bool
    is_private: bool
    has_auto_merge: bool
    merges: tuple[Method, ...]
    blobs: str = ""


class Listed(NamedTuple):
    """A repository in the list of its owner; `name` has the owner before it."""

    name: str
    clone_url: str
    is_archived: bool
    is_fork: bool


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request, or what GitLab calls a merge request.

    `branch` is in the repository `source` ("" when that is gone) at the commit `head`, and is to go
    into `base`. `reviewers` are those asked, teams as `team:NAME`. `merge_state` is the forge's own
    word on `mergeability`, of which there may be more tomorrow. Where many are listed, both may be
    unknown; ask for the one.
    """

    number: int
    url: str
    state: PullState
    branch: str
    source: str
    base: str
    head: str
    author: Person
    title: str
    body: str
    opened: datetime
    is_draft: bool = False
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    milestone: str = ""
    closed: datetime | None = None
    merge_commit: str = ""
    mergeability: Mergeability = "unknown"
    merge_state: str = ""


class Touched(NamedTuple):
    """A file that a pull alters: by its old path, with old lines (first, last) where it does.

    No `lines` means that the forge does not show them: any line may be altered.
    """

    path: str
    lines: tuple[tuple[int, int], ...]


class Comment(NamedTuple):
    """What somebody wrote; `path` and `line` where it is about code."""

    id: str
    author: Person
    body: str
    created: datetime
    updated: datetime
    path: str = ""
    line: int = 0


class Review(NamedTuple):
    """What a reviewer decided, on the commit they saw ("" where the forge does not say)."""

    author: Person
    verdict: ReviewVerdict
    commit: str
    submitted: datetime
    body: str = ""


class Thread(NamedTuple):
    """Comments that somebody has to resolve, the oldest first."""

    id: str
    is_resolved: bool
    comments: tuple[Comment, ...]


class Reaction(NamedTuple):
    """A sign such as "+1" or "-1" on the pull itself."""

    author: Person
    content: str
    created: datetime


class Act(NamedTuple):
    """What somebody did to a pull, and when. `detail` names the label."""

    kind: ActKind
    actor: Person
    time: datetime
    detail: str = ""


class Talk(NamedTuple):
    """All that was said and done on a pull, each the oldest first."""

    comments: tuple[Comment, ...]
    reviews: tuple[Review, ...]
    threads: tuple[Thread, ...]
    reactions: tuple[Reaction, ...]
    acts: tuple[Act, ...]


class CheckRun(NamedTuple):
    """The last word of one check on a commit. A required one that nobody has started is pending."""

    name: str
    outcome: CheckOutcome
    is_required: bool = False
    url: str = ""


class Issue(NamedTuple):
    """An issue."""

    number: int
    url: str
    is_open: bool
    author: Person
    title: str
    body: str
    labels: tuple[str, ...] = ()


class Merged(NamedTuple):
    """A pull is merged, as this commit."""

    commit: str
