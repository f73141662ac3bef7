"""What tests of witnesses share: a folder with some files, its findings, and the scene of a run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sweeper import config
from sweeper.detect import DETECTORS
from sweeper.graph.link import link
from sweeper.graph.liveness import liveness
from sweeper.identify import identify
from sweeper.model import Evidence, Finding
from sweeper.sources import Words, decode_source, entry_points, find_packages, read_facts, read_tree
from sweeper.verify import WITNESSES, Scene


@dataclass(frozen=True, slots=True)
class Hearing:
    """The findings of a folder, and what one witness says of them."""

    findings: Sequence[Finding]
    scene: Scene

    def finding(self, name: str) -> Finding:
        """Return the only finding with this name."""
        (found,) = [finding for finding in self.findings if finding.name == name]
        return found

    def hear(self, witness: str, name: str) -> tuple[Evidence, ...]:
        """Return the evidence of the witness about the only finding with this name."""
        heard = WITNESSES[witness].hear(self.findings, self.scene)
        return heard.get(self.finding(name).fingerprint, ())

    def sources(self, witness: str, name: str) -> list[str]:
        """Return the sources of that evidence."""
        return [evidence.source for evidence in self.hear(witness, name)]


@pytest.fixture
def hearing(tmp_path: Path) -> Callable[..., Hearing]:
    """Find what is dead in a folder with these files; an application unless they say otherwise."""

    def make(
        files: Mapping[str, str], *, as_of: str = "2030-01-01", coverage: Path | None = None
    ) -> Hearing:
        root = tmp_path / "root"
        shutil.rmtree(root, ignore_errors=True)
        defaults = {".sweeper.toml": '[[package]]\npath = "."\nrole = "application"\n'}
        if "shop.py" in files:
            defaults["start.py"] = "import shop\nshop.__name__\nprint(1)\n"
        for path, text in {**defaults, **files}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode())
        rules, policy = config.load(config.folder_reader(root))
        tree = replace(read_tree(root, rules), repository=None)
        facts = read_facts(tree, None, rules=rules, jobs=1, progress=lambda done, total: None)
        graph = link(facts, rules, find_packages(tree, rules), entry_points(tree))
        live = liveness(graph)
        found = [f for d in DETECTORS.values() for f in d.detect(graph, live, rules)]
        scene = Scene(
            tree=tree,
            graph=graph,
            rules=rules,
            policy=policy,
            repository=None,
            store=None,
            as_of=datetime.fromisoformat(as_of).replace(tzinfo=UTC),
            coverage=coverage,
            words=Words(tree, None, jobs=1),
        )
        findings = identify(found, lambda path: decode_source(tree.read(path)).text)
        return Hearing(findings, scene)

    return make
