"""Flagsmith: the environment document that its SDKs evaluate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from sweeper.flags.document import convert
from sweeper.flags.offers import UNKNOWN, Offer, settle
from sweeper.model import FlagState


class _Feature(msgspec.Struct):
    name: str
    type: str = "STANDARD"


class _State(msgspec.Struct):
    feature: _Feature
    enabled: bool
    feature_state_value: Any = None
    feature_segment: Any = None
    multivariate_feature_state_values: list[Any] | None = None


class _Segment(msgspec.Struct):
    name: str = ""
    feature_states: list[_State] | None = None


class _Project(msgspec.Struct):
    segments: list[_Segment] | None = None
    hide_disabled_flags: bool | None = False


class _Identity(msgspec.Struct):
    identity_features: list[_State] | None = None


class _Document(msgspec.Struct):
    feature_states: list[_State]
    project: _Project
    name: str = ""
    hide_disabled_flags: bool | None = False
    identity_overrides: list[_Identity] | None = None


def matches(document: object) -> bool:
    """Tell whether it is an environment document."""
    return isinstance(document, dict) and isinstance(document.get("feature_states"), list)


def states(document: object) -> Iterator[FlagState]:
    """Yield the state of each feature in the environment of the document."""
    environment = convert(document, _Document)
    hides = environment.hide_disabled_flags or environment.project.hide_disabled_flags
    overrides = list(_overrides(environment))
    for state in sorted(environment.feature_states, key=lambda each: each.feature.name):
        mine = [(o, when) for o, when in overrides if o.feature.name == state.feature.name]
        offers = list(_offers(state, mine))
        if hides and any(offer.value is False for offer in offers):
            offers.append(Offer(UNKNOWN, "hidden while it is disabled"))
        yield settle(state.feature.name, environment.name, offers)


def _overrides(environment: _Document) -> Iterator[tuple[_State, str]]:
    for segment in environment.project.segments or ():
        yield from ((state, f"segment {segment.name}") for state in segment.feature_states or ())
    for identity in environment.identity_overrides or ():
        yield from ((state, "an identity") for state in identity.identity_features or ())


def _offers(state: _State, overrides: Sequence[tuple[_State, str]]) -> Iterator[Offer]:
    yield Offer(state.enabled, "enabled for everybody" if state.enabled else "disabled")
    yield from (Offer(override.enabled, when) for override, when in overrides)
    # Whether a read asks for the value or for whether it is enabled, the key does not tell.
    for each in (state, *(override for override, _ in overrides)):
        if each.multivariate_feature_state_values or each.feature_state_value not in (None, ""):
            yield Offer(UNKNOWN, "it has a value besides on and off")
