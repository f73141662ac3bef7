from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.check import Trial, Workshop, names

Make = Callable[..., Workshop]
MakeTrial = Callable[..., Trial]

SHOP = {
    "shop/__init__.py": "from .cart import add as add\n",
    "shop/cart.py": "def add(): pass\ndef old(): pass\ndef older(): pass\n",
}
NO_OLD = {"shop/cart.py": "def add(): pass\ndef older(): pass\n"}


@pytest.mark.parametrize(
    "user",
    [
        "from shop.cart import add\n",
        "from shop import cart\ncart.add()\n",
        "import shop.cart\nshop.cart.add()\n",
        "from shop import cart\ncart.old = 1\n",
        "from other.cart import old\n",
        "import cart\ncart.old()\n",
        "cart = thing()\ncart.old()\n",
        "from shop.cart import add\nadd.old()\n",
        "import shop.cart as c\ndef old(): pass\nold()\n",
        "'from shop.cart import old'\n",
        "import shop.cart (\n",
    ],
)
def test_passes(make_workshop: Make, make_trial: MakeTrial, user: str) -> None:
    workshop = make_workshop({**SHOP, "user.py": user})
    check = names.check(make_trial(workshop, NO_OLD), workshop)
    assert (check.step, check.outcome) == ("names", "passed"), check.tail


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ("from shop.cart import old\n", "user.py: imports shop.cart.old"),
        ("from shop.cart import add, old as o\n", "user.py: imports shop.cart.old"),
        ("def f():\n    from shop.cart import old\n", "user.py: imports shop.cart.old"),
        (
            "try:\n    from shop.cart import old\nexcept ImportError:\n    old = None\n",
            "shop.cart.old",
        ),
        ("from shop import cart\ncart.old()\n", "user.py: reads shop.cart.old"),
        ("from shop import cart as c\nc.old()\n", "user.py: reads shop.cart.old"),
        ("import shop.cart\nshop.cart.old()\n", "user.py: reads shop.cart.old"),
        ("import shop.cart as c\nclass A:\n    f = c.old\n", "user.py: reads shop.cart.old"),
        ("from shop.cart import *\nold()\n", "user.py: old comes from shop.cart"),
    ],
)
def test_finds_users_elsewhere(
    make_workshop: Make, make_trial: MakeTrial, user: str, said: str
) -> None:
    workshop = make_workshop({**SHOP, "user.py": user})
    check = names.check(make_trial(workshop, NO_OLD), workshop)
    assert check.outcome == "failed"
    assert said in check.tail


@pytest.mark.parametrize(
    "user",
    [
        "from .cart import old\n",
        "from . import cart\ncart.old\n",
        "from ..shop.cart import old\n",
        "from shop.cart import old\n",
    ],
)
def test_finds_relative_users(make_workshop: Make, make_trial: MakeTrial, user: str) -> None:
    workshop = make_workshop({**SHOP, "shop/user.py": user})
    assert names.check(make_trial(workshop, NO_OLD), workshop).outcome == "failed"


