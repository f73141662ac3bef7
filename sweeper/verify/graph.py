"""Candidates to what the reference graph says about each: who refers to it, who could see it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from sweeper.config.protocols import protocol_members
from sweeper.graph.nodes import LinkedFile
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Evidence, Finding, Trait
from sweeper.verify.likenesses import Likenesses, is_special
from sweeper.verify.scene import Scene

_SYMBOLS: Final = frozenset({"function", "method", "class", "variable", "attribute"})
_MEMBERS: Final = frozenset({"method", "attribute"})
_TESTS: Final = re.compile(r"^tests?(?:_|$)|_tests?$|^conftest$|^__init__$")
_PRIVATE_SHARE: Final = 0.5
# A module calls once what nobody reads: a table, a signal or a metric that the call makes known.
_MODULE_SHARE: Final = 1.5
_VALUES: Final = frozenset({"variable", "attribute"})


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return the evidence of each finding about a symbol, by fingerprint."""
    nodes = scene.nodes(findings)
    unknown = {name: number for number, name in enumerate(scene.graph.names)}
    likenesses = Likenesses(scene.graph)
    heard: dict[str, tuple[Evidence, ...]] = {}
    loose = {f.source.path for f in scene.graph.files if _is_loose(f, scene.graph)}
    doubted = {(f.path, f.qualname) for f in findings if f.symbol_kind == "method"}
    for finding in findings:
        node = nodes.get((finding.path, finding.qualname))
        found = list(_visibility(finding, scene))
        if finding.path in loose:
            note = "no test runner takes its file and nothing imports it: who reads it is unknown"
            found.append(scene.evidence("graph-loose-test", "opposes", note))
        if finding.kind == "test-only" and scene.graph.role(finding.path) == "library":
            note = "tests of a library may speak for users that are not in this tree"
            found.append(scene.evidence("test-only-library", "opposes", note))
        if node is not None and finding.kind in ("dead-symbol", "test-only"):
            found += _uses(finding, node, unknown, likenesses, scene)
            # A class given away and one of which no method is used are one doubt, not two.
            is_handed = any(each.source == "graph-class-handed" for each in found)
            if finding.symbol_kind == "method" and not _is_private(finding.name) and not is_handed:
                found += _alone(finding, node, doubted, scene)
        if found:
            heard[finding.fingerprint] = tuple(found)
    return heard


def _visibility(finding: Finding, scene: Scene) -> Iterator[Evidence]:
    if finding.kept_by == "api":
        why = finding.life_lines[0] if finding.life_lines else "public in a library"
        yield scene.evidence("public-api", "blocks", why)
    if finding.symbol_kind not in _SYMBOLS:
        return
    # An instance of a private class may go anywhere, so a method has to be private by itself.
    is_member = finding.symbol_kind in _MEMBERS
    names = (finding.name,) if is_member else finding.qualname.split(".")
    private = next(filter(_is_private, names), "")
    if private:
        yield scene.evidence("graph-private", "supports", f"`{private}` is a private name")
    elif scene.graph.role(finding.path) == "library" and finding.kept_by != "api":
        yield scene.evidence("graph-public", "opposes", "a public name, which others may use")


def _is_private(name: str) -> bool:
    return name.startswith("_") and not is_special(name)


