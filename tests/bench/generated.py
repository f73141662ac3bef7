"""An organisation that is made up: how its repositories depend on each other, and their facts.

The shape of a file is that of Home Assistant 2024.3 on average: 62 references, 43 definitions (17
imports, 8 locals, 6 attributes, 4 methods, 4 variables, 2 functions, 1 class), 27 bindings, in the
shares of `_SHAPES`. Files are of a few hundred kinds; what each imports is its own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from sweeper.model import (
    Binding,
    Definition,
    DefinitionKind,
    Expression,
    Facts,
    Import,
    Reference,
    ReferenceKind,
    SourceFile,
    Span,
    Trait,
)

REFERENCES: Final = 62  # of a file
_KINDS: Final = 300
_FOLDER: Final = 40  # modules in one
_IMPORTS: Final = 17
_STANDARD: Final = (("typing", "Any"), ("logging", "getLogger"), ("datetime", "timedelta"),
                    ("collections.abc", "Callable"), ("enum", "StrEnum"))  # fmt: skip
_WORDS: Final = 5000  # that members are called by

# What a reference uses, by its share: a kind of definition, and what is done to it; `.` is a word.
_SHAPES: Final[Sequence[tuple[float, str, tuple[str, ...], ReferenceKind]]] = (
    (0.20, "import", (), "read"), (0.09, "import", (), "annotation"),
    (0.08, "own", ("@", "."), "read"), (0.04, "own", ("@", "."), "write"),
    (0.10, "own", ("@", ".", "()"), "call"), (0.08, "import", (".",), "read"),
    (0.06, "import", (".", "()"), "call"), (0.06, "local", (".",), "read"),
    (0.08, "local", (".", "()"), "call"), (0.05, "variable", (), "read"),
    (0.045, "import", ("()",), "call"), (0.02, "class", (), "read"),
    (0.015, "function", (), "read"), (0.025, "function", ("()",), "call"),
    (0.015, "class", ("()",), "call"), (0.02, "local", ("[]",), "read"),
    (0.02, "variable", (".", "()"), "call"),
)  # fmt: skip


class Repository(NamedTuple):
    """A repository: its number, how many modules it has, whom it depends on, whether it runs."""

    number: int
    modules: int
    uses: tuple[int, ...]
    is_application: bool

    @property
    def package(self) -> str:
        """The package that it provides."""
        return f"p{self.number}"


class _Kind(NamedTuple):
    facts: Facts
    public: tuple[str, ...]


def organisation(count: int, references: int, seed: int) -> tuple[Repository, ...]:
    """Return so many repositories with about so many references together.

    Their sizes are log-normal. Three of five are applications; each uses 1 to 8 others, most of
    them of the libraries that came first. One library in twenty is used back by one it uses.
    """
    rng = random.Random(seed)
    weights = [rng.lognormvariate(0, 0.9) for _ in range(count)]
    files = references / REFERENCES / sum(weights)
    libraries = max(count * 2 // 5, 1)
    uses: list[set[int]] = []
    for number in range(count):
        older = min(number, libraries)
        uses.append({int(older * rng.random() ** 2.5) for _ in range(rng.randint(1, 8)) if older})
    for number in range(libraries):
        if uses[number] and rng.random() < 1 / 20:
            uses[min(uses[number])].add(number)
    return tuple(
        Repository(
            number, max(int(weight * files), 2), tuple(sorted(uses[number])), number >= libraries
        )
        for number, weight in enumerate(weights)
    )


def files_of(
    org: Sequence[Repository], repository: Repository, seed: int
) -> Iterator[tuple[SourceFile, Facts]]:
    """Yield the files of a repository with their facts."""
    rng = random.Random(f"{seed} {repository.number}")
    package = repository.package
    empty = _empty()
    yield _file(f"{package}/__init__.py"), empty
    for number in range(repository.modules):
        if number % _FOLDER == 0:
            yield _file(f"{package}/s{number // _FOLDER}/__init__.py"), empty
        facts = _kind(repository.number, number).facts
        imports = tuple(_import(org, repository, slot, rng) for slot in range(1, _IMPORTS + 1))
        if repository.is_application and number == 0:
            main = facts.definitions[0]._replace(traits=Trait.MAIN | Trait.EFFECTS)
            facts = facts._replace(definitions=(main, *facts.definitions[1:]))
        yield _file(f"{_path(number, package)}.py"), facts._replace(imports=imports)


def _file(path: str) -> SourceFile:
    return SourceFile(path, "", 5000, "production", "python")


def _path(number: int, package: str) -> str:
    return f"{package}/s{number // _FOLDER}/m{number}"


def _import(
    org: Sequence[Repository], repository: Repository, slot: int, rng: random.Random
) -> Import:
    """Return an import: three of ten are of the standard library, one of ten of a neighbour."""
    if slot <= len(_STANDARD):
        return Import(slot, *_STANDARD[slot - 1], 0, "none")
    target = repository
    if slot > _IMPORTS - 2 and repository.uses:
        target = org[rng.choice(repository.uses)]
    number = int(target.modules * rng.random() ** 2)  # a few modules are used by most
    name = rng.choice(_kind(target.number, number).public)
    module = _path(number, target.package).replace("/", ".")
    return Import(slot, module, name, 0, "none")


def _kind(repository: int, module: int) -> _Kind:
    return _kind_of((repository * 13 + module * 7) % _KINDS)


@lru_cache(maxsize=1)
def _empty() -> Facts:
    module = Definition(-1, "", "module", Span(1, 0, 1, 0), 1, 0, (), ())
    return Facts("python", 0, (module,), (), (), (), (), (), None, (), (), (), (), "")


@lru_cache(maxsize=_KINDS)
def _kind_of(number: int) -> _Kind:
    return _Maker(random.Random(number)).kind()


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._definitions: list[Definition] = []
        self._by_kind: dict[str, list[int]] = {}
        self._expressions: dict[Expression, int] = {}
        self._references: list[Reference] = []
        self._bindings: list[Binding] = []

    def kind(self) -> _Kind:
        """Return the facts of a file without its imports' targets, and its public names."""
        rng = self._rng
        self._define(-1, "", "module", 0)
        for slot in range(_IMPORTS):
            self._define(0, f"i{slot}", "import", 0)
        for index in range(rng.randint(2, 6)):
            variable = self._define(0, f"V{index}", "variable", Trait.PURE)
            self._bind(variable, "value", "import", ("()",))
        for index in range(rng.randint(1, 2)):
            self._class(f"C{index}")
        owners = [self._define(0, f"f{index}", "function", 0) for index in range(rng.randint(1, 4))]
        for owner in owners:
            self._bind(owner, "result", "import", ("()",))
        owners += self._by_kind["method"]
        for index in range(8):
            local = self._define(rng.choice(owners), f"x{index}", "local", 0)
            steps: tuple[str, ...] = ("@",) if rng.random() < 0.4 else (".", "()")
            self._bind(local, "value", "import", steps)
        shares = [share for share, *_ in _SHAPES]
        for _, used, done, kind in rng.choices(_SHAPES, shares, k=REFERENCES):
            owner = 0 if rng.random() < 0.1 else rng.choice(owners)
            expression = self._expression(used, done)
            self._references.append(Reference(owner, expression, kind, 1 + len(self._references)))
        public = tuple(d.name for d in self._definitions if d.kind in ("class", "function"))
        return _Kind(self._facts(), public)

    def _facts(self) -> Facts:
        return _empty()._replace(
            lines=144,
            definitions=tuple(self._definitions),
            expressions=tuple(self._expressions),
            bindings=tuple(self._bindings),
            references=tuple(self._references),
        )

    def _class(self, name: str) -> None:
        bases = (self._expression("import", ()),) if self._rng.random() < 0.5 else ()
        class_ = self._define(0, name, "class", 0, bases)
        for _ in range(3):
            self._define(class_, self._word(), "method", 0)
        for _ in range(4):
            attribute = self._define(class_, self._word(), "attribute", Trait.OWN)
            self._bind(attribute, "value", "import", ("@",))

    def _define(
        self, scope: int, name: str, kind: DefinitionKind, traits: int, bases: tuple[int, ...] = ()
    ) -> int:
        index = len(self._definitions)
        span = Span(index + 1, 0, index + 1, 40)
        self._definitions.append(Definition(scope, name, kind, span, index + 1, traits, (), bases))
        self._by_kind.setdefault(kind, []).append(index)
        return index

    def _bind(self, definition: int, kind: str, used: str, done: tuple[str, ...]) -> None:
        expression = self._expression(used, done)
        bound = Binding(definition, expression, "value" if kind == "value" else "result")
        self._bindings.append(bound)

    def _expression(self, used: str, done: tuple[str, ...]) -> int:
        base = self._pick("class" if used == "own" else used)
        steps = tuple(f".{self._word()}" if step == "." else step for step in done)
        return self._expressions.setdefault(Expression(base, "", steps), len(self._expressions))

    def _pick(self, kind: str) -> int:
        return self._rng.choice(self._by_kind[kind])

    def _word(self) -> str:
        return f"w{int(_WORDS * self._rng.random() ** 3)}"
