"""What says a key to the item of a display, or the statement, that is there for it; its removal.

An item is a key of a dict with its value, a plain element, or a row: `("key", "text")`,
`Flag("key")`, `{"name": "key"}`. A statement gives an item (`FLAGS["key"] = True`), makes an object
(`NEW = Flag("key")`), names the key (`NEW = "key"`) or hands it on (`flags.add("key")`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from sweeper.rewrite.python import carried_out
from sweeper.rewrite.python.assignments import attribute_docstring
from sweeper.rewrite.python.plan import Drop, DropPart, Operation
from sweeper.rewrite.python.source import Source

_SEQUENCES = (ast.List, ast.Tuple, ast.Set)
_ENUMERATION = re.compile(r"(Enum|Choices)\b")
_MOST_STEPS = 3  # how deep in an item its key may be
Step = tuple[str, int | str]


class Item(NamedTuple):
    """An item of a display, of a call of keywords, or of a suite (`owner` and `field`).

    `steps` lead from the item to what says the key.
    """

    owner: ast.AST
    field: Literal["elts", "keys", "keywords", "body", "orelse"]
    place: int
    steps: tuple[Step, ...] = ()

    @property
    def node(self) -> ast.AST:
        """What is removed; of an item of a dict its key."""
        return _parts(self)[self.place]

    @property
    def is_statement(self) -> bool:
        """Whether it stands in a suite."""
        return self.field in ("body", "orelse")

    @property
    def is_name(self) -> bool:
        """Whether it only gives the key a name."""
        return self.steps == (("value", 0),)

    @property
    def form(self) -> str:
        """What it says, without its place."""
        if isinstance(self.owner, ast.Dict):
            return form_of(self.owner, self.place)
        return ast.dump(self.node)


def form_of(owner: ast.Dict, index: int) -> str:
    """Return what an item of a dict says, without its place."""
    key = owner.keys[index]
    return f"{ast.dump(key) if key else '**'}: {ast.dump(owner.values[index])}"


def item_of(source: Source, said: ast.AST) -> Item | None:
    """Return the item that an expression or a keyword is the key of, None when there is none."""
    steps: list[Step] = []
    node = said
    for parent, field in source.ancestors(said):
        if isinstance(parent, ast.Dict) and field == "keys":
            return None if steps else Item(parent, "keys", _index(parent.keys, node))
        if isinstance(parent, ast.Call) and node is said and isinstance(said, ast.keyword):
            return Item(parent, "keywords", _index(parent.keywords, said))
        if isinstance(parent, _SEQUENCES) and not (_is_row(source, parent) and not steps):
            if _is_unpacked(source, parent):
                return None
            return Item(parent, "elts", _index(parent.elts, node), (*reversed(steps),))
        step = _step(parent, field, node)
        if step is None or len(steps) == _MOST_STEPS:
            return None
        if isinstance(parent, ast.stmt):
            return _statement(source, parent, [*steps, step])
        steps.append(step)
        node = parent
    return None


def _is_row(source: Source, sequence: ast.AST) -> bool:
    """Whether it is an element itself, or the value of a member of an enumeration."""
    parent, field = source.parents[sequence]
    if isinstance(parent, _SEQUENCES) and field == "elts":
        return True
    return isinstance(parent, ast.Assign) and is_enumeration(source.parents[parent][0])


def _is_unpacked(source: Source, display: ast.AST) -> bool:
    """Whether names are bound to its elements one by one."""
    match source.parents[display][0]:
        case ast.Assign(targets=targets):
            return any(isinstance(target, ast.Tuple | ast.List) for target in targets)
    return False


def is_enumeration(node: ast.AST) -> bool:
    """Whether a class lists values, by the names of its bases."""
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return any(_ENUMERATION.search(ast.unparse(base)) for base in bases)


def _step(parent: ast.AST, field: str, node: ast.AST) -> Step | None:
    """Return how to come from what is around it to a part, None where that says nothing."""
    match parent:
        case ast.Call(args=parts) if field == "args":
            return field, _index(parts, node)
        case ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_]) if first is node:
            return field, 0
        case ast.keyword(arg=str(name)):
            return "keyword", name
        case ast.Dict(keys=keys, values=values) if field == "values":
            key = keys[_index(values, node)]
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                return "item", key.value
        case ast.Subscript(ctx=ast.Store()) if field == "slice":
            return field, 0
        case ast.Call() | ast.Expr() | ast.Assign() | ast.AnnAssign():
            return field, 0
    return None


def _statement(source: Source, statement: ast.stmt, steps: Sequence[Step]) -> Item | None:
    """Return a statement that is there for one key."""
    owner, _ = source.parents[statement]
    kinds = [kind for kind, _ in steps]
    is_call = len(kinds) > 1 and set(kinds[:-1]) <= {"args", "keyword", "keywords"}
    match statement:
        case ast.Expr(value=ast.Call()):
            is_one = is_call
        case ast.Assign(targets=[ast.Subscript()]):
            is_one = kinds == ["slice", "targets"]
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()):
            is_member = kinds == ["elts", "value"] and is_enumeration(owner)
            is_one = is_call or is_member or kinds == ["value"]
        case _:
            return None
    return _of_suite(source, statement, steps) if is_one else None


def statement_item(source: Source, statement: ast.stmt) -> Item | None:
    """Return a statement that binds the name which a flag is asked by."""
    return _of_suite(source, statement, ())


def _of_suite(source: Source, statement: ast.stmt, steps: Sequence[Step]) -> Item | None:
    owner, field = source.parents[statement]
    if field != "body" and field != "orelse":
        return None
    return Item(owner, field, _index(getattr(owner, field), statement), (*reversed(steps),))  # type: ignore[arg-type]


def others(item: Item) -> Iterator[ast.AST | None]:
    """Yield for each of the other items what says its key, None for one of another shape.

    Of the other statements of a suite only those of the same shape count.
    """
    for index, part in enumerate(_parts(item)):
        if index == item.place:
            continue
        found: ast.AST | None = None
        if part is not None and not item.steps and item.is_statement:
            found = _target(part, item.node)
        elif part is not None:
            found = _followed(part, item.node, item.steps)
        if found is not None or not item.is_statement:
            yield found


def _target(part: ast.AST, like: ast.AST) -> ast.AST | None:
    """Return the name that a statement binds, when it binds it to the like of another one."""
    match part, like:
        case (
            ast.AnnAssign(target=ast.Name() as target, annotation=one),
            ast.AnnAssign(annotation=other),
        ) if ast.dump(one) == ast.dump(other):
            return target
        case (
            ast.Assign(targets=[ast.Name() as target], value=ast.Call(func=one)),
            ast.Assign(value=ast.Call(func=other)),
        ) if ast.dump(one) == ast.dump(other):
            return target
    return None


def _followed(part: ast.AST, like: ast.AST, steps: Sequence[Step]) -> ast.AST | None:
    """Follow the steps in an item that is made as another one is."""
    for step in steps:
        if not _is_alike(part, like):
            return None
        inner, model = _inner(part, step), _inner(like, step)
        if inner is None or model is None:
            return None
        part, like = inner, model
    return part


def _is_alike(part: ast.AST, like: ast.AST) -> bool:
    if type(part) is not type(like):
        return False
    match part, like:
        case ast.Call(func=one), ast.Call(func=other):
            return ast.dump(one) == ast.dump(other)
        case ast.Subscript(value=one), ast.Subscript(value=other):
            return ast.dump(one) == ast.dump(other)
    return True


def _inner(part: ast.AST, step: Step) -> ast.AST | None:
    match step, part:
        case ("keyword", name), ast.Call(keywords=keywords):
            return next((each.value for each in keywords if each.arg == name), None)
        case ("keywords", _), ast.Call():
            return part  # the step behind it says which
        case ("item", key), ast.Dict(keys=keys, values=values):
            said = zip(keys, values, strict=True)
            return next(
                (v for k, v in said if isinstance(k, ast.Constant) and k.value == key), None
            )
        case ("targets", _), ast.Assign(targets=[target]):
            return target
        case (("slice" | "value" | "target") as field, _), _:
            found = getattr(part, field, None)
            return found if isinstance(found, ast.AST) else None
        case (("args" | "elts") as field, int(index)), _:
            parts: Sequence[ast.AST] = getattr(part, field, ())
            return parts[index] if index < len(parts) else None
    return None


def _parts(item: Item) -> Sequence[ast.AST]:
    found: Sequence[ast.AST] = getattr(item.owner, item.field)
    return found


def _index(parts: Sequence[ast.AST | None], node: ast.AST) -> int:
    return next(index for index, part in enumerate(parts) if part is node)


def without_items(source: Source, items: Sequence[Item]) -> str:
    """Return the text without the items. Raises `Refused` when more would change."""
    return carried_out(source, [each for item in items for each in _operations(source, item)])


def _operations(source: Source, item: Item) -> Iterator[Operation]:
    statement = item.node
    if item.field == "elts" or item.field == "keys" or item.field == "keywords":
        yield DropPart(item.owner, item.field, item.place)
        return
    assert isinstance(statement, ast.stmt), "a suite holds statements"
    yield Drop(statement)
    yield from (Drop(text) for text in attribute_docstring(source, statement))
