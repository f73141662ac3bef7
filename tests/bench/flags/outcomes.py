"""A removal to what Sweeper makes of it: each file folded alone, and the whole cascade in its tree.

Nothing foreign runs: no test of the project, so none goes because it needs the other value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sweeper.analysis import scene_of, survey, verdicts_of
from sweeper.cascade.orphans import Orphans, mark
from sweeper.cascade.run import Cascade
from sweeper.check import Workshop
from sweeper.check.environment import PythonEnvironment
from sweeper.check.relink import Relinker
from sweeper.config import folder_reader, load
from sweeper.detect import detect
from sweeper.graph.liveness import liveness
from sweeper.job import Job
from sweeper.model import (
    Bundle,
    Case,
    Facts,
    Finding,
    FlagForm,
    FlagRead,
    FlagValue,
    Pin,
    SourceFile,
    Span,
)
from sweeper.rewrite.edits import Lines
from sweeper.rewrite.python.fold import fold
from sweeper.sandbox import Sandbox
from sweeper.services import Services
from sweeper.sources import Words, read_facts, read_tree
from sweeper.store import Store
from tests.bench.flags.removals import Read, Removal, span_of_text

_REASON = "the replay runs no foreign code"


class Made(NamedTuple):
    """New texts by path, None for a file that goes; why not; and how many reads were known."""

    after: dict[str, str | None]
    refused: tuple[str, ...]
    known: int = 0


def folded(texts: Callable[[str], str], removal: Removal) -> Made:
    """Fold each file that reads the flags, alone."""
    after: dict[str, str | None] = {}
    refused: list[str] = []
    for path in sorted({read.path for read in removal.reads}):
        text = texts(path)
        lines = Lines(text)
        pins = []
        for read in removal.reads:
            if read.path == path and not read.is_decorator:
                span = _span(read)
                start = lines.offset(span.line, span.column)
                pins.append(Pin(start, lines.offset(span.end_line, span.end_column), read.value))
            elif read.path == path:
                refused.append("a decorator")
        done = fold(text, pins)
        after[path] = done.text
        refused += [left.reason for left in done.left]
    return Made(after, tuple(refused))


def cascaded(root: Path, removal: Removal, work: Path) -> Made:
    """Take the flags out of the whole tree, as a sweep does; `work` keeps what files say."""
    with Store(work / "store", now=datetime.now(UTC)) as store:
        return _cascaded(root, removal, work / "scratch", Services(store))


def _cascaded(root: Path, removal: Removal, scratch: Path, services: Services) -> Made:
    rules, policy = load(folder_reader(root))
    job = Job(root, rules, policy)
    tree = read_tree(root, rules, store=services.store)

    def read() -> Iterator[tuple[SourceFile, Facts]]:
        return read_facts(tree, services.store, rules=rules, jobs=1, progress=lambda *_: None)

    words = Words(tree, services.store, jobs=1)
    words.prepare()
    surveyed = survey(job, services, tree, read(), words)
    environment = PythonEnvironment("", (), frozenset(), (), 0, (), _REASON)
    paths = sorted(file.source.path for file in surveyed.graph.files)
    shop = Workshop(root, paths, scratch, Sandbox(), environment)
    found = detect(surveyed.graph, liveness(surveyed.graph), rules)
    known = {mark(finding): finding.kept_by for finding in found}
    bundles = [Bundle((Case(f, (), 0.95, 0.1),)) for f in _findings(removal)]
    cascade = Cascade(
        bundles,
        shop,
        Relinker(surveyed.graph, read, rules, tree.package),
        Orphans(scene_of(job, services, surveyed), known),
        [file.path for file in tree.files if file.language == "text"],
        rules.pure_calls,
    )
    outcome = cascade.outcome(range(len(bundles)))
    seen = {(each.path, each.span) for each in verdicts_of(job, surveyed)[0]}
    found_reads = sum((each.path, _span(each)) in seen for each in removal.reads)
    return Made(outcome.after, tuple(outcome.refused.values()), found_reads)


def _findings(removal: Removal) -> list[Finding]:
    by_flag: dict[tuple[str, FlagValue, type], list[FlagRead]] = {}
    for each in removal.reads:
        key = removal.key_of(each)
        form: FlagForm = "decorator" if each.is_decorator else "value"
        read = FlagRead(key, each.path, _span(each), form, _rule(each))
        by_flag.setdefault((key, each.value, type(each.value)), []).append(read)
    return [_finding(*flag[:2], reads) for flag, reads in by_flag.items()]


def _finding(key: str, value: FlagValue, reads: list[FlagRead]) -> Finding:
    return Finding(
        kind="constant-flag",
        symbol_kind="flag",
        path=reads[0].path,
        spans=(reads[0].span,),
        name=key,
        qualname=key,
        module="",
        message="always",
        fingerprint=f"{key}={value!r}",
        reads=tuple(reads),
        value=value,
    )


def _rule(read: Read) -> str:
    """Return the kind of rule that would have found the read."""
    if read.text.endswith(")"):
        return "wrapper"
    return "django-settings" if read.text.startswith("settings.") else "replay"


def _span(read: Read) -> Span:
    return Span(*span_of_text(read))
