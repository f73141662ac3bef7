"""Unleash: what its administration exports, and the document that its clients fetch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from sweeper.flags.document import convert
from sweeper.flags.offers import CODE_DEFAULT, UNKNOWN, Offer, settle
from sweeper.model import FlagState

_KEEPS: Final = {
    "kill-switch": "kill switch",
    "permission": "permission",
    "experiment": "experiment",
    "operational": "operational flag",
}
# What everybody has, so that all of a rollout over 100 percent is really everybody: who lacks a
# user id is not in a rollout that sticks to it.
_EVERYBODY: Final = frozenset({"default", "random", ""})


class _Strategy(msgspec.Struct, rename="camel"):
    name: str = ""
    feature_name: str = ""
    parameters: dict[str, Any] = {}
    constraints: list[Any] | None = None
    segments: list[int | str] | None = None
    variants: list[Any] | None = None
    disabled: bool | None = False


class _Dependency(msgspec.Struct):
    feature: str


class _Feature(msgspec.Struct, rename="camel"):
    name: str
    type: str = ""
    enabled: bool | None = None
    archived: bool = False
    strategies: list[_Strategy] = []
    variants: list[Any] | None = None
    dependencies: list[_Dependency] | None = None


class _Environment(msgspec.Struct, rename="camel"):
    feature_name: str
    environment: str
    enabled: bool
    variants: list[Any] | None = None


class _Segment(msgspec.Struct):
    id: int | str | None = None


class _Parents(msgspec.Struct):
    feature: str = ""
    dependencies: list[_Dependency] = []


class _Export(msgspec.Struct, rename="camel"):
    features: list[_Feature]
    feature_strategies: list[_Strategy] = []
    feature_environments: list[_Environment] | None = None
    dependencies: list[_Parents] = []
    segments: list[_Segment] | None = None


def matches(document: object) -> bool:
    """Tell whether it is an export or a client's document."""
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not isinstance(document, dict):
        return False
    if "featureStrategies" in document or "featureEnvironments" in document:
        return True
    return any(isinstance(f, dict) and "strategies" in f and "enabled" in f for f in features)


def states(document: object) -> Iterator[FlagState]:
    """Yield the state of each feature in each environment."""
    export = convert(document, _Export)
    segments = {segment.id for segment in export.segments or ()}
    parents = {entry.feature: entry.dependencies for entry in export.dependencies}
    for feature in export.features:
        parents.setdefault(feature.name, feature.dependencies or [])
    needed = {p.feature: child for child, ps in sorted(parents.items()) for p in ps}
    for feature in sorted(export.features, key=lambda each: each.name):
        dependent = needed.get(feature.name, "")
        keep = f"prerequisite of {dependent}" if dependent else _KEEPS.get(feature.type, "")
        for name, enabled, strategies, variants in _environments(feature, export):
            active = [strategy for strategy in strategies if not strategy.disabled]
            offers = list(_offers(feature, enabled, active, variants, parents[feature.name]))
            if enabled and any(set(s.segments or ()) - segments for s in active):
                # The clients serve nobody then, whatever the other strategies say.
                offers.append(Offer(UNKNOWN, "a segment is not in the document"))
            yield settle(feature.name, name, offers, keep=keep)


def _environments(
    feature: _Feature, export: _Export
) -> Iterator[tuple[str, bool | None, Sequence[_Strategy], Sequence[object]]]:
    if export.feature_environments is None:  # a client's document is of one environment
        yield "", feature.enabled, feature.strategies, feature.variants or ()
        return
    strategies = [s for s in export.feature_strategies if s.feature_name == feature.name]
    for found in export.feature_environments:
        if found.feature_name == feature.name:
            variants = [*(found.variants or ()), *(feature.variants or ())]
            yield found.environment, found.enabled, strategies, variants


def _offers(
    feature: _Feature,
    enabled: bool | None,
    active: Sequence[_Strategy],
    variants: Sequence[object],
    parents: Sequence[_Dependency],
) -> Iterator[Offer]:
    if feature.archived:
        yield Offer(CODE_DEFAULT, "archived")
        return
    if not enabled:
        yield Offer(False if enabled is False else UNKNOWN, "disabled")
        return
    reaches = [_reach(strategy) for strategy in active]
    if "all" in reaches:
        yield Offer(True, "enabled for everybody")
    elif not active:
        # A client takes a feature without strategies for on; the server may not send it as such.
        yield Offer(UNKNOWN, "enabled, but without a strategy")
    elif "some" in reaches:
        yield Offer(True, f"strategy {active[reaches.index('some')].name}")
        yield Offer(False, "the others")
    else:
        yield Offer(False, "its strategies reach nobody")
    if parents and set(reaches) != {"none"}:
        yield Offer(False, f"unless its parent {parents[0].feature} is enabled")
    if variants or any(strategy.variants for strategy in active):
        yield Offer(UNKNOWN, "it has variants")


def _reach(strategy: _Strategy) -> str:
    """Return whether the strategy is for all, some or none."""
    limited = bool(strategy.constraints or strategy.segments)
    match strategy.name:
        case "default":
            return "some" if limited else "all"
        case "flexibleRollout":
            rollout = str(strategy.parameters.get("rollout", ""))
            if rollout == "0":
                return "none"
            stickiness = str(strategy.parameters.get("stickiness", "default"))
            return (
                "all" if rollout == "100" and stickiness in _EVERYBODY and not limited else "some"
            )
        case _:
            return "some"
