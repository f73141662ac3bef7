"""A syntax tree to one whose names say what they mean, so that dead code can go without a trace.

Which variable a name means depends on code that may never run: an assignment in a branch that is
never taken makes a name local (language reference, sections 4.2.2 and 7.12). Whoever compares trees
without such code has to settle that first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
# They see what a function is made of.
MIRRORS = frozenset({"locals", "vars", "eval", "exec", "dir"})


@dataclass(slots=True)
class _Scope:
    kind: Literal["module", "class", "function", "comprehension"]
    parent: _Scope | None
    bound: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)  # declared nonlocal
    globals: set[str] = field(default_factory=set)
    depth: int = 0

    def meaning(self, name: str) -> str:
        """The name with the depth of the function whose variable it is; as it is for a global."""
        if self.kind == "module" or name in self.globals:
            return name
        if name in self.bound and name not in self.outer:
            return f"{name}@class" if self.kind == "class" else f"{name}@{self.depth}"
        owner = self._owner(name)
        if self.kind != "class":
            return name if owner is None else f"{name}@{owner.depth}"
        # A class looks into its own names first; what it assigns is never that of a function.
        return f"{name}@class" if owner is None else f"{name}@{owner.depth}?"

    def _owner(self, name: str) -> _Scope | None:
        scope = self.parent
        while scope is not None and scope.kind != "module":
            if scope.kind != "class":
                if name in scope.globals:
                    return None
                if name in scope.bound and name not in scope.outer:
                    return scope
            scope = scope.parent
        return None


def resolve(tree: ast.Module) -> None:
    """Change the tree: names carry their meaning, and notes what a function or text is.

    A note is a call of a name with a colon, first in the body. Declarations go: they have told all
    they had to tell. Parameters of types are taken for what is around, which no dead code changes.
    """
    scope = _Scope("module", None)
    _Resolver(scope).suite(tree)


class _Resolver(ast.NodeTransformer):
    """Rewrites the nodes of one scope; each inner scope gets a resolver of its own."""

    def __init__(self, scope: _Scope) -> None:
        self.scope = scope

    def suite(self, node: _Documented) -> None:
        """Rewrite a body that may begin with a documentation string."""
        notes: list[ast.stmt] = []
        match node.body[:1]:
            case [ast.Expr(value=ast.Constant(value=str(text)))]:
                notes.append(_note("docstring", text))
                del node.body[0]
        if not isinstance(node, ast.Module | ast.ClassDef):
            notes.insert(0, _note("depth", str(self.scope.depth)))
            notes += [_note(kind, "") for kind in _kinds(node.body)] + _mirrored(node)
        body = [self.visit(statement) for statement in node.body]
        node.body = [*notes, *(statement for statement in body if statement is not None)]

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.scope.meaning(node.id)
        return node

    def visit_Global(self, node: ast.Global) -> None:
        return None

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        return None

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        node.decorator_list = [self.visit(each) for each in node.decorator_list]
        node.returns = self.visit(node.returns) if node.returns else None
        self.visit(node.args)
        inner = self._inner("function", node.body, node.args)
        node.name = self.scope.meaning(node.name)
        inner.suite(node)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.visit(node.args)
        notes = _kinds([node.body])
        node.body = self._inner("function", [node.body], node.args).visit(node.body)
        return _noted(node, notes)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.decorator_list = [self.visit(each) for each in node.decorator_list]
        node.bases = [self.visit(each) for each in node.bases]
        node.keywords = [self.visit(each) for each in node.keywords]
        inner = self._inner("class", node.body)
        node.name = self.scope.meaning(node.name)
        inner.suite(node)
        return node

    def _comprehension(self, node: _Comprehension) -> ast.AST:
        first = node.generators[0]
        source = self.visit(first.iter)
        first.iter = ast.Constant(None)
        notes = _kinds([node]) if isinstance(node, ast.GeneratorExp) else []
        inner = self._inner("comprehension", [each.target for each in node.generators])
        ast.NodeTransformer.generic_visit(inner, node)
        first.iter = source
        return _noted(node, notes)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        scope: _Scope = self.scope
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        node.value = self.visit(node.value)
        node.target.id = scope.meaning(node.target.id)
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, _Comprehension):
            return self._comprehension(node)
        super().generic_visit(node)
        match node:
            case ast.alias(name=name, asname=asname) if name != "*":
                bound = self.scope.meaning(asname or name.partition(".")[0])
                # `import a.b` and `import a.b as a` bind other modules.
                node.asname = bound if asname else f"{bound}:"
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                node.name = self.scope.meaning(name)
            case ast.MatchStar(name=str(name)):
                node.name = self.scope.meaning(name)
            case ast.MatchMapping(rest=str(name)):
                node.rest = self.scope.meaning(name)
        return node

    def _inner(
        self,
        kind: Literal["class", "function", "comprehension"],
        body: Sequence[ast.AST],
        args: ast.arguments | None = None,
    ) -> _Resolver:
        scope = _Scope(kind, self.scope, depth=self.scope.depth + 1)
        if args is not None:
            scope.bound.update(node.arg for node in ast.walk(args) if isinstance(node, ast.arg))
        for node in own(body):
            match node:
                case ast.Global(names=names):
                    scope.globals.update(names)
                case ast.Nonlocal(names=names):
                    scope.outer.update(names)
                case _:
                    scope.bound.update(_binds(node))
        return _Resolver(scope)


def depth_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Return the depth that the function's own variables carry."""
    match function.body[0]:
        case ast.Expr(ast.Call(ast.Name("depth:"), [ast.Constant(str(depth))])):
            return depth
    raise AssertionError("resolved functions begin with it")


def own(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes that a scope runs itself, without the insides of other scopes."""
    todo = list(body)
    while todo:
        node = todo.pop()
        yield node
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                todo += [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
            case ast.Lambda():
                todo.append(node.args)
            case ast.ClassDef():
                todo += [*node.decorator_list, *node.bases, *node.keywords]
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                todo.append(node.generators[0].iter)
                # What `:=` binds in a comprehension belongs to the function around it.
                todo += [each.target for each in _walrus(node)]
            case _:
                todo += ast.iter_child_nodes(node)


def _walrus(node: ast.AST) -> Iterator[ast.NamedExpr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.NamedExpr):
            yield child
        if not isinstance(child, ast.Lambda):
            yield from _walrus(child)


def _binds(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=asname) if name != "*":
            yield asname or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name


def _kinds(body: Sequence[ast.AST]) -> list[str]:
    """Return what makes of a function something else, also in code that never runs."""
    nodes = list(own(body))
    # A generator expression is asked as a whole, the comprehensions in it belong to it.
    inside = [n for node in body if isinstance(node, ast.GeneratorExp) for n in ast.walk(node)]
    found = []
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes):
        found.append("generator")
    if any(isinstance(n, ast.Await) or getattr(n, "is_async", 0) for n in inside):
        found.append("awaiting")
    return found


def _mirrored(node: ast.AST) -> list[ast.stmt]:
    """Return a note of all names in a function that may look at itself."""
    words = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return [_note("names", " ".join(sorted(words)))] if words & MIRRORS else []


def _note(kind: str, text: str) -> ast.stmt:
    return ast.Expr(ast.Call(ast.Name(f"{kind}:", ast.Load()), [ast.Constant(text)], []))


def _noted(node: ast.expr, kinds: Sequence[str]) -> ast.expr:
    for kind in kinds:
        node = ast.Call(ast.Name(f"{kind}:", ast.Load()), [node], [])
    return node
