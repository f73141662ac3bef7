from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sweeper.check import typing_errors
from sweeper.check.interpreter import folders_of
from sweeper.check.type_checkers import configured
from sweeper.check.workshop import Trial, Workshop

Make = Callable[..., Workshop]
MakeTrial = Callable[..., Trial]

CART = (
    "def new(n: int) -> int:\n    return n\n\n\n"
    "def add(a: int, b: int | None) -> int:\n"
    "    if b is not None:\n        return a + b\n    return a\n\n\n"
    "def broken() -> int:\n    return 'x'\n"
)
FILES = {"shop/__init__.py": "", "shop/cart.py": CART, "use.py": "from shop.cart import add, new\n"}
MYPY = {**FILES, "mypy.ini": "[mypy]\nfiles = shop, use.py\n"}


@pytest.fixture
def with_mypy(make_workshop: Make) -> Make:
    """A workshop in the environment of these tests, which holds mypy."""

    def make(files: dict[str, str]) -> Workshop:
        workshop = make_workshop(files)
        folders = folders_of(Path(sys.executable), closed=workshop.root)
        workshop.environment = replace(workshop.environment, python=sys.executable, folders=folders)
        return workshop

    return make


@pytest.mark.parametrize(
    "files",
    [
        MYPY,
        {**FILES, "setup.cfg": "[mypy]\nfiles = shop\n"},
        {**FILES, "pyproject.toml": "[tool.mypy]\nstrict = true\n"},
        {**FILES, ".mypy.ini": ""},
    ],
    ids=["mypy.ini", "setup.cfg", "pyproject.toml", "nothing but a file"],
)
def test_errors_that_only_move_are_none(
    with_mypy: Make, make_trial: MakeTrial, files: dict[str, str]
) -> None:
    workshop = with_mypy(files)
    moved = "# why\n" + CART.replace("    if b is not None:", "    # why\n    if b is not None:")
    check = typing_errors.check(make_trial(workshop, {"shop/cart.py": moved}), workshop)
    assert (check.step, check.outcome) == ("types", "passed"), check.tail
    assert check.tail == "mypy finds 1 errors, 1 before"


NARROWING = CART.replace(
    "    if b is not None:\n        return a + b\n    return a", "    return a + b"
)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ({"shop/cart.py": NARROWING}, "shop/cart.py: Unsupported operand types for +"),
        ({"shop/cart.py": CART.replace("def new", "def newer")}, 'has no attribute "new"'),
        ({"shop/cart.py": CART + "\n\ndef more() -> int:\n    return 'x'\n"}, "1 new errors"),
    ],
    ids=["a lost narrowing", "another file", "one more of the same"],
)
def test_new_errors_fail(
    with_mypy: Make, make_trial: MakeTrial, after: dict[str, str | None], said: str
) -> None:
    workshop = with_mypy(MYPY)
    check = typing_errors.check(make_trial(workshop, after), workshop)
    assert check.outcome == "failed"
    assert said in check.tail
    assert "Incompatible return value" not in check.tail or "1 new errors" in said


def test_the_pristine_tree_is_checked_once(with_mypy: Make, make_trial: MakeTrial) -> None:
    workshop = with_mypy(MYPY)
    trial = make_trial(workshop, {"shop/cart.py": CART.replace("'x'", "1")})
    first = typing_errors.check(trial, workshop)
    known = dict(workshop.known)
    assert typing_errors.check(trial, workshop).tail == first.tail
    assert first.tail == "mypy finds 0 errors, 1 before"
    assert workshop.known == known
    assert sorted(path.name for path in workshop.root.iterdir()) == ["mypy.ini", "shop", "use.py"]


def test_a_checker_that_cannot_start_before_is_not_run(
    with_mypy: Make, make_trial: MakeTrial
) -> None:
    workshop = with_mypy({**FILES, "mypy.ini": "[mypy]\nplugins = no_such_plugin\n"})
    check = typing_errors.check(make_trial(workshop, {"shop/cart.py": ""}), workshop)
    assert check.outcome == "not_run"
    assert "exit code 2" in check.tail


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (FILES, "the project configures neither mypy nor pyright"),
        ({**FILES, "setup.cfg": "[metadata]\nname = x\n"}, "neither"),
        ({**FILES, "pyproject.toml": "[tool.black]\n"}, "neither"),
        ({**FILES, "pyproject.toml": "not toml ["}, "neither"),
        (MYPY, "mypy is configured, but the environment does not hold it"),
        ({**FILES, "pyrightconfig.json": "{}"}, "pyright is configured, but"),
    ],
)
def test_unused_is_skipped(
    make_workshop: Make, make_trial: MakeTrial, files: dict[str, str], said: str
) -> None:
    workshop = make_workshop(files)
    check = typing_errors.check(make_trial(workshop, {"shop/cart.py": ""}), workshop)
    assert check.outcome == "skipped"
    assert said in check.tail


def test_no_python_is_touched(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop({**MYPY, "notes.txt": "old\n"})
    check = typing_errors.check(make_trial(workshop, {"notes.txt": "new\n"}), workshop)
    assert check.outcome == "passed"


# As basedpyright 1.31 and pyright 1.1.40x write it.
PYRIGHT = """{
    "version": "1.1.407", "time": "1764217563000",
    "generalDiagnostics": [
        {"file": "/tree/shop/cart.py", "severity": "error",
         "message": "Type \\"str\\"\\n  is not int",
         "range": {"start": {"line": 11, "character": 11}}, "rule": "reportReturnType"},
        {"file": "/tree/use.py", "severity": "warning", "message": "unused", "rule": "reportUnused"}
    ], "summary": {}
}"""


def test_reads_what_pyright_writes(make_workshop: Make) -> None:
    workshop = make_workshop({"pyproject.toml": "[tool.pyright]\n"})
    checker = configured(workshop.root)[0]
    found = list(checker.errors(PYRIGHT, Path("/tree")))
    assert found == [("shop/cart.py", "reportReturnType", 'Type "str" is not int')]
    for wrong in ("", "[]", "{}", '{"generalDiagnostics": 1}'):
        with pytest.raises(ValueError):  # noqa: PT011 - also that of JSON
            list(checker.errors(wrong, Path("/tree")))
