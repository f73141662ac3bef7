"""Text that Python reads gives a tree; text that it does not read gives nothing, quietly."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweeper.languages.python.tree import LARGEST, parse_or_none

REFUSED = {
    "syntax error": "def f(:\n    pass\n",
    "python 2": "print 'hello'\n",
    "conflict markers": "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n",
    "NUL byte": "x = 1\0\n",
    "second byte order mark": "\ufeffx = 1\n",
    "lone surrogate": "x = '\ud800'\n",
    "deep parentheses": "(" * 100_000,
    "deep minus signs": "-" * 100_000 + "1",
    "long sum": "1" + "+1" * 100_000,
    "long attribute chain": "a" + ".b" * 100_000,
    "long chain of elif": "if a: pass\n" + "elif b: pass\n" * 20_000,
    "nested lambdas": "lambda:" * 10_000 + "1",
    "deep indentation": "".join(" " * depth + "if a:\n" for depth in range(120)),
    "huge number": "x = " + "9" * 10_000,
    "generated table": "x = [" + "1, " * (LARGEST // 3 + 1) + "]\n",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_refuses(text: str) -> None:
    assert parse_or_none(text) is None


READ = {
    "empty": "",
    "carriage returns only": "x = 1\rdef f():\r    pass\r",
    "CRLF": "x = 1\r\ny = 2\r\n",
    "form feeds": "\x0cx = 1\n\x0cdef f():\n\x0c    pass\n",
    "no newline at the end": "x = 1",
    "unknown coding line": "# coding: klingon\nx = 1\n",
    "misplaced type comment": "x = [  # type: list\n  1, # type: int\n]\n",
}


@pytest.mark.parametrize("text", READ.values(), ids=READ.keys())
def test_reads(text: str) -> None:
    assert isinstance(parse_or_none(text), ast.Module)


def test_type_comments_are_kept() -> None:
    tree = parse_or_none("x = f()  # type: Shop\n")
    assert tree is not None
    (statement,) = tree.body
    assert isinstance(statement, ast.Assign)
    assert statement.type_comment == "Shop"


def test_warnings_of_foreign_code_stay_silent() -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        assert parse_or_none("x = '\\d'\nx is 1\nassert (x, 'always true')\n") is not None
    assert heard == []


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_never_raises(text: str) -> None:
    parse_or_none(text)
