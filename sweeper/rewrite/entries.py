"""A text file that sets a key to the same file without the entry: environment, YAML, TOML, JSON …

Line by line, so that comments and order stay. What cannot be taken out by whole lines stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import PurePosixPath

_INI = frozenset({".env", ".ini", ".cfg", ".conf", ".properties", ".envrc"})
_YAML = frozenset({".yml", ".yaml"})
_TABLES = frozenset({".md", ".markdown"})


def without_key(path: str, text: str, key: str) -> str:
    """Return the text without the entries that set the key; the same text when there is none.

    Only an entry whose key is exactly the given one goes, never one that another needs: a list or a
    mapping that would be left empty keeps its last entry.
    """
    remove = _remover(path)
    return text if remove is None or key not in text else remove(text, key)


def _remover(path: str) -> Callable[[str, str], str] | None:
    name = PurePosixPath(path).name.lower()
    suffix = PurePosixPath(name).suffix
    if suffix in _INI or name.startswith(".env") or name.endswith((".env.example", ".env.sample")):
        return _without_assignment
    if name.startswith("dockerfile") or suffix == ".dockerfile":
        return _without_instruction
    if suffix in _YAML:
        return _without_yaml
    if suffix == ".toml":
        return _without_toml
    if suffix == ".json":
        return _without_json
    if suffix in _TABLES:
        return _without_row
    return None


def _without_lines(text: str, pattern: str) -> str:
    found = re.compile(pattern)
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not found.match(line))


def _without_assignment(text: str, key: str) -> str:
    # A value that goes on behind a backslash is more than one line.
    return _without_lines(text, rf"\s*(?:export\s+)?{re.escape(key)}\s*=(?!.*\\\s*$)")


def _without_instruction(text: str, key: str) -> str:
    name = re.escape(key)
    return _without_lines(text, rf"(?i:\s*(?:ENV|ARG)\s+)(?-i:{name})(?:=\S*|\s+\S+)?\s*$")


def _without_row(text: str, key: str) -> str:
    return _without_lines(text, rf"\s*\|\s*`?{re.escape(key)}`?\s*\|.*\|\s*$")


def _without_toml(text: str, key: str) -> str:
    name = re.escape(key)
    # A value that opens a bracket or a long string goes on.
    return _without_lines(
        text, rf"""\s*(?:{name}|"{name}")\s*=\s*(?!\"{{3}}|'{{3}}|[\[{{][^\]}}]*$)\S.*$"""
    )


def _without_json(text: str, key: str) -> str:
    name = re.escape(json.dumps(key))
    entry = rf'{name}\s*:\s*(?:true|false|null|-?[\d.eE+-]+|"(?:[^"\\]|\\.)*")'
    followed = re.compile(rf"[ \t]*{entry}\s*,[ \t]*\n?")
    last = re.compile(rf",\s*{entry}(?=\s*\}})")
    new = last.sub("", followed.sub("", text))
    try:
        expected = json.loads(text, object_pairs_hook=lambda pairs: _less(pairs, key))
        return new if new != text and json.loads(new) == expected else text
    except ValueError:  # comments, or two documents in one file
        return text


def _less(pairs: list[tuple[str, object]], key: str) -> dict[str, object]:
    is_plain = (bool, int, float, str, type(None))
    return {name: v for name, v in pairs if name != key or not isinstance(v, is_plain)}


def _without_yaml(text: str, key: str) -> str:
    name = rf"""(?:{re.escape(key)}|"{re.escape(key)}"|'{re.escape(key)}')"""
    mapping = re.compile(rf"(?P<indent>\s*){name}\s*:(?:\s.*)?$")
    item = re.compile(rf"""(?P<indent>\s*)-\s+["']?{re.escape(key)}=.*$""")
    named = re.compile(rf"(?P<indent>\s*)-\s+name:\s*{name}\s*$")
    lines = text.splitlines(keepends=True)
    gone: set[int] = set()
    for number, line in enumerate(lines):
        content = line.rstrip("\r\n")
        match = mapping.match(content) or item.match(content) or named.match(content)
        if match and number not in gone:
            end = _end_of(lines, number, len(match["indent"]))
            if _has_neighbour(lines, number, end, len(match["indent"])):
                gone.update(range(number, end))
    return "".join(line for number, line in enumerate(lines) if number not in gone)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _end_of(lines: list[str], start: int, indent: int) -> int:
    """Return the number of the first line behind an entry and what is indented below it."""
    end = start + 1
    last = end
    while end < len(lines) and (not _is_content(lines[end]) or _depth(lines[end]) > indent):
        end += 1
        if _is_content(lines[end - 1]):
            last = end
    return last


def _has_neighbour(lines: list[str], start: int, end: int, indent: int) -> bool:
    """Whether another entry of the same mapping or list is left."""
    before = next((line for line in reversed(lines[:start]) if _is_content(line)), "")
    after = next((line for line in lines[end:] if _is_content(line)), "")
    if (
        after
        and _depth(after) == indent
        and (lines[start].lstrip()[:1] == "-") == (after.lstrip()[:1] == "-")
    ):
        return True
    return bool(before) and _depth(before) >= indent and not before.rstrip().endswith(":")
