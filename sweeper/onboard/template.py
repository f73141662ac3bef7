"""A template of this package, with values in its places."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "templates"


class _Template(string.Template):
    """Has places written `%%{name}`, since YAML and shells use the dollar sign themselves."""

    delimiter = "%%"


def filled(name: str, values: Mapping[str, str]) -> str:
    """Return the text of a template; a place without a value, or a value without one, is a bug."""
    template = _Template((_FOLDER / name).read_text(encoding="utf-8"))
    left_over = set(values) - set(template.get_identifiers())
    assert not left_over, f"{name} has no place for {sorted(left_over)}"
    return template.substitute(values)


def one_line(text: str) -> str:
    """Return text of a repository so that it stays within a comment, and is printable."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def quoted(text: str) -> str:
    """Write a string that TOML and YAML read alike, with escapes for what does not print."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char in ('"', "\\"):
        return f"\\{char}"
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
