"""Plan one finding: a source and a finding in, operations on the tree out."""

from __future__ import annotations

import ast

from sweeper.model import Finding
from sweeper.rewrite.python.assignments import plan_bindings
from sweeper.rewrite.python.definitions import plan_definitions
from sweeper.rewrite.python.imports import plan_imports
from sweeper.rewrite.python.plan import Operation
from sweeper.rewrite.python.source import DEFINITIONS, Refused, Source, last_line
from sweeper.rewrite.python.unreachable import plan_unreachable


def plan(source: Source, finding: Finding) -> list[Operation]:
    """Return what carries out the finding. Raises `Refused` with the reason why nothing can."""
    if finding.kind == "unreachable":
        return plan_unreachable(source, finding.spans)
    match finding.symbol_kind:
        case "function" | "method" | "class":
            return plan_definitions(source, finding.name, finding.spans)
        case "import":
            return plan_imports(source, finding.name, finding.spans)
        case "variable" | "attribute":
            return plan_bindings(source, finding.name, finding.spans, keep_values=False)
        case "local":
            return _plan_local(source, finding)
        case _:
            raise Refused(f"a {finding.symbol_kind} cannot be removed")


def _plan_local(source: Source, finding: Finding) -> list[Operation]:
    """A local may also be an inner function or an import."""
    span = finding.spans[0]
    for node in source.statements:
        if not source.first_line(node) <= span.line <= span.end_line <= last_line(node):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            return plan_imports(source, finding.name, finding.spans)
        is_named = isinstance(node, DEFINITIONS) and node.name == finding.name
        if is_named and span.line in (source.first_line(node), node.lineno):
            return plan_definitions(source, finding.name, finding.spans)
    return plan_bindings(source, finding.name, finding.spans, keep_values=True)
