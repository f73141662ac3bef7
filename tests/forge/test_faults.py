"""A wire that breaks at any call, before or after the work is done: nothing is doubled or lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, TypeAlias

import pytest

from sweeper.errors import ForgeError, LimitReached
from sweeper.forge import Merged, Pull
from sweeper.forge.pace import Limits, Pace
from tests.forge.faults import Fault, FaultKind
from tests.forge.github_world import GitHubWorld
from tests.forge.gitlab_world import GitLabWorld
from tests.forge.world import MILESTONE, OWNER, WRITER

Served: TypeAlias = GitHubWorld | GitLabWorld
Verb = Literal["pull", "change", "comment", "issue", "labels", "people", "close", "merge", "branch"]

VERBS: tuple[Verb, ...] = (
    "pull",
    "change",
    "comment",
    "issue",
    "labels",
    "people",
    "close",
    "merge",
    "branch",
)
# What goes through Prism is slow, so there only what was surely not done, and what was done unseen.
FAULTS: list[tuple[str, FaultKind]] = [
    *(("gitlab", kind) for kind in ("too-many", "bad-gateway", "cut-after", "half")),
    *(("github", kind) for kind in ("secondary", "cut-after")),
]


def opened(world: Served, branch: str) -> Pull:
    return world.forge.ensure_pull(branch, "main", "Remove hats", "Body.")


def prepared(verb: Verb, world: Served, name: str) -> tuple[Callable[[], object], Pull | None]:
    """Return the verb, ready to be said, and the pull that it is about."""
    forge, branch = world.forge, f"sweeper/{name}"
    if verb == "issue":
        return lambda: forge.ensure_issue(name, "Clean-up", "- [ ] hats", ["cleanup"]), None
    head = world.push(branch, {f"{name}.txt": "hats\n"})
    if verb == "pull":
        return lambda: opened(world, branch), None
    pull = opened(world, branch)
    number = pull.number
    acts: dict[Verb, Callable[[], object]] = {
        "change": lambda: forge.ensure_pull(branch, "main", "Title", "Text.", is_draft=True),
        "comment": lambda: forge.ensure_comment(number, "hello", "Hello."),
        "labels": lambda: forge.ensure_labels(number, ["cleanup"]),
        "people": lambda: forge.ensure_people(
            number, reviewers=[WRITER], assignees=[OWNER], milestone=MILESTONE
        ),
        "close": lambda: forge.close(number, "not dead"),
        "merge": lambda: forge.merge(number, head, method="squash", message="Remove hats"),
        "branch": lambda: forge.delete_branch(branch, head),
    }
    return acts[verb], pull


def outcome(verb: Verb, world: Served, name: str, pull: Pull | None) -> object:
    """Return what there is after the verb, as far as it may be once only."""
    forge, branch = world.forge, f"sweeper/{name}"
    if verb == "issue":
        return forge.ensure_issue(name, "Clean-up", "- [ ] hats", ["cleanup"]).labels
    if verb == "pull":
        return [p.state for p in forge.pulls(branch=branch)]
    assert pull is not None
    if verb == "branch":
        return branch in world.branches()
    now, comments = forge.pull(pull.number), forge.talk(pull.number).comments
    said = [comment.body.split("\n")[0] for comment in comments]
    people = (now.reviewers, now.assignees, now.milestone)
    return (now.state, now.title, now.is_draft, now.labels, people, said)


def said_until_done(act: Callable[[], object]) -> int:
    """Say it in one run after the other until one ends well; return how many it took."""
    for run in range(1, 4):
        try:
            done = act()
        except ForgeError:
            continue
        assert not hasattr(done, "reason"), done
        return run
    raise AssertionError("three runs have not done it")


@pytest.mark.parametrize(("served", "kind"), FAULTS, indirect=["served"])
@pytest.mark.parametrize("verb", VERBS)
def test_each_call_may_fail(verb: Verb, kind: FaultKind, served: Served) -> None:
    act, pull = prepared(verb, served, "whole")
    before = len(served.stack.faults.seen)
    said_until_done(act)
    calls = len(served.stack.faults.seen) - before
    expected = outcome(verb, served, "whole", pull)
    assert calls > 0
    for place in range(calls):
        name = f"{verb}-{place}"
        act, pull = prepared(verb, served, name)
        with served.stack.faults.failing(Fault("", "", kind, skipped=place)):
            runs = said_until_done(act)
        assert outcome(verb, served, name, pull) == expected, place
        assert runs <= 2, place


@pytest.mark.parametrize("kind", ["bad-gateway-after", "cut-after"])
def test_a_pull_that_was_opened_unseen_is_adopted_in_the_same_run(
    kind: FaultKind, served: Served
) -> None:
    served.push("sweeper/a", {"a.txt": "a\n"})
    with served.stack.faults.failing(Fault("POST", "(pulls|merge_requests)$", kind)):
        pull = opened(served, "sweeper/a")
    assert [p.number for p in served.forge.pulls(branch="sweeper/a")] == [pull.number]


def test_a_create_that_failed_is_not_made_again_in_the_same_run(served: Served) -> None:
    served.push("sweeper/a", {"a.txt": "a\n"})
    pattern = "(pulls|merge_requests)$"
    before = len([1 for method, path in served.stack.faults.seen if method == "POST"])
    with (
        served.stack.faults.failing(Fault("POST", pattern, "bad-gateway")),
        pytest.raises(ForgeError, match="answered 502"),
    ):
        opened(served, "sweeper/a")
    posted = [path for method, path in served.stack.faults.seen if method == "POST"][before:]
    assert len([path for path in posted if path.endswith(("pulls", "merge_requests"))]) == 1
    assert opened(served, "sweeper/a").state == "open"


def test_a_pull_that_settles_late_is_waited_for(served: Served) -> None:
    head = served.push("sweeper/a", {"a.txt": "a\n"})
    pull = opened(served, "sweeper/a")
    fault = Fault("GET", r"(pulls|merge_requests)/\d+$", "unsettled", times=3)
    with served.stack.faults.failing(fault):
        merged = served.forge.merge(pull.number, head, method="squash", message="x")
    assert isinstance(merged, Merged)


def test_a_pull_that_never_settles_is_not_merged(served: Served) -> None:
    head = served.push("sweeper/a", {"a.txt": "a\n"})
    pull = opened(served, "sweeper/a")
    fault = Fault("GET", r"(pulls|merge_requests)/\d+$", "unsettled", times=99)
    with served.stack.faults.failing(fault):
        refused = served.forge.merge(pull.number, head, method="squash", message="x")
    assert not isinstance(refused, Merged)
    assert served.forge.pull(pull.number).state == "open"


def short(served: Served, seconds: float) -> list[float]:
    """Give the forge so little time, and return where its sleeps are noted."""
    slept: list[float] = []
    served.forge.wire.pace = Pace(
        deadline=time.time() + seconds, limits=Limits(between_writes=0), sleep=slept.append
    )
    return slept


@pytest.mark.parametrize(
    "fault",
    [
        Fault("", "", "too-many", times=99, after=3600),
        Fault("", "", "secondary", times=99, after=3600),
        Fault("", "", "too-many", times=99, after=float("inf")),
    ],
)
def test_a_long_wait_ends_the_run(fault: Fault, served: Served) -> None:
    served.push("sweeper/a", {"a.txt": "a\n"})
    slept = short(served, 30)
    with served.stack.faults.failing(fault), pytest.raises(LimitReached):
        opened(served, "sweeper/a")
    assert slept == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_never_comes_ends_the_run(method: str, served: Served) -> None:
    served.push("sweeper/a", {"a.txt": "a\n"})
    slept = short(served, 3)
    started = time.monotonic()
    with (
        served.stack.faults.failing(Fault(method, "(pulls|merge_requests)", "stuck", times=99)),
        pytest.raises((ForgeError, LimitReached)),
    ):
        opened(served, "sweeper/a")
    assert time.monotonic() - started < 15
    assert sum(slept) <= 3


@pytest.mark.parametrize("served", ["github"], indirect=True)
def test_the_limits_of_github_are_known_by_what_it_says(served: Served) -> None:
    for fault, wait in (
        (Fault("GET", "", "secondary-unsaid"), 60),
        (Fault("GET", "", "used-up", after=time.time() + 90), 91),
    ):
        slept = short(served, 1000)
        with served.stack.faults.failing(fault):
            served.forge.project()
        assert slept == [pytest.approx(wait, abs=3)]
