"""The front ends: each reads the text of one kind of file into `Facts`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Protocol

from sweeper.languages import notebook, python, stub, text
from sweeper.model import Facts


class Language(Protocol):
    """A module that reads one language."""

    @property
    def SUFFIXES(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """The ends of the names of its files; of two languages the later in `LANGUAGES` has it."""

    def parse(
        self, text: str, *, pure_calls: Collection[str] = (), noreturn: Collection[str] = ()
    ) -> Facts:
        """Return what the text says. Never raises for any text."""


LANGUAGES: Final[dict[str, Language]] = {
    "python": python,
    "stub": stub,
    "notebook": notebook,
    "text": text,
}
