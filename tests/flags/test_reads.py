from __future__ import annotations

from textwrap import dedent

import pytest

from sweeper.flags.reads import reads
from tests.trees import files_of, graph_of

CLIENT = """
    --- toggles.py
    from UnleashClient import UnleashClient
    client = UnleashClient(url="u", app_name="a")
    def is_on(name, context=None):
        '''Ask.'''
        return client.is_enabled(name, context)
    class Keys:
        CART = "cart"
    PAY = "pay"
"""


def found(tree: str) -> list[tuple[str, str]]:
    """Return key and text of each read."""
    text = dedent(tree)
    files = files_of(text)
    lines = {path: code.splitlines() for path, code in files.items()}
    return [
        (read.key, lines[read.path][read.span.line - 1][read.span.column : read.span.end_column])
        for read in reads(graph_of(text), files.get)
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import toggles\ntoggles.is_on('a')", [("a", "toggles.is_on('a')")]),
        ("from toggles import is_on as on\nx = not on(name='a')", [("a", "on(name='a')")]),
        ("from toggles import client\nclient.is_enabled('a')", [("a", "client.is_enabled('a')")]),
        ("import toggles\ntoggles.is_on(toggles.PAY)", [("pay", "toggles.is_on(toggles.PAY)")]),
        ("from toggles import is_on, Keys\nis_on(Keys.CART)", [("cart", "is_on(Keys.CART)")]),
        ("from toggles import is_on\ndef f(k):\n    is_on(k)\n    return 1", [("", "is_on(k)")]),
        ("from toggles import is_on\nis_on(f'a{1}')", [("", "is_on(f'a{1}')")]),
        # a wrapper of a wrapper
        (
            "from toggles import is_on\ndef has(k):\n    return is_on(k)\nhas('é')",
            [("é", "has('é')")],
        ),
        # what only looks like it
        ("from other import is_on\nis_on('a')", []),
        ("import toggles\nprint('toggles.is_on(1)')  # toggles.is_on('a')", []),
        ("def is_on(k): ...\nis_on('a')", []),
        ("from toggles import is_on\ndef is_on(k): ...\nis_on('a')", []),
        ("from toggles import is_on\ndef f(is_on):\n    is_on('a')", []),
    ],
)
def test_follows_wrappers_and_keys(code: str, expected: list[tuple[str, str]]) -> None:
    indented = code.replace("\n", "\n    ")
    assert found(f"{CLIENT}    --- a.py\n    {indented}\n") == expected


@pytest.mark.parametrize(
    "body",
    [
        "return [client.is_enabled('a') for client in given]",
        "for client in given: client.is_enabled('a')",
        "with given as client: client.is_enabled('a')",
        "client, _ = given\n    client.is_enabled('a')",
        "client = given.one\n    client.is_enabled('a')",
        "client = other()\n    client.is_enabled('a')",
        "for client in given:\n        def g(): client.is_enabled('a')\n        g()",
        "os = given\n    os.environ.get('a')",
        "[on('a') for on in given]",
    ],
)
def test_takes_no_local_name_for_that_of_the_module(body: str) -> None:
    head = "import os\nfrom toggles import client\nfrom toggles import is_on as on\n"
    code = f"{head}def f(given):\n    {body}\n".replace("\n", "\n    ")
    assert found(f"{CLIENT}    --- a.py\n    {code}\n") == []


def test_knows_the_object_of_a_class() -> None:
    tree = """
        --- a.py
        from UnleashClient import UnleashClient
        class Shop:
            def __init__(self, other: UnleashClient):
                self.flags = UnleashClient("u", "a")
                other.is_enabled("b")
            def f(self):
                return self.flags.is_enabled("a") or self.others.is_enabled("c")
    """
    assert [key for key, _ in found(tree)] == ["b", "a"]


def test_tells_defaults() -> None:
    text = "import os\nos.getenv('A', 'yes')\nos.getenv('B', f())\nos.getenv('C')\n"
    graph = graph_of(f"--- a.py\n{text}")
    told = [(r.key, r.default, r.has_default) for r in reads(graph, {"a.py": text}.get)]
    assert told == [("A", "yes", True), ("B", None, False), ("C", None, False)]


OVERRIDDEN = """
    --- a.py
    from UnleashClient import UnleashClient
    client = UnleashClient("u", "a")
    class Base:
        def on(self, key):
            return client.is_enabled(key)
    class Never(Base):
        def on(self, key):
            return False
    def f(base: Base):
        return base.on("x")
"""


def test_takes_no_method_that_other_classes_have_too_for_a_wrapper() -> None:
    assert [key for key, _ in found(OVERRIDDEN)] == [""]
    alone = OVERRIDDEN.replace(
        "class Never(Base):\n        def on", "class Never(Base):\n        def off"
    )
    assert [key for key, _ in found(alone)] == ["x"]


def test_knows_no_key_that_global_may_change() -> None:
    tree = """
        --- a.py
        import os
        KEY = "A"
        def swap():
            global KEY
            KEY = "B"
        os.getenv(KEY)
    """
    assert [key for key, _ in found(tree)] == [""]


