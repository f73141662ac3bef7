"""The text of a Python file to the definitions in it, with their lines."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import NamedTuple


class Definition(NamedTuple):
    """A function, method, class, variable, attribute or import; lines from 1, decorators included.

    `line` is where the name stands. An import is named for what it binds.
    """

    qualname: str
    kind: str
    line: int
    first: int
    end: int

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]


def definitions(text: str) -> list[Definition]:
    """Return the definitions of modules and of classes, not those inside functions.

    Nothing for a text that this Python can not parse.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    return list(_within(tree.body, "", in_class=False))


def _within(body: list[ast.stmt], prefix: str, *, in_class: bool) -> Iterator[Definition]:
    for node in body:
        end = node.end_lineno or node.lineno
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            kind = "method" if in_class else "function"
            yield Definition(prefix + node.name, kind, node.lineno, first, end)
        elif isinstance(node, ast.ClassDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            yield Definition(prefix + node.name, "class", node.lineno, first, end)
            yield from _within(node.body, f"{prefix}{node.name}.", in_class=True)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            kind = "attribute" if in_class else "variable"
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield Definition(prefix + target.id, kind, node.lineno, node.lineno, end)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                if bound != "*":
                    yield Definition(prefix + bound, "import", alias.lineno, node.lineno, end)
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            for block in ("body", "orelse", "finalbody"):
                yield from _within(getattr(node, block, []), prefix, in_class=in_class)
            for handler in getattr(node, "handlers", []):
                yield from _within(handler.body, prefix, in_class=in_class)
