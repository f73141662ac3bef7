"""Whether a value may be deleted unevaluated: an expression in, yes or no out.

Stricter than what the front end calls pure: it asks whether anybody could notice.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

_LOADED_OPERATORS = (ast.BitOr, ast.LShift, ast.RShift, ast.MatMult)  # pipelines overload these
_COLLECTIONS = frozenset({"bytearray", "bytes", "dict", "frozenset", "list", "set", "tuple"})
_REPLACING = frozenset({"re.sub", "re.subn"})
_TYPES = _COLLECTIONS | {"bool", "float", "int", "object", "str", "type"}
_DISPLAYS = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict)


class Known(NamedTuple):
    """What is known of the names of a file.

    `meanings` says what a name stands for (`Path` is `pathlib.Path`), `modules` which names are
    modules, `pure_calls` which functions, by their dotted names, may be called or not.
    """

    pure_calls: Collection[str]
    meanings: Mapping[str, str]
    modules: Collection[str]


def is_deletable(
    node: ast.expr, known: Known, *, is_local: bool = False, is_probe: bool = False
) -> bool:
    """Whether evaluating the expression has no effect.

    A probe is a value inside `try`, where even the reading of a name may be there to fail. For the
    value of a local, outside of `try`, the reading of any attribute counts as none, as it does for
    the linters that remove such locals.
    """
    nodes = list(_evaluated(node))
    if is_probe and any(isinstance(n, ast.Name | ast.Call | ast.BinOp) for n in nodes):
        return False
    return all(
        _is_quiet(n, known) or (is_local and not is_probe and isinstance(n, ast.Attribute))
        for n in nodes
    )


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """The node and those below it, but not the body of a lambda, which does not run."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        pending += [node.args] if isinstance(node, ast.Lambda) else ast.iter_child_nodes(node)


def _is_quiet(node: ast.AST, known: Known) -> bool:
    match node:
        case ast.Await() | ast.Yield() | ast.YieldFrom() | ast.NamedExpr():
            return False
        case ast.Starred() | ast.DictComp() | ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return False  # they iterate
        case ast.Call():
            return _is_pure_call(node, known)
        case ast.Attribute():
            return _is_module_or_class(node, known)
        case ast.Subscript(value=value):
            return _is_type(value) or ast.unparse(value).startswith("sys.")
        case ast.BinOp(op=op, left=left, right=right) if isinstance(op, _LOADED_OPERATORS):
            return all(_is_type(side) or _is_number(side) for side in (left, right))
        case ast.Dict(keys=keys):
            return None not in keys
    return True


def _is_pure_call(node: ast.Call, known: Known) -> bool:
    name, _, rest = ast.unparse(node.func).partition(".")
    path = ".".join(filter(None, (known.meanings.get(name, name), rest)))
    if path in _COLLECTIONS and not all(isinstance(a, _DISPLAYS) for a in node.args):
        return False  # they iterate over what they get
    if path in _REPLACING:  # with what a function says, or with a text
        return any(isinstance(new, ast.Constant) for new in node.args[1:2])
    return path in known.pure_calls


def _is_module_or_class(node: ast.Attribute, known: Known) -> bool:
    """Whether an attribute is read from a module or, by the look of its name, a class."""
    base: ast.expr = node
    while isinstance(base, ast.Attribute):
        base = base.value
    if isinstance(base, ast.Name):
        return base.id in known.modules or base.id.lstrip("_")[:1].isupper()
    return isinstance(base, ast.Constant | ast.Call)


def _is_type(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=None):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.lstrip("_")[:1].isupper() or name in _TYPES
        case ast.Subscript(value=value):
            return _is_type(value)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return _is_type(left) and _is_type(right)
    return False


def _is_number(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=int()):
            return True
        case ast.UnaryOp(operand=operand):
            return _is_number(operand)
        case ast.BinOp(left=left, right=right):
            return _is_number(left) and _is_number(right)
    return False
