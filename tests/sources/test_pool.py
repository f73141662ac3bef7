from __future__ import annotations

import os
import signal
import threading
from functools import partial

import pytest

from sweeper.sources import pool


def double(offset: int, number: int) -> bytes:
    return b"%d" % (number * 2 + offset)


def die_on(fatal: frozenset[int], number: int) -> bytes:
    if number in fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return b"%d" % number


def large(number: int) -> bytes:
    return bytes([number]) * 3_000_000


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_answers_every_number_once(count: int, jobs: int) -> None:
    answers = sorted(pool.run(partial(double, 1), count, jobs=jobs))
    assert answers == [(n, b"%d" % (2 * n + 1)) for n in range(count)]


def test_answers_may_be_large() -> None:
    assert sum(len(answer or b"") for _, answer in pool.run(large, 6, jobs=2)) == 18_000_000


@pytest.mark.parametrize("fatal", [{0}, {9}, {3, 4}, {0, 1, 2, 3}, set(range(10))])
def test_says_which_piece_killed_a_worker(fatal: set[int]) -> None:
    answers = dict(pool.run(partial(die_on, frozenset(fatal)), 10, jobs=2))
    assert answers == {n: None if n in fatal else b"%d" % n for n in range(10)}


def test_works_without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    answers = dict(pool.run(partial(double, 0), 5, jobs=2))
    assert answers == {n: b"%d" % (2 * n) for n in range(5)}


def test_goes_on_without_an_heir(monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fork
    started: list[int] = []

    def fork() -> int:
        if len(started) == 2:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        started.append(1)
        return real()

    monkeypatch.setattr(os, "fork", fork)
    answers = dict(pool.run(partial(die_on, frozenset({0, 1})), 30, jobs=2))
    assert answers == {n: None if n in (0, 1) else b"%d" % n for n in range(30)}


def test_leaving_early_ends_the_workers() -> None:
    answers = pool.run(partial(double, 0), 100, jobs=2)
    next(answers)
    answers.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_works_beside_threads() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert len(list(pool.run(partial(double, 0), 4, jobs=2))) == 4
    finally:
        done.set()
        thread.join()
