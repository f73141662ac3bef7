"""A function to the same with what is put right behind a dictionary within its display.

Works on trees whose names are resolved. A display evaluates its items in their order, and gives
each key the last of its values at the place of the first (language reference, section 6.2.7), as
stores into the dictionary do. A local that nothing says in between has nobody to see it grow.
"""

from __future__ import annotations

import ast
from collections import Counter

from sweeper.check.known import bindings
from sweeper.check.overwritten import said, shared_names, suites
from sweeper.check.resolved import MIRRORS, depth_of

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def merge_displays(function: _Function) -> None:
    """Merge items and updates in the suites of the function; changes it."""
    words = {n.id.partition("@")[0] for n in ast.walk(function) if isinstance(n, ast.Name)}
    if words & MIRRORS:
        return
    shared = shared_names(function)
    depth = depth_of(function)
    bound = Counter(bindings(function))
    for suite in suites(function):
        known: set[str] = set()
        index = 0
        while index < len(suite):
            name, display = _made(suite[index])
            is_own = name.partition("@")[2] == depth and name not in shared
            if display is not None and is_own and bound[name] == 1:
                known.add(name)
            is_merged = index + 1 < len(suite) and (
                (display is not None and is_own and _take_item(name, display, suite[index + 1]))
                or _take_update(suite[index], suite[index + 1], known)
            )
            if is_merged:
                del suite[index + 1]
            else:
                index += 1


def _made(statement: ast.stmt) -> tuple[str, ast.Dict | None]:
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() as display)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict() as display)
        ):
            return name, display
    return "", None


def _take_item(name: str, display: ast.Dict, statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(
            targets=[ast.Subscript(value=ast.Name(id=word), slice=ast.Constant() as key)],
            value=value,
        ) if word == name and name not in said(value):
            display.keys.append(key)
            display.values.append(value)
            return True
    return False


def _take_update(first: ast.stmt, second: ast.stmt, known: set[str]) -> bool:
    (name, own), (word, more) = _updated(first), _updated(second)
    if own is None or more is None or name != word or name not in known:
        return False
    if name in said(more) or name in said(own):
        return False
    own.keys += more.keys
    own.values += more.values
    return True


def _updated(statement: ast.stmt) -> tuple[str, ast.Dict | None]:
    match statement:
        case ast.Expr(
            ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="update"),
                args=[ast.Dict() as display],
                keywords=[],
            )
        ):
            return name, display
    return "", None
