"""Seconds that the removal of 50 planted flags takes in a tree of 157,000 lines or so.

    python -m tests.bench.flags.speed WORK

A flag is planted into each of 50 modules of a pinned Django: a switch that is always off guards a
call of a function that nothing else uses. The tree is scanned once, so that its facts are stored;
then the time is taken for a second scan with the flags, and for drafting their removal: folding,
following, and all that they orphan. Tests are not run.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sweeper import pipeline
from sweeper.analysis import Survey, scene_of
from sweeper.cascade.orphans import Orphans, mark
from sweeper.cascade.run import Cascade
from sweeper.check import Workshop
from sweeper.check.environment import PythonEnvironment
from sweeper.check.relink import Relinker
from sweeper.config import folder_reader, load
from sweeper.job import Job
from sweeper.model import Bundle, Report
from sweeper.sandbox import Sandbox
from sweeper.services import Services
from sweeper.store import Store
from tests.bench.sdists import copied, python_lines, unpacked
from tests.bench.tables import table

_DJANGO = "Django==4.2.11"
_FLAGS = 50


def plant(tree: Path) -> None:
    """Plant the flags into modules that a fixed seed chooses."""
    modules = sorted(p for p in tree.rglob("*.py") if p.stat().st_size > 3000)
    random.Random(1).shuffle(modules)
    planted = 0
    for path in modules:
        text = path.read_text(encoding="utf-8")
        for line in _returns(text):
            lines = text.splitlines(keepends=True)
            indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
            asks = f'{indent}if waffle.switch_is_active("planted_{planted}"):\n'
            lines.insert(line, f"{asks}{indent}    return _planted_{planted}()\n")
            lines.append(
                f"\n\nimport waffle\n\n\ndef _planted_{planted}():\n    return {planted}\n"
            )
            path.write_text("".join(lines), encoding="utf-8")
            planted += 1
            break
        if planted == _FLAGS:
            return
    raise RuntimeError(f"only {planted} modules take a flag")


def _returns(text: str) -> Iterator[int]:
    """Yield the lines, from 0, of a return of one line that ends a function of the module."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            last = node.body[-1]
            if isinstance(last, ast.Return) and last.lineno == last.end_lineno:
                yield last.lineno - 1


def draft(
    job: Job, services: Services, surveyed: Survey, report: Report, scratch: Path
) -> tuple[int, int]:
    """Draft the removal of all flags; return how many files change, and how many helpers stay."""
    graph = surveyed.graph
    why = "no tests are run here"
    nothing = PythonEnvironment("", (), frozenset(), (), 0.0, ("",), why)
    paths = [f.source.path for f in graph.files if f.source.language == "python"]
    shop = Workshop(job.root, paths, scratch, Sandbox(unsandboxed=True), nothing)
    known = {mark(case.finding): case.finding.kept_by for case in report.cases}
    cases = [case for case in report.cases if case.finding.kind == "constant-flag"]
    cascade = Cascade(
        [Bundle((case,)) for case in cases],
        shop,
        Relinker(graph, partial(pipeline._facts, job, services, surveyed.tree), job.rules, ""),
        Orphans(scene_of(job, services, surveyed), known),
        [file.path for file in surveyed.tree.files if file.language == "text"],
        job.rules.pure_calls,
    )
    outcome = cascade.outcome(range(len(cases)))
    assert not outcome.refused, outcome.refused
    texts = [str(text) for text in outcome.after.values()]
    assert not any('"planted_' in text for text in texts), "a read is left"
    return len(texts), sum("def _planted_" in text for text in texts)


def main() -> None:
    """Plant, scan twice, draft, and print how long each takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("work", type=Path)
    work = parser.parse_args().work.absolute()
    tree = work / "planted"
    copied(unpacked(_DJANGO, work) / "django", tree / "django")
    plant(tree)
    flags = work / "flags.json"
    flags.write_text(json.dumps({f"planted_{n}": {"value": False} for n in range(_FLAGS)}))
    rules, policy = load(folder_reader(tree))
    job = Job(tree, rules, policy, flags=(flags,), jobs=2)
    (work / "scratch").mkdir(exist_ok=True)
    with Store(work / "cache", now=datetime.now(UTC)) as store:
        services = Services(store=store)
        pipeline.analyse(job, services, pipeline.tree_of(job, services))
        started = time.monotonic()
        surveyed, report = pipeline.analyse(job, services, pipeline.tree_of(job, services))
        scanned = time.monotonic()
        changed, doubted = draft(job, services, surveyed, report, work / "scratch")
        done = time.monotonic()
    row = [
        f"{python_lines(tree):,}", str(_FLAGS), str(changed), str(doubted),
        f"{scanned - started:.1f}", f"{done - scanned:.1f}",
    ]  # fmt: skip
    print(
        table(
            ["lines", "flags", "files changed", "helpers in doubt", "warm scan, s", "removal, s"],
            [row],
        )
    )


if __name__ == "__main__":
    main()
