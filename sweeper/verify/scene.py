"""What witnesses may look at: the tree, its graph, the rules, and what lies beside the tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sweeper.config import Policy, Rules
from sweeper.git import Repository
from sweeper.graph.nodes import LinkedFile
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Evidence, Finding, FlagVerdict, Verdict
from sweeper.sources import Place, Tree, Words
from sweeper.store import Store


class Neighbours(NamedTuple):
    """The other repositories of a workspace: whose code was asked, who could not be read.

    `texts` has the text files of each that hold a name which was asked for, `strings` the first
    place of it in the strings of their code.
    """

    asked: tuple[str, ...]
    unread: tuple[str, ...]
    texts: Mapping[str, Mapping[str, Sequence[Place]]]
    strings: Mapping[str, Mapping[str, tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Scene:
    """The scene of a run. `as_of` is the clock; `coverage` is a data file, None without one;
    `words` are those of the text files, `flags` what is known of flags, `neighbours` the
    other repositories of a workspace, None without one."""

    tree: Tree
    graph: ReferenceGraph
    rules: Rules
    policy: Policy
    repository: Repository | None
    store: Store | None
    as_of: datetime
    coverage: Path | None
    words: Words
    flags: tuple[FlagVerdict, ...] = ()
    neighbours: Neighbours | None = None

    def evidence(self, key: str, verdict: Verdict, note: str, *, share: float = 1.0) -> Evidence:
        """Return evidence with the policy's weight for `key`, or a share of it."""
        return Evidence(key, verdict, round(self.policy.weights[key] * share, 4), note)

    def files(self) -> dict[str, LinkedFile]:
        """Return the linked files by path."""
        return {file.source.path: file for file in self.graph.files}

    def nodes(self, findings: Sequence[Finding]) -> dict[tuple[str, str], int]:
        """Return the nodes that the findings name, and those around, by path and qualname."""
        files = self.files()
        members = self.graph.nodes.members
        found: dict[tuple[str, str], int] = {}
        for finding in findings:
            if finding.path not in files:
                continue
            node: int | None = files[finding.path].first
            parts = finding.qualname.split(".") if finding.qualname else []
            for end, name in enumerate(parts, 1):
                node = members.get(node, {}).get(name) if node is not None else None
                if node is not None:
                    found[finding.path, ".".join(parts[:end])] = node
            if not parts and node is not None:
                found[finding.path, ""] = node
        return found
