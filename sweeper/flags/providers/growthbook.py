"""GrowthBook: the payload that its SDKs read, and the list of features of its API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from sweeper.errors import ConfigError
from sweeper.flags.document import convert, decode
from sweeper.flags.offers import CODE_DEFAULT, UNKNOWN, Offer, settle
from sweeper.model import FlagState


class _Rule(msgspec.Struct, rename="camel"):
    force: Any = None
    condition: Any = None
    parent_conditions: list[dict[str, Any]] | None = None
    coverage: float | None = None
    range: Any = None
    filters: Any = None
    variations: list[Any] | None = None
    contextual_variations: list[Any] | None = None


class _Feature(msgspec.Struct, rename="camel"):
    default_value: Any = None
    rules: list[_Rule] | None = None


class _Environment(msgspec.Struct):
    enabled: bool
    definition: str = ""
    rules: list[dict[str, Any]] | None = None


class _Listed(msgspec.Struct, rename="camel"):
    id: str
    archived: bool = False
    date_updated: str = ""
    environments: dict[str, _Environment] = {}


def matches(document: object) -> bool:
    """Tell whether it is a payload, with or without the frame around it, or an API's list."""
    if not isinstance(document, dict):
        return False
    if "encryptedFeatures" in document:
        return True
    features = document.get("features", document)
    if isinstance(features, list):
        return all(isinstance(f, dict) and "valueType" in f for f in features) and bool(features)
    return isinstance(features, dict) and any(
        isinstance(f, dict) and "defaultValue" in f for f in features.values()
    )


def states(document: object) -> Iterator[FlagState]:
    """Yield the state of each feature; only the API's list names environments."""
    assert isinstance(document, dict), "asked by matches()"
    features = document.get("features", document)
    if isinstance(features, list):
        yield from _listed(convert(features, list[_Listed]))
        return
    if document.get("encryptedFeatures"):
        raise ConfigError("the features are encrypted; export them from an unencrypted connection")
    payload = convert(features, dict[str, _Feature])
    needed = {
        p: key for key, f in sorted(payload.items()) for r in f.rules or () for p in _parents(r)
    }
    for key, feature in sorted(payload.items()):
        yield _state(key, "", list(_offers(feature)), feature, needed.get(key, ""))


def _listed(features: list[_Listed]) -> Iterator[FlagState]:
    for listed in sorted(features, key=lambda each: each.id):
        for name, environment in sorted(listed.environments.items()):
            feature = _Feature()
            if listed.archived or not environment.enabled:
                offers = [Offer(CODE_DEFAULT, "archived" if listed.archived else "switched off")]
            elif not environment.definition:
                offers = [Offer(UNKNOWN, "the list leaves out the definition")]
            else:
                feature = convert(decode(listed.id, environment.definition.encode()), _Feature)
                offers = list(_offers(feature))
            state = _state(listed.id, name, offers, feature, "")
            if any(rule.get("scheduleRules") for rule in environment.rules or ()):
                state = state._replace(keep="scheduled to change")
            yield state._replace(changed=listed.date_updated[:10])


def _state(
    key: str, environment: str, offers: list[Offer], feature: _Feature, dependent: str
) -> FlagState:
    is_experiment = any(_variations(rule) for rule in feature.rules or ())
    keep = f"prerequisite of {dependent}" if dependent else "experiment" if is_experiment else ""
    return settle(key, environment, offers, keep=keep)


def _offers(feature: _Feature) -> Iterator[Offer]:
    for number, rule in enumerate(feature.rules or (), start=1):
        if rule.parent_conditions:  # a gate that is closed, or a circle
            yield Offer(CODE_DEFAULT, "unless its prerequisite is met")
        if rule.force is None:
            yield from (_offer(value, f"rule {number}") for value in _variations(rule))
            continue
        if rule.coverage == 0 and rule.range is None:
            continue
        yield Offer(rule.force, f"rule {number}")
        limits = (rule.condition, rule.parent_conditions, rule.filters)
        if not any(limits) and rule.coverage is None and rule.range is None:
            return  # nobody gets further than this
    yield _offer(feature.default_value, "by default")


def _offer(value: object, when: str) -> Offer:
    return Offer(CODE_DEFAULT if value is None else value, when)


def _variations(rule: _Rule) -> list[Any]:
    if rule.force is not None:
        return []
    return [*(rule.variations or ()), *(rule.contextual_variations or ())]


def _parents(rule: _Rule) -> list[str]:
    return [
        parent["id"] for parent in rule.parent_conditions or () if isinstance(parent.get("id"), str)
    ]
