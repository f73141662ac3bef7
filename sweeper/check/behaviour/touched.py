"""A trial to the functions that it rewrites, and which of them are equal by their normal forms."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from sweeper.check.behaviour.inside.functions import functions
from sweeper.check.dropped import without_parameters
from sweeper.check.normal import normal_tree
from sweeper.check.scopes import parsed
from sweeper.check.stores import methods_that_store, without_stores
from sweeper.check.workshop import Trial

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_TESTS = re.compile(r"(?:^|/)(?:tests?/|test_[^/]*$|[^/]*_test\.py$|conftest\.py$)")


class Touched(NamedTuple):
    """A function that is rewritten; `number` tells it from others of its name.

    `old` is the text of its module with the values in the places of the flags, `new` the one after.
    `problem` says why its two versions cannot be compared by running them, "" when they can.
    `is_folded` is for one of which only reads of flags are folded. Elsewhere what sets a flag goes,
    and locals and attributes that nobody reads, whose value may be a call that is known to be pure.
    """

    path: str
    name: str
    number: int
    old: str
    new: str
    is_proved: bool
    is_folded: bool
    problem: str = ""


def touched(trial: Trial) -> Iterator[Touched]:
    """Yield the functions outside of the tests whose two versions differ, by path and name."""
    for path in trial.changed():
        new = trial.after[path]
        if not path.endswith(".py") or _TESTS.search(path) or not new:
            continue
        removed = [finding for finding in trial.removed if finding.path == path]
        old = without_stores(trial.pinned.get(path) or trial.before[path], removed)
        old = without_parameters(old, path, trial.parameters)
        locals_of = [f.qualname for f in removed if f.symbol_kind == "local"]
        storing = methods_that_store(old, removed)
        for one in _touched(path, old, new):
            has_lost = one.name in storing or any(
                local.startswith(f"{one.name}.") for local in locals_of
            )
            yield one._replace(is_folded=path in trial.pinned and not has_lost)


def _touched(path: str, old: str, new: str) -> Iterator[Touched]:
    before, after = _by_name(old, is_normal=False), _by_name(new, is_normal=False)
    normal = _by_name(old, is_normal=True), _by_name(new, is_normal=True)
    for name in sorted(before.keys() & after.keys()):
        is_odd = len(before[name]) != len(after[name])
        for number, (one, other) in enumerate(zip(before[name], after[name], strict=False)):
            if not is_odd and ast.dump(one) == ast.dump(other):
                continue
            forms = [[ast.dump(function) for function in found.get(name, ())] for found in normal]
            is_proved = not is_odd and len(forms[0]) > number < len(forms[1])
            is_proved = is_proved and forms[0][number] == forms[1][number]
            problem = "it is defined another number of times" if is_odd else _problem(one, other)
            yield Touched(path, name, number, old, new, is_proved, False, problem)
            if is_odd:
                break


def _by_name(text: str, *, is_normal: bool) -> dict[str, list[Function]]:
    tree = parsed(text)
    found: dict[str, list[Function]] = {}
    if tree is not None:  # another check says so
        for name, function in functions((normal_tree(tree) if is_normal else tree).body):
            found.setdefault(_written(name), []).append(function)
    return found


def _written(name: str) -> str:
    """The name as it is written: in normal forms names carry what they mean."""
    return ".".join(part.partition("@")[0].rstrip(":") for part in name.split("."))


def _problem(one: Function, other: Function) -> str:
    """Say what of a function cannot be compared by calling it, "" if nothing is in the way."""
    if type(one) is not type(other):
        return "only one version is a coroutine"
    if list(map(ast.dump, one.decorator_list)) != list(map(ast.dump, other.decorator_list)):
        return "its decorators differ"
    if _parameters(one.args) != _parameters(other.args):
        return "its parameters differ"
    return ""


def _parameters(given: ast.arguments) -> list[object]:
    """Return names and kinds of parameters, and which may be left out."""
    kinds = (given.posonlyargs, given.args, given.kwonlyargs, [given.vararg, given.kwarg])
    names = [[arg.arg if arg is not None else "" for arg in kind] for kind in kinds]
    return [names, len(given.defaults), [default is None for default in given.kw_defaults]]
