"""Texts of living code that looks dead, by kind, with the names that have to stay."""

from __future__ import annotations

from typing import Final

# Each block runs when its module is imported, so that its life is a fact and no opinion.
BLOCKS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
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
    "registry filled by a method": ('''
class NAME_Bus:
    heard = []

    def NAME_on(self, function):
        self.heard.append(function)
        return function


NAME_bus = NAME_Bus()


@NAME_bus.NAME_on
def NAME_started():
    return 1


[NAME_each() for NAME_each in NAME_Bus.heard]
''', ("NAME_started", "NAME_Bus.NAME_on")),
    "registry of wrappers": ('''
NAME_commands = {}
NAME_late = ()


def NAME_command(function):
    def wrapper(*args):
        return function(*args)

    NAME_commands[function.__name__] = wrapper
    return wrapper


def NAME_later(function):
    global NAME_late
    NAME_late = (*NAME_late, function)
    return function


@NAME_command
def NAME_add(number):
    return number


@NAME_later
def NAME_end(number):
    return number


[NAME_each(1) for NAME_each in (*NAME_commands.values(), *NAME_late)]
''', ("NAME_add", "NAME_end", "NAME_command", "NAME_later")),
    "marks that a scan reads": ('''
def NAME_route(path):
    def mark(function):
        function.path = path
        return function

    return mark


class NAME_App:
    def start(self):
        for name in dir(self):
            method = getattr(self, name)
            if hasattr(method, "path"):
                method()

    @NAME_route("/")
    def NAME_index(self):
        return 1


NAME_App().start()
''', ("NAME_App.NAME_index", "NAME_route")),
    "getattr of the module": ('''
import sys as NAME_sys

NAME_low = 1
NAME_high = 2


def NAME_level(kind):
    return getattr(NAME_sys.modules[__name__], "NAME_" + kind)


NAME_level("low") + NAME_level("high")
''', ("NAME_low", "NAME_high")),
    "members of the module": ('''
import inspect as NAME_inspect
import sys as NAME_system


class NAME_Root:
    def act(self):
        return 1


class NAME_Leaf(NAME_Root):
    def act(self):
        return 2


NAME_here = NAME_system.modules[__name__]

for NAME_name, NAME_found in NAME_inspect.getmembers(NAME_here, NAME_inspect.isclass):
    if issubclass(NAME_found, NAME_Root):
        NAME_found().act()
''', ("NAME_Leaf", "NAME_Leaf.act", "NAME_Root.act")),
    "__subclasses__": ('''
class NAME_Top:
    @classmethod
    def every(cls):
        for below in cls.__subclasses__():
            yield below
            yield from below.every()


class NAME_Middle(NAME_Top):
    def act(self):
        return 1


class NAME_Bottom(NAME_Middle):
    def act(self):
        return 2


[NAME_each().act() for NAME_each in NAME_Top.every()]
''', ("NAME_Middle", "NAME_Bottom", "NAME_Bottom.act")),
    "metaclass": ('''
NAME_known = []


class NAME_Field:
    pass


class NAME_Meta(type):
    def __new__(mcs, name, bases, space):
        made = super().__new__(mcs, name, bases, space)
        made.fields = [key for key, value in space.items() if isinstance(value, NAME_Field)]
        NAME_known.append(made)
        return made


class NAME_Model(metaclass=NAME_Meta):
    pass


class NAME_Item(NAME_Model):
    title = NAME_Field()


[getattr(NAME_each, key) for NAME_each in NAME_known for key in NAME_each.fields]
''', ("NAME_Item", "NAME_Item.title")),
    "method by the name of a class": ('''
class NAME_Printer:
    def show(self, value):
        return getattr(self, f"show_{type(value).__name__}", self.other)(value)

    def show_int(self, value):
        return value

    def other(self, value):
        return value


NAME_Printer().show(1), NAME_Printer().show("")
''', ("NAME_Printer.show_int", "NAME_Printer.other")),
    "methods listed in a text": ('''
class NAME_Job:
    steps = "tidy_all build_all".split()

    def run(self):
        return [getattr(self, step)() for step in self.steps]

    def tidy_all(self):
        return 1

    def build_all(self):
        return 2


NAME_Job().run()
''', ("NAME_Job.tidy_all", "NAME_Job.build_all")),
    "operator": ('''
import operator as NAME_operator


class NAME_Coin:
    rank = 1

    def pay(self, amount):
        return amount

    @property
    def cents(self):
        return 2


NAME_operator.attrgetter("rank", "cents")(NAME_Coin())
NAME_operator.methodcaller("pay", 1)(NAME_Coin())
''', ("NAME_Coin.rank", "NAME_Coin.pay", "NAME_Coin.cents")),
    "hooks of the standard library": ('''
import cmd as NAME_cmd
import html.parser as NAME_parser
import logging as NAME_logging
import string as NAME_string
import threading as NAME_threading


class NAME_Thread(NAME_threading.Thread):
    def run(self):
        return None


class NAME_Handler(NAME_logging.Handler):
    def emit(self, record):
        return None


class NAME_Shell(NAME_cmd.Cmd):
    prompt = "> "

    def do_quit(self, line):
        return True


class NAME_Html(NAME_parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        return None


class NAME_Formatter(NAME_string.Formatter):
    def get_value(self, key, args, kwargs):
        return key


NAME_Thread().start()
NAME_Handler().handle(NAME_logging.makeLogRecord({}))
NAME_Shell().onecmd("quit")
NAME_Html().feed("<p>")
NAME_Formatter().format("{a}")
''', ("NAME_Thread.run", "NAME_Handler.emit", "NAME_Shell.do_quit", "NAME_Html.handle_starttag",
      "NAME_Formatter.get_value")),
    "descriptor": ('''
class NAME_Typed:
    def __set_name__(self, owner, name):
        owner.names = (*getattr(owner, "names", ()), name)

    def __get__(self, instance, owner=None):
        return 1


class NAME_Record:
    size = NAME_Typed()


[getattr(NAME_Record, NAME_each) for NAME_each in NAME_Record.names]
''', ("NAME_Record.size", "NAME_Typed.__set_name__", "NAME_Typed.__get__")),
    "proxy": ('''
class NAME_Inner:
    def secret(self):
        return 1


class NAME_Proxy:
    def __init__(self):
        self.inner = NAME_Inner()

    def __getattr__(self, name):
        return getattr(self.inner, name)


NAME_Proxy().secret()
''', ("NAME_Inner.secret", "NAME_Proxy.__getattr__")),
    "template method": ('''
class NAME_Plan:
    def run(self):
        self.before()
        return self.work()

    def before(self):
        return None

    def work(self):
        raise NotImplementedError


class NAME_Own(NAME_Plan):
    def before(self):
        return 1

    def work(self):
        return 2


NAME_Own().run()
''', ("NAME_Own.before", "NAME_Own.work", "NAME_Plan.before")),
    "monkey patch": ('''
class NAME_Target:
    def slow(self):
        return 1


def NAME_fast(self):
    return 2


NAME_Target.slow = NAME_fast
NAME_Target().slow()
''', ("NAME_fast", "NAME_Target.slow")),
    "callables of a class": ('''
import functools as NAME_tools


class NAME_Box:
    def _part(self, number):
        return number

    half = NAME_tools.partialmethod(_part, 2)

    def _get(self):
        return 1

    width = property(_get)

    def _size(self):
        return 3

    __len__ = _size

    def __secret(self):
        return 4

    def ask(self):
        return self.__secret()


NAME_Box().half(), NAME_Box().width, len(NAME_Box()), NAME_Box().ask()
''', ("NAME_Box._part", "NAME_Box._get", "NAME_Box._size", "NAME_Box.__secret")),
    "rows that are unpacked": ('''
import typing as NAME_typing


class NAME_Point(NAME_typing.NamedTuple):
    left: int
    top: int = 0


class NAME_Options(NAME_typing.TypedDict):
    wide: bool


NAME_left, NAME_top = NAME_Point(1, NAME_Options(wide=True)["wide"])
''', ("NAME_Point.left", "NAME_Point.top", "NAME_Options.wide")),
    "after an exception that is swallowed": ('''
import contextlib as NAME_contextlib

with NAME_contextlib.suppress(ValueError):
    raise ValueError


def NAME_reached():
    return
    yield


list(NAME_reached())
''', ("NAME_reached",)),
    "code in a string": ('''
def NAME_tool():
    return 1


eval("NAME_tool()")
''', ("NAME_tool",)),
}  # fmt: skip

