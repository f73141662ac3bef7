from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.errors import ServiceError
from sweeper.rounds import RepositoryEnding, Visited
from sweeper.rounds.queue import Queue

KEYS = ["a", "b", "c"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue-sweep.json"


def visit(queue: Queue, key: str, now: float, ending: RepositoryEnding = "proposed") -> None:
    queue.begin(key)
    queue.end(key, Visited(key, ending, "because", outcomes={"kept": 2}), now)


def test_all_are_due_at_first_in_the_order_given(path: Path) -> None:
    assert Queue(path).due(["b", "a", "b", "c"]) == ("b", "a", "c")


def test_a_later_run_goes_on_with_what_is_left(path: Path) -> None:
    visit(Queue(path), "b", 10)
    later = Queue(path)
    later.begin_round(KEYS)
    assert later.round == 1
    assert later.due(KEYS) == ("a", "c")
    assert later.visited("b", "B") == Visited("B", "proposed", "because", outcomes={"kept": 2})


def test_what_is_visited_whatever_came_of_it_is_not_due(path: Path) -> None:
    queue = Queue(path)
    visit(queue, "a", 10, "crashed")
    visit(queue, "b", 11, "unreadable")
    assert queue.due(KEYS) == ("c",)


def test_once_all_are_visited_another_round_begins_with_the_oldest(path: Path) -> None:
    queue = Queue(path)
    for now, key in enumerate("bca"):
        visit(queue, key, now)
    assert queue.due(KEYS) == ()
    later = Queue(path)
    later.begin_round(KEYS)
    assert later.round == 2
    assert later.due([*KEYS, "new"]) == ("b", "new", "c", "a")


def test_another_list_goes_on_in_the_same_round(path: Path) -> None:
    queue = Queue(path)
    visit(queue, "a", 10)
    queue.begin_round(["a", "d"])
    assert queue.due(["a", "d"]) == ("d",)


def test_where_a_run_has_died_comes_last(path: Path) -> None:
    Queue(path).begin("a")
    later = Queue(path)
    assert later.due(KEYS) == ("b", "c", "a")
    assert not later.is_deadly("a")


def test_where_three_have_died_is_known_to_be_deadly_until_it_has_ended(path: Path) -> None:
    for _ in range(3):
        Queue(path).begin("a")
    queue = Queue(path)
    assert queue.is_deadly("a")
    queue.end("a", Visited("a", "crashed"), 10)
    assert not Queue(path).is_deadly("a")


def test_what_is_for_later_is_due_as_before(path: Path) -> None:
    queue = Queue(path)
    visit(queue, "a", 10, "later")
    assert Queue(path).due(KEYS) == ("a", "b", "c")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"schema":1,"round":"x","entries":{}}'])
def test_a_damaged_file_is_refused_by_name(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ServiceError, match=r"queue-sweep\.json: the queue is damaged; delete it"):
        Queue(path)


def test_a_disk_that_refuses_ends_the_run(tmp_path: Path) -> None:
    queue = Queue(tmp_path / "gone" / "queue.json")
    with pytest.raises(ServiceError, match="cannot be written"):
        queue.begin("a")