def test_finds_a_broken_package(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop(SHOP)
    trial = make_trial(workshop, {"shop/cart.py": "def old(): pass\n"})
    assert "shop/__init__.py: imports shop.cart.add" in names.check(trial, workshop).tail


def test_finds_users_through_a_package(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop({**SHOP, "user.py": "from shop import add\n"})
    trial = make_trial(workshop, {"shop/__init__.py": ""})
    assert "user.py: imports shop.add" in names.check(trial, workshop).tail


def test_finds_users_of_a_module_that_takes_all_names(
    make_workshop: Make, make_trial: MakeTrial
) -> None:
    files = {**SHOP, "shop/__init__.py": "from .cart import *\n"}
    workshop = make_workshop({**files, "user.py": "from shop import older, old\n"})
    trial = make_trial(workshop, NO_OLD)
    assert names.check(trial, workshop).tail == "user.py: imports shop.old, which is gone"


def test_src_layout(make_workshop: Make, make_trial: MakeTrial) -> None:
    files = {f"src/{path}": text for path, text in SHOP.items()}
    workshop = make_workshop({**files, "tests/test_a.py": "from shop.cart import old\n"})
    trial = make_trial(workshop, {f"src/{path}": text for path, text in NO_OLD.items()})
    assert "tests/test_a.py: imports shop.cart.old" in names.check(trial, workshop).tail


@pytest.mark.parametrize(
    ("user", "outcome"),
    [
        ("import shop\n", "passed"),
        ("from shop import add\n", "passed"),
        ("import shop.cart\n", "failed"),
        ("from shop import cart\n", "failed"),
        ("from shop.cart import add\n", "failed"),
    ],
)
def test_a_file_that_goes(
    make_workshop: Make, make_trial: MakeTrial, user: str, outcome: str
) -> None:
    workshop = make_workshop({**SHOP, "user.py": user})
    trial = make_trial(workshop, {"shop/cart.py": None, "shop/__init__.py": "add = 1\n"})
    assert names.check(trial, workshop).outcome == outcome


def test_a_module_that_answers_for_any_name(make_workshop: Make, make_trial: MakeTrial) -> None:
    user = "from shop.cart import old\n"
    workshop = make_workshop({**SHOP, "user.py": user})
    trial = make_trial(workshop, {"shop/cart.py": "def add(): pass\ndef __getattr__(n): pass\n"})
    assert names.check(trial, workshop).outcome == "passed"


def test_a_user_that_changes_too(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop({**SHOP, "user.py": "from shop.cart import old\n"})
    trial = make_trial(workshop, {**NO_OLD, "user.py": ""})
    assert names.check(trial, workshop).outcome == "passed"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os\nos.path\n", "import os\nos.path\n# changed\n"),
        ("unknown()\nA = 1\n", "unknown()\n"),
        ("def f():\n    x = 1\n    return 1\n", "def f():\n    return 1\n"),
        ("class A:\n b = 1\n def f(self): __class__\n", "class A:\n def f(self): __class__\n"),
        ("A = 1\ndef f():\n    global B\n    B = 1\nB\n", "def f():\n    global B\n    B = 1\nB\n"),
        ("A = 1\nprint(__file__, __name__, __doc__)\n", "print(__file__, __name__, __doc__)\n"),
        ("A = 1\n[x for x in y if (y := x)]\n", "[x for x in y if (y := x)]\n"),
        ("A = 1\ntry: pass\nexcept E as e: e\n", "try: pass\nexcept E as e: e\n"),
        ("A = 1\nmatch b:\n case {'k': v, **r}: v, r\n", "match b:\n case {'k': v, **r}: v, r\n"),
        ("A = 1\ndef f(a: 'int') -> 'Literal': pass\n", "def f(a: 'int') -> 'Literal': pass\n"),
        ("print 'two'\nA = 1\n", "print 'two'\n"),
    ],
)  # fmt: skip
def test_own_names_pass(
    make_workshop: Make, make_trial: MakeTrial, before: str, after: str
) -> None:
    workshop = make_workshop({"a.py": before})
    check = names.check(make_trial(workshop, {"a.py": after}), workshop)
    assert check.outcome == "passed", check.tail


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("import os\nos.path\n", "os.path\n", "os"),
        ("def old(): pass\ndef f(): old()\n", "def f(): old()\n", "old"),
        ("def f():\n    x = 1\n    return x\n", "def f():\n    return x\n", "x"),
        ("def f():\n    x = 1\n    del x\n", "def f():\n    del x\n", "x"),
        ("x = 1\ndel x\n", "del x\n", "x"),
        ("class A:\n    b = 1\n    c = b\n", "class A:\n    c = b\n", "b"),
        ("def old(): pass\n__all__ = ['old']\n", "__all__ = ['old']\n", "old"),
        ("old = 1\n__all__ = A\n__all__ += ['old']\n", "__all__ = A\n__all__ += ['old']\n", "old"),
        ("class Old: pass\ndef f(a: 'Old'): pass\n", "def f(a: 'Old'): pass\n", "Old"),
        ("class Old: 1\ndef f() -> 'list[Old]': pass\n", "def f() -> 'list[Old]': pass\n", "Old"),
        ("def mark(f): return f\n@mark\ndef g(): pass\n", "@mark\ndef g(): pass\n", "mark"),
        ("class B: pass\nclass A(B): pass\n", "class A(B): pass\n", "B"),
        ("D = 1\ndef f(a=D): pass\n", "def f(a=D): pass\n", "D"),
        ("def f():\n    x = 1\n    return lambda: x\n", "def f():\n    return lambda: x\n", "x"),
    ],
)  # fmt: skip
def test_own_names_fail(
    make_workshop: Make, make_trial: MakeTrial, before: str, after: str, name: str
) -> None:
    workshop = make_workshop({"a.py": before})
    check = names.check(make_trial(workshop, {"a.py": after}), workshop)
    assert check.tail == f"a.py: {name} is not bound any more"
    assert check.outcome == "failed"


def test_reads_generated_chains_of_attributes(make_workshop: Make, make_trial: MakeTrial) -> None:
    user = f"from shop import cart\nx = cart{'.old' * 400}\n"
    workshop = make_workshop({**SHOP, "main.py": user})
    check = names.check(make_trial(workshop, NO_OLD), workshop)
    assert (check.outcome, check.tail) == (
        "failed",
        "main.py: reads shop.cart.old, which is gone",
    )
