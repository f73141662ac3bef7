"""Dumps of django-waffle: everyone decides, and superusers are on unless one says otherwise."""

from __future__ import annotations

import pytest

from sweeper.flags.providers import waffle
from sweeper.model import FlagState

NOBODY = {"everyone": None, "superusers": False, "staff": False, "authenticated": False}


def state(model: str, **fields: object) -> FlagState:
    document = [
        {"model": "auth.user", "pk": 1, "fields": {"username": "bob"}},
        {"model": model, "pk": 1, "fields": {"name": "checkout", **fields}},
    ]
    assert waffle.matches(document)
    (found,) = waffle.states(document)
    return found


@pytest.mark.parametrize(
    "fields",
    [
        {"everyone": None, "percent": "0.0"},  # superusers are on
        NOBODY | {"superusers": True},
        NOBODY | {"staff": True},
        NOBODY | {"authenticated": True},
        NOBODY | {"testing": True},
        NOBODY | {"percent": "0.1"},
        NOBODY | {"percent": 99.9},
        NOBODY | {"languages": "de,fr"},
        NOBODY | {"groups": [1]},
        NOBODY | {"users": [["bob"]]},
    ],
)
def test_varies(fields: dict[str, object]) -> None:
    assert not state("waffle.flag", **fields).is_constant


@pytest.mark.parametrize("percent", ["0.1", 50, "99.9"])
def test_varies_by_sample(percent: object) -> None:
    assert not state("waffle.sample", percent=percent).is_constant


def test_does_not_know_a_flag_model_of_the_project() -> None:
    assert not state("shop.tenantflag", **(NOBODY | {"everyone": True})).is_constant


@pytest.mark.parametrize(
    ("model", "fields", "served"),
    [
        ("waffle.flag", {"everyone": True, "percent": "10.0"}, True),
        ("waffle.flag", {"everyone": False, "users": [1]}, False),
        ("waffle.flag", NOBODY, False),
        ("waffle.flag", NOBODY | {"percent": "0.0", "rollout": True}, False),
        ("waffle.switch", {"active": True}, True),
        ("waffle.switch", {"active": False}, False),
        ("waffle.sample", {"percent": "100.0"}, True),
        ("waffle.sample", {"percent": 0}, False),
    ],
)
def test_serves_one_value(model: str, fields: dict[str, object], served: bool) -> None:
    found = state(model, **fields, modified="2026-01-02T03:04:05Z")
    assert (found.is_constant, found.served, found.changed) == (True, served, "2026-01-02")
