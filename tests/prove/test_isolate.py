from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from sweeper.prove.isolate import Isolation, OutOfQuestions, isolate


class Oracle:
    """A question whose answer is no when a bad part is in the set, or a bad pair is."""

    def __init__(self, bad: set[int], pairs: set[tuple[int, int]] = frozenset()) -> None:  # type: ignore[assignment]
        self.bad, self.pairs = bad, pairs
        self.asked: list[frozenset[int]] = []

    def __call__(self, chosen: frozenset[int]) -> bool:
        self.asked.append(chosen)
        return not (self.bad & chosen) and not any({*pair} <= chosen for pair in self.pairs)


def run(size: int, oracle: Oracle, **options: object) -> Isolation:
    return isolate(range(size), oracle, needs=options.pop("needs", {}), **options)  # type: ignore[arg-type]


def test_keeps_all_but_the_guilty() -> None:
    oracle = Oracle({5, 30})
    found = run(64, oracle)
    assert sorted(found.guilty) == [5, 30]
    assert sorted(found.kept) == [n for n in range(64) if n not in (5, 30)]
    assert len(oracle.asked) <= 2 * 2 * math.log2(64)


def test_one_part_is_guilty_without_a_question() -> None:
    oracle = Oracle({0})
    assert list(run(1, oracle).guilty) == [0]
    assert not oracle.asked


def test_a_right_guess_is_cheap() -> None:
    oracle = Oracle({37})
    found = run(100, oracle, suspects=[37])
    assert list(found.guilty) == [37]
    assert len(oracle.asked) == 1


def test_a_wrong_guess_finds_the_same() -> None:
    assert sorted(run(20, Oracle({3}), suspects=[11, 12]).guilty) == [3]


def test_of_a_pair_the_later_goes() -> None:
    found = run(10, Oracle(set(), {(2, 7)}))
    assert list(found.guilty) == [7]
    assert found.guilty[7] == frozenset(range(8))


def test_what_rests_on_the_guilty_goes_too() -> None:
    oracle = Oracle({9})
    found = run(10, oracle, needs={0: {9}, 1: {0}, 2: {3}})
    assert list(found.guilty) == [9]
    assert found.dependent == {0: 9, 1: 0}
    assert sorted(found.kept) == [2, 3, 4, 5, 6, 7, 8]
    assert all(9 in chosen for chosen in oracle.asked if 0 in chosen)


def test_a_cycle_of_needs_ends() -> None:
    found = run(3, Oracle({2}), needs={0: {1}, 1: {0}})
    assert sorted(found.kept) == [0, 1]


def test_no_more_questions() -> None:
    oracle = Oracle({3})

    def passes(chosen: frozenset[int]) -> bool:
        if len(oracle.asked) == 2:
            raise OutOfQuestions
        return oracle(chosen)

    found = isolate(range(16), passes, needs={})
    assert found.kept == []
    assert not found.guilty
    assert found.unjudged == list(range(16))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    size=st.integers(1, 24),
    bad=st.sets(st.integers(0, 23), max_size=5),
    pairs=st.sets(st.tuples(st.integers(0, 23), st.integers(0, 23)), max_size=3),
    suspects=st.sets(st.integers(0, 23), max_size=5),
    needs=st.dictionaries(st.integers(0, 23), st.sets(st.integers(0, 23), max_size=2), max_size=6),
)
def test_properties(
    size: int,
    bad: set[int],
    pairs: set[tuple[int, int]],
    suspects: set[int],
    needs: dict[int, set[int]],
) -> None:
    oracle = Oracle(bad, {pair for pair in pairs if pair[0] != pair[1]})
    if oracle(frozenset(range(size))):
        return
    oracle.asked.clear()
    found = run(size, oracle, needs=needs, suspects=suspects)
    assert len(oracle.asked) == len(set(oracle.asked))
    everything = [*found.kept, *found.guilty, *found.dependent, *found.unjudged]
    assert sorted(everything) == list(range(size))
    assert oracle(frozenset(found.kept))
    assert found.guilty
    assert all(not oracle(asked) and part in asked for part, asked in found.guilty.items())
    again = run(size, Oracle(bad, oracle.pairs), needs=needs, suspects=suspects)
    assert again == found
