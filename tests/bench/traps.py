"""Modules and a seed to living code that looks dead, planted into them, with what has to stay."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple

from tests.bench.modules import Module
from tests.bench.plants import Garden
from tests.bench.trap_texts import BLOCKS, MODULES


class Trap(NamedTuple):
    """Living code of one kind in one file; `names` are the qualified names that have to stay."""

    kind: str
    path: str
    names: tuple[str, ...]


def set_all(garden: Garden, prefix: str) -> tuple[list[Trap], dict[str, str]]:
    """Set one trap of each kind; return them with the files that they need, path to text."""
    traps: list[Trap] = []
    for kind, (text, names) in BLOCKS.items():
        module = garden.module(Module.gaps)
        own = prefix + next(garden.names)
        _add(garden, module, text.replace("NAME", own))
        traps.append(Trap(kind, module.path, tuple(n.replace("NAME", own) for n in names)))
    configured, files = _configured(garden, prefix)
    for kind, (text, host, names) in MODULES.items():
        module = garden.module(lambda m: m.gaps() and "." in m.dotted)
        own = next(garden.names)
        package = module.dotted.rpartition(".")[0]
        _add(garden, module, host.replace("NAME", own).replace("PACKAGE", package))
        path = str(PurePosixPath(module.path).with_name(f"{own}.py"))
        traps.append(Trap(kind, path, names))
        files[path] = text.lstrip("\n")
    return [*traps, *configured], files


def _configured(garden: Garden, prefix: str) -> tuple[list[Trap], dict[str, str]]:
    """Return functions that only a YAML or a TOML file names."""
    traps: list[Trap] = []
    files: dict[str, str] = {}
    for suffix, line in (("yaml", "handler: {}:{}\n"), ("toml", 'handler = "{}:{}"\n')):
        module = garden.module(Module.gaps)
        name = prefix + next(garden.names)
        _add(garden, module, f"def {name}(event):\n    return event")
        path = str(PurePosixPath(module.path).with_name(f"hooks_{name.strip('_')}.{suffix}"))
        files[path] = line.format(module.dotted, name)
        traps.append(Trap(f"name only in {suffix.upper()}", module.path, (name,)))
    return traps, files


def _add(garden: Garden, module: Module, text: str) -> None:
    line = garden.random.choice(module.gaps())
    module.pieces.append((line, f"\n\n{text.strip()}\n"))
