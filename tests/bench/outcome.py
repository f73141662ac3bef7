"""A swept repository and Sweeper's report to a row of the table and to what is wrong."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from tests.bench import independent, suite
from tests.bench.planting import Field
from tests.bench.plants import Plant
from tests.bench.project import Project
from tests.bench.repositories import git

HEADER = (
    "project", "example of", "findings", "≥ 0.90", "removed", "lines removed",
    "planted: found, removed", "traps lost", "tests before", "tests after", "time",
)  # fmt: skip


_WORDS = re.compile(r"\w+")


class _Shown(NamedTuple):
    """A finding with the lines that it is about."""

    finding: Mapping[str, Any]
    text: str


class Outcome(NamedTuple):
    """One project: its row, what is wrong (must be nothing), and what a person wants to look at."""

    name: str
    row: tuple[str, ...]
    wrong: tuple[str, ...]
    notes: tuple[str, ...]


def examine(project: Project, field: Field, report: Path, python: Path, seconds: float) -> Outcome:
    """Check out the branch elsewhere and compare it with what was swept."""
    document = json.loads(report.read_text(encoding="utf-8"))
    findings = document["findings"]
    gone = {name for proposal in document["proposals"] for name in proposal["removed"]}
    branch = document["proposals"][0]["branch"] if document["proposals"] else "main"
    before, after = (_checkout(field.root, ref) for ref in ("main", branch))
    removed = [finding for finding in findings if finding["fingerprint"] in gone]
    wrong, tests = _compare(project, before, after, removed, python)
    lost = _lost_traps(field, after)
    wrong += [f"trap lost: {name}" for name in lost]
    shown = [_Shown(f, _text(before, f)) for f in findings if f["confidence"] >= 0.6]
    found = [plant for plant in field.plants if _is_found(plant, shown)]
    left = [plant for plant in field.plants if not _is_removed(plant, after)]
    count = len(field.plants)
    planted = f"{len(found)}/{count}, {count - len(left)}/{count}" if count else "–"
    row = (
        f"{project.sdist}", project.kind, str(len(shown)),
        str(len([f for f in findings if f["confidence"] >= 0.9])), str(len(removed)),
        str(_removed_lines(field.root, branch)), planted,
        f"{len(lost)}/{sum(len(t.names) for t in field.traps)}" if field.traps else "–",
        *tests, f"{seconds:.0f} s",
    )  # fmt: skip
    skipped = [
        f"skipped: {s['subject']} ({s['stage']}): {s['reason']}" for s in document["skipped"]
    ]
    checks = [
        f"check {c['step']}: {c['outcome']}" for p in document["proposals"] for c in p["checks"]
    ]
    notes = [_told_left(plant, [_Shown(f, _text(before, f)) for f in findings]) for plant in left]
    own = [_Shown(f, _text(before, f)) for f in removed]
    notes += [_told(s.finding) for s in own if not any(_names_of(s, p) for p in field.plants)]
    return Outcome(project.name, row, tuple(wrong), tuple(notes + skipped + checks))


def _compare(
    project: Project, before: Path, after: Path, removed: list[dict[str, Any]], python: Path
) -> tuple[list[str], tuple[str, str]]:
    wrong = [f"does not parse: {path}" for path in independent.broken_files(before, after)]
    touched = independent.changed_files(before, after)
    names = sorted({name for path in touched for name in _module(path, project)})
    lost = independent.lost_imports(before, after, python, project.roots, names)
    wrong += [f"does not import: {name}" for name in lost]
    now, then = independent.api(after), independent.api(before)
    wrong += independent.api_difference(then, now, _allowed(project, before, then, removed))
    ran = suite.run(before, python, project.roots, project.test)
    again = suite.run(after, python, project.roots, project.test)
    gone = {
        ".".join((*PurePosixPath(path).with_suffix("").parts, name))
        for path, known in then.items()
        for name in known - now.get(path, frozenset())
    }
    wrong += suite.differences(ran, again, gone)
    return wrong, (suite.told(ran), suite.told(again))


def _allowed(
    project: Project,
    before: Path,
    names: Mapping[str, frozenset[str]],
    removed: list[dict[str, Any]],
) -> Mapping[str, frozenset[str]]:
    """Return what may go, by file: what was found, and tests that use what goes."""
    found: dict[str, set[str]] = {}
    for finding in removed:
        whole = finding["kind"] == "unused-file"
        found.setdefault(finding["path"], set()).add("*" if whole else finding["qualname"])
        if finding["kind"] == "unreachable":
            lines = range(finding["line"], finding["end_line"] + 1)
            found[finding["path"]] |= independent.defined(before / finding["path"], lines)
    gone = {finding["name"] for finding in removed if finding["kind"] == "test-only"}
    for path in names:
        if any(path.startswith(f"{folder}/") for folder in project.tests):
            found.setdefault(path, set()).update(independent.users(before / path, gone))
    return {path: frozenset(known) for path, known in found.items()}


def _module(path: str, project: Project) -> list[str]:
    for root in sorted(project.roots, key=len, reverse=True):
        base = "" if root == "." else root + "/"
        if path.startswith(base) and any(path.startswith(p + "/") for p in project.packages):
            parts = PurePosixPath(path[len(base) :]).with_suffix("").parts
            names = parts[:-1] if parts[-1] == "__init__" else parts
            return [names[0], ".".join(names)] if names[-1] != "__main__" else [names[0]]
    return []


def _checkout(root: Path, ref: str) -> Path:
    """Return a clean checkout beside the repository."""
    folder = root.with_name(f"{root.name}-{'before' if ref == 'main' else 'after'}")
    shutil.rmtree(folder, ignore_errors=True)
    git(root, "worktree", "prune")
    git(root, "worktree", "add", "--quiet", "--detach", str(folder), ref)
    return folder


def _removed_lines(root: Path, branch: str) -> int:
    rows = git(root, "diff", "--numstat", "main", branch).splitlines()
    return sum(int(row.split()[1]) for row in rows if row.split()[1].isdigit())


def _lost_traps(field: Field, after: Path) -> list[str]:
    known = independent.api(after)
    return [
        f"{trap.kind}: {trap.path}::{name}"
        for trap in field.traps
        for name in trap.names
        if name not in known.get(trap.path, frozenset())
    ]


def _is_removed(plant: Plant, after: Path) -> bool:
    path = after / plant.path
    if not path.is_file():
        return True
    text = path.read_text(encoding="utf-8")
    known = independent.api(path.parent).get(path.name, frozenset())
    return all(
        name not in known if "." in name else re.search(rf"\b{name}\b", text) is None
        for name in plant.names
    )


def _is_found(plant: Plant, shown: Sequence[_Shown]) -> bool:
    """Whether findings cover every name of a plant."""
    covered = {name for one in shown for name in _names_of(one, plant)}
    return covered >= set(plant.names)


def _names_of(shown: _Shown, plant: Plant) -> set[str]:
    """Return the names of a plant that a finding covers."""
    if shown.finding["path"] != plant.path:
        return set()
    words = set(_WORDS.findall(shown.text))
    return {n for n in plant.names if n in words or n == shown.finding["qualname"]}


def _text(before: Path, finding: Mapping[str, Any]) -> str:
    lines = (before / finding["path"]).read_text("utf-8", errors="replace").split("\n")
    return "\n".join(lines[finding["line"] - 1 : finding["end_line"]])


def _told_left(plant: Plant, every: Sequence[_Shown]) -> str:
    """Say what Sweeper said of a plant that it left."""
    own = [one.finding for one in every if _names_of(one, plant)]
    said = [f"{f['confidence']:.2f} {f['qualname']}: {_opposed(f)}" for f in own]
    return f"left: {plant.kind} {plant.path} {' '.join(plant.names)}: {'; '.join(said)}"


def _opposed(finding: Mapping[str, Any]) -> str:
    against = [e["source"] for e in finding["evidence"] if e["weight"] < 0]
    return ", ".join([finding["message"], *against])


def _told(finding: Mapping[str, Any]) -> str:
    return (
        f"removed: {finding['confidence']:.2f} {finding['kind']} {finding['path']}:"
        f"{finding['line']} {finding['qualname']}: {finding['message']}"
    )
