"""Plan the removal of statements that are never reached: a span in, operations out."""

from __future__ import annotations

import ast

from sweeper.model import Span
from sweeper.rewrite.python.plan import Drop, Fold, Operation
from sweeper.rewrite.python.source import Refused, Source, last_line


def plan_unreachable(source: Source, spans: tuple[Span, ...]) -> list[Operation]:
    """Drop the statements in the spans; a branch that a constant test rules out takes its test."""
    return [operation for span in spans for operation in _plan(source, _run(source, span))]


def _run(source: Source, span: Span) -> list[ast.stmt]:
    """The statements, all of one suite, that fill the span exactly."""
    inside = {
        node
        for node in source.statements
        if (span.line, span.column) <= (source.first_line(node), node.col_offset)
        and (last_line(node), node.end_col_offset or 0) <= (span.end_line, span.end_column)
    }
    run = [n for n in source.statements if n in inside and source.parents[n][0] not in inside]
    run = [n for n in run if not any(p in inside for p, _ in source.ancestors(n))]
    if not run or len({source.parents[node] for node in run}) > 1:
        raise Refused("the file changed since the scan")
    starts = {(source.first_line(run[0]), run[0].col_offset), (run[0].lineno, run[0].col_offset)}
    end = (last_line(run[-1]), run[-1].end_col_offset)
    if (span.line, span.column) not in starts or (span.end_line, span.end_column) != end:
        raise Refused("the file changed since the scan")
    return run


def _plan(source: Source, run: list[ast.stmt]) -> list[Operation]:
    owner, field = source.parents[run[0]]
    if isinstance(owner, ast.If | ast.While) and run == getattr(owner, field):
        if field == "body" and truth(owner.test) is False:
            return [Fold(owner, "orelse") if owner.orelse else Drop(owner)]
        if isinstance(owner, ast.If) and field == "orelse" and truth(owner.test) is True:
            return [Fold(owner, "body")]
    return [Drop(node) for node in run]


def truth(test: ast.expr) -> bool | None:
    """What a test always is, when a look at it tells and nothing else is evaluated."""
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = truth(operand)
            return None if inner is None else not inner
        case ast.BoolOp(op=op, values=[first, *_]):
            decides = isinstance(op, ast.Or)
            return decides if truth(first) is decides else None
        case ast.Tuple(elts=[]) | ast.List(elts=[]) | ast.Dict(keys=[]):
            return False
    return None
