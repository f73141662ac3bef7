"""Run the unittest tests of the working directory: argument 1 is the JUnit XML to write, the others
are the ids of the tests to run, none for all.

It runs in the environment of the project under test, so it knows the standard library alone and
keeps to the syntax of old Python versions.
"""

from __future__ import annotations

import os
import re
import sys
import time
import unittest
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Result(unittest.TextTestResult):
    """Also keeps how each test ended."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.outcomes: list[tuple[unittest.TestCase, str, float]] = []
        self.began = time.time()

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        self.began = time.time()
        super().startTest(test)

    def keep(self, test: unittest.TestCase, tag: str) -> None:
        self.outcomes.append((test, tag, time.time() - self.began))

    def addSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802
        super().addSuccess(test)
        self.keep(test, "")

    def addError(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        super().addError(test, err)
        self.keep(test, "error")

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        super().addFailure(test, err)
        self.keep(test, "failure")

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:  # noqa: N802
        super().addSkip(test, reason)
        self.keep(test, "skipped")

    def addExpectedFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        super().addExpectedFailure(test, err)
        self.keep(test, "skipped")

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802
        super().addUnexpectedSuccess(test)
        self.keep(test, "failure")

    def addSubTest(  # noqa: N802
        self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any
    ) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            failed = issubclass(err[0], test.failureException)
            self.keep(test, "failure" if failed else "error")


def starts() -> list[str]:
    """The folders above the topmost packages that hold tests, or of tests in no package."""
    found = set()
    for folder, names, leaves in os.walk("."):
        names[:] = sorted(
            name
            for name in names
            if not name.startswith(".")
            and name not in ("node_modules", "__pycache__")
            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
        )
        if any(re.match(r"test.*\.py$", name) for name in leaves):
            top = folder
            while top != "." and os.path.exists(os.path.join(top, "__init__.py")):
                top = os.path.dirname(top)
            found.add(top)
    return sorted(found)


def cases(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from cases(test)
        else:
            yield test


def names(test: unittest.TestCase) -> tuple[str, str]:
    """The class name, dotted with the file's path from the working directory, and the name."""
    kind = type(test)
    module = sys.modules.get(kind.__module__)
    method = getattr(test, "_testMethodName", None)
    path = getattr(module, "__file__", None)
    if method is None or path is None or kind.__module__.startswith("unittest."):
        return kind.__module__ + "." + kind.__name__, method or test.id()
    relative = os.path.splitext(os.path.relpath(path))[0]
    return relative.replace(os.sep, ".") + "." + kind.__qualname__, method


def identity(test: unittest.TestCase) -> str:
    classname, name = names(test)
    return classname + "." + name


def attribute(value: str) -> str:
    return quoteattr(INVALID.sub("?", value))


def write(path: str, outcomes: Iterable[tuple[unittest.TestCase, str, float]]) -> None:
    with open(path, "w", encoding="utf-8") as stream:
        stream.write('<?xml version="1.0" encoding="utf-8"?>\n<testsuites><testsuite>\n')
        for test, tag, seconds in outcomes:
            classname, name = names(test)
            body = f"<{tag}/>" if tag else ""
            named = f"classname={attribute(classname)} name={attribute(name)}"
            stream.write(f'<testcase {named} time="{seconds:.3f}">{body}</testcase>\n')
        stream.write("</testsuite></testsuites>\n")


def main() -> None:
    results = os.path.abspath(sys.argv[1])
    wanted = {re.sub(r"\.py::|::|/", ".", test) for test in sys.argv[2:]}
    sys.argv[1:] = []
    suite = unittest.TestSuite()
    for start in starts():
        found = cases(unittest.TestLoader().discover(start, top_level_dir=start))
        suite.addTests(test for test in found if not wanted or identity(test) in wanted)
    outcome = unittest.TextTestRunner(resultclass=Result, verbosity=0).run(suite)
    assert isinstance(outcome, Result), "it was asked for"
    write(results, outcome.outcomes)
    sys.exit(not outcome.wasSuccessful())


if __name__ == "__main__":
    main()
