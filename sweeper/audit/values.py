"""What an audit says of its target: who uses it, what is in it, in which order it can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from sweeper.model import Case, FlagRead, FlagVerdict

TargetKind = Literal["symbol", "module", "folder", "flag"]
# What leads to a definition: a program, only a public name, only tests, only uses by name through
# receivers of unknown type, nothing.
Status = Literal["in use", "public", "tests only", "possibly used", "dead"]
Where = Literal["production", "test", "dead code"]


class Use(NamedTuple):
    """A place outside of the target that uses something in it.

    `user` and `used` are subjects; `lines` are all lines of it that are known. It `is_import` when
    all that the place does is to bring the name in.
    """

    repository: str
    user: str
    used: str
    path: str
    lines: tuple[int, ...]
    is_certain: bool
    is_import: bool
    where: Where


class Content(NamedTuple):
    """A definition in the target. Lines are whole statements, decorators included.

    `users` counts the places that surely use it, in the target or not, and `guesses` those that
    may. `age_days` is since its youngest line, None where history does not say; `commits` are those
    that its lines still show. It `is_tested` when a test surely leads to it.
    """

    subject: str
    path: str
    line: int
    lines: int
    kind: str
    status: Status
    is_public: bool
    users: int
    guesses: int
    is_tested: bool
    age_days: int | None
    commits: frozenset[str]
    last_author: str
    owners: tuple[str, ...]
    hazards: tuple[str, ...]
    case: Case | None


class Step(NamedTuple):
    """One step of a removal: a user that has to let go, or a definition that can then go.

    Subjects that use each other go together. `risk` is from 0 to 1, and `reasons` are its parts.
    """

    action: Literal["change", "remove"]
    subjects: tuple[str, ...]
    risk: float
    reasons: tuple[str, ...]


class Changed(NamedTuple):
    """How many commits have changed a file within a year, by how many authors."""

    path: str
    commits: int
    authors: int


@dataclass(frozen=True, slots=True)
class Audit:
    """All that is known of a target before somebody changes it.

    The `repository` has a name in a workspace alone. `asked` are the repositories that were looked
    at, and `unread` those that could not be, so that what they use is not known. `needs` is what
    the target itself uses of its tree. `tests` are subjects of tests that lead into the target.
    `cases` are the findings in it. `changed` are its files that were changed within a year, the
    most restless first; None where that is not known.
    """

    kind: TargetKind
    repository: str
    name: str
    commit: str
    is_complete: bool
    files: int
    lines: int
    commits: int
    asked: tuple[str, ...]
    unread: tuple[str, ...]
    uses: tuple[Use, ...]
    needs: tuple[Use, ...]
    contents: tuple[Content, ...]
    tests: tuple[str, ...]
    reads: tuple[FlagRead, ...]
    verdicts: tuple[FlagVerdict, ...]
    order: tuple[Step, ...]
    cases: tuple[Case, ...]
    changed: tuple[Changed, ...] | None
