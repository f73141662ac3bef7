"""Small trees written as one text, with a comment on each line that must be found."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from sweeper.config import RootRule, load
from sweeper.detect import DETECTORS
from sweeper.graph.link import link
from sweeper.graph.liveness import liveness
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.languages.python import parse
from sweeper.model import Package, PathClass, Role, SourceFile

Marks = set[tuple[str, int, str]]
_SAYS = {"nothing": "dead", "tests": "tests", "api": "api", "weak": "weak"}


def _files(text: str) -> dict[str, str]:
    """Split at lines `--- path`; text before the first one is `main.py`."""
    parts = re.split(r"^--- (\S+)\n", text, flags=re.MULTILINE)
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {"main.py": parts[0], **named} if parts[0].strip() else named


def _class(path: str) -> PathClass:
    return "test" if path.startswith("tests/") else "production"


@pytest.fixture
def graph_of() -> Callable[..., ReferenceGraph]:
    """Link a tree written as one text."""

    def build(
        text: str, role: Role = "application", rules: Sequence[RootRule] = ()
    ) -> ReferenceGraph:
        known, _ = load(lambda path: None, packs=("pytest", "unittest"))
        sources = [
            (SourceFile(path, "", len(code), _class(path), "python"), parse(code))
            for path, code in _files(text).items()
        ]
        asked = replace(known, roots=(*known.roots, *rules))
        return link(sources, asked, (Package("", (), role, "said so"),))

    return build


@pytest.fixture
def found_in(graph_of: Callable[..., ReferenceGraph]) -> Callable[..., tuple[Marks, Marks]]:
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
            for path, code in _files(text).items()
            for number, line in enumerate(code.splitlines(), 1)
            for mark in re.findall(r"# (dead|weak|api|tests)\b", line)
        }
        return found, asked

    return find
