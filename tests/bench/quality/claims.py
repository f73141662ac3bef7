"""A tree and a tool to what the tool claims to be unused there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.bench.quality.sample import is_blocked
from tests.bench.sdists import python_lines

# Each in an environment of its own, from the package index.
PINS: Final = {
    "vulture": "vulture==2.16",
    "deadcode": "deadcode==2.4.1",
    "ruff": "ruff==0.17.6",
    "skylos": "skylos==5.1.2",
}
TOOLS: Final = ("sweeper", *PINS)
_VULTURE = re.compile(r"(.+?):(\d+): (unused [\w ]+?|unreachable code) '?(.*?)'? ?\((\d+)% conf")
_DEADCODE = re.compile(r"(.+?):(\d+):\d+: DC\d+ .*?`(\w+)`")
_LIMIT = 1800  # seconds
_SMALL = 30_000  # lines
NEAR: Final = 6  # lines between a name and its decorators


class Claim(NamedTuple):
    """A definition that a tool calls unused. `confidence` from 0 to 1, 1 where it has none.

    `is_blocked` is Sweeper's word for "not to be removed, whatever the doubt".
    """

    path: str
    line: int
    name: str
    kind: str
    confidence: float
    is_blocked: bool = False


class Answer(NamedTuple):
    """What a tool claims of a tree, and the size of that in lines of Python."""

    lines: int
    claims: list[Claim]


def answer(tool: str, kept: Path, source: Callable[[], Path], work: Path) -> Answer | None:
    """Return what a tool says, from the file `kept` or now; None when it can not.

    `source` makes the tree. skylos needs minutes for a large one, and gets small ones only.
    """
    if not kept.is_file():
        tree = source()
        lines = python_lines(tree)
        is_large = tool == "skylos" and lines > _SMALL
        found = None if is_large else claims(tool, tree, work)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps([lines, found]), encoding="utf-8")
    lines, found = json.loads(kept.read_text(encoding="utf-8"))
    return None if found is None else Answer(lines, [Claim(*each) for each in found])


def claims(tool: str, tree: Path, work: Path) -> list[Claim] | None:
    """Return the claims of a tool about a work tree; None when it failed or took too long.

    `work` keeps the environments of the tools. Paths are relative to the tree.
    """
    if tool == "sweeper":
        ours = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        program = [sys.executable, "-m", "sweeper"]
        said = _said([*program, *_ASKED["sweeper"]], tree, ours)
    else:
        said = _said([str(_program(tool, work)), *_ASKED[tool]], tree, os.environ)
    if said is None:
        return None
    top = f"{tree.resolve()}{os.sep}"
    return sorted({c._replace(path=_relative(c.path, top)) for c in _READ[tool](said)})


_ASKED: Final[Mapping[str, tuple[str, ...]]] = {
    "sweeper": ("scan", ".", "--format", "json", "--min-confidence", "0", "--exit-zero"),
    "vulture": (".", "--min-confidence", "0"),
    "deadcode": (".", "--no-color"),
    "ruff": ("check", ".", "--isolated", "--select", "F401,F811,F841", "--output-format", "json",
             "--exit-zero", "--no-cache"),
    "skylos": (".", "--json", "--confidence", "0"),
}  # fmt: skip


def _program(tool: str, work: Path) -> Path:
    folder = work / "tools" / tool
    if not (folder / "complete").is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, PINS[tool]], check=True)
        (folder / "complete").touch()
    return folder / "bin" / tool


def _said(command: list[str], tree: Path, environ: Mapping[str, str]) -> str | None:
    try:
        done = subprocess.run(
            command, cwd=tree, env=environ, capture_output=True, timeout=_LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode not in (0, 1, 3):
        return None
    return done.stdout.decode("utf-8", "replace")


def _sweeper(said: str) -> list[Claim]:
    found = []
    for each in json.loads(said)["findings"]:
        name = each["name"].rpartition(".")[2]
        kind = each["symbol_kind"] or each["kind"]
        certainty = (each["confidence"], is_blocked(each))
        found.append(Claim(each["path"], each["line"], name, kind, *certainty))
    return found


def _vulture(said: str) -> list[Claim]:
    rows = filter(None, map(_VULTURE.match, said.splitlines()))
    return [
        Claim(row[1], int(row[2]), row[4], row[3].removeprefix("unused "),
              int(row[5]) / 100)
        for row in rows
    ]  # fmt: skip


def _deadcode(said: str) -> list[Claim]:
    rows = filter(None, map(_DEADCODE.match, said.splitlines()))
    return [Claim(row[1], int(row[2]), row[3], "", 1.0) for row in rows]


def _ruff(said: str) -> list[Claim]:
    found = []
    for each in json.loads(said):
        name = re.search(r"`([^`]+)`", each["message"])
        if name is not None:
            last = name[1].rpartition(" as ")[2].rpartition(".")[2]
            row = each["location"]["row"]
            found.append(Claim(each["filename"], row, last, each["code"], 1.0))
    return found


def _skylos(said: str) -> list[Claim]:
    document: dict[str, Any] = json.loads(said[said.index("{") :])
    found = []
    for group, entries in document.items():
        if group.startswith("unused_") and isinstance(entries, list):
            for each in entries:
                name = str(each.get("simple_name") or each.get("name", "")).rpartition(".")[2]
                path, line = str(each["file"]), int(each.get("line", 0))
                sure = float(each.get("confidence", 100)) / 100
                found.append(Claim(path, line, name, group.removeprefix("unused_"), sure))
    return found


def _relative(path: str, top: str) -> str:
    return path.removeprefix(top).removeprefix("./")


_READ: Final[Mapping[str, Callable[[str], list[Claim]]]] = {
    "sweeper": _sweeper,
    "vulture": _vulture,
    "deadcode": _deadcode,
    "ruff": _ruff,
    "skylos": _skylos,
}
