"""Note functions, classes and the scopes that they open."""

from __future__ import annotations

import ast

from sweeper.languages.python import hints
from sweeper.languages.python.annotate import annotated_values, annotation, type_comment
from sweeper.languages.python.bindings import bind, elsewhere
from sweeper.languages.python.chains import chain_of, element_of, values_of
from sweeper.languages.python.purity import keeps_argument
from sweeper.languages.python.scopes import DIRECT, UNKNOWN, Draft
from sweeper.languages.python.walk import Walk
from sweeper.model import DefinitionKind, Span, Trait

_KNOWN_DECORATORS = {
    "staticmethod": Trait.STATIC,
    "classmethod": Trait.CLASSMETHOD,
    "property": Trait.PROPERTY,
    "cached_property": Trait.PROPERTY,
    "setter": Trait.PROPERTY,
    "deleter": Trait.PROPERTY,
    "getter": Trait.PROPERTY,
    "abstractmethod": Trait.ABSTRACT,
    "abstractproperty": Trait.ABSTRACT | Trait.PROPERTY,
    "overload": Trait.OVERLOAD,
}
# Decorators whose call leaves no trace outside of what they decorate.
_QUIET = frozenset({"lru_cache", "dataclass", "wraps", "singledispatch", "define", "attrs", "s"})


