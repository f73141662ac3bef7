"""Whether a word in a text is likely to mean a name in the code."""

from __future__ import annotations

import re
from typing import Final

from sweeper.model import Finding

_WORD: Final = re.compile(r"[^\W\d]\w*")
_QUOTED: Final = re.compile(r"`([^`\n]*)`")
_CALLED: Final = re.compile(r"(?<=\w\.)[^\W\d]\w*|\b[^\W\d]\w*(?=\(|\.\w|[ \t]?=)")
_PLAIN: Final = re.compile(r"[A-Za-z]?[a-z]*")


def is_plain(name: str) -> bool:
    """Whether a name may be an English word: no underscore, no digit, no inner capital."""
    return _PLAIN.fullmatch(name) is not None


def code_words(text: str) -> frozenset[str]:
    """Return the words that stand somewhere in prose as code does: quoted, called, with a dot."""
    found = set(_CALLED.findall(text))
    for quoted in _QUOTED.findall(text):
        found.update(_WORD.findall(quoted))
    return frozenset(found)


def dotted_names(finding: Finding) -> tuple[str, ...]:
    """Return the longer names under which a text may speak of the finding, for sure."""
    module = finding.module
    if finding.symbol_kind == "file":
        stem = finding.path.rpartition("/")[2]
        return tuple(dict.fromkeys((stem, *([module] if "." in module else ()))))
    names = [f"{module}.{finding.qualname}"] if module else []
    # A package that imports a name from one of its modules is where others look for it.
    names += [f"{part}.{finding.qualname}" for part in reversed(module.split(".")[-2:]) if part]
    names.append(finding.qualname if "." in finding.qualname else "")
    return tuple(dict.fromkeys(filter(None, names)))
