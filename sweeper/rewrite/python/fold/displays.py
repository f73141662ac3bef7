"""Choose from displays by known values: a node with folded parts in, what it comes to out."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from sweeper.model import FlagValue
from sweeper.rewrite.python.fold.compare import constant
from sweeper.rewrite.python.fold.logic import Outcome, decided, known
from sweeper.rewrite.python.fold.place import Place
from sweeper.rewrite.python.fold.strings import joined_string

_TYPES = {"bool": bool, "float": float, "int": int, "str": str}


def reduced(place: Place, node: cst.BaseExpression) -> Outcome:
    """Fold a call, a subscript, a product, a text or a comprehension."""
    match node:
        case cst.Call(func=cst.Name(value="all" | "any")):
            return _all_or_any(place, node)
        case cst.Call(func=cst.Name(), args=args):
            return _called(place, node, args)
        case cst.Call(func=cst.Attribute(value=cst.Dict() as table, attr=cst.Name(value="get"))):
            return _found(place, node, table)
        case cst.Subscript(value=value, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            index = constant(place, key)
            return Outcome(node) if index is None else _item(place, node, value, index[0])
        case cst.BinaryOperation(operator=cst.Multiply(), left=left, right=right):
            return _repeated(place, node, left, right)
        case cst.FormattedString():
            return of(place, joined_string(place, node))
        case cst.ListComp() | cst.SetComp() | cst.DictComp():
            return _emptied(place, node)
    return of(place, node)


def of(place: Place, node: cst.BaseExpression) -> Outcome:
    """The outcome of an expression that may have become a constant."""
    value = constant(place, node)
    if value is None:
        return Outcome(node)
    if place.markers.get(node) is None:
        node = place.markers.add(value[0], (), node.with_changes(lpar=(), rpar=()))
    return known(place, node)


def _called(place: Place, node: cst.Call, args: Sequence[cst.Arg]) -> Outcome:
    """Fold `bool(x)`, `str(x)` and `isinstance(x, type)`."""
    if any(arg.keyword is not None or arg.star for arg in args):
        return Outcome(node)
    value = constant(place, args[0].value) if args else None
    if value is None:
        return Outcome(node)
    if len(args) == 1 and place.is_builtin(node.func, "bool"):
        return decided(place, node, truth=bool(value[0]))
    if len(args) == 1 and place.is_builtin(node.func, "str") and isinstance(value[0], str):
        return of(place, args[0].value)
    if len(args) == 2 and place.is_builtin(node.func, "isinstance"):
        for name, kind in _TYPES.items():
            if place.is_builtin(args[1].value, name):
                return decided(place, node, truth=isinstance(value[0], kind))
    return Outcome(node)


def _all_or_any(place: Place, node: cst.Call) -> Outcome:
    """Fold `all([a, True])` and `any((a, True))`: all parts of a display are evaluated first."""
    decides = place.is_builtin(node.func, "any")
    if not decides and not place.is_builtin(node.func, "all"):
        return Outcome(node)
    match node.args:
        case [cst.Arg(value=cst.List() | cst.Tuple() as display, keyword=None, star="") as arg]:
            parts = display.elements
        case _:
            return Outcome(node)
    if not all(isinstance(part, cst.Element) for part in parts):
        return Outcome(node)
    known_parts = [(part, place.markers.get(part.value)) for part in parts]
    left = [part for part, value in known_parts if value is None]
    if any(value is not None and bool(value.value) is decides for _, value in known_parts):
        if all(place.is_quiet(part.value) for part in left):
            return decided(place, node, truth=decides)
        return Outcome(node)
    if not left:
        return decided(place, node, truth=not decides) if parts else Outcome(node)
    if len(left) == len(parts) or (len(left) == 1 and isinstance(display, cst.Tuple)):
        return Outcome(node)
    last = left[-1].with_changes(comma=parts[-1].comma)
    shorter = display.with_changes(elements=[*left[:-1], last])
    return Outcome(node.with_changes(args=[arg.with_changes(value=shorter)]))


def _found(place: Place, node: cst.Call, table: cst.Dict) -> Outcome:
    """Fold `{…}.get(key, default)`."""
    args = node.args
    key = constant(place, args[0].value) if args else None
    is_plain = len(args) in (1, 2) and not any(arg.star or arg.keyword for arg in args)
    if key is None or not is_plain:
        return Outcome(node)
    default = args[1].value if len(args) == 2 else cst.Name("None")
    chosen = _value(place, table, key[0], default)
    others = (default,) if chosen is not default else ()
    if chosen is None or not all(place.is_quiet(other) for other in others):
        return Outcome(node)
    return of(place, chosen)


def _item(place: Place, node: cst.Subscript, value: cst.BaseExpression, key: FlagValue) -> Outcome:
    """Fold `{True: a, False: b}[key]` and `(a, b)[key]`."""
    chosen: cst.BaseExpression | None = None
    match value:
        case cst.Dict():
            chosen = _value(place, value, key, None)
        case cst.Tuple(elements=parts) | cst.List(elements=parts) if isinstance(key, int):
            if -len(parts) <= key < len(parts) and _are_quiet(place, parts, parts[key]):
                chosen = parts[key].value
    return Outcome(node) if chosen is None else of(place, chosen)


def _are_quiet(place: Place, parts: Sequence[cst.BaseElement], chosen: cst.BaseElement) -> bool:
    return all(
        isinstance(part, cst.Element) and (part is chosen or place.is_quiet(part.value))
        for part in parts
    )


def _value(
    place: Place, table: cst.Dict, key: FlagValue, default: cst.BaseExpression | None
) -> cst.BaseExpression | None:
    """What a display holds under the key, if the rest of it may go unevaluated."""
    chosen = default
    values: list[cst.BaseExpression] = []
    for part in table.elements:
        name = constant(place, part.key) if isinstance(part, cst.DictElement) else None
        if name is None:
            return None
        values.append(part.value)
        if name[0] == key:
            chosen = part.value
    return chosen if all(v is chosen or place.is_quiet(v) for v in values) else None


def _repeated(
    place: Place, node: cst.BinaryOperation, left: cst.BaseExpression, right: cst.BaseExpression
) -> Outcome:
    """Fold `"text" * known`."""
    text, times = (left, right) if isinstance(left, cst.SimpleString) else (right, left)
    count, value = constant(place, times), constant(place, text)
    if count is None or value is None or not isinstance(count[0], bool):
        return Outcome(node)
    if not isinstance(value[0], str):
        return Outcome(node)
    pins = place.markers.pins(node)
    written = text if count[0] and isinstance(text, cst.SimpleString) else None
    return known(place, place.markers.add(value[0] * count[0], pins, written))


def _emptied(place: Place, node: cst.ListComp | cst.SetComp | cst.DictComp) -> Outcome:
    """Fold a comprehension that lets nothing pass, if nobody can notice that it never looks."""
    loop = node.for_in
    test = place.markers.get(loop.ifs[0].test) if loop.ifs else None
    if (
        test is None
        or test.value
        or loop.asynchronous is not None
        or not _is_idle(place, loop.iter)
    ):
        return Outcome(node)
    match node:
        case cst.ListComp():
            return Outcome(cst.List([]))
        case cst.DictComp():
            return Outcome(cst.Dict([]))
    return Outcome(cst.Call(cst.Name("set")) if "set" not in place.bound else node)


def _is_idle(place: Place, node: cst.BaseExpression) -> bool:
    """Whether to iterate over the expression does nothing."""
    match node:
        case cst.List(elements=parts) | cst.Tuple(elements=parts):
            return all(isinstance(p, cst.Element) and place.is_quiet(p.value) for p in parts)
        case cst.Call(func=func, args=args) if place.is_builtin(func, "range"):
            return all(isinstance(arg.value, cst.Integer) and not arg.star for arg in args)
    return False
