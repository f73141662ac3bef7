"""What an annotation says about the value it describes: chains ending in `@` or `*`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sweeper.languages.python.tree import parse_or_none

# Heads that say nothing themselves: the value is what stands inside (typing documentation).
_TRANSPARENT = frozenset(
    {
        "Annotated", "Optional", "Union", "Final", "ClassVar", "Required", "NotRequired",
        "ReadOnly", "InitVar", "TypeGuard", "TypeIs", "Awaitable", "Coroutine", "Mapped",
    }
)  # fmt: skip
_CONTAINERS = frozenset(
    {
        "list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple", "dict", "Dict",
        "Sequence", "MutableSequence", "Iterable", "Iterator", "AsyncIterable", "AsyncIterator",
        "Collection", "Mapping", "MutableMapping", "Generator", "AsyncGenerator", "Deque", "deque",
        "defaultdict", "DefaultDict", "OrderedDict", "ChainMap", "AbstractSet", "MutableSet",
        "KeysView", "ValuesView", "ItemsView", "Reversible", "Container", "QuerySet",
    }
)  # fmt: skip
_CLASS_OF = frozenset({"type", "Type"})


def from_text(text: str) -> ast.expr | None:
    """Return the expression of a quoted annotation or a type comment, None if it is none."""
    if text.isidentifier():  # nearly all are
        return ast.Name(id=text, ctx=ast.Load(), lineno=1, col_offset=0)
    if len(text) > 1000:
        return None
    tree = parse_or_none("(" + text.strip() + "\n)")
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    return tree.body[0].value


def dotted(node: ast.expr) -> tuple[str, tuple[str, ...]] | None:
    """Return the name and attribute steps of `a.b.c`, None for any other expression."""
    steps: list[str] = []
    while isinstance(node, ast.Attribute):
        steps.append("." + node.attr)
        node = node.value
    return (node.id, tuple(reversed(steps))) if isinstance(node, ast.Name) else None


def values(node: ast.expr, mark: str = "@") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (name, steps) for each class that the annotation names, with what its value is to
    it.
    """
    if isinstance(node, (ast.Name, ast.Attribute)):
        path = dotted(node)
        if path is not None:
            yield path[0], (*path[1], mark) if mark else path[1]
    elif isinstance(node, ast.Constant):
        inner = from_text(node.value) if isinstance(node.value, str) else None
        if inner is not None:
            yield from values(inner, mark)
    elif isinstance(node, ast.BinOp):
        yield from values(node.left, mark)
        yield from values(node.right, mark)
    elif isinstance(node, ast.Subscript):
        yield from _generic(node, mark)


def _generic(node: ast.Subscript, mark: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    path = dotted(node.value)
    if path is None:
        return
    head = path[1][-1][1:] if path[1] else path[0]
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if head in _TRANSPARENT:
        for part in inner[:1] if head == "Annotated" else inner:
            yield from values(part, mark)
    elif head in _CLASS_OF:
        for part in inner:
            yield from values(part, "")
    else:
        yield path[0], (*path[1], mark) if mark else path[1]
        if head in _CONTAINERS and mark == "@":
            for part in inner:
                yield from values(part, "*")
