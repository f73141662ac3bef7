from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sweeper import config
from sweeper.check.environment import detect
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Finding, Span
from sweeper.sandbox import Limits, Sandbox, available

MakeWorkshop = Callable[..., Workshop]


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    limits = Limits(processes=64, output=8 << 20, scratch=64 << 20)
    return Sandbox(unsandboxed=bool(available()), limits=limits)


@pytest.fixture
def make_workshop(tmp_path: Path, sandbox: Sandbox) -> MakeWorkshop:
    """A workshop for a tree with these files, run by the interpreter of this test run."""

    def make(
        files: Mapping[str, str], *, test: tuple[str, ...] = (), timeout: float = 60
    ) -> Workshop:
        root, scratch = tmp_path / "root", tmp_path / "scratch"
        scratch.mkdir()
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        environment = detect(
            config.Environment(test=test, timeout=timeout),
            root=root,
            checkout=root,
            active="",
            fallback=sys.executable,
            sandbox=sandbox,
            scratch=scratch,
        )
        paths = sorted(path for path in files if path.endswith((".py", ".pyi")))
        return Workshop(root, paths, scratch, sandbox, environment)

    return make


@pytest.fixture
def make_trial() -> Callable[..., Trial]:
    """A trial of new texts; each removed `path::qualname` becomes a finding without a span."""

    def make(workshop: Workshop, after: Mapping[str, str | None], *removed: str) -> Trial:
        before = {path: workshop.original(path).text for path in after}
        return Trial(before, dict(after), tuple(finding(subject) for subject in removed))

    return make


def finding(subject: str, *, spans: tuple[Span, ...] = (), tests: tuple[str, ...] = ()) -> Finding:
    path, _, qualname = subject.partition("::")
    name = qualname.rpartition(".")[2]
    return Finding(
        "dead-symbol", "function", path, spans, name, qualname, "", "unused", tests=tests
    )