def read_in(code: str) -> list[tuple[str, str, object]]:
    """Return key, text and form of each read in one file."""
    files = {"a.py": dedent(code)}
    lines = files["a.py"].splitlines()
    found = reads(graph_of("--- a.py\n" + files["a.py"]), files.get)
    return [
        (r.key, lines[r.span.line - 1][r.span.column : r.span.end_column], r.form) for r in found
    ]


ASKS = "from UnleashClient import UnleashClient\nclient = UnleashClient('u', 'a')\n"


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ("def ask(k):\n    return not client.is_enabled(k)", "inverted"),
        ("def ask(k):\n    return bool(client.is_enabled(k))", "value"),
        ("def ask(k, d=False):\n    c = {'a': d}\n    return client.is_enabled(k, c)", "value"),
        ("def ask(*, k):\n    return client.is_enabled(k)", "value"),
        (
            "from functools import cache\n@cache\ndef ask(k):\n    return client.is_enabled(k)",
            "value",
        ),
        (
            "from functools import lru_cache\n@lru_cache(maxsize=2)\ndef ask(k):\n"
            "    return not client.is_enabled(k)",
            "inverted",
        ),
    ],
)
def test_sees_through_wrappers(body: str, form: str) -> None:
    assert read_in(f"{ASKS}{body}\nask(k='x')\n") == [("x", "ask(k='x')", form)]


@pytest.mark.parametrize(
    "body",
    [
        "def ask(k, user=1):\n    return client.is_enabled(k) and user.staff",
        "def ask(k):\n    k = k + 'x'\n    return client.is_enabled(k)",
        "def ask(k):\n    if k:\n        return True\n    return client.is_enabled(k)",
        "def ask(k):\n    c = charge()\n    return client.is_enabled(k, c)",
        "@retry\ndef ask(k):\n    return client.is_enabled(k)",
        "def ask(k):\n    return not not client.is_enabled(k)",
    ],
)
def test_takes_nothing_that_decides_more_for_a_wrapper(body: str) -> None:
    assert [key for key, *_ in read_in(f"{ASKS}{body}\nask('x')\n")] == [""]


def test_keeps_what_a_wrapped_rule_inverts() -> None:
    code = """
        from flags.state import flag_disabled
        def off(k):
            return flag_disabled(k)
        def on(k):
            return not flag_disabled(k)
        off("a"), on("b")
    """
    assert read_in(code) == [("a", 'off("a")', "inverted"), ("b", 'on("b")', "value")]


@pytest.mark.parametrize(
    "code",
    [
        "def f(c: UnleashClient | None):\n    c.is_enabled('x')",
        "def f(c: None | UnleashClient):\n    c.is_enabled('x')",
        "def f(c: 'UnleashClient'):\n    c.is_enabled('x')",
        "from typing import Optional\ndef f(c: Optional[UnleashClient]):\n    c.is_enabled('x')",
        "class A:\n    def __init__(self, c=None):\n        self.c = c or UnleashClient('u', 'a')\n"
        "    def f(self):\n        return self.c.is_enabled('x')",
        "def get() -> UnleashClient: ...\nget().is_enabled('x')",
        "def get():\n    return UnleashClient('u', 'a')\nget().is_enabled('x')",
        "class Own(UnleashClient):\n    def other(self): ...\nOwn('u', 'a').is_enabled('x')",
        "class A:\n    c = UnleashClient('u', 'a')\nA.c.is_enabled('x')",
        "def f():\n    k = 'x'\n    return client.is_enabled(k)",
        "async def f():\n    return await client.is_enabled('x')",
    ],
)
def test_knows_the_client_and_the_key(code: str) -> None:
    assert [key for key, *_ in read_in(ASKS + code + "\n")] == ["x"]


@pytest.mark.parametrize(
    "code",
    [
        "k = 'x'\ndef f():\n    k = g()\n    return client.is_enabled(k)",
        "k = 'x'\ndef f(k):\n    return 1 if client.is_enabled(k) else 2",
        "def f(a):\n    k = 'x'\n    if a:\n        k = 'y'\n    client.is_enabled(k)",
        "K = 'x'\nclient.is_enabled(K or g())",
        "K = 'x'\nL = K or g()\nclient.is_enabled(L)",
        "K = 'x'\nclient.is_enabled(K.upper())",
    ],
)
def test_knows_no_key_that_may_be_another(code: str) -> None:
    assert [key for key, *_ in read_in(ASKS + code + "\n")] == [""]


def test_asks_no_base_for_what_a_class_has_itself() -> None:
    code = "class Own(UnleashClient):\n    def is_enabled(self, k):\n        return f(k)\n"
    assert read_in(f"{ASKS}{code}Own('u', 'a').is_enabled('x')\n") == []


def test_does_not_list_a_table_of_features_by_itself() -> None:
    code = """
        from django.conf import settings
        settings.FEATURES["a"], settings.FEATURES.get("b", False), settings.FEATURES.copy()
    """
    assert [key for key, *_ in read_in(code)] == ["a", "b", "FEATURES"]


def test_takes_no_rule_file_for_a_template() -> None:
    texts = {"a.toml": '{% flag "x" %}{% endflag %}', "a.html": '{% flag "x" %}{% endflag %}'}
    found = reads(graph_of("--- b.py\n"), texts.get, list(texts))
    assert [read.path for read in found] == ["a.html"]
