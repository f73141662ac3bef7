from __future__ import annotations

import os
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from sweeper.engine import Engine, Failed, results
from sweeper.engine.local import Local
from sweeper.engine.serial import Serial
from tests.engine.calls import double, once


def process_of(number: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("are_short", [False, True])
def test_every_call_gives_what_it_gives_anywhere(are_short: bool) -> None:
    given = [*range(10)]
    with Local(2) as local:
        engines: list[Engine] = [Serial(), local]
        for engine in engines:
            found = dict(results(engine, double, given, are_short=are_short))
            assert found == {number: 2 * number for number in given}


def test_no_call_gives_nothing() -> None:
    with Local(2) as local:
        assert list(results(local, double, [])) == []
        assert list(results(local, double, [], are_short=True)) == []


@pytest.mark.parametrize("are_short", [False, True])
def test_who_raises_or_dies_costs_its_own_part(are_short: bool) -> None:
    given = [*range(24)]
    given.remove(15)
    with Local(2) as local:
        found = dict(results(local, double, given, are_short=are_short))
    assert found.pop(13) == Failed("ValueError: thirteen")
    assert found.pop(14) == Failed("its process ended: signal 9")
    assert found == {i: 2 * number for i, number in enumerate(given) if i not in (13, 14)}


def test_who_never_ends_is_ended() -> None:
    start = time.monotonic()
    with Local(2, longest=0.5) as local:
        found = dict(results(local, double, [15, 1, 2, 3]))
    assert found == {0: Failed("it took longer than 0.5 s", is_final=True), 1: 2, 2: 4, 3: 6}
    assert time.monotonic() - start < 5, "it has one try"


def test_a_call_whose_process_died_is_made_again(tmp_path: Path) -> None:
    with Local(2) as local:
        found = dict(results(local, partial(once, tmp_path), [*range(7)]))
    assert found == {number: number for number in range(7)}


def test_processes_stay_and_leave_at_the_end() -> None:
    with Local(2) as local:
        first = {found for _, found in results(local, process_of, [*range(8)])}
        second = {found for _, found in results(local, process_of, [*range(8)])}
        assert first == second
        assert os.getpid() not in first
    for process in first:
        assert isinstance(process, int)
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_who_is_left_in_the_middle_is_ended() -> None:
    with Local(2) as local:
        found = results(local, double, [1, 15])
        assert next(found) == (0, 2)
        found.close()
        assert dict(results(local, double, [3])) == {0: 6}


def test_beside_threads_too() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with Local(2) as local:
            assert dict(results(local, double, [1, 2])) == {0: 2, 1: 4}
    finally:
        stop.set()
        thread.join()
