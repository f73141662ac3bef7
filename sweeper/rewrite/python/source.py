"""A Python text with its syntax tree and its parents: text in, places of nodes out."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection, Iterator
from functools import cached_property

from sweeper.rewrite.edits import BOM, Lines
from sweeper.rewrite.python.purity import Known, is_deletable

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module, ast.Lambda)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
TRIES = (ast.Try, ast.TryStar)
SUITES = ("body", "orelse", "finalbody")


class Refused(Exception):  # noqa: N818 - it ends one finding, not the run
    """This finding cannot be carried out; the message says why."""


class Source:
    """A parsed module. Raises `Refused` when the text does not parse."""

    def __init__(self, text: str, pure_calls: Collection[str] = ()) -> None:
        self.text = text
        self.lines = Lines(text)
        self.pure_calls = pure_calls
        self.tree = parse(text)
        self.parents = _parents(self.tree)

    def start(self, node: ast.AST) -> int:
        """The offset at which a node begins, its decorators included."""
        if isinstance(node, DEFINITIONS) and node.decorator_list:
            line = self.first_line(node)
            return self.lines.start(line) + len(self.indent(line))
        # only nodes that have a place come here
        return self.lines.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def first_line(self, node: ast.stmt) -> int:
        """The line on which a statement begins, its decorators included."""
        if not isinstance(node, DEFINITIONS) or not node.decorator_list:
            return node.lineno
        line = node.decorator_list[0].lineno
        while line > 1 and not self.lines.line(line).lstrip(" \t\f").startswith("@"):
            line -= 1  # the place of "@(\n    name)" is that of the name
        return line

    def end(self, node: ast.AST) -> int:
        """The offset at which a node ends."""
        return self.lines.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def segment(self, node: ast.AST) -> str:
        """The source text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def ancestors(self, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
        """The nodes around a node, innermost first, each with the field that leads to it."""
        while node in self.parents:
            node, field = self.parents[node]
            yield node, field

    def scope(self, node: ast.AST) -> ast.AST:
        """The function, class or module whose code the node is part of."""
        return next(parent for parent, _ in self.ancestors(node) if isinstance(parent, SCOPES))

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that holds the node, or the node itself."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node][0]
        return node

    def suite(self, statement: ast.stmt) -> list[ast.stmt]:
        """The statements among which a statement stands."""
        owner, field = self.parents[statement]
        suite: list[ast.stmt] = getattr(owner, field)
        return suite

    @cached_property
    def statements(self) -> tuple[ast.stmt, ...]:
        """All statements in the order of the text."""
        found = [node for node in self.parents if isinstance(node, ast.stmt)]
        return tuple(sorted(found, key=lambda node: (node.lineno, node.col_offset)))

    @cached_property
    def bindings(self) -> dict[tuple[ast.AST, str], list[ast.AST]]:
        """The nodes that bind each name in each scope."""
        found: dict[tuple[ast.AST, str], list[ast.AST]] = {}
        for node in self.parents:
            for name in bound_names(node):
                found.setdefault((self.scope(node), name), []).append(node)
        return found

    @cached_property
    def definitions(self) -> dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
        """The functions and classes by name, in the order of the text."""
        found: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]] = {}
        for node in self.statements:
            if isinstance(node, DEFINITIONS):
                found.setdefault(node.name, []).append(node)
        return found

    @cached_property
    def sites(self) -> dict[str, list[ast.Name | ast.Attribute | ast.ExceptHandler]]:
        """What may give a variable, an attribute or an exception its value, by name."""
        found: dict[str, list[ast.Name | ast.Attribute | ast.ExceptHandler]] = {}
        for node in self.parents:
            match node:
                case (
                    ast.Name(id=name, ctx=ast.Store())
                    | ast.Attribute(attr=name, ctx=ast.Store())
                    | ast.ExceptHandler(name=str(name))
                ):
                    found.setdefault(name, []).append(node)
        return found

    @cached_property
    def followers(self) -> dict[str, list[ast.stmt]]:
        """The statements that need another one to bind the name, in the order of the text."""
        found: dict[str, list[ast.stmt]] = {}
        for node in self.statements:
            match node:
                case ast.Global(names=names) | ast.Nonlocal(names=names):
                    needed = names
                case ast.Delete(targets=targets):
                    needed = [target.id for target in targets if isinstance(target, ast.Name)]
                case ast.AugAssign(target=ast.Name(id=name)):
                    needed = [name]
                case _:
                    continue
            for name in dict.fromkeys(needed):
                found.setdefault(name, []).append(node)
        return found

    @cached_property
    def listings(self) -> tuple[ast.stmt, ...]:
        """The statements that name `__all__`, in the order of the text."""
        named = {
            self.statement(node)
            for node in self.parents
            if isinstance(node, ast.Name) and node.id == "__all__"
        }
        return tuple(node for node in self.statements if node in named)

    @cached_property
    def hints(self) -> tuple[ast.If, ...]:
        """The tests for a type checker, without an `else`."""
        return tuple(
            node
            for node in self.statements
            if isinstance(node, ast.If) and is_type_checking(node.test) and not node.orelse
        )

    @cached_property
    def string_lines(self) -> frozenset[int]:
        """The lines that begin inside a string of several lines."""
        return frozenset(
            line
            for node in self.parents
            if isinstance(node, ast.Constant | ast.JoinedStr)
            and node.end_lineno is not None
            and node.end_lineno > node.lineno
            for line in range(node.lineno + 1, node.end_lineno + 1)
        )

    @cached_property
    def known(self) -> Known:
        """What the names of the file stand for; those that it binds itself begin with a dot."""
        meanings: dict[str, str] = {}
        modules: set[str] = set()
        for node in self.parents:
            match node:
                case ast.Import(names=aliases):
                    modules |= {a.asname or a.name.partition(".")[0] for a in aliases}
                    meanings |= {a.asname: a.name for a in aliases if a.asname}
                case ast.ImportFrom(names=aliases, module=str(module)):
                    meanings |= {a.asname or a.name: f"{module}.{a.name}" for a in aliases}
                case ast.Name(id=name, ctx=ast.Store()):
                    meanings.setdefault(name, f".{name}")
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    meanings.setdefault(name, f".{name}")
        return Known(self.pure_calls, meanings, modules)

    def is_deletable(self, value: ast.expr) -> bool:
        """Whether nobody can notice that the value is not evaluated any more."""
        is_probe = any(
            isinstance(parent, TRIES) and field == "body" and parent.handlers
            for parent, field in self.ancestors(value)
        )
        is_local = isinstance(self.scope(value), FUNCTIONS)
        return is_deletable(value, self.known, is_local=is_local, is_probe=is_probe)

    def is_comment(self, line: int) -> bool:
        """Whether there is nothing but a comment on the line."""
        text = self.lines.line(line).lstrip(" \t\f")
        return text.startswith("#") and line not in self.string_lines

    def is_blank(self, line: int) -> bool:
        """Whether the line holds only spaces; a form feed is not blank, it is a page break."""
        return 1 <= line <= len(self.lines) and not self.lines.line(line).strip(" \t\r\n")

    def indent(self, line: int) -> str:
        """The white space at the start of the line."""
        text = self.lines.line(line)
        return text[: len(text) - len(text.lstrip(" \t\f"))]


