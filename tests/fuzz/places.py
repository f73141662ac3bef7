"""A text and the findings in it to the places that a rewrite may touch.

Knows nothing of the rewriter's plan: it looks at the old text, at the spans of the findings, and at
what is documented to go along with them.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise

from sweeper.model import Edit, Finding, Span

_TOKEN = re.compile(r"\w+|\r\n|.", re.DOTALL)
_LINE_END = re.compile(r"\r\n|\r|\n")
# What a rewrite may write where it takes something away.
_WRITTEN = frozenset({"pass", "else", "if", "(", ")", ","})
_IMPORTS = (ast.Import, ast.ImportFrom)
_BINDINGS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_BRANCHING = (ast.If, ast.While)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SUITES = ("body", "handlers", "orelse", "finalbody", "cases")


class Ground:
    """A text in which each character is marked when it may go."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self.loose = bytearray(len(text))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.tree = ast.parse(text)
        self.nodes = list(ast.walk(self.tree))
        self.comments: dict[int, int] = {}  # a line, and the column where its comment begins
        self.strings: set[int] = set()  # lines that begin within a string
        # The tokenizer of the library splits lines at line feeds alone.
        reader = io.StringIO(_LINE_END.sub("\n", text)).readline
        with suppress(tokenize.TokenError, IndentationError):
            for token in tokenize.generate_tokens(reader):
                if token.type == tokenize.COMMENT:
                    self.comments[token.start[0]] = token.start[1]
        for node in self.nodes:
            if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno:
                self.strings.update(range(node.lineno + 1, node.end_lineno + 1))

    def start(self, line: int) -> int:
        """The offset of a line."""
        return self.starts[line - 1] if line <= len(self.starts) else len(self.text)

    def line(self, number: int) -> str:
        """The text of a line."""
        return self.text[self.start(number) : self.start(number + 1)]

    def line_of(self, offset: int) -> int:
        """The line of an offset."""
        return len(_LINE_END.findall(self.text, 0, offset)) + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a UTF-8 byte column."""
        before = self.line(line).encode("utf-8", "surrogatepass")[:column]
        return self.start(line) + len(before.decode("utf-8", "replace"))

    def between(self, span: Span) -> tuple[int, int]:
        """The offsets of a span."""
        return (
            self.offset(span.line, span.column),
            self.offset(span.end_line, span.end_column),
        )

    def around(self, node: ast.AST) -> tuple[int, int]:
        """The offsets of a node, its decorators included."""
        marks: Sequence[ast.expr] = getattr(node, "decorator_list", ())
        line = min([node.lineno, *(mark.lineno for mark in marks)])  # type: ignore[attr-defined]
        column = 0 if marks else node.col_offset  # type: ignore[attr-defined]
        return self.between(Span(line, column, node.end_lineno, node.end_col_offset))  # type: ignore[attr-defined]

    def loosen(self, start: int, end: int) -> None:
        """Mark what is between two offsets."""
        if start < end:
            self.loose[start:end] = b"\1" * (end - start)

    def loosen_with_lines(self, start: int, end: int) -> None:
        """Mark it, with what shares its lines, and the comments and blank lines next to them."""
        self.loosen(start, end)
        first, last = self.line_of(start), self.line_of(end)
        for number in range(first, last + 1):
            text, begin = self.line(number), self.start(number)
            comment = self.comments.get(number, len(text))
            for place, char in enumerate(text):
                if char in " \t\f\r\n\\;,()" or place >= comment:
                    self.loose[begin + place] = 1
        self._loosen_next(first - 1, -1)
        self._loosen_next(last + 1, 1)

    def _loosen_next(self, number: int, step: int) -> None:
        while 1 <= number <= len(self.starts) and number not in self.strings:
            text = self.line(number).strip(" \t\f\r\n")
            if text and not text.startswith("#"):
                return
            self.loosen(self.start(number), self.start(number + 1))
            number += step

    def is_loose(self, node: ast.AST) -> bool:
        """Whether all of a node may go."""
        start, end = self.around(node)
        return all(self.loose[i] or self.text[i].isspace() for i in range(start, end))


def ground_of(text: str, findings: Sequence[Finding], tests: Iterable[str]) -> Ground:
    """The text with all marked that the removal of the findings, or of tests, may take along."""
    ground = Ground(text)
    for finding in findings:
        for span in finding.spans:
            _loosen_span(ground, span)
    wanted = {test.replace("::", ".").partition("[")[0] for test in tests}
    for node, name in _named(ground.tree.body, "") if wanted else ():
        if name in wanted:
            ground.loosen_with_lines(*ground.around(node))
    for node in ground.tree.body if wanted else ():
        rest = [n for n in getattr(node, "body", ()) if not isinstance(n, ast.Expr | ast.Pass)]
        if isinstance(node, ast.ClassDef) and rest and all(map(ground.is_loose, rest)):
            ground.loosen_with_lines(*ground.around(node))  # a class that tests filled
    gone = {finding.name for finding in findings} | set(_names_that_go(ground))
    _loosen_leftovers(ground, gone, has_tests=bool(wanted))
    _loosen_headings(ground, has_folds=any(f.kind == "unreachable" for f in findings))
    return ground


def strays(ground: Ground, edits: Sequence[Edit]) -> list[str]:
    """The edits that touch what has to stay, as text for people."""
    found = []
    for edit in edits:
        start, end = ground.between(edit.span)
        old = ground.text[start:end]
        tokens = [
            (match[0], all(ground.loose[start + match.start() : start + match.end()]))
            for match in _TOKEN.finditer(old)
        ]
        if not _explains(tokens, _TOKEN.findall(edit.text)):
            found.append(f"line {edit.span.line}: {old!r} became {edit.text!r}")
    return found


def applied(ground: Ground, edits: Sequence[Edit]) -> str:
    """The text with the edits made, from the last to the first."""
    text = ground.text
    for edit in sorted(edits, key=lambda e: e.span, reverse=True):
        start, end = ground.between(edit.span)
        text = text[:start] + edit.text + text[end:]
    return text


def _explains(old: Sequence[tuple[str, bool]], new: Sequence[str]) -> bool:
    """Whether the new tokens are the old ones, less some loose ones, with what may be written."""
    reached = _written({0}, new)
    for token, is_loose in old:
        moved = {place + 1 for place in reached if new[place : place + 1] == [token]}
        reached = _written(moved | reached if is_loose else moved, new)
    return len(new) in reached


def _written(reached: set[int], new: Sequence[str]) -> set[int]:
    for place in sorted(reached):
        while place < len(new) and new[place] in _WRITTEN:
            place += 1
            reached = reached | {place}
    return reached


def _named(suite: Iterable[ast.stmt], prefix: str) -> Iterator[tuple[ast.stmt, str]]:
    for node in suite:
        name = getattr(node, "name", "")
        if isinstance(node, _DEFINITIONS):
            yield node, prefix + name
        inner = f"{prefix}{name}." if isinstance(node, ast.ClassDef) else prefix
        for part in _all_suites(node):
            yield from _named(part, inner)


def _all_suites(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in _SUITES:
        part = getattr(node, name, None)
        if isinstance(part, list) and part and isinstance(part[0], ast.stmt):
            yield part
        elif isinstance(part, list):  # handlers and cases
            for inner in part:
                yield from _all_suites(inner)


def _own_suites(node: ast.AST) -> list[list[ast.stmt]]:
    parts = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
    return [part for part in parts if isinstance(part, list) and part]


def _names_that_go(ground: Ground) -> Iterator[str]:
    for node in ground.nodes:
        if isinstance(node, ast.stmt | ast.alias) and ground.is_loose(node):
            for inner in ast.walk(node):
                for name in ("id", "name", "asname", "rest"):
                    yield str(getattr(inner, name, ""))


def _loosen_span(ground: Ground, span: Span) -> None:
    """The span, and the heading or statement that it is a part of."""
    start, end = ground.between(span)
    ground.loosen_with_lines(start, end)
    for node in ground.nodes:
        if isinstance(node, (ast.With, ast.AsyncWith, ast.ExceptHandler, *_IMPORTS, *_BINDINGS)):
            first, last = ground.around(node)
            if not isinstance(node, (*_IMPORTS, *_BINDINGS)):
                last = ground.around(node.body[0])[0]
            if first <= start and end <= last:
                ground.loosen_with_lines(first, last)


def _loosen_leftovers(ground: Ground, gone: set[str], *, has_tests: bool) -> None:
    """`del`, `global`, entries of `__all__`, documentation of variables, orphaned imports."""
    for node in ground.nodes:
        words: set[str] = set()
        match node:
            case ast.Delete():
                words = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                words = set(names)
            case ast.AugAssign(target=ast.Name(id=name)):
                words = {name}
        is_list = isinstance(node, (ast.Expr, *_BINDINGS)) and any(
            isinstance(n, ast.Name) and n.id == "__all__" for n in ast.walk(node)
        )
        if words & gone or is_list or (has_tests and isinstance(node, _IMPORTS)):
            ground.loosen_with_lines(*ground.around(node))
    for node in ground.nodes:
        for suite in _own_suites(node):
            for upper, lower in pairwise(suite):
                is_text = isinstance(lower, ast.Expr) and isinstance(lower.value, ast.Constant)
                if is_text and isinstance(upper, _BINDINGS) and ground.is_loose(upper):
                    ground.loosen_with_lines(*ground.around(lower))


def _loosen_headings(ground: Ground, *, has_folds: bool) -> None:
    """Headings of suites that lose all; where a test goes, the indentation of the other branch."""
    for node in reversed(ground.nodes):
        if isinstance(node, ast.Module):
            continue
        for suite in _own_suites(node):
            if not all(isinstance(n, ast.stmt) and ground.is_loose(n) for n in suite):
                continue
            first, end = ground.around(suite[0])[0], ground.around(suite[-1])[1]
            if suite is not node.body:  # type: ignore[attr-defined]
                above = [n for s in _all_suites(node) for n in s if ground.around(n)[0] < first]
                ground.loosen_with_lines(ground.around(above[-1])[1], end)
            elif isinstance(node, _BRANCHING):
                start = ground.around(node)[0]
                if has_folds or "TYPE_CHECKING" in ground.text[start:first]:
                    ground.loosen_with_lines(start, first)
            if has_folds and isinstance(node, _BRANCHING):
                _loosen_fold(ground, node)


def _loosen_fold(ground: Ground, node: ast.If | ast.While) -> None:
    """The headings of a statement of which one branch may stay, and the indentation of that."""
    ground.loosen(ground.around(node)[0], ground.around(node.body[0])[0])
    last = node.end_lineno or node.lineno
    while ground.line(last + 1).strip(" \t\f\r\n")[:1] in ("#", "") and ground.line(last + 1):
        last += 1  # a comment, which may belong to the branch
    for number in range(node.lineno, last + 1):
        text = ground.line(number)
        begin = ground.start(number)
        ground.loosen(begin, begin + len(text) - len(text.lstrip(" \t\f")))
    ends = [ground.around(suite[-1])[1] for suite in (node.body, node.orelse) if suite]
    if node.orelse:
        begin = ground.around(node.orelse[0])[0]
        ground.loosen(ends[0], begin)
        if ground.text.startswith("elif", begin):
            ground.loosen(begin, begin + len("el"))
    ground.loosen(ends[-1], ground.start(ground.line_of(ends[-1]) + 1))
