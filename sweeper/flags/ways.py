"""The rules to the dotted names by which flags are read, and the words that a file holds for it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from sweeper.flags.rules import FlagRules, ReadRule
from sweeper.rewrite.python.source import Source


class Way(NamedTuple):
    """A dotted name by which a flag is read."""

    rule: str
    read: ReadRule


class Ways:
    """What is known of each name, by the form of the expression that reads."""

    def __init__(self, rules: Sequence[FlagRules]) -> None:
        self.calls: dict[str, Way] = {}
        self.decorators: dict[str, Way] = {}
        self.bases: dict[str, Way] = {}
        self.attributes: dict[str, Way] = {}
        self.items: dict[str, Way] = {}
        self.sets: dict[str, Way] = {}
        self.members: dict[str, Way] = {}
        self.named: dict[str, list[tuple[str, Way]]] = {}  # by the last word: owner, way
        for each in rules:
            for rule in each.read:
                self.add(Way(each.id, rule))

    def add(self, way: Way) -> None:
        """Know the names of one more way."""
        for names, known in (
            (way.read.call, self.calls), (way.read.decorator, self.decorators),
            (way.read.base, self.bases), (way.read.attribute, self.attributes),
            (way.read.item, self.items), (way.read.set, self.sets),
            (way.read.member, self.members),
        ):  # fmt: skip
            known.update(dict.fromkeys(names, way))
        for name in way.read.named:
            owner, _, last = name.rpartition(".")
            self.named.setdefault(last, []).append((owner, way))

    def words(self) -> frozenset[str]:
        """Return the words of which a file has to hold one to read a flag."""
        every = (*self.calls, *self.decorators, *self.bases, *self.attributes, *self.items)
        loose = (
            *self.members,
            *self.named,
            *(way.read.attribute_key for way in self.bases.values()),
        )
        return frozenset(_last_word(name) for name in (*every, *self.sets, *loose))


def aliases(source: Source, words: frozenset[str]) -> frozenset[str]:
    """Return the other names under which a file imports or binds what has one of the names."""
    found = {
        node.asname
        for node in source.parents
        if isinstance(node, ast.alias) and node.asname and _last_word(node.name) in words
    }
    bound = {
        target.id
        for node in source.parents
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and _last_word(ast.unparse(node.value)) in words
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return frozenset(found | bound)


def _last_word(name: str) -> str:
    """Return the word that a file which uses the name has to hold: `getattr` of `getattr(x)`."""
    return name.partition("(")[0].rpartition(".")[2]
