"""Whose word counts on a pull, asked only of those who said something that would."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sweeper.forge import Permission, Person

Heard = Callable[[Person], bool]
_HEARD: frozenset[Permission] = frozenset({"triage", "write", "admin"})


def heard(permission: Callable[[str], Permission], account: str) -> Heard:
    """Return whose word counts: people other than our account who may triage here.

    `permission` is asked once for each name.
    """
    known = cache(permission)

    def is_heard(person: Person) -> bool:
        is_person = bool(person.name) and not person.is_bot and person.name != account
        return is_person and known(person.name) in _HEARD

    return is_heard
