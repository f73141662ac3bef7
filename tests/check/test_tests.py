from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sweeper.check import tests
from sweeper.check.workshop import Trial, Workshop

Make = Callable[..., Workshop]
MakeTrial = Callable[..., Trial]

CART = "def add(a, b):\n    return a + b\n\n\ndef old():\n    return 1\n"
LEFT = "def add(a, b):\n    return a + b\n"
PYTEST = {
    "cart.py": CART,
    "tests/test_cart.py": (
        "import pytest\nfrom cart import add\n\n"
        "@pytest.mark.parametrize('n', [1, 2])\ndef test_add(n):\n    assert add(n, 1) == n + 1\n\n"
        "@pytest.mark.skip\ndef test_later():\n    pass\n\n"
        "def test_broken():\n    assert add(1, 1) == 3\n"
    ),
}
UNITTEST = {
    "cart.py": CART,
    "tests/test_cart.py": (
        "import unittest\nfrom cart import add\n\n"
        "class Cart(unittest.TestCase):\n"
        "    def test_add(self):\n        self.assertEqual(add(1, 1), 2)\n"
        "    def test_broken(self):\n        self.assertEqual(add(1, 1), 3)\n"
    ),
}


def only_unittest(workshop: Workshop) -> Workshop:
    environment = replace(workshop.environment, modules=frozenset({"unittest"}))
    workshop.environment = environment
    return workshop


def test_pytest_passes(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop(PYTEST)
    check = tests.check(make_trial(workshop, {"cart.py": LEFT}), workshop)
    assert check.outcome == "passed"
    assert "4 tests end as before (1 failed, 2 passed, 1 skipped)" in check.tail


def test_unittest_passes(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = only_unittest(make_workshop(UNITTEST))
    check = tests.check(make_trial(workshop, {"cart.py": LEFT}), workshop)
    assert check.outcome == "passed"
    assert "2 tests end as before (1 failed, 1 passed)" in check.tail


def test_nothing_is_written_to_the_pristine_tree(
    make_workshop: Make, make_trial: MakeTrial
) -> None:
    files = {**PYTEST, "conftest.py": "open('cart.py', 'w').write('overwritten')\n"}
    files["test_own.py"] = "def test_own(): pass\n"
    workshop = make_workshop(files)
    tests.check(make_trial(workshop, {"cart.py": LEFT}), workshop)
    assert (workshop.root / "cart.py").read_text() == CART
    assert sorted(p.name for p in workshop.root.iterdir()) == [
        "cart.py", "conftest.py", "test_own.py", "tests",
    ]  # fmt: skip


def test_removed_tests_are_left_out(make_workshop: Make, make_trial: MakeTrial) -> None:
    old = "from cart import old\nclass TestOld:\n    def test_it(self):\n        assert old()\n"
    workshop = make_workshop({**PYTEST, "tests/test_old.py": old})
    after = {"cart.py": LEFT, "tests/test_old.py": None}
    trial = make_trial(workshop, after, "cart.py::old", "tests/test_old.py::TestOld")
    assert tests.check(trial, workshop).outcome == "passed"
    unnamed = make_trial(workshop, after, "cart.py::old")
    assert tests.check(unnamed, workshop).outcome == "failed"


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("def add(a, b):\n    return 0\n", "passed before, failed now"),
        ("", "tests/test_cart.py::test_add[1]: passed before, missing now"),
        ("import os\nos._exit(0)\n", "passed before, missing now"),
        ("import pytest\npytest.skip(allow_module_level=True)\n", "passed before, missing now"),
    ],
)
def test_pytest_fails(make_workshop: Make, make_trial: MakeTrial, after: str, said: str) -> None:
    workshop = make_workshop(PYTEST)
    verdict = tests.compare(make_trial(workshop, {"cart.py": after}), workshop)
    assert verdict.check.outcome == "failed"
    assert said in verdict.check.tail
    assert "tests/test_cart.py::test_add[1]" in verdict.broken
    assert "tests/test_cart.py::test_broken" not in verdict.broken


@pytest.mark.parametrize("after", ["def add(a, b):\n    return 0\n", "", "1 / 0\n"])
def test_unittest_fails(make_workshop: Make, make_trial: MakeTrial, after: str) -> None:
    workshop = only_unittest(make_workshop(UNITTEST))
    verdict = tests.compare(make_trial(workshop, {"cart.py": after}), workshop)
    assert verdict.check.outcome == "failed"
    assert verdict.broken == ("tests/test_cart.py::Cart::test_add",)


