"""Note the names of annotations, and what they say about what they annotate."""

from __future__ import annotations

import ast

from sweeper.languages.python import hints
from sweeper.languages.python.chains import self_type
from sweeper.languages.python.scopes import Chain
from sweeper.languages.python.walk import Walk


def annotated_values(walk: Walk, node: ast.expr | None, comment: str | None) -> list[Chain | None]:
    if comment:
        node = type_comment(walk, comment)
    elif node is not None:
        annotation(walk, node)
    return [] if node is None else described_values(walk, node)


def described_values(walk: Walk, node: ast.expr) -> list[Chain | None]:
    found: list[Chain | None] = []
    for name, steps in hints.values(node):
        chain = self_type(walk, name, steps)
        if chain is not None:
            found.append(chain)
    return found


def annotation(walk: Walk, node: ast.expr) -> None:
    """Note the names of an annotation, also those in quotes."""
    if isinstance(node, ast.Constant):
        inner = hints.from_text(node.value) if isinstance(node.value, str) else None
        if inner is not None:
            line, walk.line = walk.line, walk.line or node.lineno
            annotation(walk, inner)
            walk.line = line
    elif isinstance(node, (ast.Name, ast.Attribute)):
        path = hints.dotted(node)
        if path is None:
            walk.visit(node)
        else:
            walk.note(path[0], path[1], "annotation", node.lineno)
    elif isinstance(node, ast.Subscript):
        annotation(walk, node.value)
        path = hints.dotted(node.value)
        if path is not None and "Literal" in (path[0], *(s[1:] for s in path[1][-1:])):
            walk.visit(node.slice)
        else:
            annotation(walk, node.slice)
    elif isinstance(node, ast.BinOp):
        annotation(walk, node.left)
        annotation(walk, node.right)
    elif isinstance(node, (ast.Tuple, ast.List)):
        for each in node.elts:
            annotation(walk, each)
    else:
        walk.visit(node)


def is_alias(node: ast.expr) -> bool:
    """Whether an annotation, perhaps in quotes, is `TypeAlias`: then the value is a type too."""
    if isinstance(node, ast.Constant):
        inner = hints.from_text(node.value) if isinstance(node.value, str) else None
        return inner is not None and is_alias(inner)
    path = hints.dotted(node)
    return path is not None and "TypeAlias" in (path[0], *(step[1:] for step in path[1][-1:]))


def type_comment(walk: Walk, comment: str) -> ast.expr | None:
    node = hints.from_text(comment.replace("->", ",").replace("*", ""))
    if node is not None:
        line, walk.line = walk.line, walk.line or 1
        annotation(walk, node)
        walk.line = line
    return node
