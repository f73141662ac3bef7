from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from sweeper.errors import ForgeError, LimitReached
from sweeper.forge.answers import Refused, Throttled, Unanswered
from sweeper.forge.once import create_once, write_until
from sweeper.forge.pace import Limits, Pace, Past, decode, encode


@dataclass
class Time:
    """A clock that only sleep moves."""

    now: float = 1_000_000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def pace(time: Time, *, seconds: float = 10_000, past: Past | None = None) -> Pace:
    return Pace(time.now + seconds, past or Past(), clock=lambda: time.now, sleep=time.sleep)


def failing(*errors: Exception | None) -> Callable[[], str]:
    """Return a call that raises these in turn, None for an answer."""
    left = list(errors)

    def call() -> str:
        error = left.pop(0) if left else None
        if error is not None:
            raise error
        return "done"

    return call


# --- Nobody waits without need


def test_questions_and_a_first_write_do_not_wait() -> None:
    time = Time()
    asked = pace(time)
    assert [asked.read(failing()) for _ in range(9)] == ["done"] * 9
    assert asked.write(failing(), is_creating=True) == "done"
    assert time.slept == []


@pytest.mark.parametrize("error", [Refused("no", 403), ForgeError("odd"), KeyError("hat")])
def test_what_will_not_change_is_not_tried_again(error: Exception) -> None:
    time = Time()
    with pytest.raises(type(error)):
        pace(time).read(failing(error))
    assert time.slept == []


def test_a_write_that_nobody_answered_is_not_made_again() -> None:
    calls = []

    def call() -> None:
        calls.append(1)
        raise Unanswered("502")

    with pytest.raises(Unanswered):
        pace(Time()).write(call)
    assert len(calls) == 1


# --- Writes keep their distance


def test_a_second_lies_between_writes() -> None:
    time = Time()
    writer = pace(time)
    for _ in range(3):
        writer.write(failing())
    assert time.slept == [1.0, 1.0]
    time.now += 0.25
    writer.write(failing())
    assert time.slept[-1] == pytest.approx(0.75)


def test_the_second_counts_from_the_answer() -> None:
    time = Time()
    writer = pace(time)

    def slow() -> None:
        time.now += 20  # nobody knows when it arrived
        raise Unanswered("502")

    with pytest.raises(Unanswered):
        writer.write(slow)
    writer.write(failing())
    assert time.slept == [1.0]


def test_no_more_is_created_in_an_hour_than_the_forge_lets() -> None:
    time = Time()
    writer = pace(time, seconds=100_000)
    writer.limits = Limits(between_writes=1.0, created_per_minute=60, created_per_hour=100)
    start = time.now
    for _ in range(250):
        writer.write(failing(), is_creating=True)
    assert time.now - start >= 2 * 3600
    assert time.now - start <= 2 * 3600 + 60


def test_no_more_is_created_in_a_minute_than_the_forge_lets() -> None:
    time = Time()
    writer = pace(time)
    writer.limits = Limits(between_writes=0.0, created_per_minute=5)
    for _ in range(5):
        writer.write(failing(), is_creating=True)
    assert time.slept == []
    writer.write(failing(), is_creating=True)
    assert time.slept == [60.0]
    writer.write(failing())  # what creates nothing is not counted
    assert time.slept == [60.0]


# --- What the forge asks for


@pytest.mark.parametrize("is_write", [False, True])
def test_the_wait_that_was_asked_for_is_kept(is_write: bool) -> None:
    time = Time()
    asked = pace(time)
    call = failing(Throttled("slow down", 42.0))
    assert (asked.write(call) if is_write else asked.read(call)) == "done"
    assert 42.0 in time.slept


def test_an_unsaid_wait_is_a_minute_and_doubles() -> None:
    time = Time()
    asked = pace(time)
    limit = Throttled("slow down", None)
    assert asked.read(failing(limit, limit, limit, None)) == "done"
    assert time.slept == [60.0, 120.0, 240.0]
    assert asked.read(failing(limit)) == "done"
    assert time.slept[-1] == 60.0


