"""LaunchDarkly: the REST list (or one flag of it), and the file or payload that an SDK reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from sweeper.flags.document import convert
from sweeper.flags.offers import CODE_DEFAULT, UNKNOWN, Offer, settle
from sweeper.model import FlagState

_WHOLE: Final = 100_000  # weights are thousandths of a percent


class _Weighted(msgspec.Struct):
    variation: int
    weight: int = 0


class _Rollout(msgspec.Struct):
    variations: list[_Weighted] = []
    kind: str = "rollout"


class _Serve(msgspec.Struct):
    variation: int | None = None
    rollout: _Rollout | None = None


class _Target(msgspec.Struct):
    variation: int
    values: list[Any] = []


class _Prerequisite(msgspec.Struct):
    key: str


class _Targeting(msgspec.Struct, rename="camel"):
    on: bool = False
    archived: bool = False
    targets: list[_Target] = []
    context_targets: list[_Target] = []
    rules: list[_Serve] = []
    prerequisites: list[_Prerequisite] = []
    fallthrough: _Serve | None = None
    off_variation: int | None = None
    last_modified: float = 0


class _Flag(_Targeting):
    """A flag with its own targeting (of an SDK) or with that of each environment (REST)."""

    key: str = ""
    variations: list[Any] = []
    temporary: bool = True
    environments: dict[str, _Targeting] | None = None
    migration_settings: Any = None


class _Export(msgspec.Struct, rename="camel"):
    items: list[_Flag] = []
    flags: dict[str, _Flag] = {}
    flag_values: dict[str, Any] = {}


def matches(document: object) -> bool:
    """Tell whether LaunchDarkly or its SDKs write such documents."""
    if not isinstance(document, dict):
        return False
    if "flagValues" in document or ("variations" in document and "environments" in document):
        return True
    items = document.get("items", document.get("flags"))
    listed = items if isinstance(items, list) else items.values() if isinstance(items, dict) else ()
    return any(isinstance(flag, dict) and "variations" in flag for flag in listed)


def states(document: object) -> Iterator[FlagState]:
    """Yield the state of each flag in each environment."""
    assert isinstance(document, dict), "asked by matches()"
    export = convert(document if "variations" not in document else {"items": [document]}, _Export)
    flags = {flag.key: flag for flag in export.items}
    flags.update(export.flags)
    needed = _prerequisites(flags)
    for key, flag in sorted(flags.items()):
        environments = {"": flag} if flag.environments is None else flag.environments
        for name, targeting in sorted(environments.items()):
            yield settle(
                key,
                name,
                list(_offers(flag, targeting)),
                changed=_day(targeting.last_modified),
                keep=_keep(flag, targeting, needed.get(key, "")),
            )
    for key, value in sorted(export.flag_values.items()):
        yield settle(key, "", [Offer(value, "a fixed value of the file")])


def _prerequisites(flags: dict[str, _Flag]) -> dict[str, str]:
    needed: dict[str, str] = {}
    for key, flag in sorted(flags.items()):
        for targeting in (flag, *(flag.environments or {}).values()):
            needed.update((before.key, key) for before in targeting.prerequisites)
    return needed


def _keep(flag: _Flag, targeting: _Targeting, dependent: str) -> str:
    if dependent:
        return f"prerequisite of {dependent}"
    if flag.migration_settings:
        return "migration flag"
    if not flag.temporary:
        return "permanent in LaunchDarkly"
    served = [*targeting.rules, *([targeting.fallthrough] if targeting.fallthrough else [])]
    if any(s.rollout is not None and s.rollout.kind == "experiment" for s in served):
        return "experiment"
    return ""


def _offers(flag: _Flag, targeting: _Targeting) -> Iterator[Offer]:
    if flag.archived or targeting.archived:
        yield Offer(CODE_DEFAULT, "archived")
        return
    off = _value(flag, targeting.off_variation)
    if not targeting.on:
        yield Offer(off, "switched off for everybody")
        return
    if targeting.prerequisites:
        yield Offer(off, f"unless {targeting.prerequisites[0].key} is met")
        yield Offer(CODE_DEFAULT, "when its prerequisites go in a circle")
    for target in (*targeting.targets, *targeting.context_targets):
        # A context target without values stands for the one in `targets`, which has them.
        if target.values:
            yield Offer(_value(flag, target.variation), "a target")
    for number, rule in enumerate(targeting.rules, start=1):
        yield from _served(flag, rule, f"rule {number}")
    if targeting.fallthrough is None:
        yield Offer(UNKNOWN, "the export leaves out the targeting; ask for it with summary=0")
    else:
        yield from _served(flag, targeting.fallthrough, "on for everybody")


def _served(flag: _Flag, serve: _Serve, when: str) -> Iterator[Offer]:
    if serve.variation is not None:
        yield Offer(_value(flag, serve.variation), when)
        return
    weighted = serve.rollout.variations if serve.rollout else []
    if not weighted:
        yield Offer(CODE_DEFAULT, f"{when}, but without a variation")
        return
    short = sum(each.weight for each in weighted) < _WHOLE
    for place, each in enumerate(weighted):
        # Who lacks what is hashed gets the first, and rounding gives the last, at any weight.
        if each.weight > 0 or place == 0 or (short and place == len(weighted) - 1):
            yield Offer(_value(flag, each.variation), f"{when}, {each.weight / 1000:g} percent")


def _value(flag: _Flag, variation: int | None) -> object:
    if variation is None or not 0 <= variation < len(flag.variations):
        return CODE_DEFAULT
    value: object = flag.variations[variation]
    return value


def _day(milliseconds: float) -> str:
    if not milliseconds:
        return ""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
