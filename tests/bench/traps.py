"""Modules and a seed to living code that looks dead, planted into them, with what has to stay."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final, NamedTuple

from tests.bench.modules import Module
from tests.bench.plants import Garden


class Trap(NamedTuple):
    """Living code of one kind in one file; `names` are the qualified names that have to stay."""

    kind: str
    path: str
    names: tuple[str, ...]


# Each block runs when its module is imported, so that its life is a fact and no opinion.
_BLOCKS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "registry filled by a decorator": ('''
NAME_handlers = {}


def NAME_register(function):
    NAME_handlers[function.__name__] = function
    return function


@NAME_register
def NAME_started(event):
    return event


for NAME_handler in list(NAME_handlers.values()):
    NAME_handler("start")
''', ("NAME_started", "NAME_register")),
    "getattr with a prefix": ('''
class NAME_Writer:
    def write(self, kind):
        return getattr(self, "emit_" + kind)()

    def emit_table(self):
        return "table"

    def emit_list(self):
        return "list"


[NAME_Writer().write(NAME_kind) for NAME_kind in ("table", "list")]
''', ("NAME_Writer.emit_table", "NAME_Writer.emit_list")),
    "globals()[…]": ('''
def NAME_as_text():
    return "text"


def NAME_as_bytes():
    return b"bytes"


for NAME_form in ("text", "bytes"):
    globals()[f"NAME_as_{NAME_form}"]()
''', ("NAME_as_text", "NAME_as_bytes")),
    "__init_subclass__": ('''
class NAME_Base:
    known = []

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        NAME_Base.known.append(cls)


class NAME_Child(NAME_Base):
    def run(self):
        return 1


[NAME_class().run() for NAME_class in NAME_Base.known]
''', ("NAME_Child", "NAME_Child.run", "NAME_Base.__init_subclass__")),
    "json.JSONEncoder.default": ('''
import json as NAME_json


class NAME_Encoder(NAME_json.JSONEncoder):
    def default(self, o):
        return sorted(o)


NAME_json.dumps({1, 2}, cls=NAME_Encoder)
''', ("NAME_Encoder.default",)),
    "enum members": ('''
import enum as NAME_enum


class NAME_Side(NAME_enum.Enum):
    LEFT = "left"
    RIGHT = "right"


[NAME_side.value for NAME_side in NAME_Side]
''', ("NAME_Side.LEFT", "NAME_Side.RIGHT")),
    "visitor of ast": ('''
import ast as NAME_ast


class NAME_Names(NAME_ast.NodeVisitor):
    def visit_Name(self, node):
        return node.id


NAME_Names().visit(NAME_ast.parse("a + b"))
''', ("NAME_Names.visit_Name",)),
    "property in a format string": ('''
class NAME_Size:
    @property
    def width_of_it(self):
        return 3


"{0.width_of_it}".format(NAME_Size())
''', ("NAME_Size.width_of_it",)),
    "singledispatch": ('''
import functools as NAME_functools


@NAME_functools.singledispatch
def NAME_show(value):
    return str(value)


@NAME_show.register
def NAME_show_list(value: list):
    return len(value)


NAME_show([])
''', ("NAME_show", "NAME_show_list")),
    "fields of a dataclass": ('''
import dataclasses as NAME_dataclasses


@NAME_dataclasses.dataclass
class NAME_Row:
    first: int = 0
    second: int = 0


NAME_dataclasses.asdict(NAME_Row(1, 2))
''', ("NAME_Row.first", "NAME_Row.second")),
}  # fmt: skip

_LAZY = '''"""Loaded by name."""


def __getattr__(name):
    return _made(name)


def _made(name):
    return name.upper()
'''


def set_all(garden: Garden, prefix: str) -> tuple[list[Trap], dict[str, str]]:
    """Set one trap of each kind; return them with the files that they need, path to text."""
    traps: list[Trap] = []
    for kind, (text, names) in _BLOCKS.items():
        module = garden.module(Module.gaps)
        own = prefix + next(garden.names)
        _add(garden, module, text.replace("NAME", own))
        traps.append(Trap(kind, module.path, tuple(n.replace("NAME", own) for n in names)))
    lazy, path, text = _lazy(garden)
    configured, files = _configured(garden, prefix)
    return [*traps, lazy, *configured], {path: text, **files}


def _lazy(garden: Garden) -> tuple[Trap, str, str]:
    """Return a module that is only imported by its name as a string."""
    module = garden.module(lambda m: m.gaps() and "." in m.dotted)
    name = next(garden.names)
    package = module.dotted.rpartition(".")[0]
    own = f"{package}.{name}"
    code = f'import importlib as _{name}_lib\n\n_{name}_lib.import_module("{own}").anything'
    _add(garden, module, code)
    path = str(PurePosixPath(module.path).with_name(f"{name}.py"))
    return Trap("module by name, module __getattr__", path, ("__getattr__", "_made")), path, _LAZY


def _configured(garden: Garden, prefix: str) -> tuple[list[Trap], dict[str, str]]:
    """Return functions that only a YAML or a TOML file names."""
    traps: list[Trap] = []
    files: dict[str, str] = {}
    for suffix, line in (("yaml", "handler: {}:{}\n"), ("toml", 'handler = "{}:{}"\n')):
        module = garden.module(Module.gaps)
        name = prefix + next(garden.names)
        _add(garden, module, f"def {name}(event):\n    return event")
        path = str(PurePosixPath(module.path).with_name(f"hooks_{name.strip('_')}.{suffix}"))
        files[path] = line.format(module.dotted, name)
        traps.append(Trap(f"name only in {suffix.upper()}", module.path, (name,)))
    return traps, files


def _add(garden: Garden, module: Module, text: str) -> None:
    line = garden.random.choice(module.gaps())
    module.pieces.append((line, f"\n\n{text.strip()}\n"))
