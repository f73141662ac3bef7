"""What a file binds, in the forms that are seldom seen."""

from __future__ import annotations

import pytest

from sweeper.languages.python import parse


@pytest.mark.parametrize("code", ["global x\nx = 1\n", "global x\nx: int = 1\n"])
def test_a_global_statement_of_a_module_says_nothing(code: str) -> None:
    facts = parse(code)
    assert not facts.unread
    assert [d.name for d in facts.definitions if d.kind == "variable"] == ["x"]
