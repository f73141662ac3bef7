"""Which unreachable statements are there on purpose."""

from __future__ import annotations

import ast

import pytest

from sweeper.languages.python.defensive import is_wanted


def wanted(
    run: str, *, live: str = "", is_obvious: bool = True, is_condition: bool = False
) -> bool:
    scope = ast.parse(
        "def f():\n    if a:\n" + _indented(run, 8) + _indented(live or "pass", 4)
    ).body[0]
    assert isinstance(scope, ast.FunctionDef)
    branch = scope.body[0]
    assert isinstance(branch, ast.If)
    return is_wanted(branch.body, scope, is_obvious=is_obvious, is_condition=is_condition)


def _indented(code: str, width: int) -> str:
    return "".join(f"{' ' * width}{line}\n" for line in code.splitlines())


@pytest.mark.parametrize("run", ["pass", "...", "'a remark'", "yield", "x = yield 1", "global a"])
def test_stays(run: str) -> None:
    assert wanted(run)


@pytest.mark.parametrize("run", ["raise X", "return 1", "assert False", "assert_never(x)"])
def test_a_lone_guard_stays_when_the_code_above_does_not_plainly_leave(run: str) -> None:
    assert wanted(run, is_obvious=False)
    assert not wanted(run, is_obvious=True)
    assert not wanted(f"work()\n{run}", is_obvious=False)


@pytest.mark.parametrize("run", ["import q", "from q import b\nimport c", "x: int", "x: int = 1"])
def test_what_tells_other_tools_stays_under_a_condition_only(run: str) -> None:
    assert wanted(run, is_condition=True)
    assert not wanted(run)


@pytest.mark.parametrize("live", ["return x", "return lambda: x", "y: 'list[x]' = z"])
def test_what_makes_a_name_local_stays(live: str) -> None:
    assert wanted("x = 1", live=live)


@pytest.mark.parametrize("live", ["", "x = 2\nreturn x", "return y"])
def test_other_bindings_go(live: str) -> None:
    assert not wanted("x = 1", live=live)


@pytest.mark.parametrize("run", ["def g():\n    yield 1", "g = lambda: (yield)", "work()"])
def test_goes(run: str) -> None:
    assert not wanted(run)
