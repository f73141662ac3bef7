"""A text, a statement in it and what somebody would put in its place: the new text, or a refusal.

Whoever writes the replacement is not trusted: it may change that one statement, and there use only
what the file has already. Whether it does the same is for the checks to say.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sweeper.rewrite.edits import BOM
from sweeper.rewrite.python.guard import compiles
from sweeper.rewrite.python.source import (
    DEFINITIONS,
    FUNCTIONS,
    Refused,
    Source,
    bound_names,
    parse,
)

# Without an effect of their own; what folding may need where the file does not say it.
_BUILTINS = frozenset({"bool", "dict", "frozenset", "iter", "list", "set", "tuple"})
_GROWTH = 400  # characters that a replacement may be longer than twice what it replaces


class Unit(NamedTuple):
    """A statement by its offsets, from the start of its first line to the end of its last one."""

    start: int
    end: int


def unit(source: Source, start: int, end: int) -> Unit:
    """Return the statement to be replaced for what stands at the offsets.

    That is the innermost function around it, since a function is what is compared in the end, or
    where there is none the innermost statement. Raises Refused when it shares a line.
    """
    within = [
        node
        for node in source.statements
        if source.start(node) <= start and end <= source.end(node)
    ]
    if not within:
        raise Refused("no statement holds it")
    functions = [node for node in within if isinstance(node, FUNCTIONS)]
    chosen = (functions or within)[-1]
    lines = source.lines
    first, last = source.first_line(chosen), chosen.end_lineno or chosen.lineno
    found = Unit(lines.start(first), lines.content_end(last))
    before = source.text[found.start : source.start(chosen)]
    behind = source.text[source.end(chosen) : found.end].strip()
    if before.strip() or (behind and not behind.startswith("#")):
        raise Refused("its statement shares a line with another one")
    return found


def replaced_unit(source: Source, place: Unit, new: str, gone: Sequence[str]) -> str:
    """Return the replacement as it is to stand in the text.

    Raises Refused unless only the statement changes, it stays what it is, it says no name, text,
    module or comment that the file does not, and none of the expressions `gone` is left in it.
    """
    new = new.rstrip()
    if len(new) > 2 * (place.end - place.start) + _GROWTH:
        raise Refused("the replacement is much longer than what it replaces")
    text = source.text[: place.start] + new + source.text[place.end :]
    if not compiles(text):
        raise Refused("with the replacement the file does not compile")
    owner, field, index = _home(source, place)
    old_statement = getattr(owner, field)[index]
    written = _written(source, (owner, field, index), parse(text))
    if isinstance(old_statement, DEFINITIONS):
        _check_definition(old_statement, written)
    _check_words(source.tree, written)
    added = _comments(text) - _comments(source.text)
    if added:  # one may speak to a checker, or to whoever reads it next
        raise Refused(f"the replacement has a new comment, {next(iter(added))!r:.60}")
    left = {ast.dump(node) for each in written for node in ast.walk(each)}
    for expression in gone:
        if _form(expression) in left:
            raise Refused("the replacement still reads the flag")
    return new


def _comments(text: str) -> Counter[str]:
    """Count the comments of a text that compiles."""
    tokens = tokenize.generate_tokens(io.StringIO(text.removeprefix(BOM)).readline)
    try:
        return Counter(token.string.strip() for token in tokens if token.type == tokenize.COMMENT)
    except (tokenize.TokenError, SyntaxError) as error:  # which reads less than the parser does
        raise Refused("its comments cannot be told from the rest") from error


def _form(expression: str) -> str:
    """Return what an expression is in a tree; a `with` item has a name behind it too."""
    try:
        return ast.dump(ast.parse(f"({expression}\n)", mode="eval").body)
    except SyntaxError:
        item = ast.parse(f"with {expression}: pass").body[0]
        assert isinstance(item, ast.With), "that is how the text begins"
        return ast.dump(item.items[0])


_Home = tuple[ast.AST, str, int]


def _home(source: Source, place: Unit) -> _Home:
    """Return where the statement stands: what it is part of, the suite, and its place there."""
    for node in source.statements:
        if source.lines.start(source.first_line(node)) == place.start:
            owner, field = source.parents[node]
            return owner, field, getattr(owner, field).index(node)
    raise Refused("no statement begins there")


def _written(source: Source, home: _Home, new: ast.Module) -> list[ast.stmt]:
    """Return what stands in the place of the statement; all else has to be as it was."""
    owner, field, index = home
    there: object = new
    for step, number in reversed(list(_steps(source, owner))):
        value = getattr(there, step, None)
        there = value[number] if isinstance(value, list) and number < len(value) else value
    suite = getattr(there, field, None)
    old_suite: list[ast.stmt] = getattr(owner, field)
    if type(there) is not type(owner) or not isinstance(suite, list):
        raise Refused("the replacement would change other code")
    count = len(suite) - len(old_suite) + 1
    written = suite[index : index + count] if count > 0 else []
    mark = ast.Pass()
    suite[index : index + max(count, 0)] = [mark]
    kept = old_suite[index]
    old_suite[index] = mark
    try:
        is_same = count >= 0 and ast.dump(source.tree) == ast.dump(new)
    finally:
        old_suite[index] = kept
    if not is_same:
        raise Refused("the replacement would change other code")
    return written


def _steps(source: Source, node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the fields, and the places in them, that lead to a node, innermost first."""
    while node in source.parents:
        parent, field = source.parents[node]
        value = getattr(parent, field)
        yield field, value.index(node) if isinstance(value, list) else 0
        node = parent


