"""Files as bytes through the whole way, from parse to check, with all that is found removed."""

from __future__ import annotations

import ast
import logging
import shutil
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from sweeper.check import Trial, Workshop, api, names, parse
from sweeper.check.environment import PythonEnvironment
from sweeper.check.relink import Relinker
from sweeper.check.scan import rescan
from sweeper.config import Policy, Rules, load
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.job import Job
from sweeper.model import Edit, Facts, Finding, SourceFile
from sweeper.pipeline import explore
from sweeper.rewrite import apply, rewrite
from sweeper.sandbox import Sandbox
from sweeper.services import Services
from sweeper.sources import decode_source, read_facts, read_tree
from tests.fuzz.places import applied, ground_of, strays


@dataclass
class Course:
    """The way that files go, and what was seen on it."""

    folder: Path
    rules: Rules
    policy: Policy
    files: int = 0
    findings: int = 0
    removed: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def seen(self) -> str:
        """What was seen, as text for people."""
        return (
            f"{self.files} files, of which {dict(self.unread)} could not be parsed;"
            f" {self.findings} findings, {self.removed} removals, refused: {dict(self.refused)}"
        )

    def run(self, files: Mapping[str, bytes], *, alone: int = 3) -> None:
        """Take a tree all the way; what is found goes all together, then some of it alone."""
        root = self.folder / "tree"
        shutil.rmtree(root, ignore_errors=True)
        for path, data in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
            decoded = decode_source(data)
            assert decoded.text.encode(decoded.encoding) == data
        graph, report = explore(Job(root, self.rules, self.policy), Services())
        findings = [c.finding for c in report.cases if c.finding.kind != "stale-keep"]
        self.files += len(files)
        self.findings += len(findings)
        self.unread.update(report.unread)
        shop = Workshop(root, sorted(files), self.folder, Sandbox(unsandboxed=True), _environment())
        if findings:
            self.remove(findings, shop, graph)
            for finding in findings[:: max(1, len(findings) // alone)][:alone]:
                self.remove([finding], shop, None)

    def remove(
        self, findings: Sequence[Finding], shop: Workshop, graph: ReferenceGraph | None
    ) -> None:
        """Rewrite, judge the rewriting, and let the checks judge it that run no foreign code."""
        tests = {test.partition("::")[0] for finding in findings for test in finding.tests}
        paths = sorted({finding.path for finding in findings} | tests)
        texts = {path: shop.original(path).text for path in paths}
        done = rewrite(texts, findings, pure_calls=self.rules.pure_calls)
        assert len(done.removed) + len(done.skipped) == len(findings)
        self.removed += len(done.removed)
        self.refused.update(skipped.reason for skipped in done.skipped)
        after: dict[str, str | None] = {}
        for path in sorted({edit.path for edit in done.edits}):
            edits = [edit for edit in done.edits if edit.path == path]
            after[path] = _judged(path, texts[path], edits, done.removed)
            if (text := after[path]) is not None:
                shop.encoded(path, text)
        trial = Trial({path: texts[path] for path in after}, after, done.removed)
        self._check(trial, shop, graph)

    def _check(self, trial: Trial, shop: Workshop, graph: ReferenceGraph | None) -> None:
        failed = parse.check(trial, shop).tail
        for path, text in trial.before.items():
            if not parse.error_of(text, path):
                assert f"{path}: " not in failed, failed
        names.check(trial, shop)
        api.check(trial, shop)
        if graph is not None:
            relinker = Relinker(graph, partial(self._read, shop.root), self.rules, "")
            tail = rescan(relinker)(trial).tail
            assert "cannot be read any more" not in tail, tail

    def _read(self, root: Path) -> Iterator[tuple[SourceFile, Facts]]:
        tree = read_tree(root, self.rules)
        return read_facts(tree, None, rules=self.rules, jobs=1, progress=lambda done, total: None)


def _judged(path: str, text: str, edits: Sequence[Edit], removed: Sequence[Finding]) -> str | None:
    """The new text, after all was asserted that must hold of it whatever was found."""
    if any(edit.delete_file for edit in edits):
        assert any(f.kind == "unused-file" and f.path == path for f in removed)
        return None
    assert parses(text), f"{path} does not parse, and was rewritten"
    prefix = f"{path}::"
    tests = [t.removeprefix(prefix) for f in removed for t in f.tests if t.startswith(prefix)]
    ground = ground_of(text, [f for f in removed if f.path == path], tests)
    stray = strays(ground, edits)
    assert not stray, f"{path}: {stray}\n{text!r}"
    after = apply(text, edits)
    assert after == applied(ground, edits)
    assert parses(after), f"{path} does not parse any more:\n{after!r}\nbefore:\n{text!r}"
    return after


def parses(text: str) -> bool:
    """Whether the running Python can parse a text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def _environment() -> PythonEnvironment:
    return PythonEnvironment(sys.executable, (), frozenset(), (), 1.0, (".",))


class Alarm(logging.Handler):
    """Raises what a front end raised, though the product goes on with the words of the file."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            raise record.exc_info[1]


@pytest.fixture
def make_course(tmp_path: Path) -> Iterator[Callable[[str], Course]]:
    """The way for the trees of a role."""
    alarm, logger = Alarm(), logging.getLogger("sweeper.sources.parsing")

    def make(role: str) -> Course:
        asked = f'[[package]]\npath = "."\nrole = "{role}"\n'.encode()
        rules, policy = load(
            lambda path: asked if path == ".sweeper.toml" else None, packs=("pytest", "unittest")
        )
        return Course(tmp_path, rules, policy)

    logger.addHandler(alarm)
    yield make
    logger.removeHandler(alarm)
