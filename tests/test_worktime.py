"""Time to object is counted in working days, through week-ends, days off and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweeper.config import Schedule
from sweeper.worktime import after, is_open, next_open

WEEK = Schedule()
BERLIN = Schedule(timezone="Europe/Berlin")
NEVER = Schedule(blackout=((date(2000, 1, 1), date(2999, 1, 1)),))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "start", "hours", "end"),
    [
        (WEEK, "2026-03-02T10:00", 48, "2026-03-04T10:00"),  # Monday to Wednesday
        (WEEK, "2026-03-06T17:00", 48, "2026-03-10T17:00"),  # Friday to Tuesday
        (WEEK, "2026-03-07T09:00", 48, "2026-03-11T00:00"),  # Saturday: from Monday on
        (WEEK, "2026-03-02T10:00", 0, "2026-03-02T10:00"),
        (
            Schedule(blackout=((date(2026, 3, 3), date(2026, 3, 3)),)),
            "2026-03-02T10:00",
            48,
            "2026-03-05T10:00",
        ),
        # Clocks go forward on Sunday, 29 March, and back on Sunday, 25 October.
        (
            Schedule(frozenset(range(7)), timezone="Europe/Berlin"),
            "2026-03-28T10:00",
            48,
            "2026-03-30T10:00",
        ),
        (BERLIN, "2026-10-23T21:00", 2, "2026-10-26T00:00"),  # Friday 23:00, Monday 01:00 there
    ],
)
def test_hours_of_working_days(schedule: Schedule, start: str, hours: float, end: str) -> None:
    assert after(schedule, at(start), hours) == at(end)


@pytest.mark.parametrize(
    ("schedule", "moment", "opens"),
    [
        (WEEK, "2026-03-02T10:00", "2026-03-02T10:00"),
        (WEEK, "2026-03-02T03:00", "2026-03-02T08:00"),
        (WEEK, "2026-03-02T17:00", "2026-03-03T08:00"),
        (WEEK, "2026-03-06T17:00", "2026-03-09T08:00"),
        (BERLIN, "2026-07-01T03:00", "2026-07-01T06:00"),
        (Schedule(from_hour=0, to_hour=24), "2026-03-02T23:59", "2026-03-02T23:59"),
    ],
)
def test_work_begins(schedule: Schedule, moment: str, opens: str) -> None:
    assert next_open(schedule, at(moment)) == at(opens)


def test_who_never_works_is_never_asked() -> None:
    assert next_open(NEVER, at("2026-03-02T10:00")) is None
    assert after(NEVER, at("2026-03-02T10:00"), 1) is None
    assert not is_open(NEVER, at("2026-03-02T10:00"))


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
SCHEDULES = st.builds(
    Schedule,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    from_hour=st.integers(0, 11),
    to_hour=st.integers(12, 24),
    timezone=ZONES,
)


@given(SCHEDULES, MOMENTS, st.integers(0, 200), st.integers(0, 200))
def test_time_goes_on(schedule: Schedule, start: datetime, hours: int, more: int) -> None:
    first, second = after(schedule, start, hours), after(schedule, start, hours + more)
    assert first is not None
    assert second is not None
    assert start + timedelta(hours=hours) <= first
    # What is left can be counted from where the first part ended.
    assert after(schedule, first, more) == second or more == 0


@given(SCHEDULES, MOMENTS)
def test_people_are_at_work_when_work_begins(schedule: Schedule, moment: datetime) -> None:
    opens = next_open(schedule, moment)
    assert opens is not None
    assert opens >= moment
    assert is_open(schedule, opens)
    assert is_open(schedule, moment) is (opens == moment)
