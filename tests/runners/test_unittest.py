from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sweeper.runners import RUNNERS

RUNNER = RUNNERS["unittest"]


@pytest.mark.parametrize(
    ("path", "text"),
    [("cart.py", "import unittest\n"), ("test_a.py", "import pytest\n"), ("test.txt", "unittest")],
)
def test_does_not_apply(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).write_text(text)
    assert not RUNNER.applies(tmp_path)


@pytest.mark.parametrize("path", ["test_a.py", "tests.py", "pkg/test_a.py"])
def test_applies(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text("from unittest import TestCase\n")
    assert RUNNER.applies(tmp_path)


def test_is_start() -> None:
    assert RUNNER.is_start(RUNNER.start("python"))
    assert not RUNNER.is_start(["python", "-m", "unittest"])


def run(root: Path, *tests: str) -> dict[str, str]:
    """The real thing: outcomes by id, from the interpreter of this test run."""
    xml = root / "results.xml"
    start = RUNNER.start(sys.executable)
    command = [*start, *RUNNER.arguments(results=xml, tests=tests, modules=[])]
    subprocess.run(command, cwd=root, check=False, capture_output=True, stdin=subprocess.DEVNULL)
    return {result.id: result.outcome for result in RUNNER.results(xml.read_bytes(), root)}


def test_real_run(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/tests/__init__.py": "",
        "pkg/tests/test_a.py": (
            "import unittest\n"
            "class A(unittest.TestCase):\n"
            "    def test_passes(self): pass\n"
            "    def test_fails(self): self.fail('\\x00 & <')\n"
            "    def test_errs(self): 1 / 0\n"
            "    @unittest.skip('later')\n    def test_skips(self): pass\n"
            "    @unittest.expectedFailure\n    def test_x(self): self.fail()\n"
            "    @unittest.expectedFailure\n    def test_xpass(self): pass\n"
            "    def test_subs(self):\n"
            "        for n in range(3):\n"
            "            with self.subTest(n=n): self.assertNotEqual(n, 1)\n"
            "class B(unittest.TestCase):\n"
            "    @classmethod\n    def setUpClass(cls): raise ValueError\n"
            "    def test_never(self): pass\n"
        ),
        "plain/test_b.py": (
            "import unittest\nclass C(unittest.TestCase):\n    def test_c(self): pass\n"
        ),
        "plain/test_broken.py": "import not_there\n",
        "src/inner/__init__.py": "",
        "src/inner/test_d.py": (
            "import unittest\nclass D(unittest.TestCase):\n    def test_d(self): pass\n"
        ),
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = run(tmp_path)
    a = "pkg/tests/test_a.py::A"
    setup = [test for test in found if "setUpClass" in test]
    assert len(setup) == 1
    assert found.pop(setup[0]) == "error"
    assert found == {
        f"{a}::test_errs": "error",
        f"{a}::test_fails": "failed",
        f"{a}::test_passes": "passed",
        f"{a}::test_skips": "skipped",
        f"{a}::test_subs": "failed",
        f"{a}::test_x": "skipped",
        f"{a}::test_xpass": "failed",
        "plain/test_b.py::C::test_c": "passed",
        "src/inner/test_d.py::D::test_d": "passed",
        "unittest.loader._FailedTest::test_broken": "error",
    }
    chosen = (f"{a}::test_passes", "plain/test_b.py::C::test_c")
    assert run(tmp_path, *chosen) == dict.fromkeys(chosen, "passed")
