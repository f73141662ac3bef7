"""A call and a rule to what the call gives the rule: its key, its default and its whole."""

from __future__ import annotations

import ast

from sweeper.flags.rules import Argument
from sweeper.rewrite.python.source import DEFINITIONS, Source


def given(call: ast.Call, argument: Argument | None) -> ast.expr | None:
    """Return what a call gives an argument, None when it gives none or that is unclear."""
    if argument is None:
        return None
    for keyword in call.keywords:
        if keyword.arg == argument.keyword and argument.keyword:
            return keyword.value
    before = call.args[: argument.position + 1]
    if any(isinstance(each, ast.Starred) for each in before):
        return None
    return call.args[argument.position] if len(before) > argument.position else None


def whole_of(source: Source, call: ast.Call, attribute: str) -> ast.expr | None:
    """Return the expression that gives the value: the call, or the attribute of what it gives."""
    if not attribute:
        return call
    match source.parents[call][0]:
        case ast.Attribute(attr=attr) as whole if attr == attribute:
            return whole
    return None


def decorates(source: Source, call: ast.Call) -> bool:
    """Tell whether a call is a decorator."""
    parent, field = source.parents[call]
    return isinstance(parent, DEFINITIONS) and field == "decorator_list"


def class_attribute(class_: ast.ClassDef, name: str) -> ast.expr | None:
    """Return what the body of a class binds a name to."""
    for statement in class_.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=known)], value=value)
                | ast.AnnAssign(target=ast.Name(id=known), value=ast.expr() as value)
            ) if known == name:
                return value
    return None


def own_word(node: ast.expr) -> str:
    """Return the last word of a name: `features` of `web.ctx.features`."""
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return word
    return ""


def pattern(node: ast.expr) -> str:
    """Return the text of an f-string with a letter for each thing that only a run knows, or ""."""
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts = [each.value if isinstance(each, ast.Constant) else "x" for each in node.values]
    return "".join(str(part) for part in parts)
