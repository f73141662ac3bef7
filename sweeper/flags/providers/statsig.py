"""Statsig: the list of gates of its console API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from sweeper.flags.document import convert
from sweeper.flags.offers import Offer, settle
from sweeper.model import FlagState

_ENVIRONMENTS: Final = {"development", "staging", "production"}
_KEEPS: Final = {"PERMANENT": "permanent in Statsig", "TEMPLATE": "template"}


class _Condition(msgspec.Struct):
    type: str


class _Rule(msgspec.Struct, rename="camel"):
    name: str = ""
    pass_percentage: float = 0
    conditions: list[_Condition] | None = None
    environments: list[str] | None = None
    return_value: Any = None


class _Gate(msgspec.Struct, rename="camel"):
    id: str
    is_enabled: bool
    status: str = ""
    type: str = ""
    rules: list[_Rule] | None = None
    last_modified_time: float = 0
    holdout_ids: list[Any] | None = msgspec.field(default=None, name="holdoutIDs")


class _Listed(msgspec.Struct):
    data: list[_Gate]


def matches(document: object) -> bool:
    """Tell whether it is a list of gates."""
    gates = document.get("data") if isinstance(document, dict) else None
    return isinstance(gates, list) and any(
        isinstance(gate, dict) and "isEnabled" in gate and "rules" in gate for gate in gates
    )


def states(document: object) -> Iterator[FlagState]:
    """Yield the state of each gate, by environment where a rule is limited to some."""
    for gate in sorted(convert(document, _Listed).data, key=lambda each: each.id):
        named = {name for rule in gate.rules or () for name in rule.environments or ()}
        for name in sorted(named | _ENVIRONMENTS) if named else [""]:
            yield settle(
                gate.id,
                name,
                list(_offers(gate, name)),
                changed=_day(gate.last_modified_time),
                keep=_KEEPS.get(gate.type, ""),
            )


def _offers(gate: _Gate, environment: str) -> Iterator[Offer]:
    status = gate.status.lower()
    if status == "launched":
        yield Offer(True, "launched")
        return
    if not gate.is_enabled or status == "archived":
        yield Offer(False, status if status in ("disabled", "archived") else "disabled")
        return
    if gate.holdout_ids:
        yield Offer(False, "a holdout")
    for rule in gate.rules or ():
        if rule.environments and environment not in rule.environments:
            continue
        if rule.pass_percentage > 0:
            value = True if rule.return_value is None else rule.return_value
            yield Offer(value, f"rule {rule.name}".rstrip())
        if all(c.type == "public" for c in rule.conditions or ()) and rule.conditions:
            if rule.pass_percentage < 100:
                yield Offer(False, "the others")
            return
        yield from [Offer(False, "who fails a rule")] if rule.pass_percentage < 100 else []
    yield Offer(False, "whom no rule names")


def _day(milliseconds: float) -> str:
    if not milliseconds:
        return ""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
