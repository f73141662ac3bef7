"""A tree to the type checkers that it configures: how each is run, and what its output says."""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sweeper.check.copies import read_regular

_LINE = re.compile(
    r"(?P<path>[^:\n]+):\d+(?::\d+)?: error: (?P<message>.*?)(?:  \[(?P<code>[\w-]+)\])?"
)
_PLACE = re.compile(r"\b(lines?) \d+")  # "defined on line 7": edits move it
_MYPY_TARGETS = ("files", "packages", "modules")


class TypingError(NamedTuple):
    """What a checker says is wrong, without the line."""

    path: str
    code: str
    message: str


class TypeChecker(NamedTuple):
    """A checker that a project uses. `modules` may hold it, the first that is there is run.

    `finished` are the exit codes after which all was checked. `errors` reads the output in the
    tree; it raises ValueError for what is no output of the checker.
    """

    name: str
    modules: tuple[str, ...]
    arguments: tuple[str, ...]
    finished: tuple[int, ...]
    errors: Callable[[str, Path], Iterator[TypingError]]


def configured(root: Path) -> tuple[TypeChecker, ...]:
    """Return the checkers that the tree has a configuration of, mypy first."""
    found = []
    tools = _table(root / "pyproject.toml").get("tool", {})
    tools = tools if isinstance(tools, dict) else {}
    mypy = _mypy(root, tools.get("mypy"))
    if mypy is not None:
        quiet = ("--no-error-summary", "--no-pretty", "--no-color-output", "--show-error-codes")
        where = ("--hide-error-context", "--no-incremental")
        targets = () if any(mypy.get(key) for key in _MYPY_TARGETS) else (".",)
        found.append(TypeChecker("mypy", ("mypy",), (*quiet, *where, *targets), (0, 1), _of_mypy))
    modules = ("pyright", "basedpyright")
    if (root / "pyrightconfig.json").is_file() or "pyright" in tools or "basedpyright" in tools:
        found.append(TypeChecker("pyright", modules, ("--outputjson",), (0, 1), _of_pyright))
    return tuple(found)


def _mypy(root: Path, table: object) -> dict[str, object] | None:
    """Return the configuration of mypy, from the first place that has one, as mypy looks for it."""
    for name in ("mypy.ini", ".mypy.ini"):
        if (root / name).is_file():
            return _section(root / name) or {}
    if isinstance(table, dict):
        return table
    return _section(root / "setup.cfg")


def _section(path: Path) -> dict[str, object] | None:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(read_regular(path).decode("utf-8", "replace"))
    except (OSError, configparser.Error):  # mypy itself will say what it cannot read
        return None
    return dict(parser["mypy"]) if parser.has_section("mypy") else None


def _table(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(read_regular(path).decode("utf-8", "replace"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}


def _of_mypy(output: str, tree: Path) -> Iterator[TypingError]:
    for line in output.splitlines():
        if match := _LINE.fullmatch(line):
            message = _PLACE.sub(r"\1 …", match["message"])
            yield TypingError(match["path"].removeprefix("./"), match["code"] or "", message)


def _of_pyright(output: str, tree: Path) -> Iterator[TypingError]:
    said = json.loads(output)
    found = said.get("generalDiagnostics") if isinstance(said, dict) else None
    if not isinstance(found, list):
        raise ValueError("no list of diagnostics")
    for each in found:
        match each:
            case {"severity": "error", "file": str(path), "message": str(message)}:
                rule = str(each.get("rule", ""))
                path = path.removeprefix(f"{tree}/")
                yield TypingError(path, rule, _PLACE.sub(r"\1 …", " ".join(message.split())))
