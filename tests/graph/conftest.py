"""Small trees with a comment on each line that must be found."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sweeper.config import load
from sweeper.detect import DETECTORS
from sweeper.graph.liveness import liveness
from sweeper.model import Role
from tests.trees import files_of, graph_of

Marks = set[tuple[str, int, str]]
_SAYS = {"nothing": "dead", "tests": "tests", "api": "api", "weak": "weak"}


@pytest.fixture
def found_in() -> Callable[..., tuple[Marks, Marks]]:
    """Return what was found in a tree and what its marks (`# dead`, `# weak` …) ask for."""

    def find(text: str, role: Role = "application") -> tuple[Marks, Marks]:
        rules, _ = load(lambda path: None, packs=("pytest", "unittest"))
        graph = graph_of(text, role)
        live = liveness(graph)
        found = {
            (f.path, f.spans[0].line, _SAYS[f.kept_by])
            for detector in DETECTORS.values()
            for f in detector.detect(graph, live, rules)
        }
        asked = {
            (path, number, mark)
            for path, code in files_of(text).items()
            for number, line in enumerate(code.splitlines(), 1)
            for mark in re.findall(r"# (dead|weak|api|tests)\b", line)
        }
        return found, asked

    return find
