"""A schedule to the moments that it allows: when a time to object ends, and when people work.

Only hours of working days count, so that what is proposed on Friday evening is not merged before
anybody has come back. An hour of a working day counts at night, too: 48 hours are two days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sweeper.config import Schedule

_HORIZON = 3_660  # days; whoever has none of them off would never be asked


def is_open(schedule: Schedule, moment: datetime) -> bool:
    """Whether people are at work."""
    local = moment.astimezone(ZoneInfo(schedule.timezone))
    in_hours = schedule.from_hour <= local.hour < schedule.to_hour
    return in_hours and _is_working(schedule, local.date())


def next_open(schedule: Schedule, moment: datetime) -> datetime | None:
    """Return the first moment, from this one on, at which people are at work; None: never."""
    for day, start, end in _days(schedule, moment):
        if not _is_working(schedule, day):
            continue
        opens = _at(schedule, day, schedule.from_hour)
        closes = end if schedule.to_hour == 24 else _at(schedule, day, schedule.to_hour)
        if moment < closes:
            return max(moment, opens, start).astimezone(UTC)
    return None


def after(schedule: Schedule, start: datetime, hours: float) -> datetime | None:
    """Return when so many hours of working days have passed since the start; None: never."""
    left = timedelta(hours=hours)
    for day, begins, ends in _days(schedule, start):
        if not _is_working(schedule, day):
            continue
        begins = max(begins, start)
        if ends - begins >= left:
            return (begins + left).astimezone(UTC)
        left -= ends - begins
    return None


def _days(schedule: Schedule, moment: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    """Yield days from that of the moment on with their ends, of which a clock change makes some
    longer than others.
    """
    first = moment.astimezone(ZoneInfo(schedule.timezone)).date()
    for number in range(_HORIZON):
        day = first + timedelta(days=number)
        yield day, _at(schedule, day, 0), _at(schedule, day + timedelta(days=1), 0)


def _at(schedule: Schedule, day: date, hour: int) -> datetime:
    local = datetime.combine(day, time(hour), ZoneInfo(schedule.timezone))
    return local.astimezone(UTC)  # two moments of one zone would be compared by their clocks


def _is_working(schedule: Schedule, day: date) -> bool:
    if day.weekday() not in schedule.days:
        return False
    return not any(first <= day <= last for first, last in schedule.blackout)
