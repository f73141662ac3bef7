"""Globs of paths, in the style of `.gitignore`, to predicates and path classes.

`*` and `?` stay within one folder, `**` spans folders, a glob without an inner `/` matches at any
depth, a leading `/` ties it to the root, and a glob that matches a folder matches all within it.
The number of stars is bounded, since a glob of a stranger must not cost more than a few steps.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from sweeper.config.values import PathRule
from sweeper.model import PathClass

_MAX_SPANS = 3
_MAX_STARS = 4


def glob_regex(glob: str) -> str:
    """Return the regular expression (for `fullmatch`) of a glob; raise ValueError for a bad one."""
    _refuse_odd(glob)
    body = glob.strip("/")
    segments = body.split("/")
    is_anchored = "/" in glob.rstrip("/")
    if segments.count("**") > _MAX_SPANS:
        raise ValueError(f"more than {_MAX_SPANS} '**' in one glob")
    parts = ["" if is_anchored else "(?:.*/)?"]
    for segment in segments[:-1]:
        parts.append("(?:.*/)?" if segment == "**" else _segment_regex(segment) + "/")
    last = segments[-1]
    parts.append(".*" if last == "**" else _segment_regex(last))
    if last != "**":
        parts.append("/.*" if glob.endswith("/") else "(?:/.*)?")
    return "".join(parts)


def matches_path(glob: str, path: str) -> bool:
    """Say whether a POSIX path from the root of the tree matches the glob."""
    return _compiled(glob).fullmatch(path) is not None


def any_of(globs: Iterable[str]) -> Callable[[str], bool]:
    """Return a predicate that is true for the paths that one of the globs matches."""
    patterns = sorted({glob_regex(glob) for glob in globs})
    if not patterns:
        return lambda path: False
    match = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.DOTALL).fullmatch
    return lambda path: match(path) is not None


@lru_cache(maxsize=4096)
def any_name(globs: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a predicate that is true for the names that one of the `fnmatch` globs matches."""
    match = re.compile("|".join(fnmatch.translate(glob) for glob in globs) or r"(?!)").match
    return lambda name: match(name) is not None


def classifier(rules: Sequence[PathRule]) -> Callable[[str], PathClass]:
    """Return the function from a path to its class: of the last rule that matches, or production.

    All rules are one alternation, last first, so that a path costs one match and not one per rule.
    """
    latest_first = tuple(reversed(rules))
    if not latest_first:
        return lambda path: "production"
    pattern = "|".join(f"({glob_regex(rule.glob)})" for rule in latest_first)
    match = re.compile(pattern, re.DOTALL).fullmatch

    def path_class(path: str) -> PathClass:
        found = match(path)
        if found is None or found.lastindex is None:
            return "production"
        return latest_first[found.lastindex - 1].path_class

    return path_class


def _refuse_odd(glob: str) -> None:
    if not glob.strip("/"):
        raise ValueError("empty glob")
    if glob.startswith("!"):
        raise ValueError("a glob can not be negated with '!'")
    if "\\" in glob or not glob.isprintable():
        raise ValueError("a glob has '/' between folders, and no backslash or control character")
    segments = glob.strip("/").split("/")
    if any(segment in ("", ".", "..") for segment in segments):
        raise ValueError("a glob starts at the root of the tree, without '.', '..' or '//'")
    if any("**" in segment and segment != "**" for segment in segments):
        raise ValueError("'**' must stand alone between '/'")


def _segment_regex(segment: str) -> str:
    if segment.count("*") > _MAX_STARS:
        raise ValueError(f"more than {_MAX_STARS} '*' between two '/'")
    parts: list[str] = []
    position = 0
    while position < len(segment):
        character = segment[position]
        position += 1
        if character == "*":
            parts.append("[^/]*")
        elif character == "?":
            parts.append("[^/]")
        elif character == "[":
            closing = segment.find(
                "]", position + 2 if segment[position : position + 1] in "!]" else position
            )
            if closing < 0:
                raise ValueError("'[' is never closed")
            parts.append(_set_regex(segment[position:closing]))
            position = closing + 1
        else:
            parts.append(re.escape(character))
    return "".join(parts)


def _set_regex(content: str) -> str:
    is_negated = content.startswith("!")
    members = content[1:] if is_negated else content
    escaped = re.sub(r"([\\\[\]^&~|])", r"\\\1", members)
    regex = f"[{'^/' if is_negated else ''}{escaped}]"
    try:
        re.compile(regex)
    except re.error as error:
        raise ValueError(f"bad set '[{content}]': {error}") from error
    return regex


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(glob_regex(glob), re.DOTALL)
