"""Names and scopes of one file, and from them the path-free `Facts`.

The extractor notes names while it walks; only when the whole file is known can a name be resolved
(a function may use what is bound below it), so everything noted here is resolved at the end.
Scoping follows the language reference, section 4.2 "Naming and binding".
"""

from __future__ import annotations

from sweeper.model import (
    Binding,
    Definition,
    DefinitionKind,
    Expression,
    Guard,
    Import,
    Reference,
    ReferenceKind,
    Span,
)

Chain = tuple[int, str, tuple[str, ...]]  # scope, name, steps: an expression not yet resolved
Use = tuple[int, int, str, tuple[str, ...], ReferenceKind]  # a chain with its owner in between

FREE = -1
UNKNOWN = -2
DIRECT = ""  # as the name in a chain: its first part is no scope but the definition itself


class Slot:
    """What one scope knows about one name."""

    __slots__ = ("definitions", "index", "instance_of", "is_class", "values")

    def __init__(self) -> None:
        self.definitions: list[int] = []
        self.values: list[Chain | None] = []
        self.instance_of = -1
        self.is_class = False
        self.index = -1


class Draft:
    """A definition whose decorators and bases are not resolved yet."""

    __slots__ = (
        "bases",
        "decorators",
        "kind",
        "line",
        "name",
        "results",
        "scope",
        "span",
        "traits",
        "values",
    )

    def __init__(self, scope: int, name: str, kind: DefinitionKind, span: Span, line: int) -> None:
        self.scope = scope
        self.name = name
        self.kind = kind
        self.span = span
        self.line = line
        self.traits = 0
        self.decorators: list[Chain] = []
        self.bases: list[Chain] = []
        self.results: list[Chain | None] = []
        self.values: list[Chain | None] = []


class Scopes:
    """The scopes of a file while it is read. Scope 0 and definition 0 are the module."""

    def __init__(self, module: Draft) -> None:
        self.parents: list[int] = [-1]
        self.are_classes: list[bool] = [False]
        self.owners: list[int] = [0]  # the definition that stands for the scope
        self.slots: list[dict[str, Slot]] = [{}]
        self.elsewhere: list[dict[str, bool]] = [{}]  # name → is_global, else nonlocal
        self.drafts: list[Draft] = [module]
        self.imports: list[Import] = []
        self.uses: dict[Use, int] = {}
        self.unknown_uses: dict[tuple[int, tuple[str, ...], ReferenceKind], int] = {}

    def open(self, parent: int, owner: int, *, is_class: bool) -> int:
        """Add a scope and return its index."""
        self.parents.append(parent)
        self.are_classes.append(is_class)
        self.owners.append(owner)
        self.slots.append({})
        self.elsewhere.append({})
        return len(self.parents) - 1

    def slot(self, scope: int, name: str) -> Slot:
        """Return the slot of a name that `scope` binds."""
        elsewhere = self.elsewhere[scope].get(name)
        if elsewhere is not None:
            found = self._declared(scope, name, is_global=elsewhere)
            if found is not None:
                return found
            scope = 0
        slots = self.slots[scope]
        slot = slots.get(name)
        if slot is None:
            slot = slots[name] = Slot()
        return slot

    def _declared(self, scope: int, name: str, *, is_global: bool) -> Slot | None:
        if is_global:
            return self.slots[0].get(name)
        parent = self.parents[scope]
        while parent > 0:
            if not self.are_classes[parent] and name in self.slots[parent]:
                return self.slots[parent][name]
            parent = self.parents[parent]
        return None

    def define(
        self, scope: int, name: str, kind: DefinitionKind, span: Span, line: int, traits: int = 0
    ) -> int:
        """Add a definition bound in `scope` and return its index."""
        index = self.add(self.owners[scope], name, kind, span, line, traits)
        self.slot(scope, name).definitions.append(index)
        return index

    def add(
        self, owner: int, name: str, kind: DefinitionKind, span: Span, line: int, traits: int = 0
    ) -> int:
        """Add a definition inside the definition `owner`, bound in no scope (such as `self.x`)."""
        draft = Draft(owner, name, kind, span, line)
        draft.traits = traits
        self.drafts.append(draft)
        return len(self.drafts) - 1

    def bring(self, definition: int, module: str, name: str, level: int, guard: Guard) -> None:
        """Note what an import definition brings in."""
        self.imports.append(Import(definition, module, name, level, guard))

    def find(self, scope: int, name: str) -> Slot | None:
        """Return the slot that `name` means in `scope`, or None for a free name."""
        slots, elsewhere = self.slots, self.elsewhere
        start = scope
        while scope >= 0:
            if scope == start or not self.are_classes[scope]:
                if name in elsewhere[scope]:
                    return self.slot(scope, name)
                slot = slots[scope].get(name)
                if slot is not None:
                    return slot
            scope = self.parents[scope]
        return None


