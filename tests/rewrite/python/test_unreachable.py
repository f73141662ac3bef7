"""Statements that are never reached go, unless they give their function its nature."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.model import Finding, Span
from sweeper.rewrite import apply, rewrite

RemoveLines = Callable[[str, int, int], str]
RefuseLines = Callable[[str, int, int], list[str]]


@pytest.mark.parametrize(
    ("body", "first", "last", "reason"),
    [
        ("return\nyield", 3, 3, "without its last yield, f would be no generator"),
        (
            "raise E\nfor x in y:\n    yield x",
            3,
            4,
            "without its last yield, f would be no generator",
        ),
        ("return x\nx = 1", 3, 3, "x is still used in f, where this is all that binds it"),
        ("return x\nimport x", 3, 3, "x is still used in f, where this is all that binds it"),
        ("x = 1\nreturn x\nglobal x".replace("x = 1\n", ""), 3, 3, None),
        (
            "if False:\n    global x\nx = 1\nreturn x",
            2,
            3,
            "x is still used in f, where this is all that binds it",
        ),
        ("return 1\ng()\nh()", 3, 9, "the file changed since the scan"),
        ("return 1\ng()", 4, 4, "the file changed since the scan"),
        ("return 1\ng(\n  1)", 4, 4, "the file changed since the scan"),
    ],
)
def test_leaves_alone(
    body: str,
    first: int,
    last: int,
    reason: str | None,
    remove_lines: RemoveLines,
    refusals_of_lines: RefuseLines,
) -> None:
    code = "def f(y):\n" + "".join(f"    {line}\n" for line in body.split("\n")) + "\n" * 6
    if reason is None:
        assert refusals_of_lines(code, first, last)
    else:
        assert refusals_of_lines(code, first, last) == [reason]


@pytest.mark.parametrize(
    ("body", "first", "last", "after"),
    [
        ("return 1\ng()", 3, 3, "return 1"),
        ("return 1\n\ng()\n\nh()", 4, 6, "return 1"),
        ("return 1\n# dead\ng()", 4, 4, "return 1"),
        ("if y:\n    return 1\n    g()\nh()", 4, 4, "if y:\n    return 1\nh()"),
        ("while True:\n    continue\n    g()", 4, 4, "while True:\n    continue"),
        ("yield\nreturn\nyield", 4, 4, "yield\nreturn"),
        ("x = 1\nreturn x\nx = 2", 4, 4, "x = 1\nreturn x"),
        ("return y\ny = 2", 3, 3, "return y"),
        ("raise E\n@d\ndef g(): pass", 3, 4, "raise E"),
        ("while True:\n    g()\nelse:\n    h()", 5, 5, "while True:\n    g()"),
        ("while True:\n    g()\n\nelse:\n    h()\n\ng()", 6, 6, "while True:\n    g()\n\ng()"),
        (
            "try:\n    return 1\nexcept E:\n    g()\nelse:\n    h()",
            7,
            7,
            "try:\n    return 1\nexcept E:\n    g()",
        ),
        # constant tests
        ("if False:\n    g()\nh()", 2, 3, "h()"),
        ("if False:\n    g()", 2, 3, "pass"),
        ("if 0: g()", 2, 2, "pass"),
        ("while False:\n    g()\nh()", 3, 3, "h()"),
        ("if False:\n    g()\nelse:\n    h()", 3, 3, "h()"),
        ("if False: g()\nelse: h(); i()", 2, 2, "h(); i()"),
        ("if 0: g()\nelse: h()\n    # of h\nj()", 2, 2, "h()\n    # of h\nj()"),
        ("if 0: g()\nelse:\n  h()\n    # of h\nj()", 2, 2, "h()\n  # of h\nj()"),
        (
            "if not 1:\n    g()\nelse:\n    # why\n    h()\n\n    i()\nj()",
            3,
            3,
            "# why\nh()\n\ni()\nj()",
        ),
        ("if False and y():\n    g()\nelse:\n    h()", 3, 3, "h()"),
        ("while 0:\n    g()\nelse:\n    h()", 3, 3, "h()"),
        ("if True:\n    g()\nelse:\n    h()\ni()", 5, 5, "g()\ni()"),
        ("if True:\n    g()\n    # after\nelif y:\n    h()\nelse:\n    i()", 5, 8, "g()\n# after"),
        (
            "if False:\n    g()\nelif y:\n    h()\nelse:\n    i()",
            3,
            3,
            "if y:\n    h()\nelse:\n    i()",
        ),
        (
            "if y:\n    g()\nelif False:\n    h()\nelse:\n    i()",
            5,
            5,
            "if y:\n    g()\nelse:\n    i()",
        ),
        (
            "if y:\n    g()\nelif False:\n    h()\nelif z:\n    i()",
            5,
            5,
            "if y:\n    g()\nelif z:\n    i()",
        ),
        ("if y:\n    g()\nelif False:\n    h()\n\ni()", 4, 5, "if y:\n    g()\n\ni()"),
        (
            "if y:\n    g()\nelif True:  # why\n    h()\nelse:\n    i()\nj()",
            7,
            7,
            "if y:\n    g()\nelse:  # why\n    h()\nj()",
        ),
        ("if y:\n    g()\nelif True: h()\nelse: i()", 5, 5, "if y:\n    g()\nelse: h()"),
        # strings and continuation lines keep what they hold
        (
            'if False:\n    g()\nelse:\n    x = """\n        text\n    """\n    h(\n  1)\n    h(x)',
            3,
            3,
            'x = """\n        text\n    """\nh(\n  1)\nh(x)',
        ),
        ("if True:\n    if y:\n        g()\nelse:\n    h()", 6, 6, "if y:\n    g()"),
        ("if 1:\n\tg()\nelse:\n\th()", 5, 5, "g()"),
        # a test that is not constant keeps its statement
        ("if y:\n    g()\nelse:\n    h()", 5, 5, "if y:\n    g()"),
        ("if y():\n    g()\nelse:\n    h()", 3, 3, "if y():\n    pass\nelse:\n    h()"),
        ("for x in ():\n    g()", 3, 3, "for x in ():\n    pass"),
        (
            "match y:\n    case 1:\n        return\n        g()",
            5,
            5,
            "match y:\n    case 1:\n        return",
        ),
    ],
)
def test_removes(body: str, first: int, last: int, after: str, remove_lines: RemoveLines) -> None:
    def indented(text: str) -> str:
        lines = ["def f(y):", *text.split("\n")]
        inside = False
        for index, line in enumerate(lines[1:], 1):
            lines[index] = f"    {line}" if line and not inside else line
            inside ^= line.count('"""') == 1
        return "\n".join(lines) + "\n"

    assert remove_lines(indented(body), first, last) == indented(after)