def function_def(walk: Walk, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Note a function or method, then its body in a scope of its own."""
    in_class = walk.scopes.are_classes[walk.scope]
    index = _define(walk, node, "method" if in_class else "function")
    draft = walk.scopes.drafts[index]
    _decorate(walk, node, index)
    if _is_trivial(node.body):
        draft.traits |= Trait.TRIVIAL
    if keeps_argument(node):
        draft.traits |= Trait.STORES
    if node.name in ("__getattr__", "__getattribute__"):
        walk.scopes.drafts[walk.owner].traits |= Trait.DYNAMIC
    walk.functions.append(node)
    outer = walk.scope, walk.owner, walk.function, walk.guard
    body, walk.body = walk.body, node
    class_ = walk.owner if in_class else -1
    scope = walk.scopes.open(walk.scope, index, is_class=False)
    walk.owner, walk.function, walk.guard = index, draft, "none"
    _signature(walk, node, scope, class_, draft)
    walk.scope = scope
    _type_parameters(walk, node)
    declare(walk, node.body)
    walk.statements(node.body)
    walk.scope, walk.owner, walk.function, walk.guard = outer
    walk.body = body


def declare(walk: Walk, body: list[ast.stmt]) -> None:
    """Note `global` and `nonlocal` before the names are bound; nested blocks declare rarely."""
    for statement in body:
        if type(statement) in (ast.Global, ast.Nonlocal):
            elsewhere(walk, statement)  # type: ignore[arg-type]


def _signature(
    walk: Walk, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: int, class_: int, draft: Draft
) -> None:
    arguments = node.args
    walk.statements(arguments.defaults)
    walk.statements(d for d in arguments.kw_defaults if d is not None)
    positional = [*arguments.posonlyargs, *arguments.args]
    # Who calls it may find the arguments by their names in the module, as pytest finds fixtures.
    is_fed = bool(draft.decorators) or draft.name.startswith("test")
    for position, argument in enumerate([*positional, *arguments.kwonlyargs]):
        slot = walk.scopes.slot(scope, argument.arg)
        if is_fed and argument.arg in walk.scopes.slots[0]:
            walk.scopes.uses.setdefault((0, walk.owner, argument.arg, (), "read"), argument.lineno)
        if position == 0 and class_ >= 0 and not draft.traits & Trait.STATIC:
            slot.instance_of = class_
            slot.is_class = bool(draft.traits & Trait.CLASSMETHOD) or node.name in (
                "__new__",
                "__init_subclass__",
                "__class_getitem__",
            )
        slot.values += annotated_values(walk, argument.annotation, argument.type_comment)
    for extra in (arguments.vararg, arguments.kwarg):
        if extra is not None:
            walk.scopes.slot(scope, extra.arg)
            annotated_values(walk, extra.annotation, extra.type_comment)
    if node.type_comment:
        type_comment(walk, node.type_comment)
    draft.results += annotated_values(walk, node.returns, None)


def _define(
    walk: Walk, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, kind: DefinitionKind
) -> int:
    first: ast.expr | ast.stmt = node.decorator_list[0] if node.decorator_list else node
    column = first.col_offset - 1 if node.decorator_list else node.col_offset
    if node.decorator_list and first.lineno != node.lineno:
        column = node.col_offset  # `@` may stand apart from its expression
    span = Span(first.lineno, column, node.end_lineno or node.lineno, node.end_col_offset or 0)
    traits = 0 if walk.guard == "none" else Trait.CONDITIONAL
    return walk.scopes.define(walk.scope, node.name, kind, span, node.lineno, traits)


def _decorate(
    walk: Walk, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, index: int
) -> None:
    draft = walk.scopes.drafts[index]
    outer, walk.owner = walk.owner, index
    for decorator in node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        path = hints.dotted(target)
        if path is None:
            draft.traits |= Trait.RUNS
        else:
            last = path[1][-1][1:] if path[1] else path[0]
            draft.traits |= _KNOWN_DECORATORS.get(last, 0)
            called = ("()",) if isinstance(decorator, ast.Call) else ()
            draft.decorators.append((walk.scope, path[0], (*path[1], *called)))
        walk.visit(decorator)
        if outer == 0 and isinstance(decorator, ast.Call) and not _is_quiet(decorator):
            walk.module.traits |= Trait.EFFECTS
    walk.owner = outer


def class_def(walk: Walk, node: ast.ClassDef) -> None:
    """Note a class, then its body in a scope of its own."""
    index = _define(walk, node, "class")
    draft = walk.scopes.drafts[index]
    _decorate(walk, node, index)
    outer = walk.scope, walk.owner, walk.function, walk.guard
    walk.owner = index
    for base in node.bases:
        walk.visit(base)
        target = base.value if isinstance(base, ast.Subscript) else base
        chain = chain_of(walk, target)
        draft.bases.append(chain or (UNKNOWN, DIRECT, ()))
    for keyword in node.keywords:
        walk.visit(keyword.value)
        if keyword.arg != "metaclass" or "ABCMeta" not in ast.dump(keyword.value):
            draft.traits |= Trait.METACLASS
    walk.scope = walk.scopes.open(walk.scope, index, is_class=True)
    walk.function, walk.guard = None, "none"
    _type_parameters(walk, node)
    walk.statements(node.body)
    walk.scope, walk.owner, walk.function, walk.guard = outer


def _type_parameters(walk: Walk, node: ast.AST) -> None:
    for parameter in getattr(node, "type_params", ()):  # PEP 695, Python ≥ 3.12
        walk.visit(parameter)


def type_parameter(walk: Walk, node: ast.AST) -> None:
    """Note the name that a type parameter binds, and its bound."""
    walk.scopes.slot(walk.scope, node.name)  # type: ignore[attr-defined]
    for field in ("bound", "default_value"):
        value = getattr(node, field, None)
        if value is not None:
            annotation(walk, value)


def lambda_(walk: Walk, node: ast.Lambda) -> None:
    """Note what a lambda uses."""
    walk.statements(node.args.defaults)
    walk.statements(d for d in node.args.kw_defaults if d is not None)
    outer = walk.scope
    walk.scope = walk.scopes.open(outer, walk.owner, is_class=False)
    arguments = node.args
    for argument in (
        *arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs,
        *filter(None, (arguments.vararg, arguments.kwarg)),
    ):  # fmt: skip
        walk.scopes.slot(walk.scope, argument.arg)
    walk.visit(node.body)
    walk.scope = outer


def comprehension(
    walk: Walk, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
) -> None:
    """Note what a comprehension uses; its targets live in a scope of their own."""
    walk.visit(node.generators[0].iter)
    outer = walk.scope
    walk.scope = walk.scopes.open(outer, walk.owner, is_class=False)
    for position, generator in enumerate(node.generators):
        if position:
            walk.visit(generator.iter)
        bind(walk, generator.target, element_of(walk, generator.iter))
        walk.statements(generator.ifs)
    if isinstance(node, ast.DictComp):
        walk.visit(node.key)
        walk.visit(node.value)
    else:
        walk.visit(node.elt)
    walk.scope = outer


def return_(walk: Walk, node: ast.Return) -> None:
    """Note a returned value; without an annotation it says what a call gives."""
    if node.value is not None:
        walk.visit(node.value)
        if walk.function is not None:
            walk.function.results += values_of(walk, node.value)


def _is_quiet(decorator: ast.Call) -> bool:
    path = hints.dotted(decorator.func)
    return path is not None and (path[1][-1][1:] if path[1] else path[0]) in _QUIET


def _is_trivial(body: list[ast.stmt]) -> bool:
    for statement in body:
        if isinstance(statement, ast.Pass):
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Raise) and statement.exc is not None:
            raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
            if isinstance(raised, ast.Name) and raised.id == "NotImplementedError":
                continue
        return False
    return True
