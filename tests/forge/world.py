"""What the contract test does to a forge from outside: pushes, and what people and checks do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

from sweeper.forge import Forge

# Every world has one repository with these people, this file, and a milestone of that name.
OWNER, WRITER, STRANGER = "ana", "ben", "eve"
README = "# Shop\n\nSells hats — and “quotes”.\n"
MILESTONE = "Cleanup"
BOT = "sweeper-bot"

Outcome = Literal["pending", "passed", "failed", "neutral"]


class World(Protocol):
    """One repository on a running forge, and everybody but us."""

    @property
    def forge(self) -> Forge:
        """Return the repository as we see it."""

    def push(self, branch: str, files: Mapping[str, str]) -> str:
        """Commit on the branch, which starts at the default branch; return its new head."""

    def branches(self) -> set[str]:
        """Return what branches there are."""

    def writes(self) -> int:
        """Return what is another number after every write of ours that reaches the forge."""

    def say(self, person: str, number: int, text: str) -> None:
        """Comment on a pull."""

    def review(
        self, person: str, number: int, verdict: Literal["approved", "changes-requested"]
    ) -> None:
        """Review a pull."""

    def open_thread(self, person: str, number: int, path: str, line: int, text: str) -> str:
        """Comment on a line; return what `resolve` takes."""

    def resolve(self, person: str, number: int, thread: str) -> None:
        """Resolve a thread."""

    def react(self, person: str, number: int, content: Literal["+1", "-1"]) -> None:
        """React to a pull."""

    def close(self, person: str, number: int) -> None:
        """Close a pull."""

    def label(self, person: str, number: int, label: str) -> None:
        """Label a pull."""

    def close_issue(self, person: str, number: int) -> None:
        """Close an issue."""

    def report(self, commit: str, name: str, outcome: Outcome) -> None:
        """Have a check say something on a commit."""

    def require(self, name: str) -> None:
        """Have the default branch need a check."""

    def set_variable(self, name: str, value: str, owner: str = "") -> None:
        """Set a variable of the repository, or of its owner."""

    def allow_auto_merge(self) -> None:
        """Turn the setting on."""
