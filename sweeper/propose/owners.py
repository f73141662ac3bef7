"""CODEOWNERS files to who owns a path.

Where: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/
customizing-your-repository/about-code-owners and
https://docs.gitlab.com/user/project/codeowners/reference/. Both take the last line that matches;
GitLab does so for each section, and its globs match at any depth unless they start with `/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sweeper.config import glob_regex

Dialect = Literal["github", "gitlab"]

# In the order in which the forge looks for them; it takes the first that is there.
PLACES: Mapping[Dialect, Sequence[str]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
LARGEST = 3_000_000  # bytes; GitHub loads no greater one

_SECTION = re.compile(r"\^?\[([^\]\n]{1,250})\](?:\[\d{1,3}\])?((?:\s+[^\s#]+)*)\s*(?:#.*)?")
_OWNER = re.compile(
    r"@@?[\w.-]{1,100}(?:/[\w.-]{1,100}){0,20}|[^\s@<>]{1,100}@[\w-]{1,100}(?:\.[\w-]{1,100}){1,10}"
)
_BLANK = "\0"  # stands for an escaped blank while a line is split


@dataclass(frozen=True, slots=True)
class _Line:
    matches: Callable[[str], bool]
    owners: tuple[str, ...]
    is_excluded: bool = False


@dataclass(slots=True)
class _Section:
    owners: tuple[str, ...] = ()
    lines: list[_Line] = field(default_factory=list)

    def of(self, path: str) -> tuple[str, ...]:
        """Return the owners that the last line that matches names."""
        found: tuple[str, ...] = ()
        for line in self.lines:
            if line.matches(path):
                if line.is_excluded:
                    return ()  # a later line does not take it in again
                found = line.owners
        return found


@dataclass(frozen=True, slots=True)
class Owners:
    """Who owns what; `odd` are the numbers of the lines that the forge ignores, as we do."""

    sections: tuple[_Section, ...] = ()
    odd: tuple[int, ...] = ()

    @classmethod
    def parse(cls, text: str, dialect: Dialect) -> Owners:
        """Read the text of a CODEOWNERS file; what is wrong in it is left out, never an error."""
        sections = {"": _Section()}
        current = sections[""]
        odd: list[int] = []
        for number, raw in enumerate(text[:LARGEST].splitlines(), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            header = _SECTION.fullmatch(line) if dialect == "gitlab" else None
            if header is not None:
                # Sections of one name are one section, however they are written.
                current = sections.setdefault(header[1].strip().casefold(), _Section())
                current.owners = _owners(header[2].split()) or current.owners
                continue
            parsed = _line(line, dialect, current.owners)
            if parsed is None:
                odd.append(number)
            else:
                current.lines.append(parsed)
        return cls(tuple(sections.values()), tuple(odd))

    def of(self, path: str) -> tuple[str, ...]:
        """Return the owners of a path from the root, as the file writes them, each once."""
        found = [owner for section in self.sections for owner in section.of(path)]
        return tuple(dict.fromkeys(found))


def read_owners(read: Callable[[str], str | None]) -> Owners:
    """Return the owners by the file that a tree has for either forge; `read` answers its texts."""
    for dialect, places in PLACES.items():
        for place in places:
            text = read(place)
            if text is not None:
                return Owners.parse(text, dialect)
    return Owners()


def _line(line: str, dialect: Dialect, default: tuple[str, ...]) -> _Line | None:
    """Return what a line says, None when the forge would not understand it either."""
    glob, *words = line.replace("\\ ", _BLANK).split()
    said = words[: next((i for i, word in enumerate(words) if word.startswith("#")), None)]
    is_excluded = dialect == "gitlab" and glob.startswith("!")
    glob = glob.removeprefix("!") if is_excluded else glob
    owners = _owners(said)
    if said and not owners:
        return None
    try:
        return _Line(_matcher(glob.replace(_BLANK, " "), dialect), owners or default, is_excluded)
    except ValueError:
        return None


def _owners(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if _OWNER.fullmatch(word))


def _matcher(glob: str, dialect: Dialect) -> Callable[[str], bool]:
    """Return a predicate of paths; raise ValueError for what neither forge understands."""
    if dialect == "github" and any(mark in glob for mark in "[]!"):
        raise ValueError("GitHub knows neither sets nor negation here")
    if glob in ("*", "/**", "**", "/"):
        return lambda path: True
    if dialect == "gitlab" and not glob.startswith(("/", "**/")):
        glob = f"**/{glob}"
    # Of a folder `docs/*` the files alone, not those of the folders in it.
    is_flat = glob.endswith("/*")
    regex = glob_regex(glob, is_deep=not is_flat)
    match = re.compile(regex, re.DOTALL).fullmatch
    return lambda path: match(path) is not None
