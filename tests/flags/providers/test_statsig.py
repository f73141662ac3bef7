"""Statsig's gates: status, rules in their order, environments and holdouts."""

from __future__ import annotations

import pytest

from sweeper.flags.providers import statsig
from sweeper.model import FlagState

PUBLIC = [{"type": "public"}]
ALL: dict[str, object] = {"name": "all", "passPercentage": 100, "conditions": PUBLIC}


def states(*rules: dict[str, object], **fields: object) -> list[FlagState]:
    gate = {"id": "checkout", "isEnabled": True, "status": "In Progress", "rules": [*rules]}
    document = {"data": [gate | fields]}
    assert statsig.matches(document)
    return list(statsig.states(document))


@pytest.mark.parametrize(
    "rule",
    [
        ALL | {"conditions": [{"type": "email", "operator": "any", "targetValue": ["a"]}]},
        ALL | {"conditions": []},
        ALL | {"passPercentage": 10},
    ],
)
def test_varies(rule: dict[str, object]) -> None:
    (found,) = states(rule)
    assert not found.is_constant


def test_varies_with_a_holdout() -> None:
    (found,) = states(ALL, holdoutIDs=["h"])
    assert not found.is_constant


@pytest.mark.parametrize(
    ("rules", "fields", "served"),
    [
        ([], {}, False),
        ([ALL], {}, True),
        ([ALL], {"isEnabled": False}, False),
        ([ALL], {"status": "Archived"}, False),
        ([], {"status": "Launched"}, True),
        ([ALL | {"passPercentage": 0}], {}, False),
        ([ALL | {"conditions": [{"type": "email"}], "passPercentage": 0}], {}, False),
    ],
)
def test_serves_one_value(
    rules: list[dict[str, object]], fields: dict[str, object], served: bool
) -> None:
    (found,) = states(*rules, **fields)
    assert (found.is_constant, found.served) == (True, served)


def test_tells_environments_apart() -> None:
    found = states(ALL | {"environments": ["development"]})
    served = {s.environment: (s.is_constant, s.served) for s in found}
    assert served == {
        "development": (True, True),
        "production": (True, False),
        "staging": (True, False),
    }


def test_keeps_permanent_gates() -> None:
    (found,) = states(ALL, type="PERMANENT", lastModifiedTime=1_767_225_600_000)
    assert (found.keep, found.changed) == ("permanent in Statsig", "2026-01-01")
