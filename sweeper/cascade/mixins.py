"""A class that a mixin holds back until a flag is on to what it is when the flag always is."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sweeper.flags.origins import File, Origins, span_of
from sweeper.flags.rules import ReadRule, flag_rules
from sweeper.model import Finding, FlagRead, Span
from sweeper.rewrite.python.bases import without_base
from sweeper.rewrite.python.source import Refused
from sweeper.rewrite.python.suites import Replacement

_MOST_BASES = 200  # more are a cycle


class _Held(NamedTuple):
    """A class, its base that is the mixin, and what it has of the rule."""

    file: File
    class_: ast.ClassDef
    base: ast.expr
    rule: ReadRule


class Freed(NamedTuple):
    """What removes a mixin and the attribute with the key from their file, and the attribute."""

    cuts: tuple[Replacement, ...]
    attribute: Finding


def freed(read: FlagRead, origins: Origins, paths: Collection[str]) -> Freed:
    """Return what frees the class of a read.

    Raises `Refused` when other code needs one of them: a class above or below that is held too, or
    whoever says the name of the attribute or of a member. `paths` are the Python files.
    """
    held = _held(read, origins)
    name = held.rule.attribute_key
    sets = [s for s in held.class_.body if name in _set_by(s)]
    if len(sets) != 1:
        raise Refused(f"its class sets {name} more than once")
    words = {name, *held.rule.members}
    if any(not words.isdisjoint(_words(each)) for each in _above(held)):
        raise Refused(f"a class above says {name}, too")
    for path in sorted(paths):
        if any(word in (origins.read(path) or "") for word in words):
            file = origins.file(path)
            if file is None:
                raise Refused(f"{path} cannot be read, and may need it")
            _check(file, held, words)
    cuts = without_base(held.file.source, held.class_, held.base, sets[0])
    span = Span(sets[0].lineno, sets[0].col_offset, sets[0].end_lineno or 0, 0)
    qualname = f"{held.file.name_of(held.class_).removeprefix(f'{held.file.module}.')}.{name}"
    finding = Finding("dead-symbol", "variable", read.path, (span,), name, qualname, "", "")
    return Freed(cuts, finding)


def _held(read: FlagRead, origins: Origins) -> _Held:
    file = origins.file(read.path)
    for node in file.source.parents if file is not None else ():
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            if file is None or span_of(base) != read.span or not isinstance(node, ast.ClassDef):
                continue
            name = file.origin(base)
            for rule in (r for each in flag_rules() for r in each.read if name in r.base):
                return _Held(file, node, base, rule)
    raise Refused("the mixin is none that the rules know")


def _set_by(statement: ast.stmt) -> Sequence[str]:
    match statement:
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _words(class_: ast.ClassDef) -> Iterator[str]:
    """Yield what a class says of members: those that it has, and all that its code names."""
    for node in ast.walk(class_):
        match node:
            case ast.Attribute(attr=word) | ast.FunctionDef(name=word):
                yield word
            case ast.stmt():
                yield from _set_by(node)


def _above(held: _Held) -> Iterator[ast.ClassDef]:
    """Yield the other bases, all that are of the tree. Raises `Refused` when one is held too."""
    others = [base for base in held.class_.bases if base is not held.base]
    found: list[tuple[File, ast.expr]] = [(held.file, base) for base in others]
    for count, (file, base) in enumerate(found):
        name = file.origin(_plain(base))
        if name is None or name in held.rule.base or count > _MOST_BASES:
            raise Refused("one of its other bases may hold it back, too")
        place = file.tree.class_at(name)
        if place is not None:
            own, class_ = place
            found += [(own, each) for each in class_.bases]
            yield class_


def _plain(base: ast.expr) -> ast.expr:
    """Return the class of a base such as `View[T]`."""
    return base.value if isinstance(base, ast.Subscript) else base


def _check(file: File, held: _Held, words: Collection[str]) -> None:
    """Refuse what names one of the words, unless it is a class that has nothing to do with it."""
    for node in file.source.parents:
        match node:
            case ast.Attribute(attr=word) | ast.FunctionDef(name=word) if word in words:
                line = node.lineno
            case ast.keyword(arg=str(word), value=value) if word in words:
                line = value.lineno
            case ast.Constant(value=str(text)) if text.rpartition(".")[2] in words:
                word, line = text, node.lineno
            case ast.Name(id=word, ctx=ast.Store()) if word in words:
                line = node.lineno
            case _:
                continue
        classes = [p for p, _ in file.source.ancestors(node) if isinstance(p, ast.ClassDef)]
        is_own = classes[:1] == [held.class_] and isinstance(node, ast.Name)
        if not is_own and not (classes and _is_apart(file, classes[0], held)):
            raise Refused(f"{file.path}:{line} says {word}")


def _is_apart(file: File, class_: ast.ClassDef, held: _Held) -> bool:
    """Whether a class is not the held one and does not come from it."""
    if class_ is held.class_:
        return False
    own = held.file.name_of(held.class_)
    found: list[tuple[File, ast.expr]] = [(file, base) for base in class_.bases]
    for count, (where, base) in enumerate(found):
        name = where.origin(_plain(base))
        if name is None or name == own or count > _MOST_BASES:
            return False
        place = where.tree.class_at(name)
        if place is not None:
            found += [(place[0], each) for each in place[1].bases]
    return True
