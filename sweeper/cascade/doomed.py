"""Flags to the tests that need another value of them: those that fail once it is fixed.

The pristine tree with each read replaced by what it always gives differs from the pristine tree in
nothing but the flags. What passes there no more tests a behaviour that the flag can no longer have.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from sweeper.check import Workshop, tests
from sweeper.check.parameters import PARAMETERS
from sweeper.model import Finding
from sweeper.rewrite.edits import Lines
from sweeper.rewrite.python import Task, replaced, rewrite_module
from sweeper.rewrite.python.rows import numbered, without_numbered, without_rows
from sweeper.rewrite.python.source import DEFINITIONS, Refused, Source

# When more tests fail, of one flag or of several, the values are not what is tested.
_MOST_SHARE = 0.5
_MOST_OF_ALL = 0.8


_CALLED = re.compile(r"@?(?:\w+\.)*(\w+)\(")


class TooMany(Exception):  # noqa: N818 - it ends one set of flags, not the run
    """Most tests need the other value; the message says so."""


def doomed(
    pinned: Mapping[str, str | None], workshop: Workshop, *, flags: int = 1
) -> tuple[str, ...]:
    """Return the tests that go with the flags, each as `path::name`, or with `[case]` behind.

    `pinned` are the texts with the values of so many `flags` in the places of the reads. Raises
    TooMany.
    """
    failing = tests.lost(pinned, workshop)
    if not failing:
        return ()
    known = tests.pristine(workshop).results or {}
    passing = [name for name, result in known.items() if result.outcome == "passed"]
    share = _MOST_SHARE if flags == 1 else _MOST_OF_ALL
    if len(failing) > max(1.0, share * len(passing)):
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


def words_of(findings: Sequence[Finding], read: Callable[[str], str | None]) -> frozenset[str]:
    """Return the words by which a test may say that it sets one of the flags.

    These are their keys, and the last names of what is called to ask for them.
    """
    found = {finding.name for finding in findings}
    for each in (read_ for finding in findings for read_ in finding.reads):
        text = read(each.path) or ""
        lines = Lines(text)
        start = lines.offset(each.span.line, each.span.column)
        called = _CALLED.match(text, start)
        if called and each.path.endswith(".py"):
            found.add(called[1])
    return frozenset(found)


def is_about(test: str, words: Collection[str], read: Callable[[str], str | None]) -> bool:
    """Whether a test, or a decorator of its class, says one of the words."""
    path, _, name = PARAMETERS.sub("", test).partition("::")
    text = read(path) or ""
    try:
        source = Source(text)
    except Refused:
        return False
    row = numbered(text, name)
    name = row[0] if row is not None else name
    body: Sequence[ast.stmt] = source.tree.body
    said = ""
    for part in name.replace("::", ".").split("."):
        node = next((n for n in body if isinstance(n, DEFINITIONS) and n.name == part), None)
        if node is None:
            return False
        said += " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
        body = node.body
    said += "\n".join(source.segment(statement) for statement in body)
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) for word in words)


def without_tests(text: str, path: str, names: Sequence[str]) -> str:
    """Return the text of a test file without the tests. Raises `Refused` when they cannot go."""
    cases: dict[str, list[str]] = {}
    rows: dict[str, list[int]] = {}
    whole: list[str] = []
    for name in names:
        test, _, case = name.partition("::")[2].partition("[")
        row = numbered(text, test)
        if case:
            cases.setdefault(test, []).append(case.removesuffix("]"))
        elif row is not None:
            rows.setdefault(row[0], []).append(row[1])
        else:
            whole.append(test)
    for qualname, ids in sorted(cases.items()):
        text = without_rows(text, qualname, ids)
    text, emptied = without_numbered(text, rows)
    whole += emptied
    if not whole:
        return text
    finding = Finding("test-only", "function", path, (), "", "", "", "")
    task = Task(finding, tuple(whole))
    done = rewrite_module(text, [task])
    if done.refused:
        raise Refused(done.refused[0][1])
    return replaced(text, done.replacements)
