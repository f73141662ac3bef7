"""Findings are shared out over files, and stand or fall with what they need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sweeper.model import Finding, Span
from sweeper.rewrite import apply, rewrite


def found(path: str, name: str, line: int, **more: str | tuple[str, ...]) -> Finding:
    """A finding of a function `name` whose one line has 15 columns."""
    span = Span(line, 0, line, 15)
    base = Finding(
        "dead-symbol", "function", path, (span,), name, name, "m", "", fingerprint=path + name
    )
    return replace(base, **more)  # type: ignore[arg-type]  # the keywords are fields of a finding


A = "def fa(): pass\n\n\nx = 1\n"
B = "def fb(): pass\n\n\nx = 2\n"


@pytest.mark.parametrize("order", [1, -1])
def test_leaves_alone_what_needs_what_stays(order: int) -> None:
    findings = [
        found("a.py", "gone", 1),
        found("a.py", "fa", 1, needs=("a.pygone",)),
        found("b.py", "fb", 1, needs=("a.pyfa", "unknown")),
    ][::order]
    rewriting = rewrite({"a.py": A, "b.py": B}, findings)
    assert not rewriting.edits
    assert not rewriting.removed
    reasons = {s.subject: s.reason for s in rewriting.skipped}
    assert reasons == {
        "a.py::gone": "the file changed since the scan",
        "a.py::fa": "it is used by gone, which stays",
        "b.py::fb": "it is used by fa, which stays",
    }
    assert {s.stage for s in rewriting.skipped} == {"rewrite"}


def test_a_bad_finding_does_not_spoil_the_rest() -> None:
    code = "def fa(): pass\n\n\ndef f():\n    return 1\n    yield\n"
    dead = Finding("unreachable", "statement", "a.py", (Span(6, 4, 6, 9),), "", "f", "m", "")
    rewriting = rewrite({"a.py": code}, [dead, found("a.py", "fa", 1)])
    assert apply(code, rewriting.edits) == "def f():\n    return 1\n    yield\n"
    assert [skipped.subject for skipped in rewriting.skipped] == ["a.py::f"]
    assert [finding.name for finding in rewriting.removed] == ["fa"]


def test_rewrites_several_files_in_order() -> None:
    rewriting = rewrite({"b.py": B, "a.py": A}, [found("b.py", "fb", 1), found("a.py", "fa", 1)])
    assert [edit.path for edit in rewriting.edits] == ["a.py", "b.py"]
    assert [finding.name for finding in rewriting.removed] == ["fb", "fa"]
    assert apply(A, rewriting.edits[:1]) == "x = 1\n"


def test_deletes_unused_files_whole() -> None:
    file = Finding("unused-file", "file", "a.py", (Span(1, 0, 4, 5),), "a", "", "a", "")
    rewriting = rewrite({"a.py": A}, [file, found("a.py", "fa", 1)])
    assert [(edit.path, edit.delete_file) for edit in rewriting.edits] == [("a.py", True)]
    assert len(rewriting.removed) == 2


def test_leaves_an_emptied_module_as_it_is() -> None:
    code = '"""Doc."""\n\n__all__ = ["fa"]\n\n\n' + A.partition("\n")[0] + "\n"
    rewriting = rewrite({"a.py": code}, [found("a.py", "fa", 6)])
    assert apply(code, rewriting.edits) == '"""Doc."""\n\n__all__ = []\n'


def test_the_same_finding_twice_is_removed_once() -> None:
    rewriting = rewrite({"a.py": A}, [found("a.py", "fa", 1)] * 2)
    assert apply(A, rewriting.edits) == "x = 1\n"


def test_what_works_only_in_company_goes_in_company() -> None:
    code = "def fa(): pass\n\n\ndef f():\n    def inner(): pass\n    return inner\n\n\nx = g()\n"
    inner = Finding(
        "dead-symbol", "function", "a.py", (Span(5, 4, 5, 21),), "inner", "inner", "m", ""
    )
    outer = Finding("dead-symbol", "function", "a.py", (Span(4, 0, 6, 16),), "f", "f", "m", "")
    bad = Finding("dead-symbol", "variable", "a.py", (Span(9, 0, 9, 7),), "x", "x", "m", "")
    late = Finding("dead-symbol", "function", "a.py", (Span(4, 0, 9, 7),), "f", "f", "m", "")
    for findings in ([inner, outer], [inner, outer, bad, late], [late, outer, bad, inner]):
        rewriting = rewrite({"a.py": code}, [*findings, found("a.py", "fa", 1)])
        assert apply(code, rewriting.edits) == "x = g()\n"
        assert len(rewriting.removed) == 3
    assert rewrite({"a.py": code}, [inner]).skipped[0].reason.startswith("inner is still used")
