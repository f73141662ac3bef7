"""Note what `__all__` lists."""

from __future__ import annotations

import ast

from sweeper.languages.python import strings
from sweeper.languages.python.chains import chain_of
from sweeper.languages.python.walk import Walk


def note_exports(walk: Walk, value: ast.expr) -> None:
    names, rest = strings.exported(value)
    walk.exports = [*(walk.exports or []), *names]
    for other in rest:  # `other.__all__` as a part of ours
        chain = chain_of(walk, other)
        if chain is not None and chain[2][-1:] == (".__all__",):
            walk.hazard("re-export", ".".join((chain[1], *(s[1:] for s in chain[2][:-1]))), 0)


def is_exports_call(walk: Walk, node: ast.Call) -> bool:
    """Note `__all__.append("x")` and `__all__.extend([...])`."""
    target = node.func
    if not (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)):
        return False
    if target.value.id != "__all__" or target.attr not in ("append", "extend") or not node.args:
        return False
    argument = node.args[0]
    is_one = target.attr == "append"
    note_exports(walk, ast.List(elts=[argument], ctx=ast.Load()) if is_one else argument)
    return True
