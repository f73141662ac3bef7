"""Walk libcst trees: a node in, the nodes below it that carry meaning out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import libcst as cst

# Fields that hold layout and punctuation only, by the beginning of their names.
_LAYOUT = (
    "_",
    "colon",
    "comma",
    "encoding",
    "equal",
    "footer",
    "header",
    "lbrace",
    "lbracket",
    "leading",
    "lines",
    "lpar",
    "newline",
    "rbrace",
    "rbracket",
    "rpar",
    "semicolon",
    "trailing",
    "whitespace",
)


@cache
def fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold names."""
    return tuple(name for name in kind.__dataclass_fields__ if not name.startswith(_LAYOUT))


def children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes right below a node."""
    for field in fields(type(node)):
        value = getattr(node, field)
        if isinstance(value, cst.CSTNode):
            yield value
        elif isinstance(value, list | tuple):
            yield from (part for part in value if isinstance(part, cst.CSTNode))


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node and all below it, in no particular order."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(children(node))


def above(root: cst.CSTNode, is_wanted: Callable[[cst.CSTNode], object]) -> set[int]:
    """The identities of the wanted nodes and of all that hold one."""
    found: set[int] = set()

    def has_wanted(node: cst.CSTNode) -> bool:
        holders = [child for child in children(node) if has_wanted(child)]
        has = bool(holders or is_wanted(node))
        if has:
            found.add(id(node))
        return has

    has_wanted(root)
    return found


def code(node: cst.CSTNode) -> str:
    """The text of a node."""
    return cst.Module([]).code_for_node(node)
