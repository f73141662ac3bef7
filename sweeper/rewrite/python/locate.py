"""Plan one finding: a source and a finding in, operations on the tree out."""

from __future__ import annotations

import ast

from sweeper.model import Finding, Span, SymbolKind
from sweeper.rewrite.python.assignments import Site, find_binding, plan_binding
from sweeper.rewrite.python.definitions import Definition, find_definition, plan_definitions
from sweeper.rewrite.python.imports import Place, find_import, plan_import
from sweeper.rewrite.python.plan import Operation
from sweeper.rewrite.python.source import Refused, Source
from sweeper.rewrite.python.unreachable import plan_unreachable

_FINDABLE: dict[SymbolKind, tuple[str, ...]] = {
    "function": ("definition",),
    "method": ("definition",),
    "class": ("definition",),
    "import": ("import",),
    "variable": ("binding",),
    "attribute": ("binding",),
    "local": ("definition", "import", "binding"),
}


def plan(source: Source, finding: Finding) -> list[Operation]:
    """Return what carries out the finding. Raises `Refused` with the reason why nothing can.

    The first span must hold what the finding says; at the others the name may be bound otherwise,
    as by the `f = None` that stands in for a conditional `def f`.
    """
    if finding.kind == "unreachable":
        return plan_unreachable(source, finding.spans)
    if finding.symbol_kind not in _FINDABLE:
        raise Refused(f"a {finding.symbol_kind} cannot be removed")
    operations: list[Operation] = []
    definitions: list[Definition] = []
    for index, span in enumerate(finding.spans):
        findable = _FINDABLE[finding.symbol_kind if index == 0 else "local"]
        found = _find(source, finding.name, span, findable)
        match found:
            case None:
                raise Refused("the file changed since the scan")
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                definitions.append(found)
            case (_, _):
                operations.append(plan_import(source, found))
            case _:
                keep_values = finding.symbol_kind == "local"
                operations += plan_binding(source, finding.name, found, keep_values=keep_values)
    return [*plan_definitions(source, definitions), *operations]


def _find(
    source: Source, name: str, span: Span, findable: tuple[str, ...]
) -> Definition | Place | Site | None:
    if "definition" in findable:
        definition = find_definition(source, name, span)
        if definition is not None:
            return definition
    if "import" in findable:
        place = find_import(source, name, span)
        if place is not None:
            return place
    return find_binding(source, name, span) if "binding" in findable else None
