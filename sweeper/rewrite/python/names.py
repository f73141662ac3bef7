"""Remove names but not what they name: a plan in, changes of the text out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sweeper.rewrite.python.concrete import Concrete, targets
from sweeper.rewrite.python.lists import part_removals
from sweeper.rewrite.python.plan import Plan
from sweeper.rewrite.python.source import Refused, Source
from sweeper.rewrite.python.suites import Replacement

_COLON_EQUALS = re.compile(r"[ \t\f\r\n]*:=[ \t\f\r\n]*")
# Where parentheses around an expression are its own, not those of a call.
_GROUPED = (
    ast.If,
    ast.While,
    ast.Compare,
    ast.BoolOp,
    ast.UnaryOp,
    ast.BinOp,
    ast.Expr,
    ast.Return,
)


def value_kept(source: Source, node: ast.stmt) -> Replacement:
    """Leave the value of an assignment as a statement of its own."""
    assert isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign), "only they keep values"
    return Replacement(source.start(node), targets(source, node)[-1])


def target_removals(source: Source, node: ast.Assign, lost: set[int]) -> Iterator[Replacement]:
    """Remove some of the targets of `a = b = value`."""
    starts = targets(source, node)
    for index in sorted(lost):
        yield Replacement(starts[index], starts[index + 1])


def pair_removals(plan: Plan, node: ast.Assign, lost: set[int]) -> Iterator[Replacement]:
    """Remove some of the targets of `a, b = 1, 2` with their values."""
    source = plan.source
    for side in (node.targets[0], node.value):
        assert isinstance(side, ast.Tuple), "pairs are planned for tuples only"
        left = [element for index, element in enumerate(side.elts) if index not in lost]
        if len(left) == 1:
            yield Replacement(source.start(side), source.end(side), source.segment(left[0]))
        else:
            yield from part_removals(source, side, "elts", lost)


def unnamings(source: Source, node: ast.AST) -> Iterator[Replacement]:
    """Remove the `as name` of a handler or of a part of `with`, or the name of a walrus."""
    match node:
        case ast.ExceptHandler():
            yield _handler(source, node)
        case ast.withitem():
            yield _with_part(source, node)
        case ast.NamedExpr():
            yield from _walrus(source, node)


def _handler(source: Source, node: ast.ExceptHandler) -> Replacement:
    import libcst

    head = "try:\n pass\n"
    concrete = Concrete(source, source.start(node), source.start(node.body[0]), "pass\n", head=head)
    for found in concrete.nodes():
        match found:
            case (
                libcst.ExceptHandler(
                    type=libcst.BaseExpression() as caught, name=libcst.AsName(name=name)
                )
                | libcst.ExceptStarHandler(type=caught, name=libcst.AsName(name=name))
            ):
                return Replacement(concrete.end(caught), concrete.end(name))
    raise Refused("libcst reads this statement otherwise")


def _with_part(source: Source, node: ast.withitem) -> Replacement:
    import libcst

    owner = source.parents[node][0]
    assert isinstance(owner, ast.With | ast.AsyncWith), "a withitem stands in a with"
    concrete = Concrete(source, source.start(owner), source.start(owner.body[0]), "pass\n")
    for found in concrete.nodes():
        if isinstance(found, libcst.With) and len(found.items) == len(owner.items):
            part = found.items[owner.items.index(node)]
            if part.asname is not None:
                return Replacement(concrete.end(part.item), concrete.end(part.asname.name))
    raise Refused("libcst reads this statement otherwise")


def _walrus(source: Source, node: ast.NamedExpr) -> Iterator[Replacement]:
    text = source.text
    match = _COLON_EQUALS.match(text, source.end(node.target))
    if match is None:
        raise Refused("a comment stands inside the assignment expression")
    start, end = source.start(node.target), source.end(node.value)
    is_grouped = isinstance(source.parents[node][0], _GROUPED)
    is_atom = isinstance(node.value, ast.Call | ast.Name | ast.Attribute | ast.Subscript)
    is_one_line = node.lineno == node.end_lineno
    has_parens = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
    is_apart = not re.match(r"[\w)\]]", text[start - 2 : start - 1]) and text[match.end()] != "("
    if is_grouped and is_atom and is_one_line and has_parens and is_apart:
        yield Replacement(start - 1, match.end())
        yield Replacement(end, end + 1)
    else:
        yield Replacement(start, match.end())
