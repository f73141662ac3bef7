from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import pytest

from sweeper.check.scopes import bound_names, undefined

LIBRARY = Path(sysconfig.get_path("stdlib"))


@pytest.mark.parametrize(
    "path",
    [
        "argparse.py", "asyncio/tasks.py", "collections/__init__.py", "configparser.py",
        "dataclasses.py", "email/message.py", "enum.py", "logging/config.py",
        "pathlib.py", "typing.py", "unittest/mock.py",
    ],
)  # fmt: skip
def test_real_modules_have_no_unbound_name(path: str) -> None:
    place = LIBRARY / path
    if place.exists():  # a release may turn a module into a package
        assert not undefined(place.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import a.b, c as d\nfrom e import f as g, h\n", "a d g h"),
        ("def a(b):\n    c = 1\nclass D:\n    e = 1\nasync def f(): pass\n", "a D f"),
        ("for a, (b, *c) in d: pass\nwith e as f: pass\n", "a b c f"),
        ("if (a := 1):\n    b: int = 1\n    c += 1\n", "a b c"),
        ("try: pass\nexcept E as a: pass\n", "a"),
        ("match a:\n    case [b, *c] | {'k': b, **c} as d: pass\n", "b c d"),
        ("a = lambda b: [c for c in d]\n", "a"),
        ("[a for a in b if (c := a)]\n", "c"),
    ],
)
def test_bound_names(text: str, names: str) -> None:
    assert sorted(bound_names(ast.parse(text))) == sorted(names.split())
