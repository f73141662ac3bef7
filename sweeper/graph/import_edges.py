"""Imports to edges: to the modules that they run, and to what the names that they bind mean."""

from __future__ import annotations

from collections.abc import Iterator

from sweeper.graph.evaluate import Evaluator
from sweeper.graph.nodes import LinkedFile
from sweeper.graph.reference_graph import EdgeList


def add_imports(evaluator: Evaluator, certain: EdgeList, number: int, file: LinkedFile) -> None:
    """Importing runs a module and the packages above it; using the name touches what it means."""
    for imported in file.facts.imports:
        node = file.first + imported.definition
        scope = file.node_of[file.facts.definitions[imported.definition].scope]
        for target in _import_targets(evaluator, number, node, imported.name):
            for run in (target, *evaluator.modules.parents(target)):
                module = evaluator.nodes.files[run].first
                certain.add(scope, module)
        if imported.name not in ("", ".", "*"):
            targets: list[int] = []
            own = file.node_of[imported.definition]
            evaluator.held(own, targets)
            line = file.facts.definitions[imported.definition].line
            for target in targets:
                if target != own:
                    certain.add(own, target, line)
    for parent in evaluator.modules.parents(number):
        certain.add(file.first, evaluator.nodes.files[parent].first)


def outside_names(
    evaluator: Evaluator, number: int, file: LinkedFile
) -> Iterator[tuple[int, str, int]]:
    """Yield the dotted names of neighbours that a file imports, as (node, name, line).

    Running the import asks for the module, which ends in a dot, so that no attribute looks like it;
    using what it binds asks for the name. A star is `module.*`.
    """
    for imported in file.facts.imports:
        is_known = imported.module.partition(".")[0] in evaluator.neighbours
        if imported.level or not is_known or evaluator.import_files(number, imported):
            continue
        definition = file.facts.definitions[imported.definition]
        scope = file.node_of[definition.scope]
        yield scope, f"{imported.module}.", definition.line
        if imported.name not in ("", "."):
            user = scope if imported.name == "*" else file.node_of[imported.definition]
            yield user, f"{imported.module}.{imported.name}", definition.line


def _import_targets(evaluator: Evaluator, number: int, node: int, name: str) -> list[int]:
    imported = evaluator.import_of(node)
    files = list(evaluator.import_files(number, imported))
    if name not in ("", ".", "*"):
        targets: list[int] = []
        for value in evaluator.held(_merged(evaluator, number, node), targets):
            if value.kind == "module":
                files.append(value.node)
    return files


def _merged(evaluator: Evaluator, number: int, node: int) -> int:
    file = evaluator.nodes.files[number]
    return file.node_of[node - file.first]


def add_reexports(evaluator: Evaluator, possible: EdgeList, number: int, file: LinkedFile) -> None:
    """`from m import *` in a package or beside `__all__` makes the names of m its own."""
    for imported in file.facts.imports:
        if imported.name != "*":
            continue
        for target in evaluator.import_files(number, imported):
            star = evaluator.nodes.files[target]
            own = file.node_of[0]
            for name, node in evaluator.nodes.members.get(star.first, {}).items():
                exports = star.facts.exports
                if name in exports if exports is not None else name[:1] != "_":
                    possible.add(own, node)
