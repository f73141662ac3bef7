"""A variable of a class to why objects of the class may hold another value than it has."""

from __future__ import annotations

import ast

from sweeper.flags.bound import sole_binder
from sweeper.flags.origins import File

_MOST_BASES = 200  # more are a cycle
_ENUMS = ("Enum", "Flag", "Choices")  # the members of such classes are no plain values
_PLAIN = frozenset({"ABC", "Generic", "object"})
_OWN = frozenset({"ClassVar", "Final"})  # in an annotation: the variable is the class's


def field_doubt(file: File, qualname: str) -> str:
    """Return why a variable of a class may be a field or a member of an enumeration, "" if not.

    An annotation makes a field where a decorator or a base outside of the tree looks at it, as
    dataclasses, named tuples and models do; objects are made with other values then.
    """
    *owner, _ = names = qualname.split(".")
    class_, binder = sole_binder(file.source, owner), sole_binder(file.source, names)
    if not owner or not isinstance(class_, ast.ClassDef) or not isinstance(binder, ast.Name):
        return ""
    statement = file.source.parents[binder][0]
    is_annotated = isinstance(statement, ast.AnnAssign) and not any(
        getattr(node, "id", getattr(node, "attr", "")) in _OWN
        for node in ast.walk(statement.annotation)
    )
    found: list[tuple[File, ast.ClassDef]] = [(file, class_)]
    for count, (where, each) in enumerate(found):
        if (is_annotated and each.decorator_list) or each.keywords or count > _MOST_BASES:
            return f"{each.name} may make something else of it"
        for base in each.bases:
            name = where.origin(base.value if isinstance(base, ast.Subscript) else base) or ""
            last = name.rpartition(".")[2]
            place = where.tree.class_at(name) if name else None
            if place is not None:
                found.append(place)
            elif last.endswith(_ENUMS) or (is_annotated and last not in _PLAIN):
                return f"{each.name} may make something else of it"
    return ""
