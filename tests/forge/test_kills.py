"""Commands that are killed by SIGKILL at each of their writes in turn, and what comes of it.

It shows that after any such death one more run ends as if nothing had been: one open pull of ours
with its labels, no branch but main, the state's and the pull's, and a ledger that is whole and
knows the head that the pull carries; and that yet another run changes nothing. So it does where the
next run has the clone of the killed one, and where it starts from a new clone, as in jobs of CI.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from tests.forge.gitlab_world import GitLabStack
from tests.forge.stage import WEDNESDAY, Stage, carried, said, stage
from tests.publishing.town import SHOP

pytestmark = [pytest.mark.slow, pytest.mark.forge, pytest.mark.timeout(1800)]
UNTESTED = {path: text for path, text in SHOP.items() if not path.startswith("tests/")}
Clone = Literal["the same", "a new one"]
CLONES: tuple[Clone, ...] = ("the same", "a new one")


@pytest.fixture
def untested(gitlab: GitLabStack, tmp_path: Path) -> Iterator[Stage]:
    """A shop without tests, which is swept more quickly."""
    with stage(gitlab, tmp_path, UNTESTED) as shop:
        yield shop


@pytest.fixture
def tested(gitlab: GitLabStack, tmp_path: Path) -> Iterator[Stage]:
    """A shop whose pulls may be merged by us."""
    with stage(gitlab, tmp_path) as shop:
        yield shop


@pytest.mark.parametrize("clone", CLONES)
def test_a_sweep_is_killed(clone: Clone, untested: Stage) -> None:
    shop = untested
    shop.keep()
    assert shop.run("sweep") == 0, shop.launcher.said
    steps = shop.launcher.steps
    expected, (whole,) = shop.tips(), shop.pulls()
    for place, step in enumerate(steps, 1):
        where = f"{place} of {len(steps)}: before {step}"
        shop.restore()
        assert shop.run("sweep", place=place) == -signal.SIGKILL, where
        if clone == "a new one":
            shop.clone_anew()
        assert shop.run("sweep") == 0, (where, shop.launcher.said)
        (pull,) = shop.pulls()
        assert shop.tips() == expected, where
        assert (pull.head, pull.labels) == (whole.head, whole.labels), where
        assert shop.verify(carried(pull)) == 0, (where, shop.launcher.said)
        seen = shop.seen()
        assert shop.run("sweep") == 0, where
        assert shop.seen() == seen, where


@pytest.mark.parametrize("clone", CLONES)
def test_a_renewing_sweep_is_killed(clone: Clone, untested: Stage) -> None:
    """One of two findings is in use by now, so that branch and text are written again."""
    shop = untested
    assert shop.run("sweep") == 0, shop.launcher.said
    (first,) = shop.pulls()
    shop.change({"main.py": f"from shop.prices import _old_price\n{SHOP['main.py']}_old_price()\n"})
    shop.keep()
    assert shop.run("sweep") == 0, shop.launcher.said
    steps = shop.launcher.steps
    expected, (whole,) = shop.tips(), shop.pulls()
    assert whole.head != first.head
    for place, step in enumerate(steps, 1):
        where = f"{place} of {len(steps)}: before {step}"
        shop.restore()
        assert shop.run("sweep", place=place) == -signal.SIGKILL, where
        if clone == "a new one":
            shop.clone_anew()
        assert shop.run("sweep") == 0, (where, shop.launcher.said)
        (pull,) = shop.pulls()
        assert shop.tips() == expected, where
        assert (pull.head, pull.labels) == (whole.head, whole.labels), where
        assert said(pull) == said(whole), where
        assert shop.verify(carried(pull)) == 0, (where, shop.launcher.said)
        seen = shop.seen()
        assert shop.run("sweep") == 0, where
        assert shop.seen() == seen, where


@pytest.mark.parametrize("clone", CLONES)
def test_a_tend_is_killed_from_the_announcement_to_the_merge(clone: Clone, tested: Stage) -> None:
    """Killed while it announces; and again while it merges, and deletes the branch."""
    shop = tested
    assert shop.run("sweep") == 0, shop.launcher.said
    (pull,) = shop.pulls()
    shop.world.report(pull.head, "tests", "passed")
    shop.keep()
    assert shop.run("tend") == 0, shop.launcher.said
    steps = shop.launcher.steps
    for place, step in enumerate(steps, 1):
        where = f"{place} of {len(steps)}: before {step}"
        shop.restore()
        assert shop.run("tend", place=place) == -signal.SIGKILL, where
        if clone == "a new one":
            shop.clone_anew()
        assert shop.run("tend") == 0, (where, shop.launcher.said)
        assert len(shop.world.forge.talk(pull.number).comments) == 1, where
        seen = shop.seen()
        assert shop.run("tend") == 0, where
        assert shop.seen() == seen, where
    shop.keep()
    assert shop.run("tend", WEDNESDAY) == 0, shop.launcher.said
    steps = shop.launcher.steps
    assert shop.tips().keys() == {"main"}
    for place, step in enumerate(steps, 1):
        where = f"{place} of {len(steps)}: before {step}"
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
        seen = shop.seen()
        assert shop.run("tend", WEDNESDAY) == 0, where
        assert shop.seen() == seen, where
