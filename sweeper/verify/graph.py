"""Candidates to what the reference graph says about each: who refers to it, who could see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sweeper.model import Evidence, Finding
from sweeper.verify.scene import Scene

_SYMBOLS: Final = frozenset({"function", "method", "class", "variable", "attribute"})
_MEMBERS: Final = frozenset({"method", "attribute"})


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return the evidence of each finding about a symbol, by fingerprint."""
    nodes = scene.nodes(findings)
    unknown = {name: number for number, name in enumerate(scene.graph.names)}
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in findings:
        node = nodes.get((finding.path, finding.qualname))
        found = list(_visibility(finding, scene))
        if node is not None and finding.kind in ("dead-symbol", "test-only"):
            found += _uses(finding, node, unknown, scene)
        if found:
            heard[finding.fingerprint] = tuple(found)
    return heard


def _visibility(finding: Finding, scene: Scene) -> Iterator[Evidence]:
    if finding.kept_by == "api":
        why = finding.life_lines[0] if finding.life_lines else "public in a library"
        yield scene.evidence("public-api", "blocks", why)
    if finding.symbol_kind not in _SYMBOLS:
        return
    private = next(filter(_is_private, finding.qualname.split(".")), "")
    if private:
        yield scene.evidence("graph-private", "supports", f"`{private}` is a private name")
    elif scene.graph.role(finding.path) == "library" and finding.kept_by != "api":
        yield scene.evidence("graph-public", "opposes", "a public name in a library")


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _uses(
    finding: Finding, node: int, unknown: Mapping[str, int], scene: Scene
) -> Iterator[Evidence]:
    graph = scene.graph
    inside = f"{finding.qualname}."
    others = [
        referrer
        for referrer, _ in graph.referrers(node)
        if referrer < len(graph.nodes) and not _is_own(referrer, node, inside, scene)
    ]
    if finding.kind == "dead-symbol" and finding.kept_by == "nothing":
        if others:
            where = graph.subject(min(others))
            yield scene.evidence("graph-island", "opposes", f"only dead code uses it: {where}")
        else:
            yield scene.evidence("graph-unreferenced", "supports", "nothing refers to it")
    if finding.symbol_kind in _MEMBERS and finding.name in unknown:
        name_node = len(graph.nodes) + unknown[finding.name]
        users = sorted(user for user, _ in graph.referrers(name_node))
        if users:
            note = f"{graph.place(users[0], name_node)} uses .{finding.name} of something unknown"
            yield scene.evidence("same-name-elsewhere", "opposes", note)


def _is_own(referrer: int, node: int, inside: str, scene: Scene) -> bool:
    """Whether a reference comes from the symbol itself, or from the scope that defines it."""
    graph = scene.graph
    if referrer in (node, graph.nodes.parent(node)):
        return True
    is_near = graph.nodes.file_of[referrer] == graph.nodes.file_of[node]
    return is_near and graph.nodes.qualname(referrer).startswith(inside)
