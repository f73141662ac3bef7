"""Unleash's documents: who is reached by strategies, in an export and in a client's document."""

from __future__ import annotations

import pytest

from sweeper.errors import ConfigError
from sweeper.flags.providers import unleash
from sweeper.model import FlagState

ALL: dict[str, object] = {
    "name": "flexibleRollout",
    "parameters": {"rollout": "100", "stickiness": "default"},
}
NOBODY = ALL | {"parameters": {"rollout": "0"}}
USERS: dict[str, object] = {"name": "userWithId", "parameters": {"userIds": "bob"}}


def state(*strategies: dict[str, object], **fields: object) -> FlagState:
    feature = {"name": "checkout", "type": "release", "enabled": True, "strategies": [*strategies]}
    document = {"version": 2, "features": [feature | fields]}
    assert unleash.matches(document)
    (found,) = unleash.states(document)
    return found


@pytest.mark.parametrize(
    "strategies",
    [
        [],
        [USERS],
        [ALL | {"constraints": [{"contextName": "userId", "operator": "IN", "values": ["1"]}]}],
        [ALL | {"segments": [1]}],
        [ALL | {"parameters": {"rollout": "50", "stickiness": "default"}}],
        [ALL | {"parameters": {"stickiness": "default"}}],
        # Who has no user id is not in it, at any percentage.
        [ALL | {"parameters": {"rollout": "100", "stickiness": "userId"}}],
        [ALL | {"parameters": {"rollout": "100", "stickiness": "company"}}],
        [ALL | {"variants": [{"name": "blue", "weight": 1000}]}],
        [{"name": "ourOwn", "parameters": {}}],
    ],
)
def test_varies(strategies: list[dict[str, object]]) -> None:
    assert not state(*strategies).is_constant


def test_varies_with_its_parent() -> None:
    assert not state(ALL, dependencies=[{"feature": "parent"}]).is_constant
    assert state(NOBODY, dependencies=[{"feature": "parent"}]).served is False


def test_serves_nobody_without_the_segment_of_any_strategy() -> None:
    inside = ALL | {"segments": [7]}
    feature = {"name": "checkout", "enabled": True, "strategies": [ALL, inside]}
    (lost,) = unleash.states({"features": [feature], "segments": [{"id": 1}]})
    assert not lost.is_constant
    (found,) = unleash.states({"features": [feature], "segments": [{"id": 7}]})
    assert found.served is True


def test_refuses_segments_that_are_none() -> None:
    with pytest.raises(ConfigError, match="segments"):
        state(ALL | {"segments": [{}]})


def test_varies_with_variants() -> None:
    assert not state(ALL, variants=[{"name": "blue", "weight": 1000}]).is_constant


@pytest.mark.parametrize(
    "strategies",
    [
        [ALL],
        [USERS, ALL],
        [{"name": "default"}],
        [ALL | {"parameters": {"rollout": "100", "stickiness": "random"}}],
        [ALL | {"parameters": {"rollout": 100}, "segments": [], "constraints": []}],
    ],
)
def test_is_on_for_everybody(strategies: list[dict[str, object]]) -> None:
    found = state(*strategies)
    assert (found.is_constant, found.served) == (True, True)


def test_is_off_for_everybody() -> None:
    assert state(ALL, enabled=False) == FlagState("checkout", "", False, True, "disabled")
    assert state(NOBODY).served is False
    assert not state(ALL, archived=True).is_constant


def test_reads_each_environment_of_an_export() -> None:
    def enabled(name: str, is_enabled: bool) -> dict[str, object]:
        return {"featureName": "checkout", "environment": name, "enabled": is_enabled}

    document = {
        "features": [{"name": "checkout", "type": "release"}, {"name": "old", "archived": True}],
        "featureStrategies": [
            ALL | {"featureName": "checkout"},
            USERS | {"featureName": "checkout", "disabled": True},
        ],
        "featureEnvironments": [enabled("production", True), enabled("development", False)],
        "dependencies": [],
    }
    assert unleash.matches(document)
    found = [(s.key, s.environment, s.served) for s in unleash.states(document)]
    assert found == [("checkout", "production", True), ("checkout", "development", False)]


@pytest.mark.parametrize("kind", ["kill-switch", "permission", "experiment", "operational"])
def test_says_what_has_to_stay(kind: str) -> None:
    assert state(ALL, type=kind).keep
    assert not state(ALL, type="release").keep


def test_keeps_parents() -> None:
    features = [
        {"name": "parent", "enabled": True, "strategies": [ALL]},
        {
            "name": "child",
            "enabled": True,
            "strategies": [],
            "dependencies": [{"feature": "parent"}],
        },
    ]
    child, parent = unleash.states({"features": features})
    assert (child.keep, parent.keep) == ("", "prerequisite of child")
