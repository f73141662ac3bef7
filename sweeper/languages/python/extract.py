"""Walk the syntax tree of one Python file and note what it defines, binds and uses."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from sweeper.languages.python import bindings, blocks, definitions, imports, uses
from sweeper.languages.python.walk import FIELDS, Walk, children
from sweeper.model import Statement

_Handler = Callable[[Walk, Any], None]
_SINCE_3_11: Final = {  # node classes that a later or an earlier Python may not have
    "TryStar": blocks.try_,
    "TypeAlias": bindings.type_alias,
    "TypeVar": definitions.type_parameter,
    "ParamSpec": definitions.type_parameter,
    "TypeVarTuple": definitions.type_parameter,
}
_HANDLERS: Final[dict[type[ast.AST], _Handler]] = {
    **dict.fromkeys(FIELDS, children),
    **dict.fromkeys((ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Await), uses.use),
    ast.Constant: uses.constant,
    ast.JoinedStr: uses.joined,
    ast.FunctionDef: definitions.function_def,
    ast.AsyncFunctionDef: definitions.function_def,
    ast.ClassDef: definitions.class_def,
    ast.Lambda: definitions.lambda_,
    ast.Return: definitions.return_,
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp), definitions.comprehension),
    ast.DictComp: definitions.comprehension,
    ast.Import: imports.import_,
    ast.ImportFrom: imports.import_from,
    ast.Assign: bindings.assign,
    ast.AnnAssign: bindings.annotated,
    ast.AugAssign: bindings.augmented,
    ast.NamedExpr: bindings.walrus,
    ast.Delete: bindings.delete,
    ast.Global: bindings.elsewhere,
    ast.Nonlocal: bindings.elsewhere,
    ast.For: blocks.loop,
    ast.AsyncFor: blocks.loop,
    ast.With: blocks.with_,
    ast.AsyncWith: blocks.with_,
    ast.Try: blocks.try_,
    ast.If: blocks.if_,
    ast.While: blocks.conditional,
    ast.Match: blocks.conditional,
    ast.ExceptHandler: blocks.handler,
    ast.MatchAs: blocks.capture,
    ast.MatchStar: blocks.capture,
    ast.MatchMapping: blocks.capture,
    ast.MatchClass: blocks.match_class,
    ast.Expr: blocks.expression,
    **{getattr(ast, name): note for name, note in _SINCE_3_11.items() if hasattr(ast, name)},
}


def extract(
    tree: ast.Module, *, pure_calls: Collection[str], unreachable: Sequence[Statement] = ()
) -> Walk:
    """Return the walk over a tree, with all that it noted; `unreachable` are its dead
    statements.
    """
    walk = Walk(tree, _HANDLERS, pure_calls, unreachable)
    walk.statements(tree.body)
    return walk
