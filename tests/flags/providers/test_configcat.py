"""ConfigCat's configs: targeting rules, percentage options, and values of a wrong type."""

from __future__ import annotations

import pytest

from sweeper.flags.providers import configcat
from sweeper.model import FlagState

ON = {"t": 0, "v": {"b": True}}
USER = [{"u": {"a": "Email", "c": 0, "l": ["a@example.com"]}}]
PREREQUISITE = [{"p": {"f": "base", "c": 0, "v": {"b": True}}}]


def state(setting: dict[str, object]) -> FlagState:
    document = {"p": {}, "f": {"checkout": setting}}
    assert configcat.matches(document)
    (found,) = configcat.states(document)
    return found


@pytest.mark.parametrize(
    "setting",
    [
        ON | {"r": [{"c": USER, "s": {"v": {"b": False}}}]},
        ON | {"r": [{"c": PREREQUISITE, "s": {"v": {"b": True}}}]},  # they may go in a circle
        ON | {"r": [{"c": USER, "p": [{"p": 50, "v": {"b": False}}, {"p": 50, "v": {"b": True}}]}]},
        ON | {"p": [{"p": 100, "v": {"b": False}}]},  # not for who is not known
    ],
)
def test_varies(setting: dict[str, object]) -> None:
    assert not state(setting).is_constant


@pytest.mark.parametrize("setting", [{"t": 1, "v": {"b": True}}, {"t": 9, "v": {"b": True}}])
def test_leaves_the_value_to_the_code(setting: dict[str, object]) -> None:
    assert state(setting).is_code_default


@pytest.mark.parametrize(
    ("setting", "served"),
    [
        (ON, True),
        ({"t": 1, "v": {"s": "blue"}, "r": [], "p": []}, "blue"),
        ({"t": 2, "v": {"i": 3}}, 3),
        ({"t": 3, "v": {"d": 0.5}}, 0.5),
        (ON | {"r": [{"c": USER, "s": {"v": {"b": True}}}]}, True),
        (ON | {"p": [{"p": 100, "v": {"b": True}}, {"p": 0, "v": {"b": False}}]}, True),
    ],
)
def test_serves_one_value(setting: dict[str, object], served: object) -> None:
    found = state(setting)
    assert (found.is_constant, found.served) == (True, served)


def test_keeps_prerequisites() -> None:
    child = ON | {"r": [{"c": PREREQUISITE, "s": {"v": {"b": False}}}]}
    base, _ = configcat.states({"f": {"base": ON, "child": child}})
    assert base.keep == "prerequisite of child"
