"""Whether a word in a text is likely to mean a name in the code."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from sweeper.model import Finding

_PLAIN: Final = re.compile(r"[A-Za-z]?[a-z]*")


def is_plain(name: str) -> bool:
    """Whether a name may be an English word: no underscore, no digit, no inner capital."""
    return _PLAIN.fullmatch(name) is not None


def is_in_code(text: str, name: str) -> bool:
    """Whether a name stands somewhere in prose as code does: quoted, called or with a dot."""
    return _in_code(name).search(text) is not None


@lru_cache(maxsize=4096)
def _in_code(name: str) -> re.Pattern[str]:
    word = re.escape(name)
    return re.compile(
        rf"`[^`\n]*\b{word}\b[^`\n]*`|\b{word}\(|\w\.{word}\b|\b{word}\.\w|\b{word}\s*="
    )


def dotted_names(finding: Finding) -> tuple[str, ...]:
    """Return the longer names under which a text may speak of the finding, for sure."""
    module = finding.module
    if finding.symbol_kind == "file":
        stem = finding.path.rpartition("/")[2]
        return tuple(dict.fromkeys((stem, *([module] if "." in module else ()))))
    names = [f"{module}.{finding.qualname}"] if module else []
    names.append(f"{module.rpartition('.')[2]}.{finding.qualname}" if module else "")
    names.append(finding.qualname if "." in finding.qualname else "")
    return tuple(dict.fromkeys(filter(None, names)))
