"""Folded flags to a certificate: which functions look as they did with the flags fixed.

The old code with the values in the places of the reads, and the new code, are brought to their
normal forms. Imports, and the order of definitions and statements, are not compared. What a finding
removes is not judged here: other checks show that nothing needs it. Where forms differ a person has
to look.
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sweeper.check.normal import normal_tree
from sweeper.check.scopes import parsed
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Check, Finding, Outcome

_TESTS = re.compile(r"(?:^|/)(?:tests?/|test_[^/]*$|[^/]*_test\.py$|conftest\.py$)")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(slots=True)
class _Forms:
    """The normal forms of a module: those of its functions, and of all else scope by scope."""

    functions: dict[str, list[str]] = field(default_factory=dict)
    rest: dict[str, list[tuple[frozenset[str], str]]] = field(default_factory=dict)


def check(trial: Trial, workshop: Workshop) -> Check:
    """Compare each changed module outside of the tests; "not run" where a person has to look."""
    started = time.monotonic()
    proved, unproved = [], []
    for path in trial.changed():
        if not path.endswith((".py", ".pyi")) or _TESTS.search(path):
            continue
        removed = [finding for finding in trial.removed if finding.path == path]
        pinned = trial.pinned.get(path, trial.before[path])
        differing = list(_differing(pinned or "", trial.after[path] or "", removed))
        touched = sorted(_touched(trial.before[path], trial.after[path] or ""))
        unproved += [f"{path}: {name}: {why}" for name, why in differing]
        names = {name for name, _ in differing}
        proved += [f"{path}: {name or 'module'}" for name in touched if name not in names]
    outcome: Outcome = "not_run" if unproved else "passed"
    lines = [f"equal normal forms: {each}" for each in proved]
    lines = [*(f"not proved, look at it: {each}" for each in unproved), *lines]
    tail = "\n".join(lines) or "no code outside of the tests is touched"
    return Check("equivalence", outcome, time.monotonic() - started, tail)


def _differing(pinned: str, after: str, removed: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Yield the names of what may behave differently, and why."""
    old_tree, new_tree = parsed(pinned), parsed(after)
    if old_tree is None or new_tree is None:
        yield "", "it does not parse"
        return
    old, new = _forms(old_tree), _forms(new_tree)
    gone = {f.qualname or f.name for f in removed if f.symbol_kind not in ("local", "statement")}
    is_file_gone = any(f.kind == "unused-file" for f in removed) or not after
    for name, forms in old.functions.items():
        if name in new.functions:
            if forms != new.functions[name]:
                yield name, "its normal forms differ"
        elif not is_file_gone and not _is_removed(name, gone):
            yield name, "it is gone"
    yield from ((name, "it is new") for name in new.functions if name not in old.functions)
    for scope in sorted(old.rest.keys() | new.rest.keys()):
        if is_file_gone or _is_removed(scope, gone):
            continue
        prefix = f"{scope}." if scope else ""
        left = [
            form
            for names, form in old.rest.get(scope, ())
            if not names or not all(f"{prefix}{name}" in gone for name in names)
        ]
        if left != [form for _, form in new.rest.get(scope, ())]:
            yield scope, "its statements differ"


def _is_removed(name: str, gone: set[str]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in gone if each)


def _touched(before: str, after: str) -> set[str]:
    """Return the functions, and "" for the module, whose text is not the same."""
    old_tree, new_tree = parsed(before), parsed(after)
    if old_tree is None or new_tree is None:
        return set()
    old, new = dict(_named(old_tree.body, "")), dict(_named(new_tree.body, ""))
    return {name for name in old.keys() & new.keys() if ast.dump(old[name]) != ast.dump(new[name])}


def _named(body: Sequence[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.stmt]]:
    for statement in body:
        if isinstance(statement, _FUNCTIONS):
            yield prefix + statement.name, statement
        elif isinstance(statement, ast.ClassDef):
            yield from _named(statement.body, f"{prefix}{statement.name}.")


def _forms(tree: ast.Module) -> _Forms:
    forms = _Forms()
    _collect(forms, normal_tree(tree).body, "")
    return forms


def _collect(forms: _Forms, body: Sequence[ast.stmt], scope: str) -> None:
    prefix = f"{scope}." if scope else ""
    rest = forms.rest.setdefault(scope, [])
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                forms.functions.setdefault(prefix + name, []).append(ast.dump(statement))
            case ast.ClassDef(name=name, body=inner):
                head = ast.ClassDef(
                    name, statement.bases, statement.keywords, [], statement.decorator_list
                )
                forms.rest.setdefault(prefix + name, []).append((frozenset(), ast.dump(head)))
                _collect(forms, inner, prefix + name)
            case ast.Import() | ast.ImportFrom() | ast.Pass():
                continue  # judged by what is imported, and by what is found unbound
            case _:
                rest.append((frozenset(_targets(statement)), ast.dump(statement)))


def _targets(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Assign(targets=targets):
            yield from (t.id for t in targets if isinstance(t, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
