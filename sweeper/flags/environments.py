"""Names of environments: which names are one, and which are those that customers see."""

from __future__ import annotations

import re
from typing import Final

_PRODUCTION: Final = frozenset({"production", "prod", "prd", "live", "release"})
_OTHERS: Final = frozenset(
    {"dev", "devel", "develop", "development", "local", "test", "testing", "tests", "qa", "uat"}
    | {"ci", "stage", "staging", "stg", "preprod", "preproduction", "preview", "sandbox", "demo"}
    | {"canary", "beta", "integration", "acceptance"}
)
_QUALIFIERS: Final = frozenset(
    {"pre", "non", "us", "eu", "uk", "ap", "na", "asia", "emea", "east", "west", "north", "south"}
    | {"central", "main", "env", "environment"}
)


def is_environment(name: str) -> bool:
    """Tell whether the name is one of an environment, and of nothing else."""
    words = _words(name)
    return bool(words & (_PRODUCTION | _OTHERS)) and words <= _PRODUCTION | _OTHERS | _QUALIFIERS


def has_environment(name: str) -> bool:
    """Tell whether the name of a file says which environment it is of."""
    return bool(_words(name) & (_PRODUCTION | _OTHERS))


def is_production(name: str) -> bool:
    """Tell whether the name says that customers are served there."""
    words = _words(name)
    return bool(words & _PRODUCTION) and not words & _OTHERS and not words & {"pre", "non", "not"}


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+", name.lower()))
