"""What is alive without a caller: rules, entry points, the public interface, tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sweeper.config import Rules
from sweeper.graph.evaluate import Evaluator
from sweeper.graph.nodes import LinkedFile, Nodes
from sweeper.graph.reference_graph import Roots, package_of
from sweeper.graph.rulebook import rulebook
from sweeper.model import Package, PathClass, Trait

SCRIPT: Final = "a script"
_TESTS: frozenset[PathClass] = frozenset({"test", "benchmark"})
_USERS: frozenset[PathClass] = frozenset({"example", "docs", "generated", "vendored", "stub"})


class _Found:
    def __init__(self) -> None:
        self.production: set[int] = set()
        self.tests: set[int] = set()
        self.api: set[int] = set()
        self.exported: set[int] = set()
        self.guessed: set[int] = set()
        self.sure: set[int] = set()
        self.reasons: dict[int, str] = {}

    def add(self, node: int, reason: str, path_class: PathClass, *, is_guess: bool = False) -> None:
        (self.guessed if is_guess else self.sure).add(node)
        (self.tests if path_class in _TESTS else self.production).add(node)
        self.reasons.setdefault(node, reason)

    def add_api(self, node: int, reason: str, *, is_exported: bool = False) -> None:
        self.api.add(node)
        if is_exported:
            self.exported.add(node)
        self.reasons.setdefault(node, reason)


def roots(
    evaluator: Evaluator,
    rules: Rules,
    packages: Sequence[Package],
    entry_points: Iterable[str],
    *,
    is_closed: bool = False,
) -> Roots:
    """Return the roots. `entry_points` are `module:name` or dotted strings from packaging
    metadata; in a tree that `is_closed`, a list of exports keeps nothing.
    """
    found = _Found()
    nodes = evaluator.nodes
    for file in nodes.files:
        _module(found, nodes, file)
        if (
            file.path_class == "production"
            and package_of(file.source.path, packages).role == "library"
        ):
            _public(found, evaluator, file)
        if not is_closed:
            _exports(found, nodes, file)
    for node, rule in rulebook(rules.roots).roots(evaluator):
        path_class = nodes.files[nodes.file_of[node]].path_class
        found.add(node, rule.why, path_class, is_guess=rule.guess)
    for text in entry_points:
        _entry_point(found, evaluator, text)
    return Roots(
        frozenset(found.production), frozenset(found.tests), frozenset(found.api),
        frozenset(found.exported), frozenset(found.guessed - found.sure), found.reasons,
    )  # fmt: skip


def _module(found: _Found, nodes: Nodes, file: LinkedFile) -> None:
    traits = file.facts.definitions[0].traits
    name = file.source.path.rpartition("/")[2]
    if file.path_class in _TESTS or file.path_class in _USERS or file.path_class == "migration":
        found.add(file.first, f"a {file.path_class} file", file.path_class)
    elif file.facts.unread:
        found.add(file.first, "could not be read, so its uses count", file.path_class)
    elif name == "__main__.py" or traits & Trait.MAIN:
        found.add(file.first, SCRIPT, file.path_class)
    elif not name.removesuffix(".py").isidentifier():
        found.add(
            file.first, "named so that it can not be imported, so run by path", file.path_class
        )
    elif traits & Trait.EFFECTS and "/" not in file.source.path:
        found.add(file.first, "a script at the top of the tree", file.path_class)
    elif file.source.language != "python" or not name.endswith(".py"):
        found.add(file.first, f"a {file.source.language} file", file.path_class)
    for child, node in nodes.members.get(file.first, {}).items():
        if child.startswith("__") and child.endswith("__"):
            found.add(node, "a name that Python or tools read", file.path_class)
        elif "-" in name and not child.startswith("_"):
            why = "in a file that is run by its path, perhaps by who reads its names"
            found.add(node, why, file.path_class, is_guess=True)
        elif file.path_class in _USERS:
            found.add(node, f"in a {file.path_class} file", file.path_class)


def _exports(found: _Found, nodes: Nodes, file: LinkedFile) -> None:
    for name in file.facts.exports or ():
        node = nodes.members.get(file.first, {}).get(name)
        if node is not None:
            found.add_api(node, "listed in __all__", is_exported=True)


def _public(found: _Found, evaluator: Evaluator, file: LinkedFile) -> None:
    """Everything that a user of a library could import by a path without an underscore."""
    nodes = evaluator.nodes
    if any(part.startswith("_") and part != "__init__" for part in file.module.split(".")):
        return
    found.add_api(file.first, "a public module of a library")
    is_package = file.source.path.endswith("__init__.py")
    for name, node in nodes.members.get(file.first, {}).items():
        definition = nodes.definition(node)
        if name.startswith("_"):
            continue
        if definition.kind == "import":
            is_own = is_package and _is_from_inside(evaluator, node)
            if not is_own and not nodes.traits(node) & Trait.REDUNDANT_ALIAS:
                continue
            why = "re-exported by a public module of a library"
            found.add_api(node, why, is_exported=True)
        else:
            found.add_api(node, "public in a library")
        if definition.kind == "class":
            _public_members(found, nodes, node)


def _is_from_inside(evaluator: Evaluator, node: int) -> bool:
    """Whether an import takes from the tree: `os` in an `__init__` is not what it offers."""
    nodes = evaluator.nodes
    number = nodes.file_of[node]
    return any(
        evaluator.import_files(number, evaluator.import_of(part))
        for part in (node, *nodes.parts.get(node, ()))
        if nodes.definition(part).kind == "import"  # and not the `x = None` beside it
    )


def _public_members(found: _Found, nodes: Nodes, class_: int) -> None:
    for name, node in nodes.members.get(class_, {}).items():
        if not name.startswith("_"):
            found.add_api(node, "a public member in a library")
            if nodes.definition(node).kind == "class":
                _public_members(found, nodes, node)


def _entry_point(found: _Found, evaluator: Evaluator, text: str) -> None:
    module, _, rest = text.partition(":")
    for node in resolve_dotted(evaluator, ".".join(filter(None, (module.strip(), rest.strip())))):
        found.add(node, f"entry point {text}", "production")


def resolve_dotted(evaluator: Evaluator, text: str, importer: int = 0) -> list[int]:
    """Return the nodes along a dotted path: the longest module, then members; [] for the
    outside.
    """
    parts = text.split(".")
    for end in range(len(parts), 0, -1):
        files = evaluator.modules.absolute(".".join(parts[:end]), importer)
        if not files:
            continue
        found: list[int] = []
        for file in files:
            node = evaluator.nodes.files[file].first
            found.append(node)
            for name in parts[end:]:
                member = evaluator.nodes.members.get(node, {}).get(name)
                if member is None:
                    break
                found.append(member)
                node = member
        return found
    return []
