"""A syntax tree to its normal form: equal forms are strong evidence of equal behaviour.

Known to be missed: scopes of classes, `yield` in lambdas and defaults, builtins bound anew.

Each rule keeps behaviour by the language reference alone (sections 6.11, 6.12, 7 and 8): constants
in conditions are worked out, what is never reached goes, and so does what does nothing. What a rule
cannot show it leaves, so that two programs may differ in form and not in behaviour, never the
reverse. Independent of the rewriter that it judges.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_SIMPLE = (bool, int, float, str, bytes, type(None))


def normal_tree(tree: ast.Module) -> ast.Module:
    """Return the normal form of a module. Changes the tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            # Kept through all that follows: dead code makes a generator, and makes names local.
            node.body.insert(0, _note(node))
    found = _Normal().visit(tree)
    assert isinstance(found, ast.Module), "a module stays one"
    return found


def _note(function: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
    own = list(_own(function))
    is_generator = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own)
    call = ast.Name("__generator__" if is_generator else "__function__", ast.Load())
    return ast.Expr(ast.Call(call, [], []))


def locals_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Return the names that a function binds itself, also where control never comes."""
    given = function.args
    names = {
        arg.arg
        for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
        if arg is not None
    }
    outer: set[str] = set()
    for node in _own(function):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=name, asname=asname):
                names.add(asname or name.partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                names.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                names.add(name)
            case ast.Global(names=given_names) | ast.Nonlocal(names=given_names):
                outer.update(given_names)
    return names - outer


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function's own code, without those of functions inside."""
    todo = list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, _SCOPES):
            todo.extend(ast.iter_child_nodes(node))


class _Normal(ast.NodeTransformer):
    """Rewrites expressions bottom up and suites as a whole."""

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
        own = locals_of(node)
        self.generic_visit(node)
        while known := _constants(node, own):
            node.body = [_Replaced(known).visit(s) for s in node.body if _bound(s) not in known]
            self.generic_visit(node)
        read = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        # A name that is read and that only dead code bound is another name without that code.
        node.body.insert(0, ast.Expr(ast.Constant(f"local: {sorted(own & read)}")))
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
            case ast.Call(func=ast.Name(id="bool"), args=[value], keywords=[]):
                truth = _truth(value)
                return node if truth is None else ast.Constant(truth)
        return node

    def _suite(self, suite: Sequence[ast.stmt], *, needed: bool) -> list[ast.stmt]:
        done: list[ast.stmt] = []
        todo = list(reversed(suite))
        while todo:
            statement = todo.pop()
            match statement:
                case ast.Pass() | ast.Expr(value=ast.Constant(value=int() | float() | None)):
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


class _Replaced(ast.NodeTransformer):
    def __init__(self, known: dict[str, ast.Constant]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self.known.get(node.id, node)


def _constants(
    function: ast.FunctionDef | ast.AsyncFunctionDef, own: set[str]
) -> dict[str, ast.Constant]:
    """Return the local names that hold one constant wherever they are read.

    They are bound once, by a statement of the function's own suite, and read behind it only.
    """
    found: dict[str, ast.Constant] = {}
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    words = {node.id for node in nodes}
    inner = [n for n in ast.walk(function) if isinstance(n, _SCOPES) and n is not function]
    if words & {"locals", "vars", "eval", "exec", "dir"} or inner:
        return found
    for statement in function.body:
        name = _bound(statement)
        if name not in own or name in _arguments(function):
            continue
        assert isinstance(statement, ast.Assign), "it binds one name"
        value = statement.value
        stores = [n for n in nodes if n.id == name and not isinstance(n.ctx, ast.Load)]
        behind = all(n.lineno > statement.lineno for n in nodes if n.id == name and n not in stores)
        if (
            isinstance(value, ast.Constant)
            and len(stores) == 1
            and behind
            and _once(function, name)
        ):
            found[name] = value
    return found


def _once(function: ast.AST, name: str) -> bool:
    """Whether nothing but plain names binds it: no import, handler or pattern."""
    others = 0
    for node in _own(function):
        match node:
            case ast.alias(name=known, asname=asname) if (asname or known) == name:
                others += 1
            case ast.ExceptHandler(name=str(known)) | ast.MatchAs(name=str(known)) if known == name:
                others += 1
            case ast.MatchStar(name=str(known)) | ast.MatchMapping(rest=str(known)) if (
                known == name
            ):
                others += 1
            case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                others += 1
    return not others


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def _bound(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return ""


def _flat(node: ast.BoolOp) -> list[ast.expr]:
    values: list[ast.expr] = []
    for value in node.values:
        is_same = isinstance(value, ast.BoolOp) and type(value.op) is type(node.op)
        values += _flat(value) if is_same else [value]  # type: ignore[arg-type]
    node.values = values
    return values


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
