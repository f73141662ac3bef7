"""Reads of one flag to the other keys of the tree that are asked for as it was."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sweeper.cascade.mentions import FLAGGY
from sweeper.cascade.sayings import word
from sweeper.flags.bound import sole_binder
from sweeper.flags.makers import bound_as
from sweeper.flags.origins import File, Origins, span_of
from sweeper.flags.texts import text_of
from sweeper.model import FlagRead
from sweeper.rewrite.python.source import FUNCTIONS


class _Asking(NamedTuple):
    """The words that something is asked with, and where among its arguments the key is."""

    words: str
    at: int | str


class Asked:
    """What else the tree asks for in the way that the reads do.

    `names` are what they look into, `said` the dotted names of the objects that they ask.
    """

    def __init__(self, keys: Collection[str], reads: Sequence[FlagRead], origins: Origins) -> None:
        self.origins = origins
        self.ways: set[_Asking] = set()
        self.names: set[str] = set()
        self.said: set[str] = set()
        for read in reads:
            file = origins.file(read.path) if read.path.endswith(".py") else None
            if file is not None:
                self.ways.update(_ways(file, read, keys))
                self.names.update(_looked_into(file, read, origins))
                self.said.update(_said(file, read))

    def has_any(self, keys: Collection[str], words: Collection[str], paths: Sequence[str]) -> bool:
        """Whether one of the keys is asked for; whoever does says one of the words."""
        last = {way.words.rpartition(" ")[2].rpartition(".")[2] for way in self.ways}
        for path in paths if last and words else ():
            text = self.origins.read(path) or ""
            if any(each in text for each in last) and any(each in text for each in words):
                file = self.origins.file(path)
                if file is not None and any(key in keys for key in self._keys_in(file)):
                    return True
        return False

    def _keys_in(self, file: File) -> Iterator[str]:
        for node in file.source.parents:
            for way, key in _askings(node):
                if way in self.ways and (text := text_of(file, key)):
                    yield text


def _ways(file: File, read: FlagRead, keys: Collection[str]) -> Iterator[_Asking]:
    for node in file.source.parents:
        if isinstance(node, ast.expr) and _is_within(node, read):
            yield from (way for way, key in _askings(node) if text_of(file, key) in keys)


def _said(file: File, read: FlagRead) -> Iterator[str]:
    for node in file.source.parents:
        if isinstance(node, ast.Name | ast.Attribute) and _is_within(node, read):
            yield bound_as(file, node) or ""


def _is_within(node: ast.expr, read: FlagRead) -> bool:
    span = span_of(node)
    return read.span[:2] <= span[:2] and span[2:] <= read.span[2:]


def _askings(node: ast.AST) -> Iterator[tuple[_Asking, ast.expr]]:
    """Yield how an expression may ask for a key, and the key."""
    match node:
        case ast.Call(func=function, args=args, keywords=keywords):
            words = _words(function)
            yield from ((_Asking(words, at), each) for at, each in enumerate(args))
            yield from ((_Asking(words, k.arg), k.value) for k in keywords if k.arg)
        case ast.Subscript(value=value, slice=key):
            yield _Asking(f"item {_words(value)}", 0), key
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[among]):
            yield _Asking(f"in {_words(among)}", 0), key


def _words(node: ast.expr) -> str:
    """Return the last word of what is asked, with the one before it unless it tells enough."""
    last = word(node)
    owner = word(node.value) if isinstance(node, ast.Attribute) else ""
    return last if FLAGGY.search(last) or not owner else f"{owner}.{last}"


def _looked_into(file: File, read: FlagRead, origins: Origins) -> Iterator[str]:
    """Yield the name that a read takes an item of, or those in the function that it calls."""
    for name in file.called_at(read.span):
        _, other, names = origins.split(name)
        function = sole_binder(other.source, names) if other is not None and names else None
        if isinstance(function, FUNCTIONS):
            yield from filter(None, map(word, ast.walk(function)))
    for node in file.source.parents:
        if isinstance(node, ast.Subscript) and span_of(node) == read.span:
            yield word(node.value)
