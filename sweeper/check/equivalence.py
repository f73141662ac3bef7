"""Folded flags to a certificate: which functions look as they did with the flags fixed.

The old code with the values in the places of the reads, and the new code, are brought to their
normal forms; what a module or class runs is compared in its order. What a finding removes, the
store of an attribute included, the rows of registries that are said to go, and what else imported
names do that nobody reads any more, is not judged here: other checks show that nothing needs it.
Parameters that are said to go have to be given one value wherever their function is called.
Where forms differ a person has to look.
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sweeper.check.dropped import doubts, without_parameters
from sweeper.check.normal import normal_tree
from sweeper.check.registered import drop_rows
from sweeper.check.scopes import parsed
from sweeper.check.stores import without_stores
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Check, Finding, Outcome

_TESTS = re.compile(r"(?:^|/)(?:tests?/|test_[^/]*$|[^/]*_test\.py$|conftest\.py$)")


class _Statement(NamedTuple):
    """A statement of a module or class: its form, what it binds, and whether it is an import."""

    form: str
    names: frozenset[str] = frozenset()
    is_import: bool = False


@dataclass(slots=True)
class _Forms:
    """The normal forms of a module: those of its functions, and scope by scope what is run there.

    `words` are all names and attributes that are said.
    """

    functions: dict[str, list[str]] = field(default_factory=dict)
    rest: dict[str, list[_Statement]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)


def check(trial: Trial, workshop: Workshop) -> Check:
    """Compare each changed module outside of the tests; "not run" where a person has to look."""
    started = time.monotonic()
    proved, unproved = [], list(doubts(trial, workshop))
    for path in trial.changed():
        if not is_compared(path):
            continue
        removed = [finding for finding in trial.removed if finding.path == path]
        rows = [row.form for row in trial.rows if row.path == path]
        pinned = without_stores(trial.pinned.get(path, trial.before[path]) or "", removed)
        pinned = without_parameters(pinned, path, trial.parameters)
        differing = list(_differing(pinned, trial.after[path] or "", removed, rows))
        touched = sorted(_touched(trial.before[path], trial.after[path] or ""))
        unproved += [f"{path}: {name}: {why}" for name, why in differing]
        names = {name for name, _ in differing}
        proved += [f"{path}: {name}" for name in touched if name not in names]
    outcome: Outcome = "not_run" if unproved else "passed"
    lines = [f"equal normal forms: {each}" for each in proved]
    lines = [*(f"not proved, look at it: {each}" for each in unproved), *lines]
    tail = "\n".join(lines) or "no code outside of the tests is touched"
    return Check("equivalence", outcome, time.monotonic() - started, tail)


def is_compared(path: str) -> bool:
    """Whether a file is looked at: Python, and no test."""
    return path.endswith((".py", ".pyi")) and not _TESTS.search(path)


def _differing(
    pinned: str, after: str, removed: Sequence[Finding], rows: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the names of what may behave differently, and why."""
    old_tree, new_tree = parsed(pinned), parsed(after)
    if old_tree is None or new_tree is None:
        yield "", "it does not parse"
        return
    if any(f.kind == "unused-file" for f in removed) or not after:
        return
    drop_rows(old_tree, rows)
    old, new = _forms(old_tree), _forms(new_tree)
    gone = {f.qualname or f.name for f in removed if f.symbol_kind not in ("local", "statement")}
    for name, forms in old.functions.items():
        if name in new.functions:
            if forms != new.functions[name]:
                yield name, "its normal forms differ"
        elif not _is_removed(name, gone):
            yield name, "it is gone"
    yield from ((name, "it is new") for name in new.functions if name not in old.functions)
    for scope in sorted(old.rest.keys() | new.rest.keys()):
        if _is_removed(scope, gone):
            continue
        kept = {each.form for each in new.rest.get(scope, ())}
        left = [
            each.form
            for each in old.rest.get(scope, ())
            if each.form in kept or not _may_go(each, scope, gone, new.words)
        ]
        if left != [each.form for each in new.rest.get(scope, ())]:
            yield scope or "module", "its statements differ"


def _may_go(statement: _Statement, scope: str, gone: set[str], words: set[str]) -> bool:
    """Whether what a statement binds is removed, or an import that nothing in the file reads.

    That importing has no effects, and that nobody imports it from here, others judge.
    """
    names = statement.names
    prefix = f"{scope}." if scope else ""
    if not names:
        return False
    if statement.is_import and not names & words:
        return True
    return all(f"{prefix}{name}" in gone for name in names)


def _is_removed(name: str, gone: set[str]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in gone if each)


def _touched(before: str, after: str) -> set[str]:
    """Return the functions, and "module" for what is around them, whose code is not the same."""
    old_tree, new_tree = parsed(before), parsed(after)
    if old_tree is None or new_tree is None:
        return set()
    old, new = _forms(old_tree, is_normal=False), _forms(new_tree, is_normal=False)
    functions = old.functions.keys() & new.functions.keys()
    touched = {name for name in functions if old.functions[name] != new.functions[name]}
    scopes = old.rest.keys() & new.rest.keys()
    return touched | {scope or "module" for scope in scopes if old.rest[scope] != new.rest[scope]}


def _forms(tree: ast.Module, *, is_normal: bool = True) -> _Forms:
    forms = _Forms()
    if is_normal:
        tree = normal_tree(tree)
    _collect(forms, tree.body, "")
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str(word)):
                forms.words.add(_word(word))  # `__all__` and annotations have names in strings
    return forms


def _collect(forms: _Forms, body: Sequence[ast.stmt], scope: str) -> None:
    prefix = f"{scope}." if scope else ""
    rest = forms.rest.setdefault(scope, [])
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                word = _word(name)
                forms.functions.setdefault(prefix + word, []).append(ast.dump(statement))
                rest.append(_Statement(f"def {word}", frozenset([word])))
            case ast.ClassDef(name=name, body=inner):
                word = _word(name)
                head = ast.ClassDef(
                    name, statement.bases, statement.keywords, [], statement.decorator_list
                )
                rest.append(_Statement(ast.dump(head), frozenset([word])))
                _collect(forms, inner, prefix + word)
            case ast.Import() | ast.ImportFrom():
                rest += _imports(statement)
            case ast.Pass():
                continue
            case _:
                names = frozenset(map(_word, _targets(statement)))
                rest.append(_Statement(ast.dump(statement), names))


def _imports(statement: ast.Import | ast.ImportFrom) -> Iterator[_Statement]:
    """Yield one statement for each name; those from `__future__` bind none that could go."""
    source = ""
    if isinstance(statement, ast.ImportFrom):
        source = f"{'.' * statement.level}{statement.module or ''}"
    for alias in statement.names:
        bound = _word(alias.asname or alias.name)
        names = frozenset() if bound == "*" or source == "__future__" else frozenset([bound])
        yield _Statement(f"import {source}:{alias.name}:{alias.asname}", names, is_import=True)


def _word(name: str) -> str:
    """The name as it is written, without what it means."""
    return name.partition("@")[0].rstrip(":")


def _targets(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Assign(targets=targets):
            yield from (t.id for t in targets if isinstance(t, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
