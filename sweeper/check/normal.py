"""A syntax tree to its normal form: programs with equal forms behave alike.

Each rule keeps behaviour by the language reference alone (sections 6.11, 6.12, 7 and 8): constants
in conditions are worked out, what is never reached goes, and so does what does nothing. What a rule
cannot show it leaves, so that two programs may differ in form and not in behaviour, never the
reverse. Independent of the rewriter that it judges.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sweeper.check.displays import merge_displays
from sweeper.check.idle import drop_idle
from sweeper.check.known import bindings, known_locals, replaced
from sweeper.check.overwritten import drop_overwritten
from sweeper.check.resolved import resolve

_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_ASKING = frozenset({"all", "any", "bool"})
_SIMPLE = (bool, int, float, str, bytes, type(None))


def normal_tree(tree: ast.Module) -> ast.Module:
    """Return the normal form of a module. Changes the tree; names carry what they mean."""
    resolve(tree)
    is_open = any(isinstance(node, ast.alias) and node.name == "*" for node in ast.walk(tree))
    builtins = frozenset() if is_open else _ASKING - set(bindings(tree))
    found = _Normal(builtins).visit(tree)
    assert isinstance(found, ast.Module), "a module stays one"
    return found


def constant(node: ast.expr) -> ast.expr:
    """Return an expression as far as constants in it can be worked out. May change it."""
    found = _Normal(frozenset()).visit(node)
    assert isinstance(found, ast.expr), "an expression stays one"
    return found


class _Normal(ast.NodeTransformer):
    """Rewrites expressions bottom up and suites as a whole."""

    def __init__(self, builtins: frozenset[str]) -> None:
        self.builtins = builtins

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            suite = getattr(node, field, None)
            if isinstance(suite, list) and not isinstance(node, ast.Lambda | ast.IfExp):
                setattr(node, field, self._suite(suite, needed=field == "body"))
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        self.generic_visit(node)
        while known := known_locals(node):
            replaced(node, known)
            self.generic_visit(node)
        drop_overwritten(node)
        drop_idle(node)
        merge_displays(node)
        while node.body and _is_bare_return(node.body[-1]):
            node.body = node.body[:-1] or [ast.Pass()]  # the end of a function is one, too
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        absorbing = isinstance(node.op, ast.Or)
        left: list[ast.expr] = []
        for index, value in enumerate(_flat(node)):
            truth = _truth(value)
            if truth is None or (index == len(node.values) - 1 and truth != absorbing):
                left.append(value)
            elif truth == absorbing:
                left.append(value)
                break
        if not left:
            return node.values[-1]
        return left[0] if len(left) == 1 else ast.BoolOp(node.op, left)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        truth = _truth(node.operand) if isinstance(node.op, ast.Not) else None
        return node if truth is None else ast.Constant(not truth)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        return _compared(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.test = _tested(node.test)
        truth = _truth(node.test)
        return node if truth is None else (node.body if truth else node.orelse)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id=name), args=[value], keywords=[]) if (
                name in self.builtins
            ):
                return _asked(node, name, value)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        parts: list[ast.expr] = []
        for part in map(_plain, node.values):
            match parts[-1:], part:
                case [ast.Constant(value=str(left))], ast.Constant(value=str(right)):
                    parts[-1] = ast.Constant(left + right)
                case _:
                    parts.append(part)
        if all(isinstance(part, ast.Constant) for part in parts):
            return parts[0] if parts else ast.Constant("")
        return ast.JoinedStr(parts)

    def visit_match_case(self, node: ast.match_case) -> ast.AST:
        self.generic_visit(node)
        if node.guard is not None and _truth(node.guard):
            node.guard = None
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        tests = [_tested(each) for each in node.ifs]
        node.ifs = [each for each in tests if _truth(each) is not True]
        return node

    def _suite(self, suite: Sequence[ast.stmt], *, needed: bool) -> list[ast.stmt]:
        done: list[ast.stmt] = []
        todo = list(reversed(suite))
        while todo:
            statement = todo.pop()
            match statement:
                case ast.Pass() | ast.Expr(value=ast.Constant()):
                    continue
                case ast.Assert(test=test) if _truth(test):
                    continue
                case ast.While(test=test, orelse=orelse) if _truth(test) is False:
                    todo.extend(reversed(orelse))
                    continue
                case ast.If():
                    statement.test = _tested(statement.test)
                    truth = _truth(statement.test)
                    if truth is not None:
                        todo.extend(reversed(statement.body if truth else statement.orelse))
                        continue
                    if _ends(statement.body) and statement.orelse:
                        todo.extend(reversed(statement.orelse))
                        statement.orelse = []
            done.append(statement)
            if _ends([statement]):
                break
        return done or ([ast.Pass()] if needed else [])


def _asked(node: ast.Call, name: str, value: ast.expr) -> ast.expr:
    """Work out `bool(x)`, and what is known of `all([…])` and `any([…])`."""
    if name == "bool":
        node.args = [_tested(value)]
        truth = _truth(node.args[0])
        return node if truth is None else ast.Constant(truth)
    if not isinstance(value, ast.List | ast.Tuple):
        return node
    decides = name == "any"
    truths = [_truth(each) for each in value.elts]
    if decides in truths and all(map(_is_silent, value.elts)):
        return ast.Constant(decides)
    value.elts = [e for e, t in zip(value.elts, truths, strict=True) if t is not (not decides)]
    return node if value.elts else ast.Constant(not decides)


def _is_silent(node: ast.expr) -> bool:
    """Whether to work out an expression does nothing; names of `resolve` may not be bound."""
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node = node.operand
    return isinstance(node, ast.Constant)


def _is_bare_return(node: ast.stmt) -> bool:
    match node:
        case ast.Return(value=None | ast.Constant(value=None)):
            return True
    return False


def _flat(node: ast.BoolOp) -> list[ast.expr]:
    values: list[ast.expr] = []
    for value in node.values:
        is_same = isinstance(value, ast.BoolOp) and type(value.op) is type(node.op)
        values += _flat(value) if is_same else [value]  # type: ignore[arg-type]
    node.values = values
    return values


def _plain(part: ast.expr) -> ast.expr:
    """Work out a constant in an f-string (section 2.4.3: `format` of it, without a specifier)."""
    match part:
        case ast.FormattedValue(ast.Constant(value=value), conversion=-1, format_spec=None) if (
            isinstance(value, bool | int | str | None)
        ):
            return ast.Constant(str(value))
    return part


def _truth(node: ast.expr) -> bool | None:
    """Return whether a constant is true, None for what is no constant."""
    match node:
        case ast.Constant(value=value) if isinstance(value, _SIMPLE):
            return bool(value)
    return None


def _tested(node: ast.expr) -> ast.expr:
    """Simplify an expression of which only the truth counts."""
    match node:
        case ast.BoolOp(op=op, values=values):
            neutral = isinstance(op, ast.And)
            left = [v for v in map(_tested, values) if _truth(v) is not neutral]
            if not left:
                return ast.Constant(neutral)
            return left[0] if len(left) == 1 else ast.BoolOp(op, left)
        case ast.UnaryOp(op=ast.Not(), operand=ast.UnaryOp(op=ast.Not(), operand=inner)):
            return _tested(inner)
    return node


def _compared(node: ast.Compare) -> ast.expr:
    match node:
        case ast.Compare(
            left=ast.Constant(value=left), ops=[op], comparators=[ast.Constant(value=right)]
        ) if isinstance(left, _SIMPLE) and isinstance(right, _SIMPLE):
            match op:
                case ast.Eq():
                    return ast.Constant(left == right)
                case ast.NotEq():
                    return ast.Constant(left != right)
                case ast.Is() if isinstance(right, bool | None):
                    return ast.Constant(left is right)
                case ast.IsNot() if isinstance(right, bool | None):
                    return ast.Constant(left is not right)
    return node


def _ends(suite: Sequence[ast.stmt]) -> bool:
    """Whether control never comes to the end of a suite."""
    if not suite:
        return False
    match suite[-1]:
        case ast.If(body=body, orelse=orelse):
            return _ends(body) and _ends(orelse)
        case ast.With(body=body):
            return False  # it may swallow what is raised
    return isinstance(suite[-1], _ENDS)
