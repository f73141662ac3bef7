"""Signals that a constant flag still has to stay: its name, and that it was switched lately."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Final

_WORDS: Final = {
    "killswitch": "kill switch",
    "emergency": "emergency switch",
    "ops": "operational flag",
    "operational": "operational flag",
    "maintenance": "maintenance switch",
    "permission": "permission",
    "permissions": "permission",
    "entitlement": "permission",
    "entitlements": "permission",
    "experiment": "experiment",
    "holdout": "experiment",
    "abtest": "experiment",
}
_PAIRS: Final = {
    ("kill", "switch"): "kill switch",
    ("circuit", "breaker"): "circuit breaker",
    ("load", "shedding"): "operational flag",
    ("read", "only"): "maintenance switch",
    ("ab", "test"): "experiment",
}
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def by_name(key: str) -> str:
    """Return why a flag of this name has to stay, or ""."""
    words = [word.lower() for word in _WORD.findall(key)]
    for word in words:
        if word in _WORDS:
            return f"{_WORDS[word]}, by its name"
    for pair in pairwise(words):
        if pair in _PAIRS:
            return f"{_PAIRS[pair]}, by its name"
    return ""


def by_change(changed: str, as_of: date, settled: int) -> str:
    """Return that the flag was changed less than `settled` days ago, or ""."""
    try:
        age = (as_of - date.fromisoformat(changed[:10])).days
    except ValueError:
        return ""
    return f"changed {max(age, 0)} days ago, on {changed[:10]}" if age < settled else ""
