from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from sweeper.languages import notebook
from sweeper.model import Facts


def parse(*cells: str | Sequence[str]) -> Facts:
    code = [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells]
    prose = [{"cell_type": "markdown", "source": ["# prose"]}]
    return notebook.parse(json.dumps({"cells": prose + code, "nbformat": 4}))


def names(facts: Facts) -> set[str]:
    return {definition.name for definition in facts.definitions} - {""}


@pytest.mark.parametrize(
    "cells",
    [
        ("def pay(): ...\n",),
        (["def pay():\n", "    return 1"],),
        ("x = '''\n%pay\n!ls\n'''\n", "def pay(): ..."),
        ("y = (5\n% 2)\ndef pay(): ...",),
        ("", "def pay(): ..."),
        ("%matplotlib inline\ndef pay(): ...",),
        ("!pip install shop\ndef pay(): ...",),
        ("def pay():\n    %time 1\n",),
        ("files = !ls\ndef pay(): ...",),
        ("x = %env HOME\ndef pay(): ...",),
        ("pay?\n?pay\npay??\ndef pay(): ...",),
        ("%%time\ndef pay(): ...",),
        ("def pay(): ...\nawait pay()",),
    ],
)
def test_reads_code(cells: tuple[str | Sequence[str], ...]) -> None:
    facts = parse(*cells)
    assert "pay" in names(facts)
    assert (facts.language, facts.unread) == ("notebook", "")


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (("%run cart.py",), "cart"),
        (("%time pay(1)",), "pay"),
        (("%%bash\npay --now",), "pay"),
        (("total = %time pay(1)",), "pay"),
        (("def pay(:\n",), "pay"),
    ],
)
def test_the_rest_counts_by_word(cells: tuple[str, ...], word: str) -> None:
    assert word in parse(*cells).words


def test_a_broken_cell_leaves_the_others() -> None:
    facts = parse("def pay(): ...", "print 'python 2'", "def cart(): ...")
    assert names(facts) == {"pay", "cart"}
    assert facts.unread == "words"
    assert "python" in facts.words


def test_format_3() -> None:
    cell = {"cell_type": "code", "input": ["def pay(): ..."]}
    facts = notebook.parse(json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}))
    assert names(facts) == {"pay"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pay",
        "[]",
        "{}",
        '{"cells": 1}',
        '{"cells": [1, {"cell_type": "code"}, {"cell_type": "code", "source": [1, null]}]}',
        '{"worksheets": [7, {"cells": null}]}',
        "[" * 100_000,
        '{"cells": [{"cell_type": "code", "source": "\\ud800"}]}',
    ],
)
def test_odd_documents(text: str) -> None:
    facts = notebook.parse(text)
    assert facts.language == "notebook"
    assert names(facts) == set()


def test_what_is_no_notebook_is_read_by_word() -> None:
    facts = notebook.parse('{"pay": 1}')
    assert (facts.words, facts.unread) == (("pay",), "words")
