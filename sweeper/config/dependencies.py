"""The packaging files of a tree to the names of the distributions that it may use.

Nothing is executed: `setup.py` is only searched for strings that look like requirements, and
whatever can not be read is passed over: a name too many switches on a rule pack and does no harm.
"""

from __future__ import annotations

import configparser
import posixpath
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping

_TOML = ("pyproject.toml", "Pipfile")
_INI = ("setup.cfg", "tox.ini")
_FOLDERS = ("docs/", "doc/", "tests/", "test/", "requirements/")
_STEMS = (
    *("base", "common", "dev", "develop", "development", "doc", "docs", "lint", "local", "main"),
    *("prod", "production", "test", "testing", "tests", "typing"),
)
_REQUIREMENT = re.compile(
    r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?=$|[\[<>=!~;@,(#\s])"
)
_STRING = re.compile(r"""(["'])([A-Za-z0-9](?:(?!\1)[^\n])*)\1""")
_INCLUDE = re.compile(r"\s*(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)")
_LIST_KEYS = frozenset(
    {"dependencies", "requires", "dev-dependencies", "dev_dependencies", "extra-dependencies"}
)
_TABLE_KEYS = frozenset(
    {
        "dependencies",
        "dev-dependencies",
        "optional-dependencies",
        "packages",
        "dev-packages",
        "extras",
    }
)
_INI_KEYS = frozenset({"install_requires", "setup_requires", "tests_require", "deps", "requires"})
_MAX_INCLUDED = 50


def dependencies(read: Callable[[str], bytes | None], paths: Iterable[str] = ()) -> frozenset[str]:
    """Return the normalised names that the packaging files of the root and the given `paths` name.

    The project's own name is among them: what a framework does for its users it does for itself.
    """
    found: set[str] = set()
    for path in dict.fromkeys((*_TOML, *_INI, "setup.py", *paths)):
        text = _text(read(path))
        match posixpath.basename(path):
            case "pyproject.toml" | "Pipfile":
                found.update(_from_toml(text))
            case "setup.cfg" | "tox.ini":
                found.update(_from_ini(text))
            case "setup.py":
                found.update(_names(string for _, string in _STRING.findall(text)))
    found.update(_from_requirements(read, paths))
    return frozenset(found)


def normalise(name: str) -> str:
    """Return the name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace").removeprefix("\ufeff")


def _names(requirements: Iterable[str]) -> Iterator[str]:
    for requirement in requirements:
        if found := _REQUIREMENT.match(requirement):
            yield normalise(found.group(1))


def _from_toml(text: str) -> Iterator[str]:
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return
    project = data.get("project")
    if isinstance(project, dict) and isinstance(project.get("name"), str):
        yield normalise(project["name"])
    groups = data.get("dependency-groups")
    if isinstance(groups, dict):
        yield from _from_values(groups)
    yield from _from_table(data)


def _from_table(table: Mapping[str, object]) -> Iterator[str]:
    # The tables of the many tools differ in place, not in shape: a list of requirements, a table
    # whose keys are names, or a table of such lists, under one of a few keys, at any depth.
    for key, value in table.items():
        if key in _LIST_KEYS and isinstance(value, list):
            yield from _names(v for v in value if isinstance(v, str))
        elif isinstance(value, dict):
            if key in _TABLE_KEYS:
                yield from (normalise(name) for name in value)
                yield from _from_values(value)
            yield from _from_table(value)


def _from_values(table: Mapping[str, object]) -> Iterator[str]:
    for value in table.values():
        if isinstance(value, list):
            yield from _names(v for v in value if isinstance(v, str))


def _from_ini(text: str) -> Iterator[str]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for section in parser.sections():
        for key, value in parser.items(section):
            if section == "metadata" and key == "name":
                yield normalise(value)
            elif key in _INI_KEYS or section == "options.extras_require":
                # tox puts the environments that a line is for in front of it: `py311: pytest`
                yield from _names(line.rpartition(": ")[2] for line in value.splitlines())


def _from_requirements(read: Callable[[str], bytes | None], paths: Iterable[str]) -> Iterator[str]:
    waiting = [path for path in paths if path.endswith((".txt", ".in"))]
    waiting.extend(_usual_requirements())
    seen = set(waiting)
    included = 0
    while waiting:
        path = waiting.pop()
        for line in _text(read(path)).splitlines():
            if include := _INCLUDE.match(line):
                other = posixpath.normpath(
                    posixpath.join(posixpath.dirname(path), include.group(1))
                )
                is_outside = other.startswith(("../", "/")) or ":" in other
                if not is_outside and other not in seen and included < _MAX_INCLUDED:
                    included += 1
                    seen.add(other)
                    waiting.append(other)
            else:
                yield from _names([line])


def _usual_requirements() -> Iterator[str]:
    yield from ("requirements.txt", "requirements.in")
    for folder in _FOLDERS:
        yield from (f"{folder}requirements.txt", f"{folder}requirements.in")
    for stem in _STEMS:
        yield from (f"requirements/{stem}.txt", f"requirements/{stem}.in")
        yield from (
            f"requirements-{stem}.txt",
            f"requirements_{stem}.txt",
            f"{stem}-requirements.txt",
        )
