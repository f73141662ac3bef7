"""Whole runs on a wire that breaks at one of their calls, and what the next run makes of it.

It shows that whatever the fault and the call, the run ends with an exit code that says so, sleeps
for no longer than it may, and leaves nothing that the next one does not bring to where a run
without any fault would be: the same pulls with the same text, labels and comments, one dashboard,
no other branch, and a ledger that is whole.

Each write meets a fault that hides that it was done; the other faults meet an even spread of all
calls, in turn. `--every` has all faults at all calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.forge.conftest import Spread
from tests.forge.faults import Fault, FaultKind
from tests.forge.github_world import GitHubWorld
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
from tests.forge.world import OWNER
from tests.publishing.town import SHOP, git

pytestmark = pytest.mark.timeout(3600)
USING: Final = {"main.py": f"from shop.prices import _old_price\n{SHOP['main.py']}_old_price()\n"}
UNSEEN: Final[Sequence[FaultKind]] = ("cut-after", "bad-gateway-after")
OTHERS: Final[Sequence[FaultKind]] = ("secondary", "cut", "late", "too-many", "bad-gateway", "half")
PULL, PULLS = r"(pulls|merge_requests)/\d+$", r"(pulls|merge_requests)(\?|$)"
DONE, FAILED, LIMITED = 0, 4, 5
LONGEST: Final = 7_200.0


def swept(shop: Stage) -> None:
    """Have a pull."""
    assert shop.run("sweep") == DONE, shop.launcher.said


def reviewed(shop: Stage) -> None:
    """Have a pull that has to be another, for who looks at it and for what is true."""
    swept(shop)
    (pull,) = shop.pulls()
    shop.world.review(OWNER, pull.number, "changes-requested")
    shop.change(USING)


def checked(shop: Stage) -> None:
    """Have a pull whose checks have passed."""
    swept(shop)
    (pull,) = shop.pulls()
    shop.world.report(pull.head, "tests", "passed")


def announced(shop: Stage) -> None:
    """Have a pull that has been said to be merged, by a time that has come."""
    checked(shop)
    assert shop.run("tend") == DONE, shop.launcher.said


class Act(NamedTuple):
    """A command, when it runs, and what has been done before."""

    before: Callable[[Stage], None]
    command: Command
    now: str = MONDAY
    is_tested: bool = False


ACTS: Final = {
    "first": Act(lambda shop: None, "sweep"),
    "second": Act(swept, "sweep"),
    "renewing": Act(reviewed, "sweep"),
    "announcing": Act(checked, "tend", is_tested=True),
    "merging": Act(announced, "tend", WEDNESDAY, is_tested=True),
}


@pytest.fixture
def shop(stack: Stack, started: Launcher, act: str, tmp_path: Path, small_python: Path) -> Stage:
    """A shop right before the act."""
    files, python = (SHOP, small_python) if ACTS[act].is_tested else (UNTESTED, None)
    made = stage(stack, started, tmp_path, files, python=python)
    ACTS[act].before(made)
    made.keep()
    return made


def calls_of(shop: Stage, act: Act) -> Sequence[tuple[str, str]]:
    """Return the calls of the act when nothing fails, in order."""
    seen = shop.world.stack.faults.seen
    before = len(seen)
    assert shop.run(act.command, act.now) == DONE, shop.launcher.said
    return seen[before:]


def outcome(shop: Stage) -> object:
    """Return all that may be there once only."""
    tree = git(shop.world.folder, "rev-parse", "main^{tree}")
    branches = {name: tip for name, tip in shop.tips().items() if name != "main"}
    pulls = [
        (
            *(pull.state, pull.head, pull.title, sorted(pull.labels), pull.is_draft),
            *(pull.reviewers, pull.assignees, said(pull)),
            [comment.body for comment in shop.world.forge.talk(pull.number).comments],
        )
        for pull in shop.pulls(is_open=False)
    ]
    boards = [re.sub("[0-9a-f]{64}", "", text) for text in shop.world.dashboards()]
    return tree, branches, pulls, boards


def recovers(shop: Stage, act: Act, fault: Fault, expected: object, where: str) -> None:
    """Run the act with the fault, and then without."""
    shop.restore()
    faults = shop.world.stack.faults
    with faults.failing(fault):
        code = shop.run(act.command, act.now, longest=1.0 if fault.kind == "late" else 60.0)
        assert all(left.times < fault.times for left in faults.faults), f"{where} has not come"
    assert code in (DONE, FAILED, LIMITED), (where, shop.launcher.said)
    assert shop.launcher.slept <= LONGEST, where
    if act.now == WEDNESDAY:
        shop.pull_main()
    assert shop.run(act.command, act.now) == DONE, (where, shop.launcher.said)
    assert outcome(shop) == expected, where
    heads = [carried(pull) for pull in shop.pulls(is_open=False)]
    assert shop.verify(*heads) == 0, (where, shop.launcher.said)


def faults_of(
    calls: Sequence[tuple[str, str]], shop: Stage, act: str, spread: Spread
) -> Sequence[Fault]:
    """Return the faults to try, one in each run."""
    is_github = isinstance(shop.world, GitHubWorld)
    places = range(len(calls))
    writes = [place for place in places if calls[place][0] != "GET"]
    unseen = [(place, kind) for place in writes for kind in UNSEEN]
    others = [(place, kind) for place in places for kind in OTHERS]
    others += [(place, kind) for place in places if place not in writes for kind in UNSEEN]
    looks = sum(method == "GET" and re.search(PULL, path) is not None for method, path in calls)
    settling = range(looks if act == "merging" else 0)
    # What one forge leaves out the other has. One more than whole calls goes through the kinds.
    shift, step = int(is_github), (19 if is_github else 11) * len(OTHERS) + 1
    some = [*spread(unseen, 2, shift), *spread(others, step, list(ACTS).index(act))]
    return [
        *(Fault("", "", kind, skipped=place) for place, kind in some),
        *(Fault("GET", PULL, "unsettled", 3, look) for look in spread(settling, 2, shift)),
    ]


@pytest.mark.parametrize("act", ACTS)
def test_a_call_fails(act: str, shop: Stage, spread: Spread) -> None:
    calls = calls_of(shop, ACTS[act])
    expected = outcome(shop)
    for fault in faults_of(calls, shop, act, spread):
        where = f"{fault.kind} at {fault.skipped} of {len(calls)}"
        if not fault.pattern:
            where = f"{where}: {' '.join(calls[fault.skipped])}"
        recovers(shop, ACTS[act], fault, expected, where)


@pytest.mark.parametrize("act", ["first"])
def test_a_pull_is_opened_by_a_copy_of_the_request(act: str, shop: Stage) -> None:
    assert calls_of(shop, ACTS[act])
    expected = outcome(shop)
    recovers(shop, ACTS[act], Fault("POST", PULLS, "twice"), expected, "twice")


@pytest.mark.parametrize("act", ["first"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forge_that_wants_to_be_left_alone_for_hours_is(
    method: str, act: str, shop: Stage
) -> None:
    assert calls_of(shop, ACTS[act])
    expected = outcome(shop)
    faults = shop.world.stack.faults
    shop.restore()
    with faults.failing(Fault(method, PULLS, "secondary", after=9_000)):
        assert shop.run("sweep") == LIMITED, shop.launcher.said
    assert shop.launcher.slept < 60
    before = len(faults.seen)
    assert shop.run("sweep", later=60) == LIMITED, shop.launcher.said
    assert len(faults.seen) == before
    assert shop.launcher.slept < 60
    assert shop.run("sweep", later=9_001) == DONE, shop.launcher.said
    assert outcome(shop) == expected
