"""LaunchDarkly's documents: what everybody is served, and what is not the same for everybody."""

from __future__ import annotations

import pytest

from sweeper.flags.providers import launchdarkly
from sweeper.model import FlagState

ON = {"on": True, "variations": [True, False], "fallthrough": {"variation": 0}, "offVariation": 1}
OFF = ON | {"on": False}


def state(flag: dict[str, object]) -> FlagState:
    document = {"flags": {"checkout": flag}}
    assert launchdarkly.matches(document)
    (found,) = launchdarkly.states(document)
    return found


def rollout(*weights: int) -> dict[str, object]:
    weighted = [{"variation": n, "weight": weight} for n, weight in enumerate(weights)]
    return {"rollout": {"variations": weighted}}


@pytest.mark.parametrize(
    "flag",
    [
        ON | {"targets": [{"variation": 1, "values": ["bob"]}]},
        ON | {"contextTargets": [{"variation": 1, "values": ["bob"], "contextKind": "org"}]},
        ON | {"rules": [{"variation": 1, "clauses": []}]},
        ON | {"prerequisites": [{"key": "other", "variation": 0}]},
        ON | {"prerequisites": [{"key": "checkout", "variation": 0}], "offVariation": 0},
        ON | {"fallthrough": rollout(50_000, 50_000)},
        ON | {"fallthrough": rollout(0, 100_000)},  # who lacks the context kind gets the first
        ON | {"fallthrough": rollout(99_999, 0)},  # the last takes what is left
        ON | {"rules": [rollout(1, 99_999)]},
    ],
)
def test_varies(flag: dict[str, object]) -> None:
    assert not state(flag).is_constant


@pytest.mark.parametrize(
    "flag",
    [
        ON | {"archived": True},
        OFF | {"offVariation": None},
        ON | {"fallthrough": {"variation": 7}},
        ON | {"fallthrough": {}},
    ],
)
def test_leaves_the_value_to_the_code(flag: dict[str, object]) -> None:
    found = state(flag)
    assert found.is_code_default
    assert not found.is_constant


@pytest.mark.parametrize(
    ("flag", "served"),
    [
        (ON, True),
        (OFF, False),
        (
            OFF | {"rules": [{"variation": 0}], "targets": [{"variation": 0, "values": ["a"]}]},
            False,
        ),
        (ON | {"fallthrough": rollout(100_000, 0)}, True),
        (ON | {"targets": [{"variation": 1, "values": []}]}, True),
        (ON | {"targets": [{"variation": 0, "values": ["bob"]}]}, True),
        (ON | {"variations": ["blue", "red"]}, "blue"),
        (ON | {"variations": [1, 1], "rules": [{"variation": 1}]}, 1),
    ],
)
def test_serves_one_value(flag: dict[str, object], served: object) -> None:
    found = state(flag)
    assert (found.is_constant, found.served) == (True, served)


def test_tells_true_from_one() -> None:
    flag = ON | {"variations": [True, 1], "rules": [{"variation": 1}]}
    assert not state(flag).is_constant


def test_serves_no_json() -> None:
    found = state(ON | {"variations": [{"limit": 1}]})
    assert not found.is_constant
    assert "JSON" in found.reason


def test_reads_each_environment_of_the_list() -> None:
    targeting = {"on": True, "fallthrough": {"variation": 0}, "lastModified": 1_767_225_600_000}
    flag = {
        "key": "checkout",
        "variations": [True, False],
        "temporary": True,
        "environments": {
            "production": targeting,
            "test": targeting | {"on": False, "offVariation": 1},
            "summary": {"on": True},  # asked for without summary=0
        },
    }
    for document in ({"items": [flag]}, flag):
        assert launchdarkly.matches(document)
        production, summary, test = launchdarkly.states(document)
        assert production == FlagState(
            "checkout", "production", True, True, "on for everybody", changed="2026-01-01"
        )
        assert not summary.is_constant
        assert test.served is False


def test_says_what_has_to_stay() -> None:
    experiment = {"rollout": {"kind": "experiment", "variations": [{"variation": 0}]}}
    flags = {
        "base": ON,
        "child": ON | {"prerequisites": [{"key": "base", "variation": 0}]},
        "forever": ON | {"temporary": False},
        "trial": ON | {"rules": [experiment]},
    }
    keep = {s.key: s.keep for s in launchdarkly.states({"flags": flags})}
    assert keep == {
        "base": "prerequisite of child",
        "child": "",
        "forever": "permanent in LaunchDarkly",
        "trial": "experiment",
    }


def test_reads_fixed_values() -> None:
    document = {"flagValues": {"checkout": True}}
    assert launchdarkly.matches(document)
    (found,) = launchdarkly.states(document)
    assert (found.key, found.served, found.is_constant) == ("checkout", True, True)
