"""The packaging files of a tree to the commands that make the environment of its tests."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

_STEMS = ("dev", "test", "tests", "testing")
_REQUIREMENTS = (
    "requirements.txt",
    *(f"requirements{mark}{name}.txt" for name in _STEMS for mark in "-_/"),
    *(f"{name}-requirements.txt" for name in _STEMS[:3]),
    *(f"requirements/{name}.txt" for name in ("base", "local", "development")),
)
_EXTRAS = ("test", "tests", "testing", "dev", "develop", "development", "all")
_MOST_FILES = 4
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")

Read = Callable[[str], bytes | None]


def install_commands(read: Read, *, runner: str) -> tuple[str, ...]:
    """Return what follows `pip` in the commands; what was found, and so a guess."""
    commands = []
    text = (read("pyproject.toml") or b"").decode("utf-8", "replace")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError):
        document = {}
    files = [name for name in dict.fromkeys(_REQUIREMENTS) if read(name) is not None][:_MOST_FILES]
    if files:
        commands.append("install " + " ".join(f"-r {shlex.quote(name)}" for name in files))
    is_built = "build-system" in document or "project" in document or read("setup.py") is not None
    if is_built:
        extras = ",".join(_extras(document, (read("setup.cfg") or b"").decode("utf-8", "replace")))
        groups = "".join(f" --group {name}" for name in _groups(document))
        if groups:
            commands.insert(0, "install --upgrade pip")  # --group needs pip 25.1
        where = shlex.quote(f".[{extras}]") if extras else "."
        commands.append(f"install --editable {where}{groups}")
    if runner == "pytest":
        commands.append("install pytest")  # does nothing where one of the others has installed it
    return tuple(commands)


def _extras(document: dict[str, Any], ini: str) -> Iterator[str]:
    project = document.get("project")
    table = project.get("optional-dependencies") if isinstance(project, dict) else None
    tool = document.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        table = poetry.get("extras") if isinstance(poetry, dict) else None
    section = ini.partition("[options.extras_require]")[2].partition("\n[")[0]
    named = {*(table if isinstance(table, dict) else ()), *re.findall(r"^(\w+)\s*=", section, re.M)}
    yield from (name for name in _EXTRAS[:-1] if name in named)


def _groups(document: dict[str, Any]) -> Iterator[str]:
    groups = document.get("dependency-groups")
    if isinstance(groups, dict):
        yield from (name for name in _EXTRAS if name in groups and _NAME.fullmatch(name))
