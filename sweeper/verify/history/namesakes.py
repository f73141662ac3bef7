"""Findings to the places where living code has their names: what moves may leave itself behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sweeper.model import Finding

if TYPE_CHECKING:
    from sweeper.verify.scene import Scene

_ASKED: Final = frozenset({"function", "class"})


def namesakes(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[str, int]]:
    """Return by name the path and line of the one living definition at the top of a module.

    Only names that findings have are looked for, and only in production code. A name that several
    modules define, such as `main`, is no sign of a move.
    """
    asked = {finding.name for finding in findings if is_movable(finding)}
    dead = {(finding.path, finding.qualname) for finding in findings}
    nodes = scene.graph.nodes
    found: dict[str, list[tuple[str, int]]] = {}
    for file in scene.graph.files:
        path = file.source.path
        if file.path_class != "production" or not path.endswith(".py") or (path, "") in dead:
            continue
        members = nodes.members.get(file.first, {})
        for name in asked & members.keys():
            definition = nodes.definition(members[name])
            if definition.kind in _ASKED and (path, name) not in dead:
                found.setdefault(name, []).append((path, definition.line))
    return {name: places[0] for name, places in found.items() if len(places) == 1}


def is_movable(finding: Finding) -> bool:
    """Whether the finding is about something that could as well stand in another module."""
    is_top = finding.qualname == finding.name and finding.symbol_kind in _ASKED
    return is_top and finding.kind == "dead-symbol"
