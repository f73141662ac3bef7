"""Put what a star unpacks in its place: parts of a call or display in, parts out."""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from typing import Any

import libcst as cst


def unpacked(old: Sequence[cst.CSTNode], new: Sequence[cst.CSTNode]) -> list[Any]:
    """The new parts, with those that now unpack a display replaced by what is in it."""
    parts: list[Any] = []
    for index, (before, after) in enumerate(zip(old, new, strict=True)):
        inner = None
        if before is not after and not _has_display(before):
            inner = _inner(after, [*parts, *new[index + 1 :]], len(parts))
        if inner is None:
            parts.append(after)
        elif inner:
            parts += [*inner[:-1], inner[-1].with_changes(comma=_comma(after))]
        elif parts and _comma(after) is cst.MaybeSentinel.DEFAULT:
            parts[-1] = parts[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return parts


def _comma(part: Any) -> Any:
    return part.comma


def _has_display(node: cst.CSTNode) -> bool:
    return isinstance(getattr(node, "value", None), cst.List | cst.Tuple | cst.Dict)


def _inner(
    node: cst.CSTNode, others: Sequence[cst.CSTNode], position: int
) -> list[cst.CSTNode] | None:
    """What stands in the display that the part unpacks; None if it has to stay."""
    match node:
        case cst.StarredElement(value=cst.List(elements=parts) | cst.Tuple(elements=parts)):
            return list(parts)
        case cst.StarredDictElement(value=cst.Dict(elements=pairs)):
            return list(pairs)
        case cst.Arg(star="*", value=cst.List(elements=parts) | cst.Tuple(elements=parts)):
            if parts and any(_is_named(other) for other in others[:position]):
                return None
            return [_argument(part) for part in parts]
        case cst.Arg(star="**", value=cst.Dict(elements=pairs)):
            taken = {o.keyword.value for o in others if isinstance(o, cst.Arg) and o.keyword}
            return _named(pairs, taken)
    return None


def _is_named(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Arg) and (node.keyword is not None or node.star == "**")


def _argument(part: cst.BaseElement) -> cst.Arg:
    star = "*" if isinstance(part, cst.StarredElement) else ""
    return cst.Arg(part.value, star=star, comma=part.comma)  # type: ignore[arg-type]


def _named(pairs: Sequence[cst.BaseDictElement], taken: set[str]) -> list[cst.CSTNode] | None:
    """The pairs as keyword arguments, if their keys can be names."""
    arguments: list[cst.CSTNode] = []
    for pair in pairs:
        match pair:
            case cst.DictElement(key=cst.SimpleString() as key, value=value, comma=comma):
                name = key.evaluated_value
            case _:
                return None
        if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
            return None
        if name in taken:
            return None
        taken.add(name)
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        arguments.append(cst.Arg(value, keyword=cst.Name(name), equal=equal, comma=comma))
    return arguments
