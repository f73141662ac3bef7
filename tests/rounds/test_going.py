from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.rounds import RepositoryEnding, Visited, exit_code
from sweeper.rounds.going import go
from sweeper.rounds.queue import Queue

NAMES = [(key, key.upper()) for key in "abc"]


class Clock:
    """A clock that each visit moves on by a second."""

    def __init__(self) -> None:
        self.now = 0.0
        self.seen: list[str] = []

    def __call__(self) -> float:
        return self.now

    def visit(self, key: str) -> Visited:
        self.now += 1
        self.seen.append(key)
        return Visited(key.upper(), "proposed")


def ends(visits: list[Visited]) -> dict[str, str]:
    return {visited.name: visited.ending for visited in visits}


def test_each_is_visited_once(tmp_path: Path) -> None:
    clock, queue = Clock(), Queue(tmp_path / "q.json")
    done = list(go(queue, NAMES, clock.visit, clock=clock, deadline=100))
    assert ends(done) == {"A": "proposed", "B": "proposed", "C": "proposed"}
    assert clock.seen == ["a", "b", "c"]
    assert list(go(queue, NAMES, clock.visit, clock=clock, deadline=100)) == []


def test_what_time_does_not_allow_is_named_and_comes_next(tmp_path: Path) -> None:
    clock, queue = Clock(), Queue(tmp_path / "q.json")
    done = list(go(queue, NAMES, clock.visit, clock=clock, deadline=1))
    assert ends(done) == {"A": "proposed", "B": "later", "C": "later"}
    assert done[1].why == "the time of this run is up"
    list(go(queue, NAMES, clock.visit, clock=clock, deadline=100))
    assert clock.seen == ["a", "b", "c"]


def test_a_limit_of_one_is_that_of_all(tmp_path: Path) -> None:
    clock, queue = Clock(), Queue(tmp_path / "q.json")

    def visit(key: str) -> Visited:
        clock.visit(key)
        return Visited(key.upper(), "later" if key == "b" else "proposed", "the forge said so")

    done = list(go(queue, NAMES, visit, clock=clock, deadline=100))
    assert ends(done) == {"A": "proposed", "B": "later", "C": "later"}
    assert {one.why for one in done[1:]} == {"the forge said so"}
    assert clock.seen == ["a", "b"]
    assert queue.due([key for key, _ in NAMES]) == ("b", "c")


def test_what_kills_each_run_is_left_out_at_last(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "q.json"

    def die(key: str) -> Visited:
        if key == "a":
            raise KeyboardInterrupt
        return clock.visit(key)

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            list(go(Queue(path), NAMES, die, clock=clock, deadline=100))
    assert clock.seen == ["b", "c"]
    (left,) = go(Queue(path), NAMES, die, clock=clock, deadline=100)
    assert (left.name, left.ending) == ("A", "crashed")
    assert "look at it by itself" in left.why


@pytest.mark.parametrize(
    ("endings", "strict", "code"),
    [
        (("proposed", "nothing-to-do", "empty", "refused", "stopped", "waiting"), True, 0),
        (("proposed", "misconfigured"), False, 0),
        (("proposed", "misconfigured"), True, 1),
        (("proposed", "unreadable"), False, 4),
        (("failed", "misconfigured"), True, 4),
        (("failed", "later"), False, 5),
        (("failed", "later", "crashed"), False, 70),
        ((), False, 0),
    ],
)
def test_exit_codes(endings: tuple[RepositoryEnding, ...], strict: bool, code: int) -> None:
    assert exit_code([Visited("a", ending) for ending in endings], is_strict=strict) == code


def test_input_that_was_not_read_whole_counts_only_where_it_is_asked_for() -> None:
    visits = [Visited("a", "proposed", is_complete=False)]
    assert exit_code(visits, is_strict=False) == 0
    assert exit_code(visits, is_strict=True) == 1
