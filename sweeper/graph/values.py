"""What an expression may be, and what using it touches."""

from __future__ import annotations

from typing import Literal, NamedTuple

ValueKind = Literal[
    "module", "folder", "class", "instance", "container", "function", "element", "super",
    "outside", "outside-instance", "unknown",
]  # fmt: skip


class Value(NamedTuple):
    """A module (by file), a class, instance or function (by node), or something outside (by
    name).
    """

    kind: ValueKind
    node: int
    name: str = ""


UNKNOWN = Value("unknown", -1)
BUILTIN = "builtins"
UNKNOWNS = (UNKNOWN,)
# What `getattr`, `next`, `max` or `{}.get` give may be ours; what these types make and give is not.
_TYPES = frozenset(
    {"str", "bytes", "bytearray", "int", "float", "complex", "bool", "list", "dict", "set",
     "frozenset", "tuple", "range", "slice", "memoryview", "object"}
)  # fmt: skip
_SCALARS = frozenset({"str", "bytes", "bytearray", "int", "float", "complex", "bool", "range"})
_GIVES_OWN = _TYPES | {"open", "sorted", "repr", "len", "format", "hash", "ascii", "dir", "divmod"}


class Uses(NamedTuple):
    """What using an expression touches. `names` are attributes of receivers of unknown type."""

    values: tuple[Value, ...]
    certain: tuple[int, ...]
    possible: tuple[int, ...]
    names: tuple[str, ...]


def gives_own(dotted: str) -> bool:
    """Whether a call of this name outside gives a value of a builtin type."""
    top, _, rest = dotted.partition(".")
    head, _, method = rest.partition(".")
    return top == BUILTIN and head in (_SCALARS if method else _GIVES_OWN)
