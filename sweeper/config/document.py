"""The text of a rule file to tables whose values are checked, with the line in every message."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from sweeper.config.globs import glob_regex
from sweeper.errors import ConfigError

Place = tuple[str | int, ...]
Level = Literal["built-in", "organisation", "repository"]

_KEY = r"""(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_ASSIGNMENT = re.compile(rf"\s*({_DOTTED})\s*=")
_TOML_ERROR_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Document:
    """A rule file: the name to show for it, its text, and who wrote it."""

    name: str
    text: str
    level: Level

    def line(self, place: Place) -> int:
        """Return the line of a key, or that of the nearest table around it, or 1."""
        lines = _key_lines(self.text)
        while place and place not in lines:
            place = place[:-1]
        return lines.get(place, 1)

    def origin(self, place: Place) -> str:
        """Return `file:line` of a key."""
        return f"{self.name}:{self.line(place)}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document. Every getter raises ConfigError when the value is of another type."""

    document: Document
    place: Place
    data: Mapping[str, object]

    def error(self, key: str, message: str) -> ConfigError:
        """Return the error that says where the key stands."""
        return ConfigError(f"{self.document.origin((*self.place, key))}: {message}")

    def origin(self, *keys: str) -> str:
        """Return `file:line` of a key of the table, or of the table."""
        return self.document.origin((*self.place, *keys))

    def only(self, known: Collection[str]) -> None:
        """Raise ConfigError at the first key that is not known, with the nearest one that is."""
        for key in self.data:
            if key not in known:
                raise self.error(key, f"unknown key '{key}'{nearest(key, known)}")

    def string(self, key: str, default: str | None = None) -> str:
        """Return a string; without a default it must be there and not be empty."""
        value = self.data.get(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, "a string")
        if not value and default is None:
            raise self.error(key, f"'{key}' must not be empty")
        self._refuse_nul(key, value)
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """Return the strings of a list; () when the key is absent."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self._wrong(key, "a list of strings")
        self._refuse_nul(key, *value)
        return tuple(value)

    def one_or_more(self, key: str) -> tuple[str, ...]:
        """Return the strings of a list, or the one string; () when the key is absent."""
        value = self.data.get(key)
        return (value,) if isinstance(value, str) else self.strings(key)

    def path_globs(self, key: str) -> tuple[str, ...]:
        """Return one or more globs of paths, each checked."""
        globs = self.one_or_more(key)
        for glob in globs:
            try:
                glob_regex(glob)
            except ValueError as error:
                raise self.error(key, f"bad glob '{glob}': {error}") from error
        return globs

    def number(self, key: str, default: float, *, least: float, most: float) -> float:
        """Return a number within the bounds."""
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, "a number")
        if not least <= value <= most:
            shown = f"{value:.40}" if isinstance(value, float) else str(value)[:40]
            raise self.error(key, f"'{key}' must be between {least:g} and {most:g}, not {shown}")
        return float(value)

    def integer(self, key: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number within the bounds."""
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(key, "a whole number")
        return int(self.number(key, value, least=least, most=most))

    def boolean(self, key: str) -> bool:
        """Return true or false; the key must be there."""
        value = self.data.get(key)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def day(self, key: str) -> date | None:
        """Return a date, written as a TOML date or as a string in ISO format; None when absent."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError as error:
                raise self.error(key, f"bad date '{value}'; write it as 2026-01-31") from error
        raise self._wrong(key, "a date such as 2026-01-31")

    def choice(self, key: str, options: Collection[str], default: str | None = None) -> str:
        """Return a string that is one of the options."""
        value = self.string(key, default)
        if value not in options:
            hint = nearest(value, options) or f"; choose from {', '.join(sorted(options))}"
            raise self.error(key, f"unknown {key} '{value}'{hint}")
        return value

    def table(self, key: str) -> Table:
        """Return the table within this one; an empty one when the key is absent."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, f"a table, written [{key}]")
        return Table(self.document, (*self.place, key), value)

    def tables(self, key: str) -> Iterator[Table]:
        """Yield the tables of a list of tables."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self._wrong(key, f"a list of tables, each written [[{key}]]")
        for index, data in enumerate(value):
            yield Table(self.document, (*self.place, key, index), data)

    def _refuse_nul(self, key: str, *values: str) -> None:
        # No path and no argument of a command can hold it.
        if any("\0" in value for value in values):
            raise self.error(key, f"'{key}' must not hold the character NUL")

    def _wrong(self, key: str, wanted: str) -> ConfigError:
        if key not in self.data:
            return self.error(key, f"'{key}' is missing; it must be {wanted}")
        return self.error(key, f"'{key}' must be {wanted}")


def parse(document: Document, *, within: tuple[str, ...] = ()) -> Table:
    """Read the TOML of a document, or one table of it; raise ConfigError when it is not TOML."""
    try:
        data = tomllib.loads(document.text)
    except ValueError as error:  # a TOMLDecodeError, or a number of thousands of digits
        found = _TOML_ERROR_LINE.search(str(error))
        line = int(found.group(1)) if found else document.text.count("\n") + 1
        message = _TOML_ERROR_LINE.sub("", str(error)).strip()
        raise ConfigError(f"{document.name}:{line}: not valid TOML: {message}") from error
    except RecursionError as error:
        raise ConfigError(f"{document.name}:1: nested too deeply") from error
    table = Table(document, (), data)
    for key in within:
        table = table.table(key)
    return table


def decode(name: str, content: bytes) -> str:
    """Return the text of a rule file; raise ConfigError when it is not UTF-8."""
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigError(f"{name}:{line}: not UTF-8; save the file as UTF-8") from error


def nearest(word: str, known: Collection[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest known word, or ""."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


@lru_cache(maxsize=16)
def _key_lines(text: str) -> Mapping[Place, int]:
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for number, line in _lines_outside_strings(text):
        if header := _HEADER.match(line):
            keys = _split(header.group(2))
            table = _resolve(keys, counts, is_list=header.group(1) == "[[")
            lines.setdefault(table, number)
            if isinstance(table[-1], int):
                lines.setdefault(table[:-1], number)
        elif assignment := _ASSIGNMENT.match(line):
            keys = _split(assignment.group(1))
            for depth in range(1, len(keys) + 1):
                lines.setdefault((*table, *keys[:depth]), number)
    return lines


def _resolve(keys: tuple[str, ...], counts: dict[Place, int], *, is_list: bool) -> Place:
    # `[[a]]` opens the next element of `a`; `[a.b]` and `[[a.b]]` continue its latest element.
    place: Place = ()
    for position, key in enumerate(keys):
        place = (*place, key)
        if is_list and position == len(keys) - 1:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, dotted))


def _lines_outside_strings(text: str) -> Iterator[tuple[int, str]]:
    inside = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not inside:
            yield number, line
        for quotes in re.findall(r"'''|\"\"\"", line):
            if not inside:
                inside = quotes
            elif inside == quotes:
                inside = ""
