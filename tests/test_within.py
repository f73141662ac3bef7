from __future__ import annotations

import threading
import time

import pytest

from sweeper.within import TimeUp, within


def test_what_comes_back_in_time_is_given() -> None:
    assert within(10, lambda: 7) == 7


def test_what_it_raises_is_raised() -> None:
    with pytest.raises(KeyError):
        within(10, lambda: {"cap": 1}["hat"])


def test_what_never_comes_back_is_left() -> None:
    gate = threading.Event()
    started = time.monotonic()
    with pytest.raises(TimeUp):
        within(0.05, gate.wait)
    gate.set()
    assert time.monotonic() - started < 5
