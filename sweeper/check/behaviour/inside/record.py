"""What a run does, event by event, and the answers that it gets: both follow from a seed alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

MOST_EVENTS = 400
_LONGEST = 120


class Enough(BaseException):
    """The run has gone on for as long as it may."""


class Event(NamedTuple):
    """One thing that a run did.

    A look (reading an attribute, asking for truth, comparing) changes nothing, so a version of the
    code may leave it out; an effect may not be left out, added or moved.
    """

    is_effect: bool
    text: str


class Words(NamedTuple):
    """What two versions of a function say: plain values, and the last parts of dotted names.

    `raised` are those that they raise or catch, `used` those that they call, iterate over, or read
    an attribute or an item of, which a plain value seldom allows.
    """

    plain: Sequence[Any]
    raised: frozenset[str]
    used: frozenset[str]


class Record:
    """The events of one run, and its oracle.

    An answer follows from the seed, what is asked of whom, and the number of effects before, so
    that a look that is left out changes no other answer.
    """

    def __init__(self, seed: int, words: Words) -> None:
        self.seed = seed
        self.plain, self.raised, self.used = words
        self.events: list[Event] = []
        self.effects = 0
        self.known: dict[str, Any] = {}
        self.call: Callable[[Any, str], None] = lambda function, name: None
        self.errors: list[Any] = [ValueError]

    def look(self, text: str) -> None:
        self._add(Event(False, text))

    def effect(self, text: str) -> None:
        self.effects += 1
        self._add(Event(True, text))

    def is_plain(self, path: str) -> bool:
        """Whether a plain value stands at the path; the first seeds know none."""
        if self.seed < 4 or not self.plain:
            return False
        return self.choose(24 if last(path) in self.used else 4, path + "|plain") == 0

    def may_raise(self, text: str, name: str, kind: type) -> None:
        """Let a look fail now and then, where the code catches just that."""
        if name in self.raised and self.seed > 3 and self.choose(5, text + "|fails") == 0:
            raise kind(text)

    def _add(self, event: Event) -> None:
        if len(self.events) >= MOST_EVENTS:
            raise Enough("it does not end")
        self.events.append(event)

    def choose(self, count: int, question: str) -> int:
        """Return a number below `count` for a question, the same for the same question."""
        digest = hashlib.blake2b(
            f"{self.seed}|{question}".encode("utf-8", "replace"), digest_size=6
        )
        return int.from_bytes(digest.digest(), "big") % count

    def truth(self, path: str, question: str) -> bool:
        """Answer yes or no. The first seeds always say the same; others remember for a while."""
        if self.seed == 0:
            return self.effects < 60  # loops have to end
        if self.seed == 1:
            return False
        return self.choose(2, f"{path}|{question}|{self.effects // 12}") == 0


def last(path: str) -> str:
    """Return the last name of a path."""
    return path.rpartition(".")[2]


def shown(value: Any, depth: int = 0) -> str:
    """Return a short text for a value that is the same in each process, without any address."""
    name = getattr(type(value), "_sweeper_name", None)
    if name is not None:
        return str(name(value))
    if value is None or isinstance(value, (bool, float, complex)):
        return repr(value)
    if isinstance(value, int):
        return repr(int(value)) if value.bit_length() < 400 else "<a large number>"
    if isinstance(value, (str, bytes, bytearray)):
        text = repr(value[:_LONGEST])
        return text if len(value) <= _LONGEST else f"{text} and {len(value)} more"
    if isinstance(value, BaseException):
        return f"{type(value).__name__}({_several(value.args, depth)})"
    if depth > 3:
        return f"<{type(value).__name__}>"
    if isinstance(value, dict):
        pairs = [f"{shown(k, depth + 1)}: {shown(v, depth + 1)}" for k, v in value.items()]
        return "{}{{{}}}".format(_kind(value, dict), ", ".join(pairs[:20]))
    if isinstance(value, (set, frozenset)):
        return "{{{}}}".format(", ".join(sorted(shown(item, depth + 1) for item in value)))
    if isinstance(value, list):
        return f"{_kind(value, list)}[{_several(value, depth)}]"
    if isinstance(value, tuple):
        return f"{_kind(value, tuple)}({_several(value, depth)}{',' if value else ''})"
    if isinstance(value, type):
        return f"<class {value.__name__}>"
    return f"<{type(value).__name__}>"


def _several(values: Sequence[Any], depth: int) -> str:
    return ", ".join(shown(item, depth + 1) for item in values[:20])


def _kind(value: Any, plain: type) -> str:
    return "" if type(value) is plain else type(value).__name__
