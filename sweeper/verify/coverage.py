"""Candidates and coverage data to evidence: a body that ran blocks, one that did not supports."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sweeper.errors import GitError
from sweeper.languages.python.tree import parse_or_none
from sweeper.model import Evidence, Finding
from sweeper.sources import decode_source
from sweeper.verify.executed import Executed, read_executed
from sweeper.verify.scene import Scene

# Tests run what only tests use; imports and variables run whenever their module is imported.
_ASKED: Final = frozenset({"dead-symbol", "unreachable", "unused-file"})
_WITH_BODY: Final = frozenset({"function", "method", "class", "statement", "file"})
_SOURCE_ROOTS: Final = ("src/", "lib/", "python/")

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return what the coverage data says, by fingerprint; nothing without data.

    Only lines of a body count: a `def` line runs on import. Data that does not fit the text of a
    file says nothing of it. Raises ConfigError when the data cannot be read.
    """
    if scene.coverage is None:
        return {}
    asked = [f for f in findings if f.kind in _ASKED and f.symbol_kind in _WITH_BODY]
    executed = by_tree_path(read_executed(scene.coverage), (f.path for f in scene.tree.files))
    bodies: dict[str, _Bodies | None] = {}
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in asked:
        if finding.path not in executed:
            continue
        if finding.path not in bodies:
            bodies[finding.path] = _read(finding.path, executed[finding.path], scene)
        body = bodies[finding.path]
        lines = body.lines(finding) if body is not None else frozenset()
        if lines:
            heard[finding.fingerprint] = (_say(finding, lines, executed, scene),)
    return heard


def by_tree_path(executed: Executed, paths: Iterable[str]) -> dict[str, frozenset[int]]:
    """Return the lines by path in the tree.

    The data may come from another machine: of all the folders that it may have been measured in,
    the one is taken under which most of its paths are files of the tree.
    """
    known: dict[str, str] = {}
    for path in sorted(paths):
        known[path] = path
        for root in _SOURCE_ROOTS:
            if path.startswith(root):
                known.setdefault(path.removeprefix(root), path)
    votes: Counter[str] = Counter()
    for name in executed:
        votes.update(prefix for prefix, _ in _readings(name, known))
    best = max(votes, key=lambda prefix: (votes[prefix], prefix), default="")
    found: dict[str, frozenset[int]] = {}
    for name, lines in sorted(executed.items()):
        for prefix, path in _readings(name, known):
            if prefix == best:
                found[path] = found.get(path, frozenset()) | lines
    return found


def _readings(name: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each split of a measured path into a folder and a path that the tree has."""
    parts = name.replace("\\", "/").removeprefix("./").split("/")
    for start in range(len(parts)):
        path = known.get("/".join(parts[start:]))
        if path is not None:
            yield "/".join(parts[:start]), path


def _say(
    finding: Finding, lines: frozenset[int], executed: Mapping[str, frozenset[int]], scene: Scene
) -> Evidence:
    ran = sorted(lines & executed[finding.path])
    if ran:
        note = f"{finding.path}:{ran[0]} ran under coverage"
        return scene.evidence("coverage-executed", "blocks", note)
    note = "its file was measured under coverage, and none of its lines ran"
    return scene.evidence("coverage-not-executed", "supports", note)


class _Bodies:
    """The lines of one file on which code stands that runs only when it is called."""

    def __init__(self, tree: ast.Module) -> None:
        self._called: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, _Function):
                body = node.body[1:] if ast.get_docstring(node, clean=False) else node.body
                first = max(_head(node) + 1, body[0].lineno) if body else 1
                last = node.end_lineno or 0 if body else 0
                self._called.update(range(first, last + 1))

    def lines(self, finding: Finding) -> frozenset[int]:
        """Return the lines that tell whether the finding ran."""
        whole = finding.symbol_kind in ("file", "statement")
        lines = (n for span in finding.spans for n in range(span.line, span.end_line + 1))
        return frozenset(line for line in lines if whole or line in self._called)


def _head(node: _Function) -> int:
    """Return the last line of a signature; its defaults run when the function is defined."""
    signature = [node.args, *([node.returns] if node.returns else ())]
    inner = (part for each in signature for part in ast.walk(each))
    return max([node.lineno, *(getattr(part, "end_lineno", 0) for part in inner)])


def _read(path: str, executed: frozenset[int], scene: Scene) -> _Bodies | None:
    """Return the bodies of a file, None when the data was not measured on this text."""
    try:
        tree = parse_or_none(decode_source(scene.tree.read(path)).text)
    except (OSError, GitError):  # gone since it was listed
        return None
    if tree is None:
        return None
    last = max((node.end_lineno or 0 for node in tree.body), default=0)
    return _Bodies(tree) if max(executed, default=0) <= last else None
