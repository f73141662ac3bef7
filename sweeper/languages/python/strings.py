"""Which strings may be names, and what `__all__` lists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

_NAME = re.compile(r"\.{0,3}[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)*")
_LONGEST = 120
_LONGEST_CODE = 20_000
_ACCESSED = re.compile(r"(?<=\.)[A-Za-z_]\w{2,}|[A-Za-z_]\w{2,}(?=\()")
_BRACES = re.compile(r"\{[{%]([^{}%]{1,400})[%}]\}")
_WORD = re.compile(r"[A-Za-z_]\w+")
_FROM = re.compile(r"\bfrom ([A-Za-z_][\w.]*) import ([A-Za-z_]\w*(?:, *[A-Za-z_]\w*)*)")
_SOURCE = re.compile(r"[\w.-]*(?:/[\w.-]+)+\.py")
_ATTRIBUTE = re.compile(r"(?<=\.)[A-Za-z_]\w*")
_EXAMPLE = re.compile(r"^[ \t]*(?:>>>|\.\.\.) (.+)$", re.MULTILINE)
_READ = re.compile(r"\{\w*((?:\.[A-Za-z_]\w*|\[\w+\])+)[^{}]*\}")
_FIELD = re.compile(r"%(?:\(\w*\))?[-#0+ ]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|\{[^{}]*\}")


def is_name(text: str) -> bool:
    """Whether a string has the form of a name, a dotted path, also a relative one, or
    `module:name`.
    """
    return 1 < len(text) <= _LONGEST and _NAME.fullmatch(text) is not None


def is_source_path(text: str) -> bool:
    """Whether a string is the path of a Python file below some folder."""
    return len(text) <= _LONGEST and _SOURCE.fullmatch(text) is not None


def demangled(name: str) -> str:
    """Return `__x` for `_Class__x`, as which Python stores a private member (reference, 6.2.1)."""
    if name[:1] != "_" or name[-2:] == "__" or "__" not in name[2:]:
        return name
    return "__" + name[2:].partition("__")[2]


def names_within(text: str) -> set[str]:
    """Return the names in a string that is code in another language, or a part of a path.

    Those after a dot or before a parenthesis, all between the braces of a template, and what it
    imports, as `python -c` does. Prose has few such words, and what they name is only doubted.
    """
    if len(text) > _LONGEST_CODE:
        return set()
    found = set[str]()
    if " import " in text:
        for module, names in _FROM.findall(text):
            found.update(f"{module}.{name.strip()}" for name in names.split(","))
    if not ("." in text or "(" in text or "{" in text):
        return found
    found.update(_ACCESSED.findall(text))
    for braces in _BRACES.findall(text):
        found.update(_WORD.findall(braces))
    return found


def attributes_read(text: str) -> list[str]:
    """Return the attributes that a format reads: `b` and `c` of `"{a.b.c:>3}"`."""
    return [name for path in _READ.findall(text) for name in _ATTRIBUTE.findall(path)]


def example_names(text: str) -> tuple[set[str], set[str]]:
    """Return the names and the attributes that the examples in a docstring use (doctest)."""
    code = "\n".join(_EXAMPLE.findall(text))
    attributes = set(_ATTRIBUTE.findall(code))
    return set(_WORD.findall(_ATTRIBUTE.sub("", code))), attributes


def is_pattern(pattern: str) -> bool:
    """Whether a pattern can stand for names and says enough to tell them from most others."""
    known = pattern.replace("*", "")
    return "*" in pattern and len(known) > 2 and is_name(known.strip(".") or "")


def pattern(node: ast.expr) -> str:
    """Return the text of a string expression, with `*` for each part that is not known."""
    found = re.sub(r"\*+", "*", _pattern(node))
    return found if len(found) <= _LONGEST else "*"


def pattern_in(body: ast.AST, node: ast.expr) -> str:
    """Return the pattern of a string in a function; a local variable has that of its only value."""
    match node:
        case ast.Call(func=ast.Attribute(value=text, attr="lower"), args=[]):
            return pattern_in(body, text).lower()
        case ast.Call(func=ast.Attribute(value=text, attr="upper"), args=[]):
            return pattern_in(body, text).upper()
    if not isinstance(node, ast.Name) or isinstance(body, ast.Module):
        return pattern(node)
    values: list[ast.expr] = []
    bindings = 0
    for inner in ast.walk(body):
        if isinstance(inner, ast.Assign):
            values += [inner.value for target in inner.targets if _is_bound(target, node.id)]
        bindings += _is_bound(inner, node.id)
    return pattern(values[0]) if len(values) == bindings == 1 else "*"


def _is_bound(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.arg) and node.arg == name


def _pattern(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else "*"
    if isinstance(node, ast.JoinedStr):
        return "".join(_pattern(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _pattern(node.left) + _pattern(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _FIELD.sub("*", _pattern(node.left))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _FIELD.sub("*", _pattern(node.func.value)) if node.func.attr == "format" else "*"
    return "*"


def exported(value: ast.expr) -> tuple[list[str], list[ast.expr]]:
    """Return the names that an `__all__` value lists, and the parts that are not literal."""
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        names = [e.value for e in value.elts if isinstance(e, ast.Constant)]
        rest = [e.value for e in value.elts if isinstance(e, ast.Starred)]
        return [n for n in names if isinstance(n, str)], rest
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return _merge(exported(part) for part in (value.left, value.right))
    if isinstance(value, ast.Call) and value.args:
        return _merge(exported(part) for part in value.args)
    return [], [value]


def _merge(
    parts: Iterable[tuple[list[str], list[ast.expr]]],
) -> tuple[list[str], list[ast.expr]]:
    names: list[str] = []
    rest: list[ast.expr] = []
    for some, others in parts:
        names += some
        rest += others
    return names, rest


def is_main_guard(test: ast.expr) -> bool:
    """Whether a condition is `__name__ == "__main__"`."""
    if not isinstance(test, ast.Compare):
        return False
    return any(
        isinstance(n, ast.Name) and n.id == "__name__" for n in (test.left, *test.comparators)
    )