@pytest.mark.parametrize("seconds", [31.0, 3600.0, 1e9, float("inf")])
def test_nothing_sleeps_past_the_deadline(seconds: float) -> None:
    time = Time()
    with pytest.raises(LimitReached, match="a later one takes up the rest"):
        pace(time, seconds=30).read(failing(Throttled("slow down", seconds)))
    assert time.slept == []


def test_nothing_is_asked_after_the_deadline() -> None:
    time = Time()
    asked = pace(time, seconds=30)
    time.now += 31
    with pytest.raises(LimitReached):
        asked.read(failing())


def test_an_answer_that_does_not_come_is_left_at_the_deadline() -> None:
    gate = threading.Event()
    asked = pace(Time(), seconds=0.1)
    with pytest.raises((Unanswered, LimitReached)):
        asked.write(gate.wait)
    gate.set()


def test_a_question_is_asked_again_where_nobody_answers() -> None:
    time = Time()
    broken = Unanswered("502")
    assert pace(time).read(failing(broken, broken)) == "done"
    assert time.slept == [1.0, 2.0]
    with pytest.raises(Unanswered):
        pace(time).read(failing(*[broken] * 4))


# --- A later run goes on


def test_what_was_asked_for_holds_in_the_next_run() -> None:
    time = Time()
    stored: list[bytes] = []
    first = pace(time, seconds=100)
    first.remember = lambda past: stored.append(encode(past))
    first.write(failing(), is_creating=True)
    with pytest.raises(LimitReached):
        first.read(failing(Throttled("slow down", 500.0)))
    time.now += 200
    past = decode(stored[-1], now=time.now)
    assert len(past.created) == 1
    later = pace(time, past=past)
    assert later.read(failing()) == "done"
    assert time.slept == [300.0]


def test_a_write_is_remembered_before_it_is_made() -> None:
    stored: list[Past] = []
    writer = pace(Time())
    writer.remember = stored.append
    with pytest.raises(KeyError):
        writer.write(failing(KeyError("killed")), is_creating=True)
    assert len(stored[-1].created) == 1


def test_a_wrong_clock_of_the_last_run_stops_nobody_for_long() -> None:
    past = Past(created=(5e9, 10.0), last_write=5e9, not_before=5e9, strikes=1)
    now = 1_000_000.0
    assert decode(encode(past), now=now) == Past((), now, now + 86400, 1)


def test_a_damaged_state_is_said() -> None:
    with pytest.raises(ForgeError, match="delete it"):
        decode(b'{"created": "x"}', now=0)


# --- Creating once


def test_a_thing_that_was_made_unseen_is_found() -> None:
    time = Time()
    made: list[str] = []

    def create() -> str:
        made.append("pull 1")
        raise Unanswered("502")

    assert create_once(pace(time), lambda: made[0] if made else None, create) == "pull 1"
    assert len(made) == 1


def test_a_thing_that_shows_late_is_waited_for() -> None:
    looks = iter([None, None, "pull 1"])
    assert create_once(pace(Time()), lambda: next(looks), failing(Unanswered("cut"))) == "pull 1"


def test_a_thing_that_nobody_finds_is_not_made_again() -> None:
    with pytest.raises(Unanswered):
        create_once(pace(Time()), lambda: None, failing(Unanswered("cut")))


def test_a_refusal_because_it_is_there_gives_what_is_there() -> None:
    assert create_once(pace(Time()), lambda: "pull 1", failing(Refused("twice", 422))) == "pull 1"


@pytest.mark.parametrize("status", [401, 403, 404])
def test_another_refusal_is_one(status: int) -> None:
    with pytest.raises(Refused):
        create_once(pace(Time()), lambda: "pull 1", failing(Refused("no", status)))


def test_what_may_be_said_twice_is_said_until_it_is_done() -> None:
    broken = Unanswered("502")
    write_until(pace(Time()), failing(broken, broken), lambda: False)
    write_until(pace(Time()), failing(broken, KeyError("not asked again")), lambda: True)
