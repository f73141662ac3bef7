"""Find the statements of Python code that control never reaches."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from sweeper.languages.python.defensive import is_wanted
from sweeper.languages.python.noreturn import NeverReturning
from sweeper.model import Span, Statement

_OBVIOUS: Final = ("after return", "after raise", "after continue", "after break")
_ALWAYS_FALSE: Final = "condition is always false"
_ALWAYS_TRUE: Final = "condition is always true"
# Context managers that are known not to swallow exceptions, by the last part of their name.
_LETS_THROUGH: Final = frozenset(
    {"open", "closing", "lock", "Lock", "RLock", "_lock", "TemporaryDirectory"}
)


def unreachable(tree: ast.Module, *, noreturn: Collection[str]) -> list[Statement]:
    """Return one statement for each maximal run of dead statements, in the order of the file.

    `noreturn` holds dotted names of functions that never return. `name` is the dotted name of the
    enclosing function, `scope` is always 0, and `note` says why nothing gets there.
    """
    flow = _Flow(tree, noreturn)
    flow.block(tree.body)
    return sorted(flow.found, key=lambda statement: statement.span)


class _Flow:
    """One walk over the statement lists. Expressions are not visited: that is what makes it cheap.

    `block` and the methods for single statements return why control does not get behind them, or ""
    when it may. `broken` says whether a `break` of the innermost loop was reached.
    """

    def __init__(self, tree: ast.Module, noreturn: Collection[str]) -> None:
        self.found: list[Statement] = []
        self.broken = False
        self.never = NeverReturning(tree, noreturn)
        self.last_names = self.never.last_names
        self.path: list[str] = []
        self.scopes: list[ast.AST] = [tree]

    def block(self, body: Sequence[ast.stmt]) -> str:
        """Walk the statements up to the first that control does not get behind; report the rest."""
        visit = _HANDLERS
        for index, node in enumerate(body):
            kind = type(node)
            if kind is ast.Expr:
                reason = self._call(node.value)  # type: ignore[attr-defined]
            elif kind in visit:
                reason = visit[kind](self, node)
            else:
                continue
            if reason:
                if index + 1 < len(body):
                    self._report(body[index + 1 :], reason)
                return reason
        return ""

    def _report(self, run: Sequence[ast.stmt], note: str) -> None:
        is_condition = note in (_ALWAYS_TRUE, _ALWAYS_FALSE)
        judged = run
        if is_condition and isinstance(run[0], ast.If | ast.While):
            judged = run[0].body
        if is_wanted(
            judged,
            self.scopes[-1],
            is_obvious=is_condition or note in _OBVIOUS,
            is_condition=is_condition,
        ):
            return
        first, last = run[0], run[-1]
        line = min([first.lineno, *(node.lineno for node in getattr(first, "decorator_list", ()))])
        span = Span(line, first.col_offset, last.end_lineno or line, last.end_col_offset or 0)
        self.found.append(Statement("unreachable", 0, ".".join(self.path), span, note))

    def _call(self, value: ast.expr) -> str:
        call = value.value if type(value) is ast.Await else value
        if type(call) is not ast.Call:
            return ""
        function = call.func
        if type(function) is ast.Attribute:
            last_name = function.attr
        elif type(function) is ast.Name:
            last_name = function.id
        else:
            return ""
        if last_name not in self.last_names:
            return ""
        name = self.never.name(value, self.scopes)
        return f"after {name}()" if name else ""

    def _break(self, _: ast.Break) -> str:
        self.broken = True
        return "after break"

    def _if(self, node: ast.If) -> str:
        """Walk a chain of `elif` in a loop: generated ones are longer than Python may recurse."""
        reasons: list[str] = []
        while True:
            constant = _truth(node.test)
            if constant is None:
                reasons.append(self.block(node.body))
            elif constant:
                if node.orelse:
                    self._report(node.orelse, _ALWAYS_TRUE)
                reasons.append(self.block(node.body))
                break
            else:
                self._report(node.body if node.orelse else [node], _ALWAYS_FALSE)
            orelse = node.orelse
            if len(orelse) == 1 and type(orelse[0]) is ast.If:
                node = orelse[0]
                continue
            reasons.append(self.block(orelse) if orelse else "")
            break
        if not all(reasons):
            return ""
        return reasons[0] if len(reasons) == 1 else "after if whose branches all leave"

    def _loop(self, body: Sequence[ast.stmt]) -> bool:
        """Walk the body of a loop and return whether a `break` leaves it."""
        outer, self.broken = self.broken, False
        self.block(body)
        broken, self.broken = self.broken, outer
        return broken

    def _while(self, node: ast.While) -> str:
        constant = _truth(node.test)
        if constant is False:
            self._report(node.body if node.orelse else [node], _ALWAYS_FALSE)
            return self.block(node.orelse)
        broken = self._loop(node.body)
        if constant is None:
            reason = self.block(node.orelse)
            return "" if broken else reason
        if node.orelse:
            self._report(node.orelse, _ALWAYS_TRUE)
        return "" if broken else "after a loop that never ends"

    def _for(self, node: ast.For | ast.AsyncFor) -> str:
        broken = self._loop(node.body)
        reason = self.block(node.orelse)
        return "" if broken else reason

    def _with(self, node: ast.With | ast.AsyncWith) -> str:
        """Walk the body; since most managers may swallow exceptions, few bodies leave for sure."""
        reason = self.block(node.body)
        if not reason:
            return ""
        if all(_lets_through(item.context_expr) for item in node.items):
            return reason
        return reason if _cannot_raise(node.body[0]) else ""

    def _try(self, node: ast.Try | ast.TryStar) -> str:
        reason = self.block(node.body)
        if node.orelse:
            if reason:  # not obvious: `else: self.fail()` guards what the body is to raise
                self._report(node.orelse, f"{reason} in the try")
            else:
                reason = self.block(node.orelse)
        leaves = [self.block(handler.body) for handler in node.handlers]
        final = self.block(node.finalbody)
        if final:
            return final
        if reason and all(leaves):
            return "after try whose branches all leave" if leaves else reason
        return ""

    def _match(self, node: ast.Match) -> str:
        leaves = [self.block(case.body) for case in node.cases]
        is_exhaustive = node.cases[-1].guard is None and _matches_all(node.cases[-1].pattern)
        return "after match whose cases all leave" if is_exhaustive and all(leaves) else ""

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
        self._inside(node)
        return ""

    def _class(self, node: ast.ClassDef) -> str:
        self._inside(node)
        return ""

    def _inside(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.path.append(node.name)
        self.scopes.append(node)
        self._loop(
            node.body
        )  # no loop, but a `break` in it is not one of the loop around it either
        self.scopes.pop()
        self.path.pop()


# No table of bound methods in each walk: that would be a cycle, which keeps the syntax tree until
# the garbage collector comes by, and that is switched off while files are parsed.
_HANDLERS: Final[dict[type[ast.stmt], Callable[[_Flow, Any], str]]] = {
    ast.If: _Flow._if,
    ast.While: _Flow._while,
    ast.For: _Flow._for,
    ast.AsyncFor: _Flow._for,
    ast.With: _Flow._with,
    ast.AsyncWith: _Flow._with,
    ast.Try: _Flow._try,
    ast.TryStar: _Flow._try,
    ast.Match: _Flow._match,
    ast.FunctionDef: _Flow._function,
    ast.AsyncFunctionDef: _Flow._function,
    ast.ClassDef: _Flow._class,
    ast.Break: _Flow._break,
    ast.Return: lambda _, __: "after return",
    ast.Raise: lambda _, __: "after raise",
    ast.Continue: lambda _, __: "after continue",
}


def _truth(test: ast.expr) -> bool | None:
    """Return what a test always is, without running anything; None when it depends."""
    kind = type(test)
    if kind is ast.Constant:
        return bool(test.value)  # type: ignore[attr-defined]
    if kind in (ast.Name, ast.Call, ast.Attribute, ast.Compare):
        return None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _truth(test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        # Only the first value decides for sure before anything else is run.
        decides = isinstance(test.op, ast.Or)
        return decides if _truth(test.values[0]) is decides else None
    if isinstance(test, ast.Tuple | ast.List | ast.Set) and not test.elts:
        return False
    if isinstance(test, ast.Dict) and not test.keys:
        return False
    return None


def _lets_through(manager: ast.expr) -> bool:
    node = manager.func if isinstance(manager, ast.Call) else manager
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in _LETS_THROUGH


def _cannot_raise(node: ast.stmt) -> bool:
    if isinstance(node, ast.Return):
        return node.value is None or isinstance(node.value, ast.Constant | ast.Name)
    return isinstance(node, ast.Break | ast.Continue)


def _matches_all(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return _matches_all(pattern.patterns[-1])
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or _matches_all(pattern.pattern)
    return False
