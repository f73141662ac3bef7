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
