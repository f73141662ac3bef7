"""When a run may ask a forge for the next thing: one pace for all repositories of an organisation.

Forges count what an account does, whatever the repository. What they asked for in one run holds in
the next, so a pace can be stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from sweeper.errors import ForgeError, LimitReached
from sweeper.forge.answers import Throttled, Unanswered, clock_text
from sweeper.within import NoRoom, TimeUp, within

_T = TypeVar("_T")
_MINUTE: Final = 60.0
_HOUR: Final = 3600.0
_DAY: Final = 86400.0  # whoever asks for more is asked again tomorrow
_LONGEST_CALL: Final = 60.0
_PAUSES: Final = (1.0, 2.0, 4.0)  # before a question is asked again
# GitHub asks to wait a minute, and longer each time, where it does not say how long.
_UNSAID: Final = 60.0
_LONGEST_UNSAID: Final = 900.0


class Limits(msgspec.Struct, frozen=True):
    """How much a writer may do: GitHub lets about 80 things a minute and 500 an hour be created."""

    between_writes: float = 1.0
    created_per_minute: int = 60
    created_per_hour: int = 450


class Past(msgspec.Struct, frozen=True):
    """What has to be remembered, in seconds since 1970: what was created in the last hour, the last
    write, the time before which the forge wants to hear nothing, and how often it had to say so.
    """

    created: tuple[float, ...] = ()
    last_write: float = 0.0
    not_before: float = 0.0
    strikes: int = 0


def _forget(past: Past) -> None:
    """Store nothing."""


def _say_nothing() -> None:
    """Tell nobody of a write."""


@dataclass(slots=True)
class Pace:
    """Calls of one account, one after the other, none of which waits beyond `deadline`.

    `remember` is given what a later run has to know before each write and whenever the forge asks
    for patience; `announce` is called right before each write.
    """

    deadline: float
    past: Past = field(default_factory=Past)
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    remember: Callable[[Past], None] = _forget
    announce: Callable[[], None] = _say_nothing

    def read(self, call: Callable[[], _T]) -> _T:
        """Return what a question gives, asked again where nobody answers."""
        for pause in _PAUSES:
            try:
                return self._when_let(call)
            except Unanswered:
                self.pause(pause)
        return self._when_let(call)

    def write(self, call: Callable[[], _T], *, is_creating: bool = False) -> _T:
        """Return what a write gives, made once: who gets Unanswered has to look what came of it."""

        def due() -> _T:
            self._wait_turn(is_creating=is_creating)
            now = self.clock()
            created = (*self.past.created, now) if is_creating else self.past.created
            recent = tuple(t for t in created if now - t < _HOUR)
            self._note(msgspec.structs.replace(self.past, created=recent, last_write=now))
            self.announce()
            try:
                return self._once(call)
            finally:
                # It may have been long on its way: the time to the next counts from the answer.
                self.past = msgspec.structs.replace(self.past, last_write=self.clock())

        return self._when_let(due, is_timed=False)

    def pause(self, seconds: float) -> None:
        """Sleep. Raises LimitReached instead where the run would end before."""
        if seconds <= 0:
            return
        until = self.clock() + seconds
        if until > self.deadline:
            raise LimitReached(
                f"the forge has to be left alone until {clock_text(until)}, and this run ends "
                f"{clock_text(self.deadline)}; a later one takes up the rest"
            )
        self.sleep(seconds)

    def _when_let(self, call: Callable[[], _T], *, is_timed: bool = True) -> _T:
        """Call as often as the forge has surely not done it but will."""
        while True:
            self.pause(self.past.not_before - self.clock())
            try:
                given = self._once(call) if is_timed else call()
            except Throttled as asked:
                strikes = self.past.strikes + 1
                unsaid = min(_UNSAID * 2 ** (strikes - 1), _LONGEST_UNSAID)
                wait = unsaid if asked.seconds is None else min(asked.seconds, _DAY)
                until = self.clock() + wait
                self._note(msgspec.structs.replace(self.past, not_before=until, strikes=strikes))
                continue
            if self.past.strikes:
                self._note(msgspec.structs.replace(self.past, strikes=0))
            return given

    def _once(self, call: Callable[[], _T]) -> _T:
        left = self.deadline - self.clock()
        if left <= 0:
            raise LimitReached("the time of this run is up; a later one takes up the rest")
        try:
            return within(min(left, _LONGEST_CALL), call)
        except TimeUp:
            raise Unanswered("the forge has not answered in time") from None
        except NoRoom as full:
            raise ForgeError(f"the forge cannot be asked: {full}") from full

    def _wait_turn(self, *, is_creating: bool) -> None:
        self.pause(self.past.last_write + self.limits.between_writes - self.clock())
        if not is_creating:
            return
        for span, most in (
            (_MINUTE, self.limits.created_per_minute),
            (_HOUR, self.limits.created_per_hour),
        ):
            recent = [t for t in self.past.created if self.clock() - t < span]
            if len(recent) >= most:
                self.pause(recent[-most] + span - self.clock())

    def _note(self, past: Past) -> None:
        self.past = past
        self.remember(past)


def encode(past: Past) -> bytes:
    """Return what `decode` takes."""
    return msgspec.json.encode(past)


def decode(text: bytes, *, now: float) -> Past:
    """Return what was stored; times to come are cut, for the clock of that machine may be wrong.

    Raises ForgeError for anything else.
    """
    try:
        past = msgspec.json.decode(text, type=Past)
    except msgspec.MsgspecError as error:
        raise ForgeError(f"what was stored of the pace is damaged; delete it: {error}") from error
    return Past(
        created=tuple(t for t in past.created if now - _HOUR < t <= now),
        last_write=min(past.last_write, now),
        not_before=min(past.not_before, now + _DAY),
        strikes=past.strikes,
    )
