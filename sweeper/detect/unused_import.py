"""Find imports whose name nothing alive uses."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from sweeper.config import Rules
from sweeper.detect.subject import finding, has_statement
from sweeper.graph.liveness import Liveness
from sweeper.graph.nodes import LinkedFile
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Finding, Import, Trait

# `try:` probes, version branches and explicit re-exports are there for what they bind.
_FACADE = 3  # names that other modules import through this one
_PURPOSE = Trait.CONDITIONAL | Trait.REDUNDANT_ALIAS


def detect(graph: ReferenceGraph, live: Liveness, rules: Rules) -> Iterator[Finding]:
    """Yield one finding for each unused import outside of package interfaces and probes."""
    imports: dict[int, Import] = {}
    modules = {file.module: file for file in graph.files}
    for node, kept_by in live.units.items():
        definition = graph.nodes.definition(node)
        if definition.kind != "import" or kept_by not in ("nothing", "tests"):
            continue
        if definition.name == "*" or not has_statement(graph, node):
            continue
        file = graph.file(node)
        if file.first not in imports:
            imports[file.first] = Import(0, "", "", 0, "none")
            imports.update({file.first + i.definition: i for i in file.facts.imports})
        parts = [node, *graph.nodes.parts.get(node, ())]
        if not all(p in imports for p in parts) or _has_purpose(graph, file, node, rules):
            continue
        if definition.scope == 0 and imports[node].name and _is_facade(graph, file):
            continue
        if file.path_class == "test" and any(_is_collected(graph, part) for part in parts):
            continue
        if not any(_has_effect(imports[p], modules, file, rules) for p in parts):
            says = (
                "is used by dead code only"
                if (live.needs[node] or node in live.statements)
                else "is never used"
            )
            yield finding(graph, live, node, "unused-import", f"import {says}")


def _has_purpose(graph: ReferenceGraph, file: LinkedFile, node: int, rules: Rules) -> bool:
    if not rules.path_traits[file.path_class].is_reported:
        return True
    if graph.nodes.traits(node) & _PURPOSE:
        return True
    is_interface = file.source.path.endswith("__init__.py")
    return is_interface and graph.nodes.definition(node).scope == 0


def _is_collected(graph: ReferenceGraph, imported: int) -> bool:
    """Whether an import brings what is found in the module that holds it: a fixture, a test."""
    for target in graph.certain.of(imported):
        definition = graph.nodes.definition(target)
        if definition.kind not in ("function", "class"):
            continue
        is_rooted = target in graph.roots.production or target in graph.roots.tests
        if is_rooted and (definition.decorators or graph.file(target).path_class == "test"):
            return True
    return False


def _is_facade(graph: ReferenceGraph, file: LinkedFile) -> bool:
    """Whether a module is there for what it imports: only that, or others import through it.

    A `compat` module offers names to its whole package and to users of the package; which of
    them somebody asks for today says nothing of the others.
    """
    members = graph.nodes.members.get(file.first, {})
    imports = [n for n in members.values() if graph.nodes.definition(n).kind == "import"]
    others = [n for name, n in members.items() if n not in imports and name[:2] != "__"]
    if not others and graph.role(file.source.path) == "library":
        return True
    number = graph.nodes.file_of[file.first]
    through = 0
    for node in imports:
        users = (user for user, is_certain in graph.referrers(node) if is_certain)
        through += any(u < len(graph.nodes) and graph.nodes.file_of[u] != number for u in users)
    return through >= _FACADE


def _has_effect(
    imported: Import, modules: dict[str, LinkedFile], file: LinkedFile, rules: Rules
) -> bool:
    """Whether the import is there for what running the module does."""
    names = [imported.module, f"{imported.module}.{imported.name}".strip(".")]
    if imported.module == "__future__":
        return True
    if any(fnmatchcase(n, glob) for n in names for glob in rules.side_effect_imports):
        return True
    package = file.module.split(".")
    if not file.source.path.endswith("__init__.py"):
        package = package[:-1]
    package = package[: len(package) - max(imported.level, 1) + 1]
    name = names[1] if imported.name not in ("", ".") else names[0]
    inside = ".".join(filter(None, (*package, name)))
    # A folder on the search path makes its modules known by their bare names.
    return any(
        n in modules and modules[n].facts.definitions[0].traits & Trait.EFFECTS
        for n in ([inside] if imported.level else [name, inside])
    )
