from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.check import imports
from sweeper.check.workshop import Trial, Workshop

Make = Callable[..., Workshop]
MakeTrial = Callable[..., Trial]


@pytest.mark.parametrize(
    ("files", "after"),
    [
        ({"shop.py": "A = 1\nB = 2\n"}, {"shop.py": "A = 1\n"}),
        (
            {"shop/__init__.py": "from .cart import A\n", "shop/cart.py": "A = 1\nB = 1\n"},
            {"shop/cart.py": "A = 1\n"},
        ),
        (
            {"src/shop/__init__.py": "", "src/shop/cart.py": "A = 1\nB = 2\n"},
            {"src/shop/cart.py": "A = 1\n"},
        ),
        ({"shop/__init__.py": "", "shop/old.py": "A = 1\n"}, {"shop/old.py": None}),
        ({"setup.py": "raise SystemExit(1)\n"}, {"setup.py": ""}),
        ({"test_shop.py": "A = 1\n"}, {"test_shop.py": "1 / 0\n"}),
        ({"my-script.py": "A = 1\n"}, {"my-script.py": "1 / 0\n"}),
    ],
    ids=["module", "package", "src", "file gone", "run by a tool", "a test", "no module name"],
)
def test_passes(
    make_workshop: Make,
    make_trial: MakeTrial,
    files: dict[str, str],
    after: dict[str, str | None],
) -> None:
    workshop = make_workshop(files)
    check = imports.check(make_trial(workshop, after), workshop)
    assert (check.outcome, check.step) == ("passed", "imports"), check.tail


@pytest.mark.parametrize(
    "text",
    [
        "import not_there\n",
        "raise SystemExit(3)\n",
        "import os\nos._exit(3)\n",
        "raise ValueError(object())\n",
    ],
)
def test_what_failed_before_may_fail_the_same_way(
    make_workshop: Make, make_trial: MakeTrial, text: str
) -> None:
    workshop = make_workshop({"broken.py": text + "A = 1\n", "shop.py": "A = 1\nB = 1\n"})
    trial = make_trial(workshop, {"broken.py": text, "shop.py": "A = 1\n"})
    check = imports.check(trial, workshop)
    assert check.outcome == "same_failure"
    assert check.tail.startswith("broken: ")
    assert "shop" not in check.tail


@pytest.mark.parametrize(
    "text",
    [
        "import not_there\n",
        "import os\nos._exit(0)\n",
        "raise SystemExit\n",
        "raise KeyboardInterrupt\n",
        "def f(:\n",
    ],
)
def test_fails(make_workshop: Make, make_trial: MakeTrial, text: str) -> None:
    workshop = make_workshop({"a.py": "A = 1\n", "shop.py": "A = 1\n", "z.py": "A = 1\n"})
    trial = make_trial(workshop, {"a.py": "A = 2\n", "shop.py": text, "z.py": "A = 2\n"})
    check = imports.check(trial, workshop)
    assert check.outcome == "failed"
    assert check.tail.startswith("shop: ")
    assert len(check.tail.splitlines()) == 1


def test_another_failure_than_before_fails(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop({"shop.py": "import not_there\n"})
    trial = make_trial(workshop, {"shop.py": "import not_there_either\n"})
    assert imports.check(trial, workshop).outcome == "failed"


def test_a_package_that_imports_the_touched_module(
    make_workshop: Make, make_trial: MakeTrial
) -> None:
    files = {"shop/__init__.py": "from .cart import add\n", "shop/cart.py": "def add(): pass\n"}
    workshop = make_workshop(files)
    check = imports.check(make_trial(workshop, {"shop/cart.py": ""}), workshop)
    assert check.outcome == "failed"
    assert "cannot import name 'add'" in check.tail


def test_code_from_elsewhere_proves_nothing(make_workshop: Make, make_trial: MakeTrial) -> None:
    elsewhere = "import sys, types\nsys.modules['shop.cart'] = types.ModuleType('shop.cart')\n"
    elsewhere += "sys.modules['shop.cart'].__file__ = '/elsewhere/cart.py'\n"
    workshop = make_workshop({"shop/__init__.py": elsewhere, "shop/cart.py": "A = 1\n"})
    check = imports.check(make_trial(workshop, {"shop/cart.py": ""}), workshop)
    assert check.outcome == "not_run"
    assert "/elsewhere/cart.py" in check.tail


def test_endless_import_is_ended(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop({"shop.py": "A = 1\n"}, timeout=2)
    trial = make_trial(workshop, {"shop.py": "while True: pass\n"})
    check = imports.check(trial, workshop)
    assert check.outcome == "failed"
    assert "time" in check.tail


def test_no_interpreter_is_said(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop({"shop.py": "A = 1\n"})
    workshop.environment = type(workshop.environment)(
        "python", (), frozenset(), (), 60, (".",), reason="no interpreter"
    )
    check = imports.check(make_trial(workshop, {"shop.py": ""}), workshop)
    assert (check.outcome, check.tail) == ("not_run", "no interpreter")
