"""Which lines of a file speak of a finding: those of its header, and a comment just above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sweeper.errors import GitError
from sweeper.model import Finding
from sweeper.sources import decode_source
from sweeper.verify.scene import Scene

_WHOLE: Final = frozenset({"variable", "attribute", "import", "local"})  # no body to tell apart


class Places:
    """The places of findings. Reads the text of a file only when a comment may stand above one."""

    def __init__(self, findings: Sequence[Finding], scene: Scene) -> None:
        self._scene = scene
        self._nodes = scene.nodes(findings)
        self._files = scene.files()
        self._texts: dict[str, list[str]] = {}

    def lines(self, finding: Finding) -> list[int]:
        """Return the lines on which a comment may speak of the finding itself, in order."""
        if finding.symbol_kind == "file":
            return list(range(1, self._first_definition(finding.path)))
        found: set[int] = set()
        node = self._nodes.get((finding.path, finding.qualname))
        heads = self._heads(node) if node is not None else {}
        for span in finding.spans:
            last = span.end_line if finding.symbol_kind in _WHOLE else span.line
            found.update(range(span.line, max(last, heads.get(span.line, 0)) + 1))
            found.update(self._above(finding.path, span.line))
            if finding.symbol_kind == "import":
                found.add(self._statement(finding.path, span.line))
        return sorted(found)

    def enclosing(self, finding: Finding) -> list[int]:
        """Return the lines that speak of what encloses the finding: functions and classes."""
        found: set[int] = set()
        # A statement has the qualname of the function around it, without a name of its own.
        own = ".code" if finding.symbol_kind == "statement" and finding.qualname else ""
        qualname = finding.qualname + own
        while "." in qualname:
            qualname = qualname.rpartition(".")[0]
            node = self._nodes.get((finding.path, qualname))
            if node is not None:
                for first, last in self._heads(node).items():
                    found.update(range(first, last + 1))
                    found.update(self._above(finding.path, first))
        return sorted(found)

    def _heads(self, node: int) -> dict[int, int]:
        """Return for each definition of a node its first line and the line of its name."""
        definitions = self._scene.graph.nodes.definitions(node)
        return {d.span.line: max(d.line, d.span.line) for d in definitions}

    def _first_definition(self, path: str) -> int:
        definitions = self._files[path].facts.definitions[1:] if path in self._files else ()
        return min((definition.span.line for definition in definitions), default=20)

    def _above(self, path: str, line: int) -> range:
        """Return the lines of comments alone that stand directly above a line."""
        keeps = self._files[path].facts.keeps if path in self._files else ()
        if not any(line - 5 <= comment < line for comment, _ in keeps):
            return range(0)
        first = line
        while first > 1 and self._line(path, first - 1).lstrip().startswith("#"):
            first -= 1
        return range(first, line)

    def _statement(self, path: str, line: int) -> int:
        """Return the line on which the import statement begins that a line belongs to."""
        for first in range(line, max(0, line - 200), -1):
            if self._line(path, first).lstrip().startswith(("import", "from")):
                return first
        return line

    def _line(self, path: str, number: int) -> str:
        if path not in self._texts:
            try:
                text = decode_source(self._scene.tree.read(path)).text
            except (OSError, GitError):  # gone since it was listed: then nothing stands in it
                text = ""
            # Only these end a line for Python; `str.splitlines` knows more.
            self._texts[path] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        lines = self._texts[path]
        return lines[number - 1] if number <= len(lines) else ""
