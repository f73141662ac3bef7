"""Random functions are run: what is said to be unreachable never is reached."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from textwrap import indent

from hypothesis import given, settings
from hypothesis import strategies as st

from sweeper.languages.python.flow import unreachable

STEPS = 60  # after so many, the function has run long enough


class Enough(BaseException):
    """Ends a run that does not end by itself; `except Exception` does not catch it."""


@contextmanager
def swallow() -> Iterator[None]:
    """A context manager that swallows what is raised."""
    with suppress(ValueError):
        yield


SIMPLE = st.sampled_from(
    ["mark()", "mark()", "return 1", "return mark()", "raise ValueError", "x = mark()", "pass"]
)
IN_LOOP = st.sampled_from(["break", "continue"])
TESTS = st.sampled_from(["ask()", "ask()", "True", "False", "not False", "0", "ask() and False"])


def block(depth: int, *, loop: bool) -> st.SearchStrategy[str]:
    one = st.one_of(SIMPLE, IN_LOOP) if loop else SIMPLE
    if depth:
        one = st.one_of(one, one, compound(depth - 1, loop=loop))
    return st.lists(one, min_size=1, max_size=4).map("\n".join)


def compound(depth: int, *, loop: bool) -> st.SearchStrategy[str]:
    same = block(depth, loop=loop).map(lambda code: indent(code, " "))
    inner = block(depth, loop=True).map(lambda code: indent(code, " "))
    last = block(depth, loop=False).map(lambda code: indent(code, " "))
    return st.one_of(
        st.builds("if {}:\n{}\nelse:\n{}".format, TESTS, same, same),
        st.builds("if {}:\n{}\nelif {}:\n{}".format, TESTS, same, TESTS, same),
        st.builds("while {}:\n{}".format, TESTS, inner),
        st.builds("while {}:\n{}\nelse:\n{}".format, TESTS, inner, same),
        st.builds("for i in some():\n{}\nelse:\n{}".format, inner, same),
        st.builds("try:\n{}\nexcept ValueError:\n{}".format, same, same),
        st.builds("try:\n{}\nexcept ValueError:\n{}\nelse:\n{}".format, same, same, same),
        # No `continue` in `finally`: with a loop around it, nothing could end the run.
        st.builds("try:\n{}\nfinally:\n{}".format, same, last),
        st.builds("with swallow():\n{}".format, same),
        st.builds(
            "match ask():\n case True:\n{}\n case _:\n{}".format,
            same.map(_deeper),
            same.map(_deeper),
        ),
    )


def _deeper(code: str) -> str:
    return indent(code, " ")


@settings(derandomize=True, max_examples=150, deadline=None)
@given(block(2, loop=False), st.lists(st.booleans(), max_size=30))
def test_what_is_unreachable_never_runs(body: str, answers: list[bool]) -> None:
    code = "def f():\n" + indent(body, " ") + "\n"
    tree = ast.parse(code)
    dead = {
        line
        for found in unreachable(tree, noreturn=())
        for line in range(found.span.line, found.span.end_line + 1)
        if found.note != "condition is always false" or line > found.span.line
    }
    assert not dead & _lines_that_run(tree, answers)


def _lines_that_run(tree: ast.Module, answers: list[bool]) -> set[int]:
    """Run the function, every statement of which first says that it runs."""
    ran: list[int] = []
    coming = iter(answers)

    def at(line: int) -> None:
        ran.append(line)
        if len(ran) > STEPS:
            raise Enough

    def mark() -> int:
        if next(coming, False):
            raise ValueError
        return 1

    names = {
        "at": at,
        "mark": mark,
        "ask": lambda: next(coming, False),
        "some": lambda: range(next(coming, False) * 2),
        "swallow": swallow,
    }
    exec(compile(ast.fix_missing_locations(_Telling().visit(tree)), "f.py", "exec"), names)
    function = names["f"]
    assert callable(function)
    with suppress(Enough, ValueError):
        function()
    return set(ran)


class _Telling(ast.NodeTransformer):
    """Puts `at(line)` in front of every statement."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(node, field, None)
            if isinstance(statements, list) and not isinstance(node, ast.Module):
                told = [part for each in statements for part in (_say(each.lineno), each)]
                setattr(node, field, told)
        return node


def _say(line: int) -> ast.stmt:
    return ast.parse(f"at({line})").body[0]
