"""When a word in a text means a name."""

from __future__ import annotations

import pytest

from sweeper.verify.wording import code_words, is_plain


@pytest.mark.parametrize("name", ["run", "name", "Data", "x"])
def test_plain(name: str) -> None:
    assert is_plain(name)


@pytest.mark.parametrize("name", ["run_all", "runAll", "HTTP", "run2", "_run", "DataFrame"])
def test_not_plain(name: str) -> None:
    assert not is_plain(name)


@pytest.mark.parametrize(
    "text",
    ["", "you run it", "run.", "a run, then", "rerun()", "`running`", "run\n.x", "prune.runs"],
)
def test_prose(text: str) -> None:
    assert "run" not in code_words(text)


@pytest.mark.parametrize("text", ["`run`", "``shop.run``", "call run() now", "shop.run", "run = 1"])
def test_code(text: str) -> None:
    assert "run" in code_words(text)
