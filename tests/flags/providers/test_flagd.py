"""flagd's definitions: a default variant without targeting is constant, disabled is no value."""

from __future__ import annotations

import pytest

from sweeper.flags.providers import flagd
from sweeper.model import FlagState

ON = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "on"}


def state(flag: dict[str, object]) -> FlagState:
    document = {"flags": {"checkout": flag}}
    assert flagd.matches(document)
    (found,) = flagd.states(document)
    return found


@pytest.mark.parametrize(
    "flag",
    [
        ON | {"targeting": {"if": [True, "on", "off"]}},
        ON | {"variants": {"on": True}, "targeting": {"if": [True, "lost", "on"]}},
    ],
)
def test_varies(flag: dict[str, object]) -> None:
    assert not state(flag).is_constant


@pytest.mark.parametrize(
    "flag",
    [
        ON | {"state": "DISABLED"},
        ON | {"defaultVariant": None},
        ON | {"defaultVariant": ""},
        ON | {"defaultVariant": "lost"},
        ON | {"variants": {"on": None}},
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
        (ON | {"targeting": {}}, True),
        (ON | {"defaultVariant": "off"}, False),
        (ON | {"variants": {"true": 3, "false": 4}, "defaultVariant": True}, 3),
        (ON | {"variants": {"on": "blue"}}, "blue"),
    ],
)
def test_serves_one_value(flag: dict[str, object], served: object) -> None:
    found = state(flag)
    assert (found.is_constant, found.served) == (True, served)


def test_reads_a_list_of_flags() -> None:
    document = {"flags": [ON | {"key": "checkout"}]}
    assert flagd.matches(document)
    assert [s.key for s in flagd.states(document)] == ["checkout"]
