"""Flagsmith's environment document: overrides of segments and identities, and values."""

from __future__ import annotations

import pytest

from sweeper.flags.providers import flagsmith
from sweeper.model import FlagState


def feature(enabled: bool, **fields: object) -> dict[str, object]:
    return {"feature": {"id": 1, "name": "checkout"}, "enabled": enabled, **fields}


def state(feature: dict[str, object], segments: object = (), **fields: object) -> FlagState:
    document = {
        "name": "Production",
        "feature_states": [feature],
        "project": {"segments": segments},
    }
    assert flagsmith.matches(document)
    (found,) = flagsmith.states(document | fields)
    return found


def test_varies_by_segment_and_identity() -> None:
    assert not state(
        feature(True), [{"name": "vips", "feature_states": [feature(False)]}]
    ).is_constant
    identity = {"identifier": "bob", "identity_features": [feature(False)]}
    assert not state(feature(True), identity_overrides=[identity]).is_constant


@pytest.mark.parametrize(
    "fields",
    [{"feature_state_value": "blue"}, {"multivariate_feature_state_values": [{"id": 1}]}],
)
def test_does_not_know_whether_the_value_is_asked_for(fields: dict[str, object]) -> None:
    assert not state(feature(True, **fields)).is_constant


def test_does_not_know_what_stands_for_a_hidden_flag() -> None:
    assert not state(feature(False), hide_disabled_flags=True).is_constant
    assert state(feature(True), hide_disabled_flags=True).is_constant


@pytest.mark.parametrize("enabled", [True, False])
def test_serves_one_value(enabled: bool) -> None:
    others = [{"name": "vips", "feature_states": [feature(enabled)]}, {"name": "staff"}]
    found = state(feature(enabled, feature_state_value=""), others)
    assert (found.environment, found.is_constant, found.served) == ("Production", True, enabled)
