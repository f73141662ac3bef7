"""Drop stores that a folded `if` has overwritten: parts of a suite in, without those out.

`x = None` before `if flag: x = f()` has nothing to say once the branch always runs. Only what
folding makes so goes, of locals that nothing can read in between, not even a handler or a `with`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

import libcst as cst

from sweeper.rewrite.python.fold.layout import Statement, Suite, opened, spliced
from sweeper.rewrite.python.fold.nodes import code
from sweeper.rewrite.python.fold.place import Place

_MIRRORS = frozenset({"locals", "vars", "eval", "exec", "dir"})
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def without_overwritten(
    statements: Sequence[Statement], parts: Sequence[Suite], place: Place
) -> list[Suite]:
    """Return the parts, each made of the statement of its place, without such stores."""
    left = list(parts)
    if place.function is None or place.is_guarded:
        return left
    for index, (statement, part) in enumerate(zip(statements, parts, strict=False)):
        is_folded = isinstance(statement, cst.If) and place.holds(statement)
        if not is_folded and not any(_is_touched(each, place) for each in statements[:index]):
            continue
        for name in _stored_first(part.statements):
            before = _overwritten(left[:index], name, place)
            if before is None or is_shared(place.function, name):
                continue
            # The flag may have been all that a store had to say, whatever the order of flags.
            is_idle = _is_touched(statements[before], place)
            if is_idle or (is_folded and not _always_stores(statement, name)):
                store = left[before].statements[0]
                assert isinstance(store, cst.SimpleStatementLine), "only lines store"
                left[before] = spliced(store, Suite(), place.markers)
    return left


def _is_touched(statement: Statement, place: Place) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    return any(place.holds(small) for small in statement.body)


def _stored_first(statements: Sequence[Statement]) -> Iterator[str]:
    """Yield the names that a line stores before anything else in the suite says them."""
    said: set[str] = set()
    for statement in statements:
        if _has_jump(statement):
            return
        name = _stored(statement)
        tree = _tree(statement)
        if name is not None and name not in said and _count(tree, name) == 1:
            yield name
        said |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _stored(statement: Statement) -> str | None:
    """Return the name that a plain line assigns to."""
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])]
        ):
            return name
    return None


def _overwritten(parts: Sequence[Suite], name: str, place: Place) -> int | None:
    """Return the place of the last part that says the name, if all it does is to store it."""
    for index in range(len(parts) - 1, -1, -1):
        for statement in reversed(parts[index].statements):
            if _count(_tree(statement), name):
                is_store = len(parts[index].statements) == 1 and _is_idle(statement, name, place)
                return index if is_store else None
            if _has_jump(statement):
                return None
    return None


def _is_idle(statement: Statement, name: str, place: Place) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Assign(value=value)], trailing_whitespace=end):
            comment = end.comment.value if end.comment is not None else ""
            is_plain = _stored(statement) == name and "type:" not in comment
            return is_plain and place.is_quiet(value) and _count(_tree(statement), name) == 1
    return False


def _always_stores(node: cst.CSTNode, name: str) -> bool:
    """Whether each branch stores the name first: then what was before it was dead already."""
    if not isinstance(node, cst.If) or name not in _stored_first(opened(node.body).statements):
        return False
    match node.orelse:
        case cst.If() as other:
            return _always_stores(other, name)
        case cst.Else(body=body):
            return name in _stored_first(opened(body).statements)
    return False


def is_shared(function: cst.FunctionDef, name: str) -> bool:
    """Whether something else than the lines of the function may look at its variable."""
    (whole,) = ast.parse(code(function)).body
    for node in ast.walk(whole):
        match node:
            case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                return True
            case ast.Name(id=word) if word in _MIRRORS:
                return True
        if isinstance(node, _INNER) and node is not whole and _count(node, name):
            return True
    return False


def _has_jump(statement: Statement) -> bool:
    """Whether control may leave a loop here, behind which the variable may be read."""
    return any(isinstance(n, ast.Break | ast.Continue) for n in ast.walk(_tree(statement)))


def _count(tree: ast.AST, name: str) -> int:
    """Return how often a name is said, also by what binds it in other ways than a variable."""
    return sum(_says(node, name) for node in ast.walk(tree))


def _says(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=word) | ast.ExceptHandler(name=word) | ast.alias(asname=str(word)):
            return word == name
        case ast.alias(name=word):
            return word.partition(".")[0] == name
        case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word) | ast.ClassDef(name=word):
            return word == name
        case ast.MatchAs(name=word) | ast.MatchStar(name=word) | ast.MatchMapping(rest=word):
            return word == name
    return False


def _tree(statement: Statement) -> ast.Module:
    return ast.parse(code(statement))
