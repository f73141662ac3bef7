"""Texts that may name something, and what a run looks up by a text, to edges and mentions."""

from __future__ import annotations

from collections.abc import Sequence

from sweeper.graph.evaluate import Evaluator
from sweeper.graph.nodes import LinkedFile
from sweeper.graph.reference_graph import EdgeList
from sweeper.graph.roots import resolve_dotted
from sweeper.model import Mention


class Mentions:
    """Adds edges to the given lists, and collects `texts`, `patterns` and `words` by file."""

    def __init__(self, evaluator: Evaluator, certain: EdgeList, possible: EdgeList) -> None:
        self.evaluator = evaluator
        self.certain = certain
        self.possible = possible
        self.texts: dict[str, list[tuple[str, int]]] = {}
        self.patterns: list[tuple[str, str, int]] = []
        self.words: dict[str, list[str]] = {}
        self.outside: list[tuple[int, str, int]] = []  # node, dotted name of a neighbour, line
        self._dynamic: list[tuple[int, str]] = []  # by the number of the file: what it imports

    def add(self, number: int, file: LinkedFile, mentions: Sequence[Mention]) -> None:
        """Add what the texts of one file may name, and what it asks for by a name of a run."""
        path = file.source.path
        for owner, text, is_pattern, line in mentions:
            if is_pattern:
                self.patterns.append((text, path, line))
                continue
            self.texts.setdefault(text, []).append((path, line))
            if "." in text or ":" in text:
                dotted = _absolute(text.replace(":", "."), file)
                targets = resolve_dotted(self.evaluator, dotted, number)
                for target in targets:
                    self.certain.add(file.node_of[owner], target, line)
                if not targets and dotted.partition(".")[0] in self.evaluator.neighbours:
                    self.outside.append((file.node_of[owner], dotted, line))
                is_known = targets or text[0] == "."  # `.css` is no name
                for name in () if is_known else dotted.split("."):  # as `attrgetter("a.b")` reads
                    self.texts.setdefault(name, []).append((path, line))
        for word in file.facts.words:
            self.words.setdefault(word, []).append(path)
        for owner, kind, detail, line in file.facts.hazards:
            if kind == "locals":
                self._all_locals(file, owner, line)
            elif kind == "import-module":
                self._dynamic.append((number, detail))
            elif kind in ("getattr", "hasattr") and "*" in detail and detail.strip("*"):
                self.patterns.append((detail, path, line))

    def _all_locals(self, file: LinkedFile, function: int, line: int) -> None:
        """`locals()` hands on all that is defined in a function, as in `property(**parts())`."""
        for index, definition in enumerate(file.facts.definitions):
            if definition.scope == function and index and function:
                self.certain.add(file.node_of[function], file.node_of[index], line)

    def add_dynamic_imports(self) -> None:
        """Add what the imports by a name of a run may mean, once all files are known."""
        for number, pattern in self._dynamic:
            file = self.evaluator.nodes.files[number]
            if pattern.partition(".")[0] in self.evaluator.neighbours:
                self.outside.append((file.first, pattern, 0))
            if "*" not in pattern:
                targets = resolve_dotted(self.evaluator, pattern.strip("."), number)
                for target in targets:
                    self.certain.add(file.first, target)
                continue
            prefix, _, rest = pattern.partition("*")
            suffix = rest.rpartition("*")[2]
            found = self.evaluator.modules.matching(prefix.lstrip("."), suffix)
            if not found:
                package = file.module.partition(".")[0] + "."
                found = self.evaluator.modules.matching(package, "")
            for target in found:
                self.possible.add(file.first, self.evaluator.nodes.files[target].first)
                self.evaluator.escaped.add(target)


def _absolute(dotted: str, file: LinkedFile) -> str:
    """Return a dotted text as it is meant in a file: `.views.cart` starts at the file's package.

    As `importlib.import_module(".views", __package__)` reads it.
    """
    name = dotted.lstrip(".")
    level = len(dotted) - len(name)
    if not level or not name:
        return dotted
    package = file.module.split(".")
    up = level - file.source.path.endswith("__init__.py")
    return ".".join((*package[: max(len(package) - up, 0)], name))