def test_removes_statements_that_share_a_line() -> None:
    code = "def f():\n    return 1; g(); h()  # why\n"
    span = Span(2, 14, 2, 22)
    found = Finding("unreachable", "statement", "a.py", (span,), "", "f", "a", "")
    edits = rewrite({"a.py": code}, [found]).edits
    assert apply(code, edits) == "def f():\n    return 1  # why\n"


def test_removes_at_module_level(remove_lines: RemoveLines) -> None:
    code = "import a\n\n\nif False:\n    # old\n    import b\nelse:\n    import c\n\nc.x()\n"
    assert remove_lines(code, 6, 6) == "import a\n\n\nimport c\n\nc.x()\n"


def test_keeps_comments_of_what_follows(remove_lines: RemoveLines) -> None:
    branches = "    if True:\n        a()\n    else:\n        b()\n        # of b\n"
    code = f"for x in y:\n{branches}    # of c\n    c()\n"
    assert remove_lines(code, 5, 5) == "for x in y:\n    a()\n    # of c\n    c()\n"


def test_removes_a_branch_with_what_it_holds() -> None:
    code = "def f():\n    if True:\n        import a\n    else:\n        b()\n    return 1\n"
    dead = Finding("unreachable", "statement", "a.py", (Span(5, 8, 5, 11),), "", "f", "a", "")
    unused = Finding("unused-import", "import", "a.py", (Span(3, 15, 3, 16),), "a", "a", "a", "")
    rewriting = rewrite({"a.py": code}, [dead, unused])
    assert apply(code, rewriting.edits) == "def f():\n    return 1\n"
    assert not rewriting.skipped


def test_keeps_line_ends(remove_lines: RemoveLines) -> None:
    code = "if 0:\r\n    g()\r\nelse:\r\n    h()\r\n    i()"
    assert remove_lines(code, 2, 2) == "h()\r\ni()"
