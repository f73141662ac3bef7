"""What a person calls a target to the definitions that it covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sweeper.audit.values import TargetKind
from sweeper.errors import ConfigError
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import FlagRead
from sweeper.why import near, nodes_of

_LISTED = 10
_FLAG = "flag:"


class Target(NamedTuple):
    """The kind of the target, its name, and the nodes it covers, which are sorted."""

    kind: TargetKind
    name: str
    nodes: tuple[int, ...]


def target_of(graph: ReferenceGraph, reads: Sequence[FlagRead], subject: str) -> Target:
    """Return what `path::name`, a dotted name, a path, a folder, a name or a flag covers.

    A symbol covers what is defined in it, a package all modules below it, a flag nothing. Raises
    ConfigError for what is not there, or may mean several things.
    """
    if subject.startswith(_FLAG):
        return _flag(reads, subject.removeprefix(_FLAG), graph)
    found = _folder(graph, subject)
    if found is not None:
        return found
    nodes = nodes_of(graph, subject)
    keys = {read.key for read in reads}
    if not nodes and subject in keys:
        return _flag(reads, subject, graph)
    if not nodes:
        raise ConfigError(_unknown(graph, subject))
    if len(nodes) > 1:
        listed = "".join(f"\n  {graph.subject(node)}" for node in nodes[:_LISTED])
        more = f"\n  and {len(nodes) - _LISTED} more" if len(nodes) > _LISTED else ""
        raise ConfigError(f"{subject!r} may mean any of these; say which:{listed}{more}")
    node = nodes[0]
    if graph.nodes.definition(node).kind == "module":
        covered = range(node, node + len(graph.file(node).facts.definitions))
        return Target("module", graph.subject(node), tuple(covered))
    return Target("symbol", graph.subject(node), _inside(graph, node))


def _folder(graph: ReferenceGraph, subject: str) -> Target | None:
    """Return all files below a folder, or below the folder of a package that has more in it."""
    folder = subject.strip("/").removeprefix("./")
    if "::" in subject or ":" in subject:
        return None
    if subject.strip("./") == "":
        folder = ""
    for name in dict.fromkeys((folder, *_packages(graph, subject))):
        prefix = f"{name}/" if name else ""
        files = [file for file in graph.files if file.source.path.startswith(prefix)]
        if files and (name or not folder):
            nodes = [n for f in files for n in range(f.first, f.first + len(f.facts.definitions))]
            return Target("folder", prefix or "./", tuple(nodes))
    return None


def _packages(graph: ReferenceGraph, dotted: str) -> list[str]:
    return [
        file.source.path.rpartition("/")[0]
        for file in graph.files
        if file.module == dotted and file.source.path.endswith("/__init__.py")
    ]


def _inside(graph: ReferenceGraph, node: int) -> tuple[int, ...]:
    file = graph.file(node)
    numbers = range(file.first, file.first + len(file.facts.definitions))
    return tuple(n for n in numbers if graph.nodes.is_inside(file.node_of[n - file.first], node))


def _flag(reads: Sequence[FlagRead], key: str, graph: ReferenceGraph) -> Target:
    if all(read.key != key for read in reads):
        raise ConfigError(f"no flag {key!r} is read here; `sweeper flags` lists those that are")
    return Target("flag", f"{_FLAG}{key}", ())


def _unknown(graph: ReferenceGraph, subject: str) -> str:
    listed = "".join(f"\n  {one}" for one in near(graph, subject))
    hint = f"; did you mean one of these?{listed}" if listed else ""
    return f"nothing is called {subject!r} here{hint}"
