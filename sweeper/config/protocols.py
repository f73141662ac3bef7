"""The members that callers outside may ask of any object, from `rules/protocols.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from sweeper.config.load import rules_dir


@lru_cache(maxsize=1)
def protocol_members() -> frozenset[str]:
    """Return the names of members of standard objects and protocols."""
    text = (rules_dir() / "protocols.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["protocol_members"])