def test_only_some_tests(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop(PYTEST)
    trial = make_trial(workshop, {"cart.py": "def add(a, b):\n    return a + 1\n"})
    name = "tests/test_cart.py::test_add[1]"
    verdict = tests.compare(trial, workshop, only=[name])
    assert verdict.check.outcome == "passed"
    assert "1 tests end as before" in verdict.check.tail


CHANGING = (
    "import time, pytest\nfrom cart import add\n\n"
    "@pytest.mark.parametrize('n', [time.time_ns(), -time.time_ns()])\n"
    "def test_now(n):\n    assert add(n, 0) == n\n"
)


def test_ids_that_differ_from_run_to_run_are_compared(
    make_workshop: Make, make_trial: MakeTrial
) -> None:
    workshop = make_workshop({**PYTEST, "tests/test_now.py": CHANGING})
    check = tests.check(make_trial(workshop, {"cart.py": LEFT}), workshop)
    assert check.outcome == "passed"
    assert "6 tests end as before" in check.tail
    wrong = LEFT.replace("a + b", "abs(a) + b")
    assert tests.check(make_trial(workshop, {"cart.py": wrong}), workshop).outcome == "failed"
    fewer = {"tests/test_now.py": CHANGING.replace(", -time.time_ns()", "")}
    assert tests.check(make_trial(workshop, fewer), workshop).outcome == "failed"


def test_unsteady_tests_do_not_count(make_workshop: Make, make_trial: MakeTrial) -> None:
    # Fails in the whole run after the change, and passes when it alone is run again.
    unsteady = (
        "import cart\n\n"
        "def test_unsteady(request):\n"
        "    assert hasattr(cart, 'old') or len(request.session.items) == 1\n"
    )
    workshop = make_workshop({**PYTEST, "tests/test_unsteady.py": unsteady})
    check = tests.check(make_trial(workshop, {"cart.py": LEFT}), workshop)
    assert check.outcome == "passed"
    assert "unsteady: tests/test_unsteady.py::test_unsteady" in check.tail


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"cart.py": CART}, "no test runner"),
        ({"cart.py": CART, "conftest.py": ""}, "none was found"),
        ({"cart.py": CART, "conftest.py": "import os\nos._exit(1)\n"}, "did not run"),
        ({"cart.py": CART, "pytest.ini": "[pytest]\naddopts = --no-such-option\n"}, "did not run"),
        ({"cart.py": CART, "test_a.py": "def test_a(): assert 0\n"}, "no test passes"),
    ],
)
def test_says_why_they_were_not_run(
    make_workshop: Make, make_trial: MakeTrial, files: dict[str, str], reason: str
) -> None:
    workshop = make_workshop(files)
    check = tests.check(make_trial(workshop, {"cart.py": LEFT}), workshop)
    assert check.outcome == "not_run"
    assert reason in check.tail


def test_too_slow_is_not_run(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop({"test_a.py": "while True: pass\n", "cart.py": CART}, timeout=2)
    check = tests.check(make_trial(workshop, {"cart.py": LEFT}), workshop)
    assert check.outcome == "not_run"
    assert "2 seconds" in check.tail


def test_endless_after_the_change_fails(make_workshop: Make, make_trial: MakeTrial) -> None:
    workshop = make_workshop(
        {"cart.py": CART, "test_a.py": "import cart\ndef test_a(): pass\n"}, timeout=5
    )
    check = tests.check(make_trial(workshop, {"cart.py": "while True: pass\n"}), workshop)
    assert check.outcome == "failed"


@pytest.mark.parametrize(
    ("command", "outcome", "said"),
    [
        (("python", "-c", "import cart; cart.add(1, 1)"), "passed", "only the exit code"),
        (("python", "-c", "import cart; cart.old()"), "failed", "AttributeError"),
        (("python", "-c", "raise SystemExit(3)"), "not_run", "exit code 3"),
        (("pytest", "tests"), "passed", "4 tests end as before"),
        (("python", "-m", "pytest", "-x", "tests"), "passed", "4 tests end as before"),
    ],
)
def test_configured_command(
    make_workshop: Make, make_trial: MakeTrial, command: tuple[str, ...], outcome: str, said: str
) -> None:
    workshop = make_workshop(PYTEST, test=command)
    check = tests.check(make_trial(workshop, {"cart.py": LEFT}), workshop)
    assert check.outcome == outcome
    assert said in check.tail


HOSTILE = {
    "link": "clear(path); os.symlink('/etc/passwd', path)",
    "pipe": "clear(path); os.mkfifo(path)",
    "entity": "open(path, 'w').write('<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>')",
    "huge": "os.truncate(path, 1 << 27)",
    "locked": "clear(path); os.chmod('tests', 0); os.chmod(os.path.dirname(path), 0)",
}


@pytest.mark.parametrize("act", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_results(make_workshop: Make, make_trial: MakeTrial, act: str) -> None:
    conftest = f"""
import os, pytest
def clear(path):
    if os.path.exists(path): os.remove(path)
@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    path = config.option.xmlpath
    {act}
"""
    workshop = make_workshop({**PYTEST, "conftest.py": conftest})
    check = tests.check(make_trial(workshop, {"cart.py": LEFT}), workshop)
    assert check.outcome == "not_run"
    assert "did not run" in check.tail
    assert "root:" not in check.tail
