"""Who spoke on a pull, and whose word counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sweeper.forge import Permission, Person, Talk

Heard = Callable[[Person], bool]
_HEARD: frozenset[Permission] = frozenset({"triage", "write", "admin"})


def heard(permissions: Mapping[str, Permission], account: str) -> Heard:
    """Return whose word counts: people other than our account who may triage here."""

    def is_heard(person: Person) -> bool:
        is_person = bool(person.name) and not person.is_bot and person.name != account
        return is_person and permissions.get(person.name, "none") in _HEARD

    return is_heard


def speakers(talk: Talk) -> frozenset[str]:
    """Return the names of all people who spoke, for asking what they may do here."""
    spoke = (
        *(comment.author for comment in talk.comments),
        *(review.author for review in talk.reviews),
        *(comment.author for thread in talk.threads for comment in thread.comments),
        *(reaction.author for reaction in talk.reactions),
    )
    return frozenset(each.name for each in spoke if each.name and not each.is_bot)