def _uses(
    finding: Finding,
    node: int,
    unknown: Mapping[str, int],
    likenesses: Likenesses,
    scene: Scene,
) -> Iterator[Evidence]:
    graph = scene.graph
    if finding.kind == "dead-symbol" and finding.kept_by == "nothing":
        yield _dead_users(finding, node, scene)
    if finding.symbol_kind == "class" and node in graph.notes:
        yield scene.evidence("graph-may-register", "opposes", graph.notes[node])
    is_public = not _is_private(finding.name)
    # Samples in tests are given away for all that they have.
    is_shown = is_public or graph.file(node).path_class == "test"
    if finding.symbol_kind in _MEMBERS and is_shown and graph.nodes.parent(node) in graph.handed:
        note = "its class is passed around as a value, so code outside may ask for its members"
        yield scene.evidence("graph-class-handed", "opposes", note)
    if finding.symbol_kind == "class" and graph.nodes.traits(node) & Trait.EFFECTS:
        note = "its body calls something, which may matter"
        yield scene.evidence("graph-value-effects", "opposes", note)
    if "." not in finding.qualname and graph.nodes.parent(node) in graph.handed:
        note = "its module is passed around as a value, so code outside may ask for its names"
        share = 1.0 if is_public else _PRIVATE_SHARE
        yield scene.evidence("graph-module-handed", "opposes", note, share=share)
    if finding.symbol_kind in _VALUES and not _is_removable(graph, node):
        note = "its value is made by a call, which may matter or hold something alive"
        share = _MODULE_SHARE if "." not in finding.qualname else 1.0
        yield scene.evidence("graph-value-effects", "opposes", note, share=share)
    if finding.symbol_kind == "method" and finding.name in protocol_members():
        note = f"standard objects have a member `{finding.name}`, so callers outside may ask for it"
        yield scene.evidence("graph-protocol-member", "opposes", note)
    if finding.symbol_kind in _MEMBERS and graph.file(node).path_class == "test":
        yield from _stands_in(finding, scene)
    elif finding.symbol_kind in _MEMBERS and is_public:
        yield from likenesses.evidence(finding, node, scene)
    if finding.symbol_kind in _MEMBERS and finding.name in unknown:
        name_node = len(graph.nodes) + unknown[finding.name]
        users = graph.first_users(name_node)
        if users:
            note = f"{graph.place(users[0], name_node)} uses .{finding.name} of something unknown"
            yield scene.evidence("same-name-elsewhere", "opposes", note)


def _dead_users(finding: Finding, node: int, scene: Scene) -> Evidence:
    """Return what refers to something that nothing alive refers to."""
    graph = scene.graph
    inside = f"{finding.qualname}."
    others = [
        referrer
        for referrer, _ in graph.referrers(node)
        if referrer < len(graph.nodes) and not _is_own(referrer, node, inside, scene)
    ]
    if others:
        where = graph.subject(min(others))
        return scene.evidence("graph-island", "supports", f"only dead code uses it: {where}")
    return scene.evidence("graph-unreferenced", "supports", "nothing refers to it")


def _is_loose(file: LinkedFile, graph: ReferenceGraph) -> bool:
    """Whether a file of the tests is no test: samples, input, typing."""
    name = file.source.path.rpartition("/")[2].removesuffix(".py")
    if file.path_class != "test" or _TESTS.search(name):
        return False
    return not any(is_certain for _, is_certain in graph.referrers(file.first))


def _stands_in(finding: Finding, scene: Scene) -> Iterator[Evidence]:
    """A class of the tests may be put in the place of what has a member of the same name."""
    graph = scene.graph
    if finding.name in graph.foreign:
        note = f"its class may stand in for something outside that has `{finding.name}`"
        yield scene.evidence("graph-stand-in", "opposes", note)
        return
    for other in graph.nodes.by_name.get(finding.name, ()):
        if graph.file(other).path_class != "test":
            note = f"its class may stand in for that of {graph.subject(other)}"
            yield scene.evidence("graph-stand-in", "opposes", note)
            return


def _alone(
    finding: Finding, node: int, doubted: Collection[tuple[str, str]], scene: Scene
) -> Iterator[Evidence]:
    """A living class of whose methods none is surely used is made for somebody outside.

    Such as a listener, a lock or a receiver that is handed to a library, which knows its methods.
    """
    nodes = scene.graph.nodes
    class_ = nodes.parent(node)
    members = nodes.members.get(class_, {})
    methods = [n for n in members if nodes.definition(members[n]).kind == "method"]
    owner = finding.qualname.rpartition(".")[0]
    if all((finding.path, f"{owner}.{n}") in doubted for n in methods if not is_special(n)):
        note = f"no method of {owner} is surely used here, so it may be made for other code"
        yield scene.evidence("graph-no-method-used", "opposes", note)


def _is_removable(graph: ReferenceGraph, node: int) -> bool:
    return all(d.traits & Trait.PURE for d in graph.nodes.definitions(node))


def _is_own(referrer: int, node: int, inside: str, scene: Scene) -> bool:
    """Whether a reference comes from the symbol itself, or from the scope that defines it."""
    graph = scene.graph
    if referrer in (node, graph.nodes.parent(node)):
        return True
    is_near = graph.nodes.file_of[referrer] == graph.nodes.file_of[node]
    return is_near and graph.nodes.qualname(referrer).startswith(inside)
