"""Edges for which only a name speaks: attributes of unknown objects, words of unread files."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from fnmatch import translate

from sweeper.graph.nodes import Nodes
from sweeper.graph.reference_graph import EdgeList


def link_names(
    nodes: Nodes, names: Mapping[str, int], escaped: Collection[int], possible: EdgeList
) -> None:
    """Link each attribute name to the members, and to what escaped modules hold.

    `names` has the number of each name's node behind those of the definitions; one with `*` is a
    pattern. `escaped` are files.
    """
    base = len(nodes)
    held: dict[str, list[int]] = {}
    for module in sorted(escaped):
        for name, node in nodes.members.get(nodes.files[module].first, {}).items():
            held.setdefault(name, []).append(node)
    for name, index in names.items():
        if "*" in name:
            targets = _matching(name, (nodes.by_name, held))
        else:
            targets = [*nodes.by_name.get(name, ()), *held.get(name, ())]
        for target in targets:
            possible.add(base + index, target)


def _matching(pattern: str, tables: Sequence[Mapping[str, Sequence[int]]]) -> list[int]:
    match = re.compile(translate(pattern)).match
    return [
        target
        for table in tables
        for member, targets in table.items()
        if match(member)
        for target in targets
    ]


def link_words(nodes: Nodes, words: Mapping[str, Sequence[str]], possible: EdgeList) -> None:
    """Link files that could not be read to any definition whose name stands in them.

    What a module imports is used through the module, whose name has to stand there too. `words`
    has the paths of such files by word.
    """
    if not words:
        return
    readers = {f.source.path: f.first for f in nodes.files if f.facts.words}
    for node in range(len(nodes)):
        file = nodes.files[nodes.file_of[node]]
        if file.node_of[node - file.first] != node:
            continue
        definition = nodes.definition(node)
        paths = words.get(definition.name, ())
        if paths and definition.kind == "import":
            through = words.get(file.module.rpartition(".")[2], ())
            paths = [path for path in paths if path in through]
        for path in paths:
            possible.add(readers[path], node)
