"""A pace at which tests do not wait."""

from __future__ import annotations

import time

from sweeper.forge.pace import Limits, Pace


def patient(seconds: float = 200) -> Pace:
    """Return a pace that has all the time there is, and sleeps for none of it."""
    return Pace(
        deadline=time.time() + seconds,
        limits=Limits(between_writes=0, created_per_minute=10_000, created_per_hour=10_000),
        sleep=lambda seconds: time.sleep(min(seconds, 0.01)),
    )
