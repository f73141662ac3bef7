"""What the page shows, as plain values: figures, files, findings, tables, a graph, a history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from sweeper.model import PastRun

Cell = str | int | float
Group = Literal["user", "target", "used"]


class FileLines(NamedTuple):
    """A file of the tree with its lines and who owns it, "" for nobody."""

    path: str
    lines: int
    owner: str


class Argument(NamedTuple):
    """A piece of evidence: who says it, what it says for or against, and in which words."""

    source: str
    verdict: str
    weight: float
    note: str


class Shown(NamedTuple):
    """A finding with all that a person needs to trust it.

    `lines` are those that would go. `excerpt` starts at line `line` of the file, and `removal`,
    `why` and `keep` are the command that removes it, the one that explains it, and the comment
    that keeps it.
    """

    kind: str
    symbol_kind: str
    path: str
    line: int
    name: str
    message: str
    confidence: float
    risk: float
    lines: int
    age: int | None
    owner: str
    outcome: str
    evidence: tuple[Argument, ...]
    excerpt: str
    removal: str
    why: str
    keep: str


class Table(NamedTuple):
    """A table beside that of the findings."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Node(NamedTuple):
    """A node of the slice: users stand before the target, what it uses behind it."""

    label: str
    place: str
    group: Group


class Edge(NamedTuple):
    """A use, by the numbers of its nodes."""

    source: int
    target: int
    is_certain: bool


class Slice(NamedTuple):
    """The graph around a target; `left_out` counts the nodes that had no place."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class View:
    """All of the page. `facts` are headline figures: what is counted, and how much of it."""

    title: str
    subtitle: str
    is_complete: bool
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    files: tuple[FileLines, ...]
    findings: tuple[Shown, ...]
    tables: tuple[Table, ...] = ()
    slice: Slice | None = None
    trend: tuple[PastRun, ...] = ()
