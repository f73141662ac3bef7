"""GrowthBook's payloads: rules in their order, and what lies behind the last of them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sweeper.errors import ConfigError
from sweeper.flags.providers import growthbook, read
from sweeper.model import FlagState

FORCE: dict[str, object] = {"force": True}


def state(*rules: Mapping[str, object], default: object = False) -> FlagState:
    document = {"features": {"checkout": {"defaultValue": default, "rules": [*rules]}}}
    assert growthbook.matches(document)
    (found,) = growthbook.states(document)
    return found


@pytest.mark.parametrize(
    "rule",
    [
        FORCE | {"condition": {"id": "1"}},
        FORCE | {"coverage": 0.5},
        FORCE | {"coverage": 1},  # who has no id is not in it
        FORCE | {"range": [0, 1]},
        FORCE | {"filters": [{"ranges": [[0, 1]]}]},
        FORCE | {"parentConditions": [{"id": "base", "condition": {"value": True}}]},
        {"variations": [True, False], "coverage": 1},
        {"contextualVariations": ["blue"]},
    ],
)
def test_varies(rule: dict[str, object]) -> None:
    assert not state(rule).is_constant


def test_a_gate_leaves_the_value_to_the_code() -> None:
    gate = {"parentConditions": [{"id": "base", "condition": {"value": True}, "gate": True}]}
    assert not state(gate).is_constant
    circle = {"parentConditions": [{"id": "checkout", "condition": {"value": True}}]}
    assert not state(FORCE | circle, default=True).is_constant
    assert state(default=None).is_code_default


@pytest.mark.parametrize(
    ("rules", "default", "served"),
    [
        ([], True, True),
        ([], "blue", "blue"),
        ([FORCE], False, True),
        ([FORCE, {"force": False}], False, True),  # nobody gets to the second
        ([FORCE | {"coverage": 0}], False, False),
        ([FORCE | {"condition": {"id": "1"}}], True, True),
        ([{"variations": [True, True]}], True, True),
    ],
)
def test_serves_one_value(rules: list[dict[str, object]], default: object, served: object) -> None:
    found = state(*rules, default=default)
    assert (found.is_constant, found.served) == (True, served)


def test_keeps_experiments_and_prerequisites() -> None:
    on_base = FORCE | {"parentConditions": [{"id": "base", "condition": {"value": True}}]}
    features = {
        "base": {"defaultValue": True},
        "child": {"defaultValue": True, "rules": [on_base]},
        "trial": {"defaultValue": True, "rules": [{"variations": [True, True]}]},
    }
    keep = {s.key: s.keep for s in growthbook.states(features)}
    assert keep == {"base": "prerequisite of child", "child": "", "trial": "experiment"}


def test_reads_the_list_of_the_api() -> None:
    definition = '{"defaultValue": false, "rules": [{"force": true}]}'
    environments = {
        "production": {"enabled": True, "definition": definition},
        "staging": {"enabled": False, "definition": definition},
        "test": {"enabled": True, "rules": [{"scheduleRules": [{"enabled": False}]}]},
    }
    feature = {"id": "checkout", "valueType": "boolean", "environments": environments}
    document = {"features": [feature | {"dateUpdated": "2026-01-02T03:04:05Z"}], "total": 1}
    assert growthbook.matches(document)
    production, staging, test = growthbook.states(document)
    assert (production.served, production.changed) == (True, "2026-01-02")
    assert staging.is_code_default
    assert not test.is_constant
    assert (production.keep, test.keep) == ("", "scheduled to change")


def test_refuses_what_is_encrypted() -> None:
    with pytest.raises(ConfigError, match="encrypted"):
        read("features.json", b'{"features": {}, "encryptedFeatures": "xyz"}')
