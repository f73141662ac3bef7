"""Plan one finding: a source and a finding in, operations on the tree out."""

from __future__ import annotations

from collections.abc import Collection

from sweeper.model import Finding
from sweeper.rewrite.python.definitions import plan_definitions
from sweeper.rewrite.python.imports import plan_imports
from sweeper.rewrite.python.plan import Operation
from sweeper.rewrite.python.source import Refused, Source


def plan(source: Source, finding: Finding, pure_calls: Collection[str]) -> list[Operation]:
    """Return what carries out the finding. Raises `Refused` with the reason why nothing can."""
    match finding.symbol_kind:
        case "function" | "method" | "class":
            return plan_definitions(source, finding.name, finding.spans)
        case "import":
            return plan_imports(source, finding.name, finding.spans)
        case _:
            raise Refused(f"a {finding.symbol_kind} cannot be removed")
