"""A file that lists requirements to the same file without one of them, comments and order kept.

Requirements files (pip, "Requirements File Format"), lists of `pyproject.toml` (PEP 621, PEP 735),
`install_requires` of `setup.cfg`, and the tables of Poetry and Pipenv.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_LISTS = re.compile(
    r"(?:^|[/_.-])(?:requirements?|constraints?|deps)[^/]*(?:/[^/]+)?\.(?:txt|in|pip)$"
)
_END = r"(?=[\s\[<>=!~;@,#\"']|$)"


def without_requirement(path: str, text: str, name: str) -> str:
    """Return the text without the requirement; the same text when it is not listed."""
    words = r"[-_.]+".join(re.escape(part) for part in re.split(r"[-_.]+", name))
    base = PurePosixPath(path).name
    if _LISTS.search(path):
        return _without_lines(text, rf"(?i)\s*{words}{_END}")
    if base == "setup.cfg":
        return _without_lines(text, rf"(?i)[ \t]+{words}{_END}(?!\s*=[^=])")
    if base in ("pyproject.toml", "Pipfile"):
        item = rf"""(?i:"{words}{_END}[^"\n]*"|'{words}{_END}[^'\n]*')"""
        text = _without_lines(text, rf"\s*{item}\s*,?\s*(?:#.*)?$")
        text = _without_lines(text, rf"""(?i:{words}|"{words}")\s*=\s*(?:["'{{].*)$""")
        return _without_item(text, item)
    return text


def _without_lines(text: str, pattern: str) -> str:
    """Leave out the lines that match, with what continues them."""
    found = re.compile(pattern)
    kept: list[str] = []
    goes_on = False
    for line in text.splitlines(keepends=True):
        is_gone = goes_on or found.match(line) is not None
        goes_on = is_gone and line.rstrip("\r\n").endswith("\\")
        if not is_gone:
            kept.append(line)
    return "".join(kept)


def _without_item(text: str, item: str) -> str:
    """Leave one string out of lists that stand on one line."""
    array = re.compile(
        rf"^(\s*[\w.-]+\s*=\s*\[)([^\]\n]*?)({item}\s*,?\s*)([^\n]*\])", re.MULTILINE
    )

    def shorten(match: re.Match[str]) -> str:
        before, after = match[2], match[4]
        return match[1] + (before.rstrip(", ") if after[0] == "]" else before) + after

    return array.sub(shorten, text)
