"""An item that says the key of a flag to whether it is there for the flag, and may go with it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence

from sweeper.cascade.asked import Asked
from sweeper.cascade.counted import counted
from sweeper.cascade.mentions import FLAGGY
from sweeper.cascade.sayings import Place, scopes_of, targets_of, word
from sweeper.flags.origins import File
from sweeper.flags.texts import text_of
from sweeper.rewrite.python.items import Item, others
from sweeper.rewrite.python.source import FUNCTIONS, Source

_MADE = frozenset(
    {"dict", "extend", "frozenset", "list", "set", "sorted", "tuple", "update"}
    | {"MappingProxyType", "OrderedDict"}
)
_RETIRED = re.compile(r"remov|retir|deprecat|obsolete|pending", re.IGNORECASE)
_COLUMNS = ("Field", "Column", "mapped_column", "Mapped")


class Registries:
    """Judges the items of one flag by the names around them and by what else is `asked` for.

    `said` are the dotted names that its reads say.
    """

    def __init__(self, asked: Asked, said: Collection[str]) -> None:
        self.asked = asked
        self.said = frozenset(said)

    def is_one(self, place: Place, paths: Sequence[str]) -> bool:
        """Whether an item is one of flags, by the names around it or by who asks for the others."""
        file, item = place
        names = set(_names(file.source, item))
        if any(map(FLAGGY.search, names)) or names & self.asked.names:
            return True
        dotted = f"{file.module}.{_qualname(file, item)}"
        if item.is_statement and dotted in self.asked.said | self.said:
            return True
        siblings = [each for each in others(item) if each is not None]
        keys = {key for each in siblings if (key := _key(file, each))}
        return self.asked.has_any(keys, keys | {*map(word, siblings)} - {""}, paths)

    def problem(self, place: Place, paths: Sequence[str]) -> str:
        """Say why an item has to stay, "" when it may go."""
        file, item = place
        names = set(_names(file.source, item))
        if any(isinstance(node, FUNCTIONS) for node, _ in file.source.ancestors(item.node)):
            return "a function says it when it runs"
        if item.is_statement:
            if isinstance(item.node, ast.Expr):
                return (
                    "" if any(_key(file, each) for each in others(item)) else "it is the only call"
                )
            if reason := _kept(item):
                return reason
        else:
            if not _is_plain(file.source, item.owner):
                return "its list is part of an expression"
            if not all(_key(file, each) for each in others(item)):
                return "other items beside it have no keys"
            if retired := _retired(file.source, names):
                return f"{retired} is where such flags go"
        where = counted(self.asked.origins, place, paths)
        return f"{where} depends on how many there are" if where else ""


def _key(file: File, node: ast.AST | None) -> str:
    if isinstance(node, ast.keyword):
        return node.arg or ""
    return (text_of(file, node) or word(node)) if isinstance(node, ast.expr) else ""


def _is_plain(source: Source, display: ast.AST) -> bool:
    """Whether a display is what a name is bound to, or is added to that."""
    node = display
    if isinstance(node, ast.Call) and word(node.func) not in _MADE:
        return False
    for parent, field in source.ancestors(display):
        match parent:
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Expr():
                return True
            case ast.Call(func=function) if word(function) in _MADE and field == "args":
                pass
            case ast.Dict() if field == "values":
                pass
            case ast.keyword() | ast.BinOp(op=ast.Add() | ast.BitOr()):
                pass
            case ast.Call(func=ast.Name(id="dict")):
                pass
            case _:
                return False
        node = parent
    return False


def _kept(item: Item) -> str:
    """Say why a statement stays whoever asks for it."""
    statement = item.node
    value = getattr(statement, "value", None)
    kind = word(value.func) if isinstance(value, ast.Call) else ""
    note = getattr(statement, "annotation", None)
    if isinstance(note, ast.Subscript):
        note = note.value
    if isinstance(item.owner, ast.ClassDef) and "NamedTuple" in map(word, item.owner.bases):
        return "it is a field of a tuple"
    if kind.endswith(_COLUMNS) or (note is not None and word(note).endswith(_COLUMNS)):
        return "it is a column of a table"
    return ""


def _names(source: Source, item: Item) -> Iterator[str]:
    """Yield the names of what an item is in."""
    yield from _called(item.node) if item.is_statement else ()
    for parent in (item.owner, *(parent for parent, _ in source.ancestors(item.owner))):
        match parent:
            case ast.Assign(targets=targets):
                yield from (word(each) for each in targets)
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                yield word(target)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))):
                yield word(owner)
            case ast.keyword(arg=str(name)):
                yield name
            case ast.Dict(keys=keys):
                yield from _key_around(source, parent, item.owner, keys)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
                return


def _key_around(
    source: Source, table: ast.Dict, inner: ast.AST, keys: Sequence[ast.expr | None]
) -> Iterator[str]:
    around = {inner, *(parent for parent, _ in source.ancestors(inner))}
    for key, value in zip(keys, table.values, strict=True):
        if value in around and isinstance(key, ast.Constant):
            yield str(key.value)


def _called(statement: ast.AST) -> Iterator[str]:
    """Yield the words by which a statement makes something or gives it an item."""
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call):
        yield word(value.func)
        if isinstance(value.func, ast.Attribute):
            yield word(value.func.value)
    match statement:
        case ast.Assign(targets=[ast.Subscript(value=table)]):
            yield word(table)
        case ast.Assign(targets=[ast.Name(id=name)]):
            yield name


def _retired(source: Source, names: Collection[str]) -> str:
    """Return the name of a list of what is to go, beside the list that the item is in."""
    bound = {name for _, name in source.bindings if _RETIRED.search(name)}
    return next((each for each in sorted(bound) for name in names if each.startswith(name)), "")


def _qualname(file: File, item: Item) -> str:
    return ".".join([*scopes_of(file, item), *targets_of(item)])
