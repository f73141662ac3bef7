"""Each rule for reads of flags against its own examples."""

from __future__ import annotations

import pytest

from sweeper.flags.reads import reads
from sweeper.flags.rules import Example, flag_rules
from tests.trees import graph_of

EXAMPLES = [
    pytest.param(each.id, rule.language, example, id=f"{each.id}-{number}-{place}")
    for each in flag_rules()
    for number, rule in enumerate(each.read)
    for place, example in enumerate(rule.example)
]


@pytest.mark.parametrize(("rule", "language", "example"), EXAMPLES)
def test_finds_what_the_example_says(rule: str, language: str, example: Example) -> None:
    is_python = language == "python"
    path = "example.py" if is_python else "example.html"
    graph = graph_of(f"--- example.py\n{example.code if is_python else ''}")
    texts = {path: example.code}
    found = reads(graph, texts.get, () if is_python else (path,))
    assert [read.key for read in found] == list(example.flags)
    assert {read.rule for read in found} <= {rule}
