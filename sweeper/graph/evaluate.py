"""What an expression refers to: its targets, and the values that it may have.

An abstract interpreter over `Expression`s, flow-insensitive: a name holds all that is ever bound
to it. Types come from constructor calls, annotations, `with`, loops over annotated containers,
`isinstance`, and what functions return. What it cannot know it says: a use by name alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sweeper.graph.hierarchy import Hierarchy
from sweeper.graph.modules import Modules
from sweeper.graph.nodes import Nodes
from sweeper.graph.steps import take
from sweeper.graph.values import BUILTIN, UNKNOWNS, Uses, Value
from sweeper.model import Definition, Expression, Import

_UNSEEN = frozenset({"local", "argument"})


class Evaluator:
    """Evaluates the expressions of all files; what definitions hold is worked out once."""

    def __init__(self, nodes: Nodes, modules: Modules) -> None:
        self.nodes = nodes
        self.modules = modules
        self.hierarchy = Hierarchy(nodes)
        self.missing: set[tuple[str, str]] = set()  # (path, name): asked of a module that lacks it
        self.foreign: set[str] = set()  # attributes that are read from things outside
        self.escaped: set[int] = set()  # modules that are passed around as values
        self.neighbours: frozenset[str] = frozenset()  # packages outside, of which to keep account
        self._same: dict[tuple[Value, ...], tuple[Value, ...]] = {}
        self._held: dict[int, tuple[Value, ...]] = {}
        self._given: dict[int, tuple[Value, ...]] = {}
        self._targets: dict[int, tuple[int, ...]] = {}  # by import: the definitions it brings in
        self._imports: dict[int, Import] = {}
        self._values: dict[int, list[int]] = {}  # by definition: the expressions it may hold
        self._results: dict[int, list[int]] = {}  # by function: the expressions a call may give
        self._stars: dict[int, list[Import]] = {}
        for file in nodes.files:
            for imported in file.facts.imports:
                if imported.name == "*":
                    self._stars.setdefault(nodes.file_of[file.first], []).append(imported)
                self._imports[file.first + imported.definition] = imported
            for definition, expression, kind in file.facts.bindings:
                bound = self._values if kind == "value" else self._results
                bound.setdefault(file.node_of[definition], []).append(expression)

    # --- expressions ---

    def uses(self, file: int, index: int) -> Uses:
        """Return what one of the file's lasting expressions touches."""
        return self.evaluate(file, self.nodes.files[file].expressions[index])

    def of_file(self, file: int, expressions: Sequence[Expression]) -> Callable[[int], Uses]:
        """Return `uses` for all expressions of one file; it forgets what it found when it goes.

        Most expressions are asked for by references alone, all of them at one time.
        """
        known: dict[int, Uses] = {}

        def uses(index: int) -> Uses:
            found = known.get(index)
            if found is None:
                found = known[index] = self.evaluate(file, expressions[index])
            return found

        return uses

    def evaluate(self, file: int, expression: Expression, *, is_passed: bool = True) -> Uses:
        """Return what an expression of the file touches, which need not stand in its facts.

        `is_passed` is whether its value goes on from there; else something is done to it at once.
        """
        certain: list[int] = []
        values = self._base(file, expression, certain)
        if not expression.steps:
            self._note_escapes(values, expression)
            return Uses(values, tuple(certain), (), ())
        possible: list[int] = []
        names: list[str] = []
        for step in expression.steps:
            values = take(self, values, step, certain, possible, names)
        if is_passed:
            self._note_escapes(values, expression)
        return Uses(
            values,
            tuple(dict.fromkeys(certain)) if len(certain) > 1 else tuple(certain),
            tuple(dict.fromkeys(possible)) if possible else (),
            tuple(dict.fromkeys(names)) if names else (),
        )

    def _note_escapes(self, values: tuple[Value, ...], expression: Expression) -> None:
        for kind, node, _ in values:
            if kind == "module" and expression.base != 0:
                self.escaped.add(node)

    def _base(self, file: int, expression: Expression, certain: list[int]) -> tuple[Value, ...]:
        base = expression.base
        if base >= 0:
            linked = self.nodes.files[file]
            node = linked.node_of[base]
            if base and linked.facts.definitions[base].kind not in _UNSEEN:
                certain.append(node)
            return self.held(node, certain)
        if base == -1:
            return self._free(file, expression.name, certain)
        return UNKNOWNS

    def _free(self, file: int, name: str, certain: list[int]) -> tuple[Value, ...]:
        found = self._starred(file, name, certain, set())
        return found or (Value("outside", -1, f"{BUILTIN}.{name}"),)

    def _starred(
        self, file: int, name: str, certain: list[int], seen: set[int]
    ) -> tuple[Value, ...]:
        """Look a free name up in the modules that the file imports with a star."""
        for imported in self._stars.get(file, ()):
            for target in self.import_files(file, imported):
                if target in seen:
                    continue
                seen.add(target)
                node = self.nodes.members.get(self.nodes.files[target].first, {}).get(name)
                if node is not None:
                    certain.append(node)
                    return self.held(node, certain)
                found = self._starred(target, name, certain, seen)
                if found:
                    return found
        return ()

    # --- definitions ---

    def held(self, node: int, certain: list[int]) -> tuple[Value, ...]:
        """Return what a definition may hold; importing it touches what the import brings in."""
        known = self._held.get(node)
        if known is None:
            definition = self.nodes.definition(node)
            self._held[node] = UNKNOWNS
            if definition.kind == "import":
                known = self._imported(node)
            else:
                known = self._hold(node, definition)
            self._held[node] = known
        if node in self._targets:
            certain.extend(self._targets[node])
        return known

    def _hold(self, node: int, definition: Definition) -> tuple[Value, ...]:
        match definition.kind:
            case "module":
                return (Value("module", self.nodes.file_of[node]),)
            case "class":
                return (Value("class", node),)
            case "function" | "method":
                return (Value("function", node),)
        return self._bound(node, self._values) or UNKNOWNS

    def _bound(self, node: int, bound: Mapping[int, Sequence[int]]) -> tuple[Value, ...]:
        file = self.nodes.file_of[node]
        found: dict[Value, None] = {}
        for expression in bound.get(node, ()):
            found.update(dict.fromkeys(self.uses(file, expression).values))
        return self._shared(tuple(found))

    def _shared(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """Return the one tuple of these values; a tree imports the same few things everywhere."""
        return self._same.setdefault(values, values)

    def given(self, node: int) -> tuple[Value, ...]:
        """Return what a call of the function gives."""
        known = self._given.get(node)
        if known is None:
            self._given[node] = UNKNOWNS
            known = self._given[node] = self._bound(node, self._results) or UNKNOWNS
        return known

    # --- imports ---

    def import_of(self, node: int) -> Import:
        """Return the import that an import definition stands for."""
        return self._imports[node]

    def import_files(self, file: int, imported: Import) -> tuple[int, ...]:
        """Return the files that the module of an import means; () for the outside."""
        if imported.level:
            return self.modules.relative(imported.module, imported.level, file)
        return self.modules.absolute(imported.module, file)

    def _imported(self, node: int) -> tuple[Value, ...]:
        targets: list[int] = []
        values: dict[Value, None] = {}
        for part in (node, *self.nodes.parts.get(node, ())):
            values.update(dict.fromkeys(self._bring(part, targets)))
        if targets:
            self._targets[node] = tuple(targets)
        return self._shared(tuple(values) or UNKNOWNS)

    def _bring(self, node: int, targets: list[int]) -> tuple[Value, ...]:
        imported = self._imports.get(node)
        file = self.nodes.file_of[node]
        if imported is None:  # `except ImportError: x = None` beside an import of x
            return self._hold(node, self.nodes.definition(node))
        if imported.name in ("", "."):
            return self._module(imported.module, file, is_whole=imported.name == ".")
        found: list[Value] = []
        files = self.import_files(file, imported)
        for target in files:
            found += self.member_of_module(target, imported.name, targets)
        if not files:
            found += self._from_folder(imported, file)
        return tuple(found) or (Value("outside", -1, f"{imported.module}.{imported.name}"),)

    def _module(self, name: str, file: int, *, is_whole: bool) -> tuple[Value, ...]:
        name = name if is_whole else name.partition(".")[0]
        files = self.modules.absolute(name, file)
        if files:
            return tuple(Value("module", f) for f in files)
        folders = self.modules.folders(name, file)
        if folders:
            return tuple(Value("folder", -1, f) for f in folders)
        return (Value("outside", -1, name),)

    def _from_folder(self, imported: Import, file: int) -> list[Value]:
        if imported.level:
            folder = self.modules.relative_folder(imported.module, imported.level, file)
            folders: tuple[str, ...] = () if folder is None else (folder,)
        else:
            folders = self.modules.folders(imported.module, file)
        found = [self.modules.in_folder(folder, imported.name) for folder in folders]
        return [Value("module", f) for f in found if f is not None]

    def member_of_module(self, file: int, name: str, targets: list[int]) -> tuple[Value, ...]:
        """Return what a module has by a name; `targets` takes the definitions it leads through."""
        node = self.nodes.members.get(self.nodes.files[file].first, {}).get(name)
        if node is not None:
            targets.append(node)
            values = self.held(node, targets)
            child = self.modules.child(file, name)
            return values if child is None else (*values, Value("module", child))
        child = self.modules.child(file, name)
        if child is not None:
            return (Value("module", child),)
        found = self._starred(file, name, targets, {file})
        if not found:
            self.missing.add((self.nodes.files[file].source.path, name))
        return found or UNKNOWNS
