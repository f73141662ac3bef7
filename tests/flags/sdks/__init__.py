"""Real SDKs: a random document of their provider, and what they serve to somebody from it."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol


class Person(NamedTuple):
    """Who asks for a flag; what is not known of them is None."""

    key: str | None
    email: str | None
    country: str | None
    company: str | None
    is_staff: bool
    is_superuser: bool


Serve = Callable[
    [str, Person, object], object
]  # key, who asks, the code's default → what is served


class Sdk(Protocol):
    """A module of one SDK."""

    def document(self, chance: random.Random, flags: int) -> object:
        """Return a document with so many flags, as the provider exports it."""

    def serving(self, text: str, folder: Path) -> AbstractContextManager[Serve]:
        """Start the SDK on a document."""


def people(chance: random.Random, count: int) -> list[Person]:
    """Return people of all kinds, also one of whom nothing is known."""

    def perhaps(value: str) -> str | None:
        return value if chance.random() < 0.7 else None

    found = [Person(None, None, None, None, False, False)]
    while len(found) < count:
        number = chance.randrange(100_000)
        found.append(
            Person(
                perhaps(f"user-{number}"),
                perhaps(f"{number}@{chance.choice(['example.com', 'example.org'])}"),
                perhaps(chance.choice(["DE", "FR", "NG"])),
                perhaps(f"company-{number % 7}"),
                chance.random() < 0.2,
                chance.random() < 0.1,
            )
        )
    return found
