"""Small trees written as one text, and their graphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sweeper.config import RootRule, load
from sweeper.graph.link import link
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.languages.python import parse
from sweeper.model import Package, PathClass, Role, SourceFile


def files_of(text: str) -> dict[str, str]:
    """Split at lines `--- path`; text before the first one is `main.py`."""
    parts = re.split(r"^--- (\S+)\n", text, flags=re.MULTILINE)
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {"main.py": parts[0], **named} if parts[0].strip() else named


def graph_of(
    text: str, role: Role = "application", rules: Sequence[RootRule] = ()
) -> ReferenceGraph:
    """Link a tree written as one text."""
    known, _ = load(lambda path: None, packs=("pytest", "unittest"))
    sources = [
        (SourceFile(path, "", len(code), _class(path), "python"), parse(code))
        for path, code in files_of(text).items()
    ]
    asked = replace(known, roots=(*known.roots, *rules))
    return link(sources, asked, (Package("", (), role, "said so"),))


def _class(path: str) -> PathClass:
    return "test" if path.startswith("tests/") else "production"
