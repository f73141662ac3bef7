"""Commands that are killed by SIGKILL at each of their writes in turn, and what comes of it.

It shows that after any such death one more run ends as if nothing had been: one open pull of ours
with its labels, one dashboard, no branch but main, the state's and the pull's, and a ledger that is
whole and knows the head that the pull carries; and that yet another run changes nothing. So it does
where the next run has the clone of the killed one, and where it starts from a new clone, as in jobs
of CI; and where git is killed, too, while it pushes: before the server has done it, after that, or
so that the server only does it when the next run has ended.

On GitLab each write is tried with one of both clones in turn, on GitHub every fourth, and a third
run follows on each third; `--every` has all of it with both.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pytest

from tests.forge.conftest import Spread
from tests.forge.github_world import GitHubWorld
from tests.forge.serving import Answer
from tests.forge.stage import (
    MONDAY,
    UNTESTED,
    WEDNESDAY,
    Command,
    Launcher,
    Stack,
    Stage,
    carried,
    said,
    stage,
)
from tests.publishing.town import SHOP

pytestmark = pytest.mark.timeout(3600)
USING = {"main.py": f"from shop.prices import _old_price\n{SHOP['main.py']}_old_price()\n"}
Clone = Literal["the same", "a new one"]
CLONES: tuple[Clone, ...] = ("the same", "a new one")
When = Literal["before", "after", "late"]


@pytest.fixture
def untested(stack: Stack, started: Launcher, tmp_path: Path) -> Stage:
    """A shop without tests, which is swept more quickly."""
    return stage(stack, started, tmp_path, UNTESTED)


@pytest.fixture
def tested(stack: Stack, started: Launcher, tmp_path: Path, small_python: Path) -> Stage:
    """A shop whose pulls may be merged by us."""
    return stage(stack, started, tmp_path, SHOP, python=small_python)


class Place(NamedTuple):
    """A write of a command by its number and in words, and whether to look at a third run."""

    number: int
    where: str
    is_repeated: bool


def places(shop: Stage, clone: Clone, spread: Spread) -> Iterator[Place]:
    """Yield the writes of the last command before which it is killed."""
    steps = shop.launcher.steps
    numbers = range(1, len(steps) + 1)
    repeated = spread(numbers, 3, 0)
    # What is left out with one clone is tried with the other.
    step, start = (8, 4) if isinstance(shop.world, GitHubWorld) else (2, 1)
    for number in spread(numbers, step, start if clone == "a new one" else 0):
        where = f"{number} of {len(steps)}: before {steps[number - 1]}"
        yield Place(number, where, number in repeated)


def is_left_alone(shop: Stage, command: Command, now: str, where: str) -> None:
    """Look whether the command changes nothing when it runs once more."""
    seen = shop.seen()
    assert shop.run(command, now) == 0, (where, shop.launcher.said)
    assert shop.seen() == seen, where


@pytest.mark.parametrize("clone", CLONES)
def test_a_sweep_is_killed(clone: Clone, untested: Stage, spread: Spread) -> None:
    shop = untested
    shop.keep()
    assert shop.run("sweep") == 0, shop.launcher.said
    expected, (whole,) = shop.tips(), shop.pulls()
    for place, where, is_repeated in places(shop, clone, spread):
        shop.restore()
        assert shop.run("sweep", place=place) == -signal.SIGKILL, where
        if clone == "a new one":
            shop.clone_anew()
        assert shop.run("sweep") == 0, (where, shop.launcher.said)
        (pull,) = shop.pulls()
        assert shop.tips() == expected, where
        assert (pull.head, pull.labels) == (whole.head, whole.labels), where
        assert len(shop.world.dashboards()) == 1, where
        assert shop.verify(carried(pull)) == 0, (where, shop.launcher.said)
        if is_repeated:
            is_left_alone(shop, "sweep", MONDAY, where)


@pytest.mark.parametrize("clone", CLONES)
def test_a_renewing_sweep_is_killed(clone: Clone, untested: Stage, spread: Spread) -> None:
    """One of two findings is in use by now, so that branch and text are written again."""
    shop = untested
    assert shop.run("sweep") == 0, shop.launcher.said
    (first,) = shop.pulls()
    shop.change(USING)
    shop.keep()
    assert shop.run("sweep") == 0, shop.launcher.said
    expected, (whole,) = shop.tips(), shop.pulls()
    assert whole.head != first.head
    for place, where, is_repeated in places(shop, clone, spread):
        shop.restore()
        assert shop.run("sweep", place=place) == -signal.SIGKILL, where
        if clone == "a new one":
            shop.clone_anew()
        assert shop.run("sweep") == 0, (where, shop.launcher.said)
        (pull,) = shop.pulls()
        assert shop.tips() == expected, where
        assert (pull.head, pull.labels) == (whole.head, whole.labels), where
        assert said(pull) == said(whole), where
        assert len(shop.world.dashboards()) == 1, where
        assert shop.verify(carried(pull)) == 0, (where, shop.launcher.said)
        if is_repeated:
            is_left_alone(shop, "sweep", MONDAY, where)


@pytest.mark.parametrize("clone", CLONES)
def test_a_tend_is_killed_from_the_announcement_to_the_merge(
    clone: Clone, tested: Stage, spread: Spread
) -> None:
    """Killed while it announces; and again while it merges, and deletes the branch."""
    shop = tested
    assert shop.run("sweep") == 0, shop.launcher.said
    (pull,) = shop.pulls()
    shop.world.report(pull.head, "tests", "passed")
    shop.keep()
    assert shop.run("tend") == 0, shop.launcher.said
    for place, where, is_repeated in places(shop, clone, spread):
        shop.restore()
        assert shop.run("tend", place=place) == -signal.SIGKILL, where
        if clone == "a new one":
            shop.clone_anew()
        assert shop.run("tend") == 0, (where, shop.launcher.said)
        assert len(shop.world.forge.talk(pull.number).comments) == 1, where
        if is_repeated:
            is_left_alone(shop, "tend", MONDAY, where)
    shop.keep()
    assert shop.run("tend", WEDNESDAY) == 0, shop.launcher.said
    assert shop.tips().keys() == {"main"}
    for place, where, is_repeated in places(shop, clone, spread):
        shop.restore()
        assert shop.run("tend", WEDNESDAY, place=place) == -signal.SIGKILL, where
        if clone == "a new one":
            shop.clone_anew()
        shop.pull_main()
        assert shop.run("tend", WEDNESDAY) == 0, (where, shop.launcher.said)
        (pull,) = shop.pulls(is_open=False)
        assert shop.verify(carried(pull)) == 0, (where, shop.launcher.said)
        assert shop.tips().keys() == {"main"}, where
        assert pull.state == "merged", where
        if is_repeated:
            is_left_alone(shop, "tend", WEDNESDAY, where)


@pytest.mark.parametrize("clone", CLONES)
def test_a_tend_is_killed_that_takes_a_merge_back(
    clone: Clone, untested: Stage, spread: Spread
) -> None:
    shop = untested
    assert shop.run("sweep") == 0, shop.launcher.said
    (pull,) = shop.pulls()
    forge = shop.world.forge
    forge.merge(pull.number, pull.head, method="merge", message="Merge")
    shop.pull_main()
    shop.world.report(forge.pull(pull.number).merge_commit, "tests", "failed")
    shop.keep()
    assert shop.run("tend") == 0, shop.launcher.said
    expected, (whole,) = shop.tips(), shop.pulls()
    assert whole.branch in expected
    for place, where, is_repeated in places(shop, clone, spread):
        shop.restore()
        assert shop.run("tend", place=place) == -signal.SIGKILL, where
        if clone == "a new one":
            shop.clone_anew()
        assert shop.run("tend") == 0, (where, shop.launcher.said)
        (offered,) = shop.pulls()
        assert shop.tips() == expected, where
        assert (offered.head, offered.body) == (whole.head, whole.body), where
        assert len(forge.talk(pull.number).comments) == 1, where
        if is_repeated:
            is_left_alone(shop, "tend", MONDAY, where)


def killed_at_push(shop: Stage, number: int, when: When) -> Callable[[], object]:
    """Kill a sweep and its git at its push of that number; return what the server does late."""
    late: list[Callable[[], Answer]] = []
    count = 0

    def held(push: Callable[[], Answer]) -> Answer | None:
        nonlocal count
        count += 1
        if count != number:
            return push()
        if when == "after":
            push()
        if when == "late":
            late.append(push)
        shop.launcher.kill()
        return None

    with shop.world.stack.pushes.holding(held):
        assert shop.run("sweep") == -signal.SIGKILL, (number, when)
    return late[0] if late else lambda: None


@pytest.mark.parametrize("when", ["before", "after", "late"])
def test_a_sweep_is_killed_while_git_pushes(when: When, untested: Stage) -> None:
    shop = untested
    shop.keep()
    assert shop.run("sweep") == 0, shop.launcher.said
    expected, (whole,) = shop.tips(), shop.pulls()
    pushes = [step for step in shop.launcher.steps if step == "git push"]
    assert len(pushes) == 3, "of the branch, and of the state before and after"
    for number in range(1, len(pushes) + 1):
        where = f"push {number}"
        shop.restore()
        push_late = killed_at_push(shop, number, when)
        if number % 2:
            shop.clone_anew()
        assert shop.run("sweep") == 0, (where, shop.launcher.said)
        push_late()
        (pull,) = shop.pulls()
        assert shop.tips() == expected, where
        assert (pull.head, pull.labels) == (whole.head, whole.labels), where
        assert len(shop.world.dashboards()) == 1, where
        assert shop.verify(carried(pull)) == 0, (where, shop.launcher.said)
        is_left_alone(shop, "sweep", MONDAY, where)
