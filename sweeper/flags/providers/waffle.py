"""django-waffle: what `manage.py dumpdata` writes of its flags, switches and samples."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import msgspec

from sweeper.flags.document import convert
from sweeper.flags.offers import UNKNOWN, Offer, settle
from sweeper.model import FlagState

_FLAG: Final = {"everyone", "superusers", "staff", "authenticated"}


class _Fields(msgspec.Struct):
    name: str = ""
    # of a flag
    everyone: bool | None = None
    percent: Decimal | None = None
    testing: bool = False
    superusers: bool = True
    staff: bool = False
    authenticated: bool = False
    languages: str | None = ""
    groups: list[Any] = []
    users: list[Any] = []
    # of a switch
    active: bool = False
    modified: str | None = ""


class _Row(msgspec.Struct):
    model: str
    fields: dict[str, Any]


def matches(document: object) -> bool:
    """Tell whether the dump has a row of waffle's."""
    return isinstance(document, list) and any(_is_ours(row) for row in document)


def states(document: object) -> Iterator[FlagState]:
    """Yield the state of each flag, switch and sample; the dump is of one environment."""
    assert isinstance(document, list), "asked by matches()"
    rows = [convert(row, _Row) for row in document if _is_ours(row)]
    for row in sorted(rows, key=lambda each: (str(each.fields.get("name")), each.model)):
        fields = convert(row.fields, _Fields)
        match row.model.lower():
            case "waffle.flag":
                offers = list(_flag(fields))
            case "waffle.switch":
                offers = [Offer(fields.active, "a switch")]
            case "waffle.sample":
                offers = list(_sample(fields))
            case model:
                offers = [Offer(UNKNOWN, f"{model}, a flag of the project's own, decides")]
        yield settle(fields.name, "", offers, changed=(fields.modified or "")[:10])


def _is_ours(row: object) -> bool:
    if not isinstance(row, dict) or not isinstance(row.get("fields"), dict):
        return False
    model = str(row.get("model", "")).lower()
    # WAFFLE_FLAG_MODEL puts a model of the project's own, with the same fields, in its place.
    return (
        model in ("waffle.flag", "waffle.switch", "waffle.sample") or row["fields"].keys() >= _FLAG
    )


def _flag(fields: _Fields) -> Iterator[Offer]:
    if fields.everyone is not None:
        yield Offer(fields.everyone, f"everyone is {str(fields.everyone).lower()}")
        return
    some = {
        "a request that tests it": fields.testing,
        "superusers": fields.superusers,
        "staff": fields.staff,
        "who is logged in": fields.authenticated,
        f"languages {fields.languages}": bool(fields.languages),
        "its groups": bool(fields.groups),
        "its users": bool(fields.users),
        f"{fields.percent} percent": (fields.percent or 0) > 0,
    }
    yield from (Offer(True, when) for when, applies in some.items() if applies)
    yield Offer(False, "the others" if any(some.values()) else "nobody has it")


def _sample(fields: _Fields) -> Iterator[Offer]:
    percent = fields.percent or 0
    if percent > 0:
        yield Offer(True, f"{percent:g} percent")
    if percent < 100:
        yield Offer(False, "the others")
