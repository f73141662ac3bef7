"""The punctuation of one statement, as libcst reads it: a node in, offsets of its parts out.

Only the statements that change are given to libcst, so that a file costs no more than its edits.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sweeper.rewrite.edits import Lines
from sweeper.rewrite.python.source import Refused, Source

if TYPE_CHECKING:
    import libcst
    from libcst.metadata import CodeRange


class Part(NamedTuple):
    """One of several parts: where it begins and ends, and the end of its comma (`end` if none)."""

    start: int
    end: int
    comma: int


class Concrete:
    """A stretch of the source, read by libcst as a small module of its own."""

    def __init__(
        self, source: Source, start: int, end: int, tail: str = "", *, head: str = ""
    ) -> None:
        import libcst
        from libcst.metadata import MetadataWrapper, PositionProvider

        text = head + source.text[start:end] + tail
        try:
            module = libcst.parse_module(text)
        except (libcst.ParserSyntaxError, RecursionError) as error:
            raise Refused("libcst does not read this statement") from error
        self.module = module
        self._base = start - len(head)
        self._lines = Lines(text)
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self._places: Mapping[libcst.CSTNode, CodeRange] = wrapper.resolve(PositionProvider)

    def nodes(self) -> Iterator[libcst.CSTNode]:
        """All nodes that have a place."""
        return iter(self._places)

    def start(self, node: libcst.CSTNode) -> int:
        """The offset in the source at which the node begins, its parentheses included."""
        parens: Sequence[libcst.CSTNode] = getattr(node, "lpar", ())
        place = self._places[parens[0] if isinstance(parens, tuple | list) and parens else node]
        return self._base + self._lines.start(place.start.line) + place.start.column

    def end(self, node: libcst.CSTNode) -> int:
        """The offset in the source at which the node ends, its parentheses included."""
        parens: Sequence[libcst.CSTNode] = getattr(node, "rpar", ())
        place = self._places[parens[-1] if isinstance(parens, tuple | list) and parens else node]
        return self._base + self._lines.start(place.end.line) + place.end.column


def parts(source: Source, owner: ast.AST, field: str) -> list[Part]:
    """The parts of an import, a `del`, a `global`, a display or a call that commas divide.

    Those of a dict are its items, those of a call its keywords.
    """
    import libcst

    statement = source.statement(owner)
    concrete = Concrete(source, source.start(statement), source.end(statement))
    found: list[Part] = []
    for node in _listed(concrete, source, owner):
        comma = getattr(node, "comma", None)
        inner = node
        if isinstance(node, libcst.Element | libcst.StarredElement):
            inner = node.value if isinstance(node, libcst.Element) else node
        elif isinstance(node, libcst.Arg):
            inner = node.keyword or node
        elif isinstance(node, libcst.NameItem):
            inner = node.name
        start, end = concrete.start(inner), concrete.end(inner)
        if isinstance(node, libcst.DictElement):
            start, end = concrete.start(node.key), concrete.end(node.value)
        elif isinstance(node, libcst.Arg):
            end = concrete.end(node.value)
        elif isinstance(node, libcst.ImportAlias):
            start = concrete.start(node.name)
            end = concrete.end(node.asname.name if node.asname else node.name)
        has_comma = isinstance(comma, libcst.Comma)
        found.append(Part(start, end, concrete.end(comma) if has_comma and comma else end))
    if len(found) != len(getattr(owner, field)):
        raise Refused("libcst reads this statement otherwise")
    return found


def _listed(concrete: Concrete, source: Source, owner: ast.AST) -> Sequence[libcst.CSTNode]:
    import libcst

    for node in concrete.nodes():
        match node:
            case libcst.Import(names=names) if isinstance(owner, ast.Import):
                return names
            case libcst.ImportFrom(names=names) if isinstance(owner, ast.ImportFrom):
                return [] if isinstance(names, libcst.ImportStar) else names
            case libcst.Global(names=names) if isinstance(owner, ast.Global):
                return names
            case libcst.Nonlocal(names=names) if isinstance(owner, ast.Nonlocal):
                return names
            case libcst.Del(target=libcst.Tuple(elements=elements)) if isinstance(
                owner, ast.Delete
            ):
                return elements
            case libcst.List() | libcst.Tuple() | libcst.Set():
                is_display = isinstance(owner, ast.List | ast.Tuple | ast.Set)
                if is_display and concrete.start(node) == source.start(owner):
                    return node.elements
            case libcst.Dict(elements=elements) if isinstance(owner, ast.Dict):
                if concrete.start(node) == source.start(owner):
                    return elements
            case libcst.Call(args=args) if isinstance(owner, ast.Call):
                if concrete.end(node) == source.end(owner):
                    return [arg for arg in args if arg.keyword or arg.star == "**"]
    return []


def targets(source: Source, statement: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[int]:
    """Where each target of an assignment begins, and last where its value does."""
    import libcst

    concrete = Concrete(source, source.start(statement), source.end(statement))
    for node in concrete.nodes():
        match node:
            case libcst.Assign(targets=found, value=value):
                return [*(concrete.start(t.target) for t in found), concrete.start(value)]
            case libcst.AugAssign(target=target, value=value):
                return [concrete.start(target), concrete.start(value)]
            case libcst.AnnAssign(target=target, value=libcst.BaseExpression() as value):
                return [concrete.start(target), concrete.start(value)]
    raise Refused("libcst reads this statement otherwise")
