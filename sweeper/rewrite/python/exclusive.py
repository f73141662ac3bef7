"""Plan the removal of tests that only test what goes: their names in, operations out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from sweeper.rewrite.python.imports import imported_names
from sweeper.rewrite.python.plan import Drop, DropPart, Operation
from sweeper.rewrite.python.source import DEFINITIONS, Refused, Source

_WORD = re.compile(r"\w+")


def plan_tests(source: Source, names: Iterable[str]) -> list[Operation]:
    """Drop the tests, named as `test_x` or `TestY::test_x`, and the classes that they fill."""
    wanted = {name.partition("[")[0].replace("::", ".") for name in names}
    found: dict[ast.stmt, str] = {
        node: name for node, name in _named(source.tree.body, "") if name in wanted
    }
    missing = sorted(wanted.difference(found.values()))
    if missing:
        raise Refused(f"the test {missing[0]} is not in the file any more")
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and _is_filled_by(source, node, found):
            found[node] = node.name
    return [Drop(node) for node in found]


def _named(suite: Iterable[ast.stmt], prefix: str) -> Iterator[tuple[ast.stmt, str]]:
    """The definitions of a suite and of the classes in it, each with its qualified name."""
    for node in suite:
        if isinstance(node, DEFINITIONS):
            yield node, prefix + node.name
        if isinstance(node, ast.ClassDef):
            yield from _named(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from _named(node.body, prefix)
            yield from _named(getattr(node, "orelse", ()), prefix)


def _is_filled_by(source: Source, node: ast.ClassDef, tests: dict[ast.stmt, str]) -> bool:
    """Whether a class holds these tests, nothing else but a docstring, and nobody names it."""
    rest = [statement for statement in node.body if statement not in tests]
    has_tests = len(rest) < len(node.body)
    is_bare = all(isinstance(s, ast.Expr | ast.Pass) for s in rest)
    uses = len(re.findall(rf"\b{node.name}\b", source.text))
    return has_tests and is_bare and uses == 1


def orphaned_imports(source: Source, left: str) -> list[Operation]:
    """Drop the imports that only what is gone named; `left` is the text without it.

    Word by word, so that a name in a string or in a comment keeps its import.
    """
    words = _count(left)
    gone = {word for word, count in _count(source.text).items() if count > words.get(word, 0)}
    found: list[Operation] = []
    for node, index, name in imported_names(source):
        own = _count(source.segment(node)).get(name, 0)
        if name in gone and words.get(name, 0) == own:
            found.append(DropPart(node, "names", index))
    return found


def _count(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in _WORD.findall(text):
        counts[word] = counts.get(word, 0) + 1
    return counts
