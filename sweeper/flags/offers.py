"""All that a flag may serve to somebody to the one state that follows: constant, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from sweeper.model import FlagState, FlagValue


class Special(Enum):
    """What is served instead of a value that stands in the document."""

    CODE_DEFAULT = "the code's own default"
    UNKNOWN = "something that the document does not say"


CODE_DEFAULT: Final = Special.CODE_DEFAULT
UNKNOWN: Final = Special.UNKNOWN


class Offer(NamedTuple):
    """A value that somebody may be served, and the words for when, as in "a target"."""

    value: object
    when: str


def settle(
    key: str,
    environment: str,
    offers: Sequence[Offer],
    *,
    changed: str = "",
    keep: str = "",
) -> FlagState:
    """Return the state of a flag that serves one of the offers, whatever else is known."""
    first = offers[0]
    other = next((o for o in offers if not is_same(o.value, first.value)), None)
    code_default, served = False, None
    if other is not None:
        reason = f"{first.when}: {shown(first.value)}; {other.when}: {shown(other.value)}"
    elif first.value is CODE_DEFAULT:
        code_default, reason = True, f"{first.when}: the code's own default is served"
    elif first.value is UNKNOWN or isinstance(first.value, dict | list):
        reason = f"{first.when}: {shown(first.value)}"
    else:
        served, reason = as_flag_value(first.value), _agreed(offers)
    constant = other is None and not isinstance(first.value, Special | dict | list)
    return FlagState(key, environment, served, constant, reason, changed, keep, code_default)


def is_same(one: object, two: object) -> bool:
    """Tell whether two values are the same to code, which tells True from 1 and 1 from 1.0."""
    return type(one) is type(two) and one == two


def shown(value: object) -> str:
    """Return a value as a person writes it."""
    if isinstance(value, Special):
        return value.value
    if isinstance(value, dict | list):
        return "a JSON value, which is no literal"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def as_flag_value(value: object) -> FlagValue:
    """Return a value that a literal can hold; lists and objects are none."""
    assert value is None or isinstance(value, bool | int | float | str), "told apart before"
    return value


def _agreed(offers: Sequence[Offer]) -> str:
    if len(offers) == 1:
        return offers[0].when
    return f"all {len(offers)} ways to be served agree"