# A file with the code in another one that leads to it, and the names that have to stay.
MODULES: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "module by name, module __getattr__": ('''
"""Loaded by name."""


def __getattr__(name):
    return _made(name)


def _made(name):
    return name.upper()
''', '''
import importlib as _NAME_lib

_NAME_lib.import_module("PACKAGE.NAME").anything
''', ("__getattr__", "_made")),
    "module that is given away": ('''
"""Looked through by name."""


def go_first():
    return 1


def go_second():
    return _aid()


def _aid():
    return 2
''', '''
import PACKAGE.NAME as _NAME


def _NAME_all(module):
    return [getattr(module, each)() for each in dir(module) if each.startswith("go_")]


_NAME_all(_NAME)
''', ("go_first", "go_second", "_aid")),
    "imports for others": ('''
"""What other modules import from here."""

from collections import OrderedDict
from io import BytesIO, StringIO

try:
    import no_such_module_here as fast
except ImportError:
    import json as slow

    fast = None
else:
    slow = fast
''', '''
from PACKAGE import NAME as _NAME
from PACKAGE.NAME import OrderedDict as _NAME_ordered

_NAME_ordered(), _NAME.StringIO(), _NAME.slow.dumps(1), _NAME.fast
''', ("OrderedDict", "StringIO", "slow", "fast")),
}  # fmt: skip
