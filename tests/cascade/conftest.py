"""Trees whose flags are marked in their text, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from textwrap import dedent

import pytest

from sweeper.analysis import scene_of
from sweeper.cascade.author import NOBODY, Author
from sweeper.cascade.orphans import Orphans, mark
from sweeper.cascade.run import Cascade, Outcome
from sweeper.check import Workshop
from sweeper.check.relink import Relinker
from sweeper.config import load
from sweeper.job import Job
from sweeper.model import (
    Bundle,
    Evidence,
    Facts,
    Finding,
    FlagForm,
    FlagRead,
    FlagValue,
    SourceFile,
    Span,
)
from sweeper.pipeline import analyse
from sweeper.score import score
from sweeper.services import Services
from sweeper.sources import read_facts, read_tree
from tests.trees import files_of

_MARK = re.compile(r"«(\w+)(!?):(.*?)»")  # «key:text» reads a flag, «key!:text» its opposite


def _reads(files: dict[str, str], rule: str) -> tuple[dict[str, str], dict[str, list[FlagRead]]]:
    """Return the files without their marks, and the reads that the marks stand for, by key."""
    clean: dict[str, str] = {}
    found: dict[str, list[FlagRead]] = {}
    for path, text in files.items():
        lines = []
        for number, line in enumerate(text.splitlines(keepends=True), 1):
            while match := _MARK.search(line):
                span = Span(number, match.start(), number, match.start() + len(match[3]))
                form: FlagForm = "inverted" if match[2] else "value"
                if line[: match.start()].strip() == "@":
                    form = "decorator"
                if line.startswith("class ") and "(" in line[: match.start()]:
                    form = "mixin"
                if not path.endswith(".py"):
                    form = "template"
                is_inverted = bool(match[2]) and form in ("decorator", "mixin")
                read = FlagRead(match[1], path, span, form, rule, inverted=is_inverted)
                found.setdefault(match[1], []).append(read)
                line = line[: match.start()] + match[3] + line[match.end() :]
            lines.append(line)
        clean[path] = "".join(lines)
    return clean, found


@pytest.fixture
def cascade(make_workshop: Callable[..., Workshop]) -> Callable[..., Cascade]:
    """The cascade of all flags of a tree, each always true or as given."""

    def make(
        tree: str,
        *,
        rule: str = "x",
        author: Author = NOBODY,
        environments: int = 1,
        **values: FlagValue,
    ) -> Cascade:
        files, reads = _reads(files_of(dedent(tree).lstrip("\n")), rule)
        shop = make_workshop({"pyproject.toml": "", **files})
        rules, policy = load(lambda path: None)
        job = Job(shop.root, rules, policy)
        surveyed, report = analyse(job, Services(), read_tree(shop.root, rules))

        def read() -> Iterator[tuple[SourceFile, Facts]]:
            return read_facts(surveyed.tree, None, rules=rules, jobs=1, progress=lambda *_: None)

        served = Evidence("flag-served", "supports", policy.weights["flag-served"], "served")
        bundles = [
            Bundle(
                (score(_flag(key, own, values.get(key, True)), [served] * environments, policy),)
            )
            for key, own in sorted(reads.items())
        ]
        known = {mark(case.finding): case.finding.kept_by for case in report.cases}
        return Cascade(
            bundles,
            shop,
            Relinker(surveyed.graph, read, rules, ""),
            Orphans(scene_of(job, Services(), surveyed), known),
            sorted(path for path in files if not path.endswith(".py")),
            rules.pure_calls,
            author,
        )

    return make


@pytest.fixture
def run(cascade: Callable[..., Cascade]) -> Callable[..., Outcome]:
    """Carry out all flags of a tree."""

    def go(tree: str, **given: object) -> Outcome:
        made = cascade(tree, **given)
        return made.outcome(range(len(made.bundles)))

    return go


def _flag(key: str, reads: list[FlagRead], value: FlagValue) -> Finding:
    first = reads[0]
    return Finding(
        "constant-flag", "flag", first.path, (first.span,), key, key, "", "always",
        fingerprint=key, reads=tuple(reads), value=value,
    )  # fmt: skip