def _check_definition(old: ast.stmt, written: Sequence[ast.stmt]) -> None:
    """Refuse a definition that is called, given or found in another way."""
    if len(written) != 1 or type(written[0]) is not type(old):
        raise Refused("the replacement is no longer that one definition")
    before, after = old, written[0]
    kept = ("name", "args", "returns", "type_params", "keywords")
    for field in kept:
        if _dumped(getattr(before, field, None)) != _dumped(getattr(after, field, None)):
            raise Refused(f"the replacement has another {field} than the definition")
    for field in ("decorator_list", "bases"):
        known = list(map(_dumped, getattr(before, field, ())))
        given = map(_dumped, getattr(after, field, ()))
        rest = iter(known)
        if not all(each in rest for each in given):  # the same ones, in their order
            raise Refused(f"the replacement has something new in its {field}")


def _dumped(value: object) -> object:
    if isinstance(value, list):
        return [_dumped(each) for each in value]
    return ast.dump(value) if isinstance(value, ast.AST) else value


def _check_words(tree: ast.Module, written: Sequence[ast.stmt]) -> None:
    """Refuse names, texts and modules that the file does not have."""
    nodes = [node for each in written for node in ast.walk(each)]
    known_modules = set(_modules(ast.walk(tree)))
    for module in _modules(nodes):
        if module not in known_modules:
            raise Refused(f"the replacement imports {module}, which the file does not")
    bound = {name for node in nodes for name in bound_names(node)}
    known = set(_words(ast.walk(tree))) | {(name, "name") for name in bound | _BUILTINS}
    for word, kind in _words(nodes):
        if (word, kind) not in known:
            raise Refused(f"the replacement has the {kind} {word!r:.60}, which the file does not")


def _modules(nodes: Iterator[ast.AST] | Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=module, level=level, names=aliases):
                star = "*" if any(alias.name == "*" for alias in aliases) else ""
                yield f"{'.' * level}{module or ''}{star}"


def _words(nodes: Iterator[ast.AST] | Sequence[ast.AST]) -> Iterator[tuple[object, str]]:
    for node in nodes:
        match node:
            case ast.Name(id=name):
                yield name, "name"
            case ast.Attribute(attr=name):
                yield name, "attribute"
            case ast.keyword(arg=str(name)):
                yield name, "argument"
            case ast.Constant(value=str() | bytes() as value):
                yield value, "text"
            case ast.arg(arg=name):
                yield name, "name"
            case _:
                yield from ((name, "name") for name in bound_names(node))
