"""Comments that speak to a checker are found, strings that look like them are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweeper.languages.python.comments import keep_comments

PASSED_OVER = [
    "",
    "x = 1  # a plain comment\n",
    'x = "# noqa"\n',
    "x = '# sweeper: keep'\n",
    '"""\n# noqa: F401\n"""\n',
    "r'''\n# pragma: no cover\n'''\n",
    "x = 'it\\'s # noqa'\n",
    'x = r"\\" # noqa"\n',
    "x = '''a''b # noqa'''\n",
    "noqa = 1\nsweeper: int\n",
    "x = 1  # the sweepers: are here, noqaed\n",
]


@pytest.mark.parametrize("text", PASSED_OVER)
def test_passes_over(text: str) -> None:
    assert keep_comments(text) == ()


FOUND = [
    ("import os  # noqa: F401\n", (1, "# noqa: F401")),
    ("\nimport os  #NOQA  \n", (2, "#NOQA")),
    ("x = '#'  # noqa\n", (1, "# noqa")),
    ("'''\n#\n'''\nx = 1  # sweeper: keep why\n", (4, "# sweeper: keep why")),
    ("x = 1  # told twice  # sweeper: keep\n", (1, "# told twice  # sweeper: keep")),
    ("if a:  # pragma: no cover\n    pass\n", (1, "# pragma: no cover")),
    ("a = 1\r\n\r\nb = 2  # noqa\r\n", (3, "# noqa")),
    ("a = 1\rb = 2  # noqa\r", (2, "# noqa")),
    ("a = 1\n\x0c\nb = 2  # noqa\n", (3, "# noqa")),
    ("print 'python 2'  # noqa\n", (1, "# noqa")),
    ("x = 'never closed\ny = 1  # noqa\n", (2, "# noqa")),
    ("x = 1 \\\n  # pylint: disable=unused-variable\n", (2, "# pylint: disable=unused-variable")),
]


@pytest.mark.parametrize(("text", "comment"), FOUND)
def test_finds(text: str, comment: tuple[int, str]) -> None:
    assert keep_comments(text) == (comment,)


def test_finds_all_in_order() -> None:
    text = "import a  # noqa\nimport b\nimport c  # noqa: F401\n"
    assert keep_comments(text) == ((1, "# noqa"), (3, "# noqa: F401"))


HOSTILE = ['"', "'\\", '"""\\"', "#", "'''", "\"'", "\\", "sweeper "]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_is_read_in_one_pass(unit: str) -> None:
    """A quadratic reading of these takes minutes, which the time limit of the suite notices."""
    assert keep_comments("# noqa\n" + unit * 200_000)[0] == (1, "# noqa")


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(alphabet="#noqa:'\"\\\n\r sweeper", max_size=60))
def test_lines_are_within_the_text(text: str) -> None:
    for line, comment in keep_comments(text):
        assert 1 <= line <= len(text) + 1
        assert comment.startswith("#")
