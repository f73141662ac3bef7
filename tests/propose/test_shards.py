"""A shard is what one owner can read, and it never needs what comes after it."""

from __future__ import annotations

from random import Random

import pytest

from sweeper.model import Bundle, Case, Finding, Span
from sweeper.propose.shards import Shard, shards


def bundle(name: str, path: str, *, lines: int = 10, needs: tuple[str, ...] = ()) -> Bundle:
    finding = Finding(
        kind="dead-symbol",
        symbol_kind="function",
        path=path,
        spans=(Span(1, 0, 1 + lines, 0),),
        name=name,
        qualname=name,
        module="",
        message="",
        island=name,
        needs=needs,
        fingerprint=name,
    )
    return Bundle((Case(finding, (), 0.97, 0.1),))


def owner(path: str) -> tuple[str, ...]:
    return (f"@{path.partition('/')[0]}",) if "/" in path else ()


def split(*bundles: Bundle, most_lines: int = 100) -> tuple[Shard, ...]:
    return shards(bundles, owner, most_lines=most_lines)


def test_nothing_is_no_shard() -> None:
    assert split() == ()


def test_one_owner_has_one_shard() -> None:
    assert split(bundle("f", "a/x.py"), bundle("g", "a/y.py")) == (Shard((0, 1), ("@a",), ()),)


def test_owners_have_their_own() -> None:
    assert split(bundle("f", "a/x.py"), bundle("g", "b/y.py"), bundle("h", "z.py")) == (
        Shard((0,), ("@a",), ()),
        Shard((1,), ("@b",), ()),
        Shard((2,), (), ()),
    )


def test_a_shard_is_small_enough_to_read() -> None:
    many = [bundle(f"f{n}", f"a/{n}.py", lines=40) for n in range(5)]
    assert [each.bundles for each in split(*many)] == [(0, 1), (2, 3), (4,)]


def test_one_great_bundle_is_not_split() -> None:
    assert len(split(bundle("f", "a/x.py", lines=500))) == 1


def test_what_is_needed_of_another_owner_goes_first() -> None:
    found = split(bundle("f", "a/x.py", needs=("g",)), bundle("g", "b/y.py"))
    assert found == (Shard((1,), ("@b",), ()), Shard((0,), ("@a",), (0,)))


def test_what_needs_each_other_stays_together() -> None:
    found = split(
        bundle("f", "a/x.py", needs=("g",)), bundle("g", "b/y.py", lines=20, needs=("f",))
    )
    assert found == (Shard((0, 1), ("@b",), ()),)


def test_of_one_owner_the_needed_comes_first_in_the_shard() -> None:
    found = split(bundle("f", "a/x.py", needs=("g",)), bundle("g", "a/y.py"))
    assert found == (Shard((1, 0), ("@a",), ()),)


@pytest.mark.parametrize("seed", range(60))
def test_shards_need_only_those_before_them(seed: int) -> None:
    chance = Random(seed)
    count = chance.randint(1, 30)
    many = [
        bundle(
            f"f{n}",
            chance.choice(["a/x.py", "b/x.py", "c/x.py"]),
            lines=chance.randint(1, 60),
            needs=tuple(f"f{chance.randrange(count)}" for _ in range(chance.choice([0, 0, 1, 2]))),
        )
        for n in range(count)
    ]
    found = split(*many)
    assert sorted(n for each in found for n in each.bundles) == list(range(count))
    place = {index: number for number, each in enumerate(found) for index in each.bundles}
    for number, each in enumerate(found):
        wanted = {int(need[1:]) for n in each.bundles for need in many[n].cases[0].finding.needs}
        assert {place[need] for need in wanted} - {number} == set(each.needs)
    seen: set[int] = set()
    left = dict(enumerate(found))
    while left:
        ready = [n for n, each in left.items() if set(each.needs) <= seen]
        assert ready, "the shards need each other in a circle"
        seen.update(ready)
        for n in ready:
            del left[n]