class Resolver:
    """Turns what `Scopes` noted into expressions, references and bindings."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.expressions: dict[Expression, int] = {}
        self.references: dict[tuple[int, int, ReferenceKind], int] = {}
        self.bindings: list[Binding] = []
        self._heads: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self.has_star = any(i.name == "*" for i in scopes.imports)
        self.import_paths = {i.definition: i for i in scopes.imports}

    def run(self) -> None:
        """Resolve everything."""
        for (scope, owner, name, steps, kind), line in self.scopes.uses.items():
            for expression in self._resolve(scope, name, steps, is_use=True):
                self.references.setdefault((owner, self._index(expression), kind), line)
        for (owner, steps, kind), line in self.scopes.unknown_uses.items():
            index = self._index(Expression(UNKNOWN, "", steps))
            self.references.setdefault((owner, index, kind), line)
        for slots in list(self.scopes.slots):
            for slot in slots.values():
                if slot.definitions and slot.values:
                    self._bind(slot.definitions[0], slot.values)
        for index, draft in enumerate(list(self.scopes.drafts)):
            self._bind(index, draft.values)
            for result in draft.results:
                self._bind_one(index, result, is_result=True)
        for index, draft in enumerate(list(self.scopes.drafts)):
            if draft.decorators or draft.bases:
                self._heads[index] = self._indices(draft.decorators), self._indices(draft.bases)

    def definitions(self) -> tuple[Definition, ...]:
        """Return the definitions; call after `run`, which adds locals that carry a type."""
        none: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
        return tuple(
            Definition(
                d.scope, d.name, d.kind, d.span, d.line, d.traits, *self._heads.get(index, none)
            )
            for index, d in enumerate(self.scopes.drafts)
        )

    def _indices(self, chains: list[Chain]) -> tuple[int, ...]:
        return tuple(self._index(self._first(chain)) for chain in chains)

    def _index(self, expression: Expression) -> int:
        return self.expressions.setdefault(expression, len(self.expressions))

    def _first(self, chain: Chain) -> Expression:
        found = self._resolve(*chain)
        return found[0] if found else Expression(UNKNOWN, "", ())

    def _resolve(
        self, scope: int, name: str, steps: tuple[str, ...], *, is_use: bool = False
    ) -> list[Expression]:
        if name == DIRECT:
            return [Expression(scope, "", steps)]
        if self.scopes.are_classes[scope] and name in self.scopes.slots[scope]:
            # In `class A: x = x` the name on the right is still that of the scope around.
            own = self.scopes.slots[scope][name]
            outer = self._resolve(self.scopes.parents[scope], name, steps, is_use=is_use)
            found = self._of_slot(own, name, scope, steps, is_use=is_use)
            return found + [e for e in outer if e.base >= 0]
        slot = self.scopes.find(scope, name)
        if slot is None:
            # Without a star import a free name is a builtin, and only what hangs on it can be
            # anybody's; one use in three is of a builtin alone.
            if is_use and not self.has_star and not any(step[0] == "." for step in steps):
                return []
            return [Expression(FREE, name, steps)]
        return self._of_slot(slot, name, scope, steps, is_use=is_use)

    def _of_slot(
        self, slot: Slot, name: str, scope: int, steps: tuple[str, ...], *, is_use: bool
    ) -> list[Expression]:
        if slot.definitions:
            if len(slot.definitions) > 1:
                return [Expression(d, "", steps) for d in self._meant(slot.definitions, steps)]
            return [Expression(slot.definitions[0], "", steps)]
        if slot.instance_of >= 0:
            if not steps and is_use:
                return []
            return [Expression(slot.instance_of, "", steps if slot.is_class else ("@", *steps))]
        return self._local(slot, name, scope, steps, is_use=is_use)

    def _local(
        self, slot: Slot, name: str, scope: int, steps: tuple[str, ...], *, is_use: bool
    ) -> list[Expression]:
        if is_use and not steps:
            return []
        if not any(slot.values):
            attributes = any(s[0] == "." for s in steps)
            return [Expression(UNKNOWN, "", steps)] if attributes or not is_use else []
        if slot.index < 0:
            drafts = self.scopes.drafts
            owner = self.scopes.owners[scope]
            slot.index = self.scopes.add(owner, name, "local", drafts[owner].span, 0)
            self._bind(slot.index, slot.values)
        return [Expression(slot.index, "", steps)]

    def _meant(self, definitions: list[int], steps: tuple[str, ...]) -> list[int]:
        """Return the definitions of one name that a use means.

        `import a.b` and `import a.c` both bind `a`; a use of `a.b.x` means the first only. Other
        definitions of one name are merged by the graph, so the first stands for all.
        """
        paths = {d: self.import_paths[d] for d in definitions if d in self.import_paths}
        dotted = {d: i.module.split(".")[1:] for d, i in paths.items() if not i.name}
        if len(dotted) < 2:
            return definitions[:1]
        used = [s[1:] for s in steps if s[0] == "."]
        meant = [d for d, parts in dotted.items() if parts == used[: len(parts)]]
        longest = max((len(dotted[d]) for d in meant), default=0)
        return [d for d in meant if len(dotted[d]) == longest] or list(dotted)

    def _bind(self, definition: int, values: list[Chain | None]) -> None:
        if any(values):
            for value in dict.fromkeys(values):
                self._bind_one(definition, value, is_result=False)

    def _bind_one(self, definition: int, value: Chain | None, *, is_result: bool) -> None:
        kind = "result" if is_result else "value"
        expressions = [Expression(UNKNOWN, "", ())] if value is None else self._resolve(*value)
        for expression in expressions:
            self.bindings.append(Binding(definition, self._index(expression), kind))  # type: ignore[arg-type]  # a closed set

    def sorted_references(self) -> tuple[Reference, ...]:
        """Return the references in order of owner and line."""
        found = [Reference(o, e, k, line) for (o, e, k), line in self.references.items()]
        return tuple(sorted(found))
