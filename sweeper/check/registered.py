"""A module and the definitions of flags that go from it to the module without just these.

Whoever compares it with what is left sees whether anything else went.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

_Part = tuple[str, ast.AST, str, int]


def drop_rows(tree: ast.Module, forms: Sequence[str]) -> None:
    """Change the tree: what says the same as one of the forms goes.

    Where more of it is there than is to go, nobody can tell which, and all of it stays.
    """
    found = Counter(form for form, _, _, _ in _parts(tree))
    going = {form for form, times in Counter(forms).items() if found[form] == times}
    lost: dict[tuple[int, str], set[int]] = {}
    owners: dict[int, ast.AST] = {}
    for form, owner, field, index in _parts(tree) if going else ():
        if form in going:
            owners[id(owner)] = owner
            lost.setdefault((id(owner), field), set()).add(index)
    for (owner_id, field), indices in lost.items():
        owner = owners[owner_id]
        _drop(owner, field, indices)
        if isinstance(owner, ast.Dict):
            _drop(owner, "values", indices)


def _parts(tree: ast.Module) -> Iterator[_Part]:
    """Yield each part with its form, what it is in, and where.

    Rows are parts of displays, of keywords, and of suites.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=keys, values=values):
                for index, (key, value) in enumerate(zip(keys, values, strict=True)):
                    said = ast.dump(key) if key is not None else "**"
                    yield f"{said}: {ast.dump(value)}", node, "keys", index
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                yield from _of(parts, node, "elts")
            case ast.Call(keywords=keywords):
                yield from _of(keywords, node, "keywords")
            case ast.Module() | ast.ClassDef() | ast.If() | ast.Try() | ast.With():
                yield from _of(node.body, node, "body")
                yield from _of(getattr(node, "orelse", ()), node, "orelse")


def _of(parts: Sequence[ast.AST], owner: ast.AST, field: str) -> Iterator[_Part]:
    for index, part in enumerate(parts):
        yield ast.dump(part), owner, field, index


def _drop(owner: ast.AST, field: str, indices: Collection[int]) -> None:
    parts: list[ast.AST] = getattr(owner, field)
    left = [part for index, part in enumerate(parts) if index not in indices]
    is_suite = field == "body" and not isinstance(owner, ast.Module)
    setattr(owner, field, left or ([ast.Pass()] if is_suite else []))