def parse(text: str) -> ast.Module:
    """Parse as the front end does, so that places are the same. Raises `Refused` as `readings`."""
    return next(readings(text))


def readings(text: str) -> Iterator[ast.Module]:
    """Parse with type comments, which belong to their assignments, unless one is misplaced; then
    without. No warnings are heard, which belong to the authors of the text.
    """
    for has_type_comments in (True, False):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                tree = ast.parse(text.removeprefix(BOM), type_comments=has_type_comments)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                if has_type_comments:
                    continue
                raise Refused(f"the file does not parse: {error}") from error
        tree.type_ignores = []  # line numbers, which a rewrite moves
        yield tree


def _parents(tree: ast.AST) -> dict[ast.AST, tuple[ast.AST, str]]:
    """Return what each node is in, and as what, layer by layer.

    In half the time that `ast.walk` and `ast.iter_fields` take.
    """
    parents: dict[ast.AST, tuple[ast.AST, str]] = {}
    pending = [tree]
    for node in pending:
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                for child in value:
                    if isinstance(child, ast.AST):
                        parents[child] = (node, field)
                        pending.append(child)
            elif isinstance(value, ast.AST):
                parents[value] = (node, field)
                pending.append(value)
    return parents


def is_type_checking(test: ast.expr) -> bool:
    """Whether the test is the name that only type checkers find true."""
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
    return False


def last_line(node: ast.stmt | ast.expr) -> int:
    """The line on which a node ends."""
    return node.end_lineno or node.lineno


def width(indent: str) -> int:
    """How deep an indentation is, tabs counted as the tokenizer does."""
    return len(indent.replace("\f", "").expandtabs(8))


def bound_names(node: ast.AST) -> list[str]:
    """The names that this very node binds in its scope (`global` and `nonlocal` count)."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.alias(name=name, asname=asname):
            return [asname or name.partition(".")[0]]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            return [name]
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            return [name]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return names
    return []
