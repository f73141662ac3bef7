"""flagd: the flag definitions that a file, or any other source of flagd, holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from sweeper.flags.document import convert
from sweeper.flags.offers import CODE_DEFAULT, Offer, settle
from sweeper.model import FlagState


class _Flag(msgspec.Struct, rename="camel"):
    variants: dict[str, Any] = {}
    state: str = "ENABLED"
    default_variant: str | bool | None = None
    targeting: Any = None
    key: str = ""


class _Export(msgspec.Struct, rename="camel"):
    flags: dict[str, _Flag] | list[_Flag]


def matches(document: object) -> bool:
    """Tell whether the document is in flagd's schema."""
    flags = document.get("flags") if isinstance(document, dict) else None
    listed = flags.values() if isinstance(flags, dict) else flags if isinstance(flags, list) else ()
    return any(
        isinstance(flag, dict) and "state" in flag and isinstance(flag.get("variants"), dict)
        for flag in listed
    )


def states(document: object) -> Iterator[FlagState]:
    """Yield the state of each flag; the document knows one environment, and no name of it."""
    flags = convert(document, _Export).flags
    named = flags if isinstance(flags, dict) else {flag.key: flag for flag in flags}
    for key, flag in sorted(named.items()):
        yield settle(key, "", list(_offers(flag)))


def _offers(flag: _Flag) -> Iterator[Offer]:
    if flag.state != "ENABLED":
        yield Offer(CODE_DEFAULT, "disabled in flagd")
        return
    name = flag.default_variant
    name = str(name).lower() if isinstance(name, bool) else name or ""
    # A variant that is null, or not there, is what the code falls back to.
    served = flag.variants.get(name)
    yield Offer(CODE_DEFAULT if served is None else served, _when(name))
    if flag.targeting:
        # The rules can name any variant, and when they fail the code's default is served.
        yield from (Offer(v, "by its targeting") for v in flag.variants.values())
        yield Offer(CODE_DEFAULT, "when its targeting fails")


def _when(variant: str) -> str:
    return f"the default variant {variant!r}" if variant else "enabled without a default variant"
