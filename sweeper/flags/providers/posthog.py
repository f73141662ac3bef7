"""PostHog: the list of feature flags of its API, and the document of its local evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from sweeper.flags.document import convert
from sweeper.flags.offers import UNKNOWN, Offer, settle
from sweeper.model import FlagState


class _Group(msgspec.Struct):
    properties: list[Any] | None = None
    rollout_percentage: float | None = None
    variant: str | None = None
    aggregation_group_type_index: int | None = None


class _Variant(msgspec.Struct):
    key: str
    rollout_percentage: float = 0


class _Multivariate(msgspec.Struct):
    variants: list[_Variant] | None = None


class _Filters(msgspec.Struct):
    groups: list[_Group] | None = None
    multivariate: _Multivariate | None = None
    aggregation_group_type_index: int | None = None
    early_exit: bool | None = None
    holdout: Any = None
    holdout_groups: Any = None
    super_groups: Any = None
    feature_enrollment: Any = None


class _Flag(msgspec.Struct):
    key: str
    filters: _Filters | None = None
    active: bool = False
    deleted: bool = False
    updated_at: str | None = None
    experiment_set: list[Any] | None = None
    bucketing_identifier: str | None = None
    evaluation_runtime: str | None = None
    evaluation_tags: list[Any] | None = None
    evaluation_contexts: list[Any] | None = None


_EVERYWHERE: Final = (None, "", "all")


def matches(document: object) -> bool:
    """Tell whether it is a list of flags, as a page, as a bare list or as definitions."""
    listed = _listed(document)
    return isinstance(listed, list) and any(
        isinstance(flag, dict) and "filters" in flag and "key" in flag for flag in listed
    )


def states(document: object) -> Iterator[FlagState]:
    """Yield the state of each flag that is not deleted."""
    for flag in sorted(convert(_listed(document), list[_Flag]), key=lambda each: each.key):
        if not flag.deleted:
            yield settle(
                flag.key,
                "",
                list(_offers(flag, flag.filters or _Filters())),
                changed=(flag.updated_at or "")[:10],
                keep="experiment" if flag.experiment_set else "",
            )


def _listed(document: object) -> object:
    if isinstance(document, dict):
        return document.get("results", document.get("flags"))
    return document


def _offers(flag: _Flag, filters: _Filters) -> Iterator[Offer]:
    if not flag.active:
        yield Offer(False, "switched off")
        return
    limits = {
        "a holdout": filters.holdout or filters.holdout_groups,
        "early access": filters.super_groups or filters.feature_enrollment,
        "other runtimes": flag.evaluation_runtime not in _EVERYWHERE,
        "other contexts": flag.evaluation_tags or flag.evaluation_contexts,
        "who has no such id": flag.bucketing_identifier not in (None, "", "distinct_id"),
    }
    yield from (Offer(UNKNOWN, when) for when, applies in limits.items() if applies)
    if filters.aggregation_group_type_index is not None:
        yield Offer(False, "who is in no group")
    for number, group in enumerate(filters.groups or (), start=1):
        percent = 100 if group.rollout_percentage is None else group.rollout_percentage
        if percent > 0:
            yield from _values(filters, group, f"group {number}")
        if percent >= 100 and not group.properties and group.aggregation_group_type_index is None:
            return  # nobody gets further than this
        if filters.early_exit and percent < 100:
            yield Offer(False, "who is not in the rollout")
    yield Offer(False, "whom no group names" if filters.groups else "without a group")


def _values(filters: _Filters, group: _Group, when: str) -> Iterator[Offer]:
    variants = (filters.multivariate.variants if filters.multivariate else None) or []
    if group.variant and any(variant.key == group.variant for variant in variants):
        yield Offer(group.variant, when)
        return
    for variant in variants:
        if variant.rollout_percentage > 0:
            yield Offer(variant.key, f"{when}, {variant.rollout_percentage:g} percent")
    if sum(variant.rollout_percentage for variant in variants) < 100:
        yield Offer(True, f"{when}, without a variant" if variants else when)
