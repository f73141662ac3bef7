"""ConfigCat: the config JSON of version 6 that its SDKs download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from sweeper.flags.document import convert
from sweeper.flags.offers import CODE_DEFAULT, Offer, settle
from sweeper.model import FlagState

_FIELDS: Final = {0: ("b", bool), 1: ("s", str), 2: ("i", int), 3: ("d", float)}


class _Served(msgspec.Struct):
    v: dict[str, Any] = {}
    p: float = 0


class _Rule(msgspec.Struct):
    c: list[dict[str, Any]] | None = None
    s: _Served | None = None
    p: list[_Served] | None = None


class _Setting(msgspec.Struct):
    t: int
    v: dict[str, Any]
    r: list[_Rule] | None = None
    p: list[_Served] | None = None


class _Config(msgspec.Struct):
    f: dict[str, _Setting]


def matches(document: object) -> bool:
    """Tell whether it is a config: settings with a type and a value."""
    settings = document.get("f") if isinstance(document, dict) else None
    return isinstance(settings, dict) and any(
        isinstance(s, dict) and "t" in s and "v" in s for s in settings.values()
    )


def states(document: object) -> Iterator[FlagState]:
    """Yield the state of each setting; the document knows one environment, and no name of it."""
    settings = convert(document, _Config).f
    needed = {before: key for key, s in sorted(settings.items()) for before in _prerequisites(s)}
    for key, setting in sorted(settings.items()):
        dependent = needed.get(key, "")
        keep = f"prerequisite of {dependent}" if dependent else ""
        yield settle(key, "", list(_offers(setting)), keep=keep)


def _offers(setting: _Setting) -> Iterator[Offer]:
    for number, rule in enumerate(setting.r or (), start=1):
        for served in ([rule.s] if rule.s else []) + (rule.p or []):
            yield Offer(_value(setting.t, served.v), f"rule {number}")
    if next(_prerequisites(setting), ""):
        yield Offer(CODE_DEFAULT, "when its prerequisites go in a circle")
    for option in setting.p or ():
        if option.p > 0:
            yield Offer(_value(setting.t, option.v), f"{option.p:g} percent")
    yield Offer(
        _value(setting.t, setting.v), "to all others" if setting.r or setting.p else "to all"
    )


def _value(kind: int, value: dict[str, Any]) -> object:
    # The SDKs serve the code's default when the value is not of the setting's type.
    field, wanted = _FIELDS.get(kind, ("", str))
    found: object = value.get(field)
    if wanted is float and isinstance(found, int) and not isinstance(found, bool):
        return found
    return found if type(found) is wanted else CODE_DEFAULT


def _prerequisites(setting: _Setting) -> Iterator[str]:
    for rule in setting.r or ():
        for condition in rule.c or ():
            before = condition.get("p")
            if isinstance(before, dict):
                yield str(before.get("f", ""))
