"""New texts of some files to the reference graph that the tree has with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sweeper.config import Rules
from sweeper.graph.link import link
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.languages import LANGUAGES
from sweeper.model import Facts, SourceFile


@dataclass(frozen=True, slots=True)
class Relinker:
    """Links a tree again. `before` is its pristine graph, whose facts `read` gives once more.

    `top` is the dotted name of the tree's root when that is a package itself.
    """

    before: ReferenceGraph
    read: Callable[[], Iterable[tuple[SourceFile, Facts]]]
    rules: Rules
    top: str

    def link(self, after: Mapping[str, str | None]) -> ReferenceGraph:
        """Return the graph with the new texts by path, None for a file that goes."""
        files = self._files(after)
        return link(files, self.rules, self.before.packages, self.before.entry_points, self.top)

    def _files(self, after: Mapping[str, str | None]) -> Iterator[tuple[SourceFile, Facts]]:
        pure, noreturn = frozenset(self.rules.pure_calls), frozenset(self.rules.noreturn)
        for source, facts in self.read():
            if source.path not in after:
                yield source, facts
                continue
            text = after[source.path]
            if text is not None:
                language = LANGUAGES[source.language]
                yield source, language.parse(text, pure_calls=pure, noreturn=noreturn)
