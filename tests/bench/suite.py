"""A checkout and a test command to how each of the project's tests ended."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

Outcomes = Mapping[str, tuple[str, ...]]


def run(tree: Path, python: Path, roots: Sequence[str], command: Sequence[str]) -> Outcomes:
    """Run `python COMMAND` with JUnit XML; return the outcomes by test, several for subtests.

    Raises RuntimeError when the run leaves no results.
    """
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        options = ["-q", "--maxfail=0", f"--junitxml={results}", "-o", "junit_family=xunit2"]
        ended = subprocess.run(
            [str(python), *command, *options],
            cwd=tree,
            env={
                "HOME": folder,
                "PATH": f"{python.parent}:{os.environ['PATH']}",
                "PYTHONPATH": ":".join(str(tree / root) for root in roots),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONHASHSEED": "0",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if not results.is_file():
            raise RuntimeError(f"no test results: {ended.stdout[-2000:]}{ended.stderr[-2000:]}")
        return _outcomes(ElementTree.parse(results))


def differences(before: Outcomes, after: Outcomes, removed: Collection[str]) -> list[str]:
    """Return the tests that end otherwise, less those of the removed names.

    Where a parameter has another text in each run (the time), the tests of a function are compared
    by how many end how.
    """
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    ended = [
        Counter((test.partition("[")[0], outcomes[test]) for test in tests if "[" in test)
        for tests, outcomes in ((gone, before), (new, after))
    ]
    found = []
    for test, outcome in sorted(before.items()):
        own = test.partition("[")[0]
        is_removed = any(own == name or own.startswith(name + ".") for name in removed)
        is_elsewhere = test in gone and 0 < ended[0][own, outcome] <= ended[1][own, outcome]
        if not is_removed and not is_elsewhere and after.get(test) != outcome:
            found.append(f"{test}: {outcome} before, {after.get(test)} after")
    return found + [
        f"{test}: new"
        for test in sorted(new)
        if not 0
        < ended[1][test.partition("[")[0], after[test]]
        <= ended[0][test.partition("[")[0], after[test]]
    ]


def told(outcomes: Outcomes) -> str:
    """Return the counts by outcome, as in `900 passed, 3 skipped`."""
    counts = Counter(one for several in outcomes.values() for one in several)
    return ", ".join(f"{counts[name]} {name}" for name in sorted(counts, key=_passed_first))


def _passed_first(name: str) -> tuple[bool, str]:
    return (name != "passed", name)


def _outcomes(document: ElementTree.ElementTree[ElementTree.Element]) -> Outcomes:
    found: dict[str, tuple[str, ...]] = {}
    for case in document.iter("testcase"):
        tags = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
        test = f"{case.get('classname')}.{case.get('name')}"
        outcome = {"failure": "failed"}.get(tags[0], tags[0]) if tags else "passed"
        found[test] = tuple(sorted((*found.get(test, ()), outcome)))
    return found
