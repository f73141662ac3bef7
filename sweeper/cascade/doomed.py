"""Flags to the tests that need another value of them: those that fail once it is fixed.

The pristine tree with each read replaced by what it always gives differs from the pristine tree in
nothing but the flags. What passes there no more tests a behaviour that the flag can no longer have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sweeper.check import Workshop, tests
from sweeper.check.parameters import PARAMETERS
from sweeper.model import Finding
from sweeper.rewrite.python import Task, replaced, rewrite_module
from sweeper.rewrite.python.rows import without_rows
from sweeper.rewrite.python.source import Refused

_MOST_SHARE = 0.5  # when more tests fail, the value is not what the project is tested with


class TooMany(Exception):  # noqa: N818 - it ends one set of flags, not the run
    """Most tests need the other value; the message says so."""


def doomed(pinned: Mapping[str, str | None], workshop: Workshop) -> tuple[str, ...]:
    """Return the tests that go with the flags, each as `path::name`, or with `[case]` behind.

    `pinned` are the texts with the values in the places of the reads. Raises TooMany.
    """
    failing = tests.lost(pinned, workshop)
    if not failing:
        return ()
    known = tests.pristine(workshop).results or {}
    passing = [name for name, result in known.items() if result.outcome == "passed"]
    if len(failing) > max(1.0, _MOST_SHARE * len(passing)):
        raise TooMany(f"{len(failing)} of {len(passing)} tests need another value of it")
    return tuple(sorted(set(_whole(failing, known))))


def _whole(failing: Sequence[str], known: Mapping[str, object]) -> Iterator[str]:
    """Yield a parametrised test once when all its cases fail."""
    cases: dict[str, set[str]] = {}
    for name in known:
        cases.setdefault(PARAMETERS.sub("", name), set()).add(name)
    for name in failing:
        test = PARAMETERS.sub("", name)
        yield test if cases[test] <= set(failing) else name


def without_tests(text: str, path: str, names: Sequence[str]) -> str:
    """Return the text of a test file without the tests. Raises `Refused` when they cannot go."""
    cases: dict[str, list[str]] = {}
    whole = [name for name in names if "[" not in name]
    for name in names:
        test, _, case = name.partition("[")
        if case:
            cases.setdefault(test.partition("::")[2], []).append(case.removesuffix("]"))
    for qualname, ids in sorted(cases.items()):
        text = without_rows(text, qualname, ids)
    if not whole:
        return text
    finding = Finding("test-only", "function", path, (), "", "", "", "")
    task = Task(finding, tuple(name.partition("::")[2] for name in whole))
    done = rewrite_module(text, [task])
    if done.refused:
        raise Refused(done.refused[0][1])
    return replaced(text, done.replacements)
