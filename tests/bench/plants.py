"""Modules and a seed to dead code of every kind, planted into them, with what has to go."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from tests.bench.modules import Function, Module
from tests.bench.plant_texts import BLOCKS

# Of the standard library, used by next to nobody, without side effects.
_RARE = ("colorsys", "quopri", "sched", "stringprep", "wave")


class Plant(NamedTuple):
    """Dead code of one kind in one file; `names` are words, or `Class.name`, that have to go."""

    kind: str
    path: str
    names: tuple[str, ...]


class Garden(NamedTuple):
    """Where to plant, from which names, and by which chance."""

    modules: list[Module]
    names: Iterator[str]
    random: Random
    prefix: str

    def module(self, fits: Callable[[Module], object]) -> Module:
        """Choose a module that fits."""
        return self.random.choice([module for module in self.modules if fits(module)])

    def name(self) -> str:
        """Return a fresh name, private where public ones are an API."""
        return self.prefix + next(self.names)


def plant_all(garden: Garden, each: int) -> list[Plant]:
    """Plant so many of each kind; the texts of the modules change when they are written."""
    plants = [_block(garden, kind) for kind in BLOCKS for _ in range(each)]
    kinds = [_import, _name_beside, _local, _after_return, _constant_test, _constant_elif]
    if any(not owner.bases for module in garden.modules for owner in module.classes()):
        kinds += [_method, _property, _attribute, _homonym]
    for kind in kinds:
        for _ in range(each):
            plants += kind(garden)
    return plants


def _block(garden: Garden, kind: str) -> Plant:
    module = garden.module(Module.gaps)
    template, count = BLOCKS[kind]
    names = [garden.name() for _ in range(count)]
    text = template
    for number, name in enumerate(names):
        text = text.replace(f"CLASS{number}", _camel(name)).replace(f"NAME{number}", name)
    line = garden.random.choice(module.gaps())
    module.pieces.append((line, f"\n\n{text.strip()}\n"))
    gone = tuple(name for n in names for name in (n, _camel(n), n.upper()) if name in text)
    return Plant(kind, module.path, gone)


def _method(garden: Garden) -> Iterator[Plant]:
    module, owner = _class(garden)
    name = garden.name()
    body = f"def {name}(self, limit=10):\n    return [repr(self)] * limit"
    _add_member(module, owner, body)
    yield Plant("method in a living class", module.path, (name,))


def _property(garden: Garden) -> Iterator[Plant]:
    module, owner = _class(garden)
    name = garden.name()
    body = (
        f"@property\ndef {name}(self):\n    return repr(self)\n\n"
        f"@{name}.setter\ndef {name}(self, value):\n    raise AttributeError(value)"
    )
    _add_member(module, owner, body)
    yield Plant("property with a setter", module.path, (name,))


def _attribute(garden: Garden) -> Iterator[Plant]:
    """Plant in a class without bases: a base may read the attributes of the classes below it."""
    module, owner = _class(garden, lambda owner: not owner.bases)
    name = garden.name()
    _add_member(module, owner, f"{name} = ({garden.random.randrange(9)}, 'fallback')")
    yield Plant("class attribute", module.path, (name,))


def _homonym(garden: Garden) -> Iterator[Plant]:
    """Give a class a method that has the name of a private one, which only `self` calls."""
    living = sorted(_private_methods(garden.modules))
    module, owner = _class(garden)
    free = [n for n in living if n not in module.planted()]
    if free:
        name = garden.random.choice(free)
        _add_member(module, owner, f"def {name}(self):\n    return repr(self)")
        yield Plant("homonym of a living method", module.path, (f"{owner.name}.{name}",))


def _import(garden: Garden) -> Iterator[Plant]:
    unused = garden.random.choice(_RARE)
    module = garden.module(lambda m: unused not in m.planted() and m.after_imports())
    module.pieces.append((module.after_imports(), f"import {unused}"))
    yield Plant("unused import", module.path, (unused,))


def _name_beside(garden: Garden) -> Iterator[Plant]:
    """Import two names in one statement and use one of them."""
    module = garden.module(lambda m: m.after_imports() and m.gaps())
    used, unused = garden.name(), garden.name()
    text = f"from textwrap import (\n    dedent as {used},\n    indent as {unused},\n)"
    module.pieces.append((module.after_imports(), text))
    module.pieces.append((module.gaps()[-1], f"\n\n{used}('')\n"))
    yield Plant("import beside a used one", module.path, (unused,))


def _local(garden: Garden) -> Iterator[Plant]:
    module, function = _function(garden)
    name = next(garden.names)  # a private name would say that it is unused on purpose
    _before_second(module, function, f"{name} = {garden.random.randrange(100)}")
    yield Plant("unused local", module.path, (name,))


def _constant_test(garden: Garden) -> Iterator[Plant]:
    module, function = _function(garden)
    marker = garden.name()
    test = garden.random.choice(("False", "0", "not True"))
    _before_second(module, function, f'if {test}:\n    print("{marker}")')
    yield Plant("constant test", module.path, (marker,))


def _constant_elif(garden: Garden) -> Iterator[Plant]:
    """Plant a branch that never runs between two that may."""
    module, function = _function(garden)
    marker, living = garden.name(), next(garden.names)
    text = (
        f"if __name__ == '{living}':\n    raise AssertionError\n"
        f"elif 0:\n    return '{marker}'\nelse:\n    assert __name__"
    )
    _before_second(module, function, text)
    yield Plant("constant elif", module.path, (marker,))


def _after_return(garden: Garden) -> Iterator[Plant]:
    def ends(module: Module) -> list[Function]:
        return [f for f in module.functions() if isinstance(f.body[-1], ast.Return)]

    module = garden.module(ends)
    last = garden.random.choice(ends(module)).body[-1]
    marker = garden.name()
    text = f'raise RuntimeError("{marker}")'
    module.pieces.append((last.end_lineno or 0, _indented(text, last.col_offset)))
    yield Plant("code after return", module.path, (marker,))


def _class(
    garden: Garden, fits: Callable[[ast.ClassDef], bool] = lambda owner: True
) -> tuple[Module, ast.ClassDef]:
    module = garden.module(lambda m: any(fits(owner) for owner in m.classes()))
    return module, garden.random.choice([owner for owner in module.classes() if fits(owner)])


def _function(garden: Garden) -> tuple[Module, Function]:
    module = garden.module(Module.functions)
    return module, garden.random.choice(module.functions())


def _private_methods(modules: list[Module]) -> set[str]:
    """Return names of private methods that are only ever reached through `self`."""
    trees = [module.tree for module in modules]
    owned: set[str] = set()
    other: set[str] = set()
    for node in (n for tree in trees for n in ast.walk(tree)):
        if isinstance(node, ast.Attribute):
            is_self = isinstance(node.value, ast.Name) and node.value.id == "self"
            (owned if is_self else other).add(node.attr)
    defined = {n.name for t in trees for n in ast.walk(t) if isinstance(n, Function)}
    private = {n for n in defined if n.startswith("_") and not n.startswith("__")}
    return (private & owned) - other


def _add_member(module: Module, owner: ast.ClassDef, text: str) -> None:
    last = owner.body[-1]
    piece = "\n" + _indented(text, owner.body[0].col_offset)
    module.pieces.append((last.end_lineno or 0, piece))


def _before_second(module: Module, function: Function, text: str) -> None:
    second = function.body[1]
    module.pieces.append((second.lineno - 1, _indented(text, second.col_offset)))


def _indented(text: str, columns: int) -> str:
    return "\n".join(" " * columns + line for line in text.split("\n"))


def _camel(name: str) -> str:
    prefix = "_" if name.startswith("_") else ""
    return prefix + "".join(part.title() for part in name.split("_"))
