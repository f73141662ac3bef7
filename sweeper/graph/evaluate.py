"""What an expression refers to: its targets, and the values that it may have.

An abstract interpreter over `Expression`s, flow-insensitive: a name holds all that is ever bound
to it. Types come from constructor calls, annotations, `with`, loops over annotated containers,
`isinstance`, and what functions return. What it cannot know it says: a use by name alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Literal

from sweeper.graph.hierarchy import Hierarchy
from sweeper.graph.modules import STANDARD, Modules
from sweeper.graph.nodes import Nodes
from sweeper.graph.values import BUILTIN, UNKNOWN, UNKNOWNS, Uses, Value, gives_own
from sweeper.model import Definition, Expression, Import, Trait

# Programs put objects of their own here.
_REPLACED = frozenset({"sys.stdin", "sys.stdout", "sys.stderr"})


class Evaluator:
    """Evaluates the expressions of all files; what definitions hold is worked out once."""

    def __init__(self, nodes: Nodes, modules: Modules) -> None:
        self.nodes = nodes
        self.modules = modules
        self.hierarchy = Hierarchy(nodes)
        self.missing: set[tuple[str, str]] = set()  # (path, name): asked of a module that lacks it
        self.foreign: set[str] = set()  # attributes that are read from things outside
        self.escaped: set[int] = set()  # modules that are passed around as values
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
        possible: list[int] = []
        names: list[str] = []
        values = self._base(file, expression, certain)
        if not expression.steps:
            self._note_escapes(values, expression)
            return Uses(values, tuple(certain), (), ())
        for step in expression.steps:
            values = self._step(file, values, step, certain, possible, names)
        if is_passed:
            self._note_escapes(values, expression)
        return Uses(
            values,
            tuple(dict.fromkeys(certain)),
            tuple(dict.fromkeys(possible)) if possible else (),
            tuple(dict.fromkeys(names)) if names else (),
        )

    def _note_escapes(self, values: tuple[Value, ...], expression: Expression) -> None:
        for value in values:
            if value.kind == "module" and expression.base != 0:
                self.escaped.add(value.node)

    def _base(self, file: int, expression: Expression, certain: list[int]) -> tuple[Value, ...]:
        if expression.base >= 0:
            linked = self.nodes.files[file]
            node = linked.node_of[expression.base]
            definition = linked.facts.definitions[expression.base]
            if definition.kind not in ("local", "argument") and expression.base:
                certain.append(node)
            return self.held(node, certain)
        if expression.base == -1:
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
        definition = self.nodes.definition(node)
        if definition.kind == "import":
            return self._imported(node, certain)
        known = self._held.get(node)
        if known is None:
            self._held[node] = UNKNOWNS
            known = self._held[node] = self._hold(node, definition)
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

    def _imported(self, node: int, certain: list[int]) -> tuple[Value, ...]:
        known = self._held.get(node)
        if known is None:
            self._held[node] = UNKNOWNS
            targets: list[int] = []
            values: dict[Value, None] = {}
            for part in (node, *self.nodes.parts.get(node, ())):
                values.update(dict.fromkeys(self._bring(part, targets)))
            known = self._held[node] = self._shared(tuple(values) or UNKNOWNS)
            if targets:
                self._targets[node] = tuple(targets)
        certain.extend(self._targets.get(node, ()))
        return known

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
            found += self._member_of_module(target, imported.name, targets)
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

    def _member_of_module(self, file: int, name: str, targets: list[int]) -> tuple[Value, ...]:
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

    # --- steps ---

    def _step(
        self,
        file: int,
        values: tuple[Value, ...],
        step: str,
        certain: list[int],
        possible: list[int],
        names: list[str],
    ) -> tuple[Value, ...]:
        found: tuple[Value, ...] = ()
        for value in values:
            if step[0] == ".":
                if "*" in step:
                    new = self._pattern(value, step[1:], possible, names)
                else:
                    new = self._attribute(value, step[1:], certain, names)
            elif step == "()":
                new = self._called(value, certain)
            elif step == "[]":
                new = self._item(value, certain)
            elif step == "@":
                new = self._marked(value, "instance")
            elif step == "*":
                new = self._marked(value, "container")
            else:
                assert step == "super", "the front end knows no other step"
                new = (Value("super", value.node),)
            found = found + new if found else new
        return tuple(dict.fromkeys(found)) if len(found) > 1 else found or UNKNOWNS

    def _called(self, value: Value, certain: list[int]) -> tuple[Value, ...]:
        match value.kind:
            case "class":
                return (Value("instance", value.node),)
            case "function":
                return self.given(value.node)
            case "element":
                return (Value("instance", value.node), Value("container", value.node))
            case "instance":
                return self._through(value.node, "__call__", certain)
            case "outside" if gives_own(value.name):
                return (Value("outside-instance", -1, value.name),)
        return UNKNOWNS

    def _item(self, value: Value, certain: list[int]) -> tuple[Value, ...]:
        match value.kind:
            case "container" | "element":
                return (Value("instance", value.node),)
            case "class":
                return (value,)
            case "instance":
                return self._through(value.node, "__getitem__", certain)
        return UNKNOWNS

    def _through(self, class_: int, name: str, certain: list[int]) -> tuple[Value, ...]:
        for member in self.hierarchy.lookup(class_, name):
            certain.append(member)
            return self.given(member)
        return UNKNOWNS

    def _marked(self, value: Value, kind: Literal["instance", "container"]) -> tuple[Value, ...]:
        match value.kind:
            case "class":
                return (Value(kind, value.node),)
            case "outside" if kind == "instance":
                return (Value("outside-instance", -1, value.name),)
            case "outside" | "outside-instance":
                return (Value("outside-instance", -1, f"{BUILTIN}.list"),)
            case "instance":
                return (value,)
        return UNKNOWNS

    def _pattern(
        self, value: Value, pattern: str, possible: list[int], names: list[str]
    ) -> tuple[Value, ...]:
        scopes: list[int] = []
        match value.kind:
            case "module":
                scopes = [self.nodes.files[value.node].first]
            case "class" | "instance" | "super":
                scopes = [*self.hierarchy.order(value.node), *self.hierarchy.below(value.node)]
            case "unknown" if len(pattern.replace("*", "")) > 2:
                names.append(pattern)
        for scope in scopes:
            for name, node in self.nodes.members.get(scope, {}).items():
                if fnmatchcase(name, pattern):
                    possible.append(node)
        return UNKNOWNS

    def _attribute(
        self, value: Value, name: str, certain: list[int], names: list[str]
    ) -> tuple[Value, ...]:
        match value.kind:
            case "module":
                return self._module_attribute(value.node, name, certain, names)
            case "folder":
                child = self.modules.in_folder(value.name, name)
                deeper = Value("folder", -1, f"{value.name}/{name}")
                return (Value("module", child) if child is not None else deeper,)
            case "class" | "instance" | "super":
                return self._member(value, name, certain, names)
            case "container" | "element":
                return (Value("element", value.node),)
            case "outside" | "outside-instance":
                return self._outside(value, name, names)
        names.append(name)
        return UNKNOWNS

    def _module_attribute(
        self, file: int, name: str, certain: list[int], names: list[str]
    ) -> tuple[Value, ...]:
        found = self._member_of_module(file, name, certain)
        if found == UNKNOWNS and name not in self.nodes.members.get(
            self.nodes.files[file].first, {}
        ):
            names.append(name)
        return found

    def _outside(self, value: Value, name: str, names: list[str]) -> tuple[Value, ...]:
        """An attribute of something outside. What hangs on a foreign object may be ours."""
        self.foreign.add(name)
        top = value.name.partition(".")[0]
        is_standard = top == BUILTIN or top in STANDARD
        # A private name of an object of the standard library is most often that of a stand-in.
        is_ours = not is_standard or value.name in _REPLACED or name[:1] == "_" != name[1:2]
        if is_ours and "." in value.name:
            names.append(name)
        found = Value("outside", -1, f"{value.name}.{name}")
        is_open = value.kind == "outside-instance" and top != BUILTIN
        return (found, UNKNOWN) if is_open else (found,)

    def _member(
        self, value: Value, name: str, certain: list[int], names: list[str]
    ) -> tuple[Value, ...]:
        after_self = value.kind == "super"
        found = self.hierarchy.lookup(value.node, name, after_self=after_self)
        if name == "__subclasses__":
            certain.extend(self.hierarchy.below(value.node))
        if not found:
            names.append(name)
            return UNKNOWNS
        shared = self._shared_slots(found)
        certain += shared
        if self.hierarchy.is_protocol(value.node):
            names.append(name)
        if name == "__enter__" and self.given(found[0]) == UNKNOWNS:
            return (Value("function", found[0]), Value("instance", value.node))
        values = self._read(found[0], value.node, certain)
        for base in shared[1:]:
            values = (*values, *self.held(base, certain))
        return tuple(dict.fromkeys(values)) if len(shared) > 1 else values

    def _shared_slots(self, found: Sequence[int]) -> Sequence[int]:
        """Return the first of some members of one name, and those whose value it may give.

        What a base sets on the object is the same attribute, and what a base's class has shows
        until the subclass sets its own on the object.
        """
        if len(found) == 1 or self.nodes.definition(found[0]).kind != "attribute":
            return found[:1]
        is_own = self.nodes.traits(found[0]) & Trait.OWN
        return [
            node
            for node in found
            if node == found[0]
            or (
                self.nodes.definition(node).kind == "attribute"
                and (is_own or self.nodes.traits(node) & Trait.OWN)
            )
        ]

    def _read(self, member: int, class_: int, certain: list[int]) -> tuple[Value, ...]:
        definition = self.nodes.definition(member)
        if definition.kind == "method" and self.nodes.traits(member) & Trait.PROPERTY:
            return self.given(member)
        return self.held(member, certain)
