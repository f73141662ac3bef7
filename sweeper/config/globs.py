"""Globs of paths, in the style of `.gitignore`, to predicates and path classes.

`*` and `?` stay within one folder, `**` spans folders, a glob without an inner `/` matches at any
depth, a leading `/` ties it to the root, and a glob that matches a folder matches all within it.
The number of stars is bounded, since a glob of a stranger must not cost more than a few steps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from sweeper.config.values import PathRule
from sweeper.model import PathClass

_SET = re.compile(r"(!?\]?[^\]]*)\]")  # a `]` that comes first is a member
_MAX_SPANS = 3
_MAX_STARS = 4


def glob_regex(glob: str, *, is_deep: bool = True) -> str:
    """Return the regular expression (for `fullmatch`) of a glob; raise ValueError for a bad one.

    Unless it `is_deep`, a glob matches just what it names, and nothing within a folder.
    """
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
    if last != "**" and is_deep:
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


def classifier(rules: Sequence[PathRule]) -> Callable[[str], PathClass]:
    """Return the function from a path to its class: of the last rule that matches, or production.

    A tree has far more files than folders, so a folder is matched once against all rules, and a
    file only against the rules that can match a file by itself.
    """
    globs = [(index, rule.glob) for index, rule in enumerate(rules)]
    in_folder = _latest(globs)
    of_path = _latest([pair for pair in globs if _is_of_path(pair[1])])
    of_name = _latest([pair for pair in globs if _is_of_name(pair[1])])
    folders: dict[str, int] = {"": -1}

    def path_class(path: str) -> PathClass:
        folder, _, name = path.rpartition("/")
        if folder not in folders:
            folders[folder] = in_folder(folder + "/")
        latest = max(folders[folder], of_path(path), of_name(name))
        return rules[latest].path_class if latest >= 0 else "production"

    return path_class


def _is_of_name(glob: str) -> bool:
    return "/" not in glob


def _is_of_path(glob: str) -> bool:
    return "/" in glob.rstrip("/") and not glob.endswith("/")


def _latest(globs: Sequence[tuple[int, str]]) -> Callable[[str], int]:
    """Return the function from a text to the number of the last glob that matches it, or -1."""
    latest_first = globs[::-1]
    if not latest_first:
        return lambda text: -1
    alternatives = "|".join(f"({glob_regex(glob)})" for _, glob in latest_first)
    match = re.compile(alternatives, re.DOTALL).fullmatch

    def latest(text: str) -> int:
        found = match(text)
        return (
            -1 if found is None or found.lastindex is None else latest_first[found.lastindex - 1][0]
        )

    return latest


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
    """Return the regular expression of what stands between two slashes.

    What follows a star is taken where it first comes and never asked for again (atomic groups, as
    in the standard library's `fnmatch`); only the last star may try more, so the cost is linear.
    """
    if segment.count("*") > _MAX_STARS:
        raise ValueError(f"more than {_MAX_STARS} '*' between two '/'")
    first, *rest = _pieces(segment)
    if not rest:
        return first
    middle = "".join(f"(?>[^/]*?{piece})" for piece in rest[:-1] if piece)
    return f"{first}{middle}[^/]*{rest[-1]}"


def _pieces(segment: str) -> list[str]:
    """Return the regular expressions of what stands between the stars."""
    pieces = [""]
    position = 0
    while position < len(segment):
        character = segment[position]
        position += 1
        if character == "*":
            pieces.append("")
        elif character == "?":
            pieces[-1] += "[^/]"
        elif character == "[":
            found = _SET.match(segment, position)
            if found is None:
                raise ValueError("'[' is never closed")
            pieces[-1] += _set_regex(found.group(1))
            position = found.end()
        else:
            pieces[-1] += re.escape(character)
    return pieces


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
