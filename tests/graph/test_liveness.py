"""What is alive and what is dead in small trees; each dead line says so in a comment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from textwrap import dedent

import pytest

from sweeper.config import RootRule
from sweeper.graph.liveness import liveness
from tests.trees import graph_of

CASES = {
    "plain": """
        def used(): return 1
        def unused(): return 2  # dead
        if __name__ == "__main__":
            print(used())
    """,
    "an import that fills a global": """
        Till = None
        def setup():
            global Till
            from tills import Till
            from tills import Other  # dead
        setup()
        --- tills.py
        class Till: ...
        class Other: ...  # dead
    """,
    "a script inside a package": """
        import shop.used
        print(shop)
        if __name__ == "__main__":
            print(1)
        --- shop/__init__.py
        --- shop/tool.py
        def run(): return 1  # weak
        if __name__ == "__main__":
            run()
        --- shop/used.py
        def go(): return 1
        if __name__ == "__main__":
            go()
        --- shop/__main__.py
        print(1)
        --- scripts/tool.py
        if __name__ == "__main__":
            print(1)
    """,
    "asked for by object.__getattribute__": """
        class Lazy:
            def __getattribute__(self, name):
                object.__getattribute__(self, "_load")()
            def _load(self): return 1
            def _drop(self): return 1  # dead
        print(Lazy().x)
    """,
    "registries of many shapes": """
        hooks = []
        first = ()
        table = {}
        class Bus:
            heard = []
            def on(self, function):
                self.heard.append(function)
                return function
            def wrap(self, function):  # dead
                def wrapper(request):
                    self.check(request)
                    return function(request)
                return wrapper
            def check(self, request): return 1  # dead
        bus = Bus()
        @bus.on
        def heard(): return 1
        @bus.wrap  # dead
        def wrapped(): return 1
        def hook(function):
            global hooks
            hooks += [function]
            return function
        def early(function):
            global first
            first = (function, *first)
            return function
        def command(function):
            def wrapper(*args): return function(*args)
            table[function.__name__] = wrapper
            return wrapper
        def late(function):
            table["late"] = lambda: function()
            return function
        def mark(path):
            def marked(function):
                function.path = path
                return function
            return marked
        @hook
        def one(): return 1
        @early
        def two(): return 1
        @command
        def three(): return 1
        @late
        def four(): return 1
        @mark("/")
        def five(): return 1
        def plain(function):  # dead
            function.__doc__ = "plain"
            return function
        @plain  # dead
        def six(): return 1
        if __name__ == "__main__":
            print(Bus.heard, hooks, first, table)
    """,
    "the module by its name": """
        import sys
        def one(): return 1  # weak
        two = 2  # weak
        def get(name): return getattr(sys.modules[__name__], name.upper())
        print(get("x"))
        --- direct.py
        import sys
        def one(): return 1
        def two(): return 1
        def three(): return 1  # dead
        print(sys.modules[__name__].one(), sys.modules.get(__name__), importlib)
        importlib.import_module(__name__).two()
        --- listing.py
        import inspect, sys
        class One: ...  # weak
        def every(): return inspect.getmembers(sys.modules[__name__], inspect.isclass)
        print(every())
        --- namespace.py
        def cmd_one(): return 1  # weak
        def run(name): return globals().get("cmd_" + name)()
        print(run("one"))
    """,
    "attributes in formats and getters": """
        import operator
        class Coin:
            @property  # weak
            def cents(self): return 1
            @property  # weak
            def euros(self): return 1
            @property  # weak
            def yen(self): return 1
            def pay(self): return 1  # weak
            @property  # dead
            def lira(self): return 1
        coin = Coin()
        print("{0.cents} {lira}".format(coin, lira=1), "{coin.euros!r:>3}".format(coin=coin))
        print(operator.attrgetter("yen")(coin), operator.methodcaller("pay", "lira")(coin))
    """,
    "fields that a metaclass of the base reads": """
        class Field: ...
        class Meta(type): ...
        class Base(metaclass=Meta): ...
        class Model(Base):
            title = Field()
            def never(self): return 1  # dead
        print(Model())
    """,
    "a prefix in a variable": """
        class Printer:
            def show(self, node):
                name = "_show_{}".format(type(node).__name__)
                return getattr(self, name.lower(), self._any)(node)
            def _show_int(self, node): return 1  # weak
            def _any(self, node): return 1
            def _hide(self, node): return 1  # dead
        class Open:
            def show(self, name):
                method = name
                if not name:
                    method = "_show"
                return getattr(self, method)
            def _two(self): return 1  # weak
        class Looped:
            def show(self):
                return [getattr(self, each)() for each in ("_one", "_more")]
            def _one(self): return 1  # weak
        print(Printer().show(1), Open().show(""), Looped().show())
    """,
    "code in a string that imports": """
        import subprocess
        subprocess.run(["python", "-c", "from tills import one, two; one()"])
        --- tills.py
        def one(): return 1
        def two(): return 1
        def three(): return 1  # dead
    """,
    "locals of a function": """
        class Till:
            def rate():
                def fget(self): return 1
                def fset(self, value): return 1
                return locals()
            rate = property(**rate())
            def pay(self):
                def note(): return 1  # dead
                return 1
            def list(self):
                def note(): return 1
                return dir()
        if __name__ == "__main__":
            Till().rate
            Till().pay()
            Till().list()
    """,
    "chain and cycle": """
        def a(): return b()  # dead
        def b(): return c()  # dead
        def c(): return a()  # dead
        def itself(): return itself()  # dead
        if __name__ == "__main__":
            print()
    """,
    "class with its methods": """
        class Unused:  # dead
            def method(self): return self.other()
            def other(self): return 1
        class Used:
            def method(self): return 1
            def never(self): return 2  # dead
        if __name__ == "__main__":
            Used().method()
    """,
    "members that are listed": """
        import inspect
        class A:
            def one(self): return 1  # weak
            def go(self): return [v for v in type(self).__dict__.values()]
        class B:
            def one(self): return 1  # weak
            def go(self): return dict(self.__class__.__dict__)
        class C:
            def one(self): return 1  # weak
            def go(self): return inspect.getmembers(self)
        class D:
            def one(self): return 1  # dead
            def go(self): self.__dict__.update(b=self.__dict__["a"])
        if __name__ == "__main__":
            print(A().go(), B().go(), C().go(), D().go())
    """,
    "homonyms": """
        class Cart:
            def total(self): return 1
        class Invoice:
            def total(self): return 2  # dead
            def pay(self): return 3
        if __name__ == "__main__":
            Cart().total()
            Invoice().pay()
    """,
    "unknown receiver": """
        class Cart:
            def total(self): return 1  # weak
        def show(thing): return thing.total()
        if __name__ == "__main__":
            show(Cart())
    """,
    "annotated parameter": """
        class Cart:
            def total(self): return 1
            def other(self): return 1  # dead
        class Basket:
            def total(self): return 1  # dead
        def show(thing: "Cart | None", b: Basket): return thing.total()
        if __name__ == "__main__":
            show(Cart(), Basket())
    """,
    "optional, list, dict": """
        from typing import Optional
        class A:
            def one(self): return 1
        class B:
            def one(self): return 1
            def two(self): return 1  # dead
        class C:
            def one(self): return 1
        def show(a: Optional[A], bs: list[B], cs: dict[str, C]):
            a.one()
            for b in bs:
                b.one()
            cs["x"].one()
        if __name__ == "__main__":
            show(A(), [B()], {"": C()})
    """,
    "attribute of self": """
        class Engine:
            def start(self): return 1
            def stop(self): return 2  # dead
        class Car:
            def __init__(self): self.engine = Engine()
            def go(self): return self.engine.start()
        if __name__ == "__main__":
            Car().go()
    """,
    "with, walrus, isinstance": """
        class Lock:
            def __enter__(self): return self
            def __exit__(self, *args): pass
            def held(self): return 1
        class Shape:
            def area(self): return 1
        def work(x):
            with Lock() as lock:
                lock.held()
            if (s := Shape()) is not None:
                s.area()
        if __name__ == "__main__":
            work(1)
    """,
    "returned type": """
        class Order:
            def ship(self): return 1
            def lose(self): return 1  # dead
        def make(): return Order()
        def annotated() -> Order: ...
        if __name__ == "__main__":
            make().ship()
            annotated().ship()
    """,
    "override of a called method": """
        class Base:
            def run(self): return self.step()
            def step(self): raise NotImplementedError
        class Child(Base):
            def step(self): return 1
        if __name__ == "__main__":
            Child().run()
    """,
    "override outside": """
        import threading
        class Worker(threading.Thread):
            def run(self): return 1
            def helper(self): return 1  # dead
        if __name__ == "__main__":
            Worker().start()
    """,
    "unknown base": """
        from framework import Plugin
        class Mine(Plugin):
            def on_load(self): return 1  # weak
        if __name__ == "__main__":
            Mine()
    """,
    "super": """
        class A:
            def f(self): return 1
        class B(A):
            def f(self): return super().f()
        if __name__ == "__main__":
            B().f()
    """,
    "decorator that registers": """
        HANDLERS = {}
        def handles(name):
            def keep(function):
                HANDLERS[name] = function
                return function
            return keep
        @handles("x")
        def on_x(): return 1
        if __name__ == "__main__":
            HANDLERS["x"]()
    """,
    "decorator that wraps": """
        import functools
        def timed(function):
            @functools.wraps(function)
            def wrapper(*args):
                return function(*args)
            return wrapper
        @timed
        def used(): return 1
        @timed  # dead
        def unused(): return 1
        @functools.lru_cache  # dead
        def cached(): return 1
        if __name__ == "__main__":
            used()
    """,
    "decorator from outside": """
        from framework import app
        @app.route("/")
        def index(): return 1
    """,
    "decorators of one name": """
        import functools  # dead
        from framework import router
        @router.patch("/")
        def route(): return 1
        @router.cache
        def kept(): return 1
        @functools.cache  # dead
        def cached(): return 1
        if __name__ == "__main__":
            print()
    """,
    "init_subclass": """
        class Base:
            known = []
            def __init_subclass__(cls): Base.known.append(cls)
        class Child(Base): pass
        if __name__ == "__main__":
            print(Base.known)
    """,
    "subclasses": """
        class Base: pass
        class Child(Base): pass
        if __name__ == "__main__":
            print(Base.__subclasses__())
    """,
    "getattr with a constant and with a prefix": """
        class Robot:
            def wave(self): return 1
            def do_walk(self): return 2  # weak
            def sleep(self): return 3  # dead
            def act(self, name): return getattr(self, "do_" + name)()
        if __name__ == "__main__":
            robot = Robot()
            getattr(robot, "wave")()
            robot.act("walk")
    """,
    "globals": """
        def export_csv(): return 1  # weak
        def import_csv(): return 1  # dead
        def run(name): return globals()[f"export_{name}"]()
        if __name__ == "__main__":
            run("csv")
    """,
    "module variables": """
        LIMIT = 3
        UNUSED = 4  # dead
        _hush_pyflakes = [LIMIT]
        _unused = LIMIT
        __version__ = "1"
        for turn in range(3):
            print(turn)
        if __name__ == "__main__":
            print(LIMIT)
    """,
    "decorators that look at what they get, or only call it": """
        def same(expected):
            def spec(function): return function.__code__
            def check(function):
                print(spec(function) == expected)
                return function
            return check
        def twice(function):  # dead
            def helper(number): return number
            def wrapper(): return helper(function()) + function()
            return wrapper
        @same(1)
        def template(): ...
        @twice  # dead
        def old(): ...
    """,
    "names of a file that is run by its path": """
        print(1)
        --- build/hook-shop.py
        hiddenimports = ["shop"]  # weak
        _own = 1  # dead
    """,
    "table of functions": """
        def add(): return 1
        def sub(): return 1
        def lost(): return 1  # dead
        TABLE = {"add": add, "sub": sub}
        OLD = [lost]  # dead
        if __name__ == "__main__":
            print(TABLE)
    """,
    "enumeration": """
        import enum
        class Colour(enum.Enum):
            RED = 1
            def dim(self): return 1  # dead
        if __name__ == "__main__":
            print(list(Colour))
    """,
    "dataclass": """
        from dataclasses import dataclass
        @dataclass
        class Point:
            x: int
            y: int
            def length(self): return 1  # dead
        if __name__ == "__main__":
            print(Point(1, 2))
    """,
    "property and setter": """
        class Box:
            @property
            def size(self): return 1
            @size.setter
            def size(self, value): pass
            @property  # dead
            def lid(self): return 1
        if __name__ == "__main__":
            Box().size = 2
    """,
    "class method as constructor": """
        class Config:
            @classmethod
            def load(cls): return cls()
            def get(self): return 1
            def put(self): return 1  # dead
        if __name__ == "__main__":
            Config.load().get()
    """,
    "closures": """
        def outer():
            def used(): return 1
            def unused(): return 2  # dead
            return used
        if __name__ == "__main__":
            outer()
    """,
    "comprehension and lambda": """
        def key(x): return x
        def test(x): return x
        if __name__ == "__main__":
            print([test(x) for x in sorted([1], key=lambda y: key(y))])
    """,
    "overload": """
        from typing import overload  # dead
        @overload  # dead
        def f(x: int) -> int: ...
        @overload
        def f(x: str) -> str: ...
        def f(x): return x
        if __name__ == "__main__":
            print()
    """,
    "conditional definitions": """
        import sys
        if sys.version_info > (3,):
            def f(): return 1
        else:
            def f(): return 2
        if __name__ == "__main__":
            f()
    """,
    "type comments and quoted annotations": """
        class A: pass
        class B: pass
        class C: pass
        def f(x):
            # type: (A) -> B
            y = []  # type: list[C]
            return x, y
        if __name__ == "__main__":
            f(1)
    """,
    "class body reads the name around": """
        from json import loads
        def total(): return 1
        class Cart:
            loads = loads
            total = total
            def both(self): return self.loads, self.total
        if __name__ == "__main__":
            Cart().both()
    """,
    "imports": """
        import os  # dead
        import sys
        import json as j  # dead
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from collections import OrderedDict
        try:
            import ujson
        except ImportError:
            ujson = None
        from re import compile as compile
        import readline
        def f(x: "OrderedDict"): return sys
        if __name__ == "__main__":
            f(1)
    """,
    "import used by dead code only": """
        import os  # dead
        def unused(): return os.getcwd()  # dead
        if __name__ == "__main__":
            print()
    """,
    "submodule imports": """
        import os.path
        import xml.dom
        import xml.sax  # dead
        if __name__ == "__main__":
            os.path.join(xml.dom.Node)
    """,
    "re-export through a module": """
        --- main.py
        from compat import StringIO
        if __name__ == "__main__":
            StringIO()
        --- compat.py
        from io import StringIO
        from io import BytesIO  # dead
    """,
    "star import": """
        --- main.py
        from helpers import *
        if __name__ == "__main__":
            shown()
        --- helpers.py
        def shown(): return 1
        def _hidden(): return 1  # dead
        def other(): return 1  # weak
    """,
    "unused file": """
        --- main.py
        import used
        if __name__ == "__main__":
            used.f()
        --- used.py
        def f(): return 1
        --- unused.py
        def g(): return 1
    """,
    "module passed around": """
        --- main.py
        import plugins
        def load(module): return module.begin()
        if __name__ == "__main__":
            load(plugins)
        --- plugins.py
        def begin(): return 1  # weak
        def finish(): return 1  # dead
    """,
    "dotted string": """
        --- main.py
        NAME = "shop.views.index"
        if __name__ == "__main__":
            print(NAME)
        --- shop/__init__.py
        --- shop/views.py
        def index(): return 1
        def other(): return 1  # dead
    """,
    "relative imports": """
        --- shop/__init__.py
        --- shop/__main__.py
        from . import cart
        from .models import Order as O
        cart.add(O())
        --- shop/cart.py
        def add(x): return 1
        def drop(x): return 1  # dead
        --- shop/models.py
        class Order: pass
        class Old: pass  # dead
    """,
    "used by tests only": """
        --- main.py
        def used(): return 1
        def helper(): return 1  # tests
        def nothing(): return 1  # dead
        if __name__ == "__main__":
            used()
        --- tests/test_main.py
        from main import helper
        def test_helper():
            assert helper() == 1
    """,
    "a fixture by name": """
        --- main.py
        if __name__ == "__main__":
            print()
        --- tests/conftest.py
        import pytest
        @pytest.fixture
        def client(): return 1
        --- tests/test_main.py
        def test_it(client): assert client
    """,
    "module getattr": """
        --- main.py
        import lazy
        if __name__ == "__main__":
            print(lazy.thing)
        --- lazy.py
        def __getattr__(name): return 1
    """,
    "protocol": """
        from typing import Protocol
        class Speaker(Protocol):
            def speak(self) -> str: ...
        class Dog:
            def speak(self) -> str: return "w"  # weak
        def talk(s: Speaker): return s.speak()
        if __name__ == "__main__":
            talk(Dog())
    """,
    "descriptor and slots": """
        class Positive:
            def __get__(self, a, b): return 1
            def __set__(self, a, b): return 1
        class Item:
            price = Positive()
            __slots__ = ("a",)
        if __name__ == "__main__":
            print(Item().price)
    """,
    "decorator of an interface, and one that an override stores": """
        class Worker:
            def do(self, task):
                "Run it some time."
        class Pool:
            def add(self, task): return task
            def only(self, task): return task  # dead
        class Threads(Pool):
            def __init__(self): self.tasks = []
            def add(self, task): self.tasks.append(task)
            def run(self): return self.tasks
        def start(worker: Worker, pool: Pool):
            @worker.do
            def first(): return 1
            @pool.add
            def second(): return 2
            @pool.only  # dead
            def third(): return 3
        if __name__ == "__main__":
            start(Worker(), Threads())
            Threads().run()
    """,
    "written on an attribute": """
        import warnings
        class Log:
            def __init__(self, given, own):
                self._module = warnings
                self._given = given
                self._own: Own = own
                self._never = warnings  # dead
            def begin(self):
                self._module.showwarning = self.show
                self._given.hook = 1
                self._own.hook = 2
                self._never = None
            def show(self): return 1
        class Own:
            def __init__(self):
                self.hook = 1  # dead
        if __name__ == "__main__":
            Log(1, Own()).begin()
    """,
    "written on an attribute of its own name, and of something unknown": """
        class Node:
            def __init__(self, after: "Node | None"):
                self.after: Node | None = after
            def drop(self): self.after.after = None
        class Car:
            def motor(self): return 1  # weak
        def tune(thing): thing.motor.power = 1
        if __name__ == "__main__":
            Node(None).drop()
            tune(Car())
    """,
    "attribute that a base sets too": """
        class Debugger:
            limit = 1
            kind = 1  # dead
            def __init__(self):
                self.last = None
                self.tool = Tool()
        class Stacked(Debugger):
            kind = 2
            def __init__(self, tool):
                super().__init__()
                self.tool = Other()
            def show(self):
                print(self.last, self.limit, self.kind)
                self.last = 2
                self.limit = 3
                self.tool.work()
        class Tool:
            def work(self): return 1
        class Other:
            def work(self): return 2
        if __name__ == "__main__":
            Stacked(1).show()
    """,
    "stand-in for a stream": """
        import sys
        class Stream:
            def __init__(self):
                self._count = 1  # weak
            def fake(self): return 1  # weak
            def other(self): return 1  # dead
        def show(path):
            print(sys.stdin._count, sys.stdout.fake(), sys.path.other())
        if __name__ == "__main__":
            sys.stdin = Stream()
            show(1)
    """,
    "imported fixtures and tests": """
        --- tests/fixtures.py
        import pytest
        @pytest.fixture
        def client(): return 1
        @pytest.fixture
        def other(): return 1
        class Prices:  # dead
            def check(self): return 1
        class TestPrices:
            def test_price(self): assert 1
        --- tests/test_shop.py
        import json, os  # dead
        from .fixtures import client, other, TestPrices
        from .fixtures import Prices  # dead
        from gone import basket, unseen  # dead
        def test_client(client, basket): assert client
        def helper(os): return json  # dead
    """,
    "import of a neighbour with effects": """
        --- shop/user.py
        import types_of_things  # dead
        import quiet  # dead
        --- shop/types_of_things.py
        make("Thing")
        --- shop/quiet.py
        x = 1
        --- shop/__init__.py
        print(1)
        --- main.py
        from shop import quiet, types_of_things, user
        print(quiet.x, types_of_things, user)
    """,
    "relative names in strings": """
        --- shop/__init__.py
        def include(config):
            config.add_view(".views.cart")
            config.add_view(".views:Basket", attr="show")
        --- shop/views.py
        def cart(request): ...
        def old(request): ...  # dead
        class Basket:
            def __init__(self, request): ...
        --- shop/deep/urls.py
        ROUTES = ["..views.other", ".near.page", "...", ".5"]
        --- shop/deep/near.py
        def page(): ...
        def other(): ...  # dead
        --- main.py
        from shop import include
        from shop.deep import near, urls
        include(print)
        print(urls.ROUTES, near)
    """,
    "examples in docstrings": """
        '''What it does.

        >>> helper(dumps(1))
        >>> if True:
        ...     Fraction(1)
        '''
        from json import dumps, loads  # dead
        from fractions import Fraction
        def helper(x): return x
        def other(x):  # dead
            '''Say other(loads).

            >>> other(1)
            '''
        if __name__ == "__main__":
            print()
    """,
    "write-only attribute": """
        class Job:
            def __init__(self):
                self.done = False  # dead
                self.name = "x"
        if __name__ == "__main__":
            print(Job().name)
    """,
    "global rebinding": """
        _cache = None
        def get():
            global _cache
            _cache = 1
            return 1
        if __name__ == "__main__":
            get()
    """,
    "used by unreachable code only": """
        import os  # dead
        def helper(): return 1  # dead
        def other(): return 2
        def f():
            return 2
            return helper(), os.sep, other()  # dead
        if False:  # dead
            helper()
        if __name__ == "__main__":
            f()
            other()
    """,
    "bound by unreachable code": """
        from json import loads  # dead
        def f():
            return 1
            import os  # dead
            return os
        if __name__ == "__main__":
            f()
        raise SystemExit
        VALUE = loads("1")  # dead
    """,
    "quoted in a type alias": """
        from json import JSONDecoder, JSONEncoder, loads, dumps  # dead
        import typing as t
        Name: 'TypeAlias' = "loads"
        Either: t.TypeAlias = 'JSONDecoder | JSONEncoder'
        Text: str = "dumps"
        def show(x: Name, y: Either): return 1
        if __name__ == "__main__":
            show(1, Text)
    """,
    "quoted in a cast": """
        import typing as t
        from json import JSONDecoder
        def f(x): return t.cast("JSONDecoder", x)
        if __name__ == "__main__":
            f(1)
    """,
    "unreachable and unused local": """
        def f():
            x = 1  # dead
            return 2
            print(3)  # dead
        if __name__ == "__main__":
            f()
    """,
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_finds_what_is_marked(name: str, found_in: Callable[..., tuple[object, object]]) -> None:
    found, asked = found_in(dedent(CASES[name]).lstrip("\n"))
    if name == "unused file":
        assert found == {("unused.py", 1, "dead")}
    else:
        assert found == asked


UNREAD = """
    --- main.py
    import till, scales
    till.pay(); scales.weigh()
    --- old.py
    import till
    print till.json, "os", weigh_all
    --- till.py
    import json
    import os
    def pay(): return 1
    --- scales.py
    import json  # dead
    def weigh(): return 1
    def weigh_all(): return 1
    def weigh_none(): return 1  # dead
    """  # fmt: skip


def test_a_file_that_is_not_read_uses_imports_through_their_module_only(
    found_in: Callable[..., tuple[set[tuple[str, int, str]], object]],
) -> None:
    found, asked = found_in(dedent(UNREAD).lstrip("\n"))
    assert {one for one in found if one[2] == "dead" and one[0] != "old.py"} == asked


LIBRARY = {
    "public names are kept, private ones are not": """
        --- lib/__init__.py
        from .core import run
        --- lib/core.py
        def run(): return _used()  # api
        def _used(): return 1
        def _unused(): return 1  # dead
        def public(): return 1  # api
        class Public:  # api
            def method(self): return 1  # api
            def _private(self): return 1  # dead
        --- lib/idle.py
        def old(): return _aid()  # api
        def _aid(): return 1  # api
        def asked(): return _answer()  # api
        def _answer(): return 1  # api
        --- tests/test_idle.py
        from lib.idle import asked
        def test_asked(): asked()
        --- lib/_private.py
        def hidden(): return 1  # dead
        --- lib/_seen.py
        def exported(): return 1
        def forgotten(): return 1  # dead
        --- lib/api.py
        from ._seen import exported
        __all__ = ["exported"]
    """,
    "a public member that at most something of unknown type has": """
        --- lib/__init__.py
        class Basket:
            def weigh(self): return 1  # api
            def count(self): return 2
            def total(self): return self.count()  # api
        def heaviest(baskets):
            return max(each.weigh() for each in baskets)
        --- main.py
        from lib import Basket, heaviest
        print(Basket().count(), heaviest([]))
    """,
    "a member that overrides one that nobody asks for": """
        --- lib/__init__.py
        class Kind:
            key = None  # api
            name = None
            def label(self): return self.name
        class Fruit(Kind):
            key = "fruit"  # api
            name = "Fruit"
        --- main.py
        from lib import Fruit
        print(Fruit().label())
    """,
    "an import of a package with a value in its place": """
        --- lib/__init__.py
        try:
            from fast import run
        except ImportError:
            run = None
        try:
            from .core import walk
        except ImportError:
            walk = None
        --- lib/core.py
        def walk(): return 1  # api
        def _unused(): return 1  # dead
    """,
}  # fmt: skip


@pytest.mark.parametrize("name", LIBRARY)
def test_in_a_library(name: str, found_in: Callable[..., tuple[object, object]]) -> None:
    found, asked = found_in(dedent(LIBRARY[name]).lstrip("\n"), "library")
    assert found == asked


def test_what_only_a_custom_keeps_is_probably_in_use() -> None:
    folder = RootRule("", "plug-ins are found by their folder", path=("plugins/",))
    custom = replace(folder, symbol_kind=("class",), guess=True)
    code = "import plugins.count\nprint(plugins.count)\n--- plugins/count.py\nclass Count: ...\n"
    graph = graph_of(code, rules=(custom,))
    names = {graph.subject(n): kept_by for n, kept_by in liveness(graph).units.items()}
    assert names["plugins/count.py::Count"] == "weak"
    sure = graph_of(code, rules=(replace(custom, guess=False),))
    assert "plugins/count.py::Count" not in {sure.subject(n) for n in liveness(sure).units}


def test_a_public_name_that_a_custom_keeps_is_public_first() -> None:
    custom = RootRule("", "found by their folder", path=("plugins/",), symbol_kind=("class",))
    code = "import plugins.count\nprint(plugins.count)\n--- plugins/count.py\nclass Count: ...\n"
    graph = graph_of(code, role="library", rules=(replace(custom, guess=True),))
    names = {graph.subject(n): kept_by for n, kept_by in liveness(graph).units.items()}
    assert names["plugins/count.py::Count"] == "api"


def test_a_base_that_is_an_attribute_of_an_object_may_register() -> None:
    code = "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n"
    code += "class Cart(db.Model): ...\nclass Wish(Cart): ...\nclass Plain(object): ...\n"
    graph = graph_of(code)
    said = {graph.nodes.qualname(node): note for node, note in graph.notes.items()}
    assert said == dict.fromkeys(("Cart", "Wish"), "db.Model may register its subclasses")
