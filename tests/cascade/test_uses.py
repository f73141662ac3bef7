from __future__ import annotations

import pytest

from sweeper.cascade.fixed import Fixed
from sweeper.cascade.uses import uses
from sweeper.flags.origins import Origins
from tests.trees import files_of, graph_of

ON = "--- flags.py\nON = True\n"
IS_ON = "--- flags.py\ndef on():\n    return True\n"
MEMBER = "--- flags.py\nclass Flags:\n    def __init__(self):\n        self.on = True\n"


def pinned(tree: str, one: Fixed) -> tuple[list[str], str]:
    """Return what is pinned as `path:text`, and why something stays."""
    files = files_of(tree)
    graph = graph_of(tree)
    found = uses(graph, one, Origins.of(graph, files.get), sorted(files))
    texts = [
        f"{path}:{files[path][pin.start : pin.end]}"
        for path, pins in sorted(found.pins.items())
        for pin in pins
    ]
    return texts, found.stays


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (ON + "if ON:\n    f()\n", ["flags.py:ON"]),
        (ON.replace("True", "env('ON')") + "if ON:\n    f()\n", ["flags.py:ON"]),
        (ON + "--- a.py\nfrom flags import ON\nif ON:\n    f()\n", ["a.py:ON"]),
        (ON + "--- a.py\nfrom flags import ON as o\nx = not o\n", ["a.py:o"]),
        (ON + "--- a.py\nimport flags\ndef f():\n    return flags.ON\n", ["a.py:flags.ON"]),
        (ON + "--- b.py\nfrom flags import ON\n--- a.py\nimport b\nx = b.ON\n", ["a.py:b.ON"]),
        (ON + "--- a.py\nON = x\nif ON:\n    f()\n", []),
        (ON + "--- a.py\ndef f(o):\n    return o.x\n", []),
    ],
)
def test_pins_a_variable(tree: str, expected: list[str]) -> None:
    one = Fixed("flags.py", "ON", True, is_call=False)
    assert pinned(tree, one)[0] == expected


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (IS_ON + "--- a.py\nimport flags\nx = flags.on()\n", ["a.py:flags.on()"]),
        (IS_ON + "--- a.py\nfrom flags import on\nx = on(user, 1)\n", ["a.py:on(user, 1)"]),
        (IS_ON + "--- a.py\nfrom flags import on\nx = on(work())\n", []),
        (IS_ON + "--- a.py\nfrom flags import on\nx = filter(on, xs)\n", []),
    ],
)
def test_pins_calls(tree: str, expected: list[str]) -> None:
    one = Fixed("flags.py", "on", True, is_call=True)
    assert pinned(tree, one)[0] == expected


def test_pins_all_reads_of_a_function() -> None:
    one = Fixed("flags.py", "Flags.on", True, is_call=False)
    tree = MEMBER + "    def f(self):\n        g(self.on)\n        return self.on\n"
    assert pinned(tree, one) == (["flags.py:self.on", "flags.py:self.on"], "")


def test_takes_no_receiver_for_another_of_its_name() -> None:
    one = Fixed("flags.py", "Flags.on", True, is_call=False)
    tree = MEMBER + (
        "--- a.py\nfrom flags import Flags\ndef f(xs):\n    a = [x.on for x in [Flags()]]\n"
        "    return a, [x.on for x in xs], (lambda x: x.on)\n"
    )
    texts, stays = pinned(tree, one)
    assert len(texts) < 3
    assert "something unknown" in stays


@pytest.mark.parametrize("is_call", [True, False])
def test_keeps_what_the_object_takes_to_be_made(is_call: bool) -> None:
    method = "    def on(self):\n        return True\n" if is_call else "    on = True\n"
    tree = f"--- flags.py\nclass Flags:\n{method}--- a.py\nfrom flags import Flags\n"
    one = Fixed("flags.py", "Flags.on", True, is_call=is_call)
    end = "()" if is_call else ""
    texts, stays = pinned(f"{tree}print(Flags(work()).on{end})\n", one)
    assert texts == []
    assert "a.py:2 does more with it than read its value" in stays
    assert pinned(f"{tree}made = Flags()\nprint(made.on{end})\n", one)[0] == [f"a.py:made.on{end}"]


def test_pins_attributes_of_known_receivers() -> None:
    tree = MEMBER + "--- a.py\nfrom flags import Flags\nf = Flags()\nif f.on:\n    g()\n"
    one = Fixed("flags.py", "Flags.on", True, is_call=False)
    assert pinned(tree, one) == (["a.py:f.on"], "")
    tree += "--- b.py\ndef h(x):\n    return x.on\n"
    texts, stays = pinned(tree, one)
    assert texts == ["a.py:f.on"]
    assert "b.py:2 may read it of something unknown" in stays


@pytest.mark.parametrize(
    "more",
    [
        "import flags\nflags.ON = False\n",
        "import flags\nsetattr(flags, 'ON', x)\n",
        "OFF = 'ON'\n",
        "from unittest.mock import patch\npatch('flags.ON', False)\n",
        "from flags import ON\nON = f()\nif ON:\n    g()\n",
        "from flags import ON\ndef f(ON):\n    return ON\n",
    ],
)
def test_pins_nothing_that_may_get_another_value(more: str) -> None:
    tree = f"{ON}--- a.py\nfrom flags import ON\nif ON:\n    f()\n--- b.py\n{more}"
    texts, stays = pinned(tree, Fixed("flags.py", "ON", True, is_call=False))
    assert texts == []
    assert stays


@pytest.mark.parametrize(
    "more",
    [
        "    def f(self, k, v):\n        setattr(self, k, v)\n",
        "    def f(self, given):\n        self.__dict__.update(given)\n",
        "    def f(self, key):\n        self.__dict__[key] = 1\n",
        "    def f(self, given):\n        self.__dict__ |= given\n",
        "    def f(self, given):\n        self.__dict__ = given\n",
        "    def f(self, key):\n        object.__setattr__(self, key, 1)\n",
        "def g(flags, key):\n    vars(flags)[key] = False\n",
        "--- b.py\nfrom flags import Flags\ndef g(key):\n    setattr(Flags(), key, 1)\n",
    ],
)
def test_pins_no_attribute_that_a_name_of_the_run_may_set(more: str) -> None:
    one = Fixed("flags.py", "Flags.on", True, is_call=False)
    read = "    def r(self):\n        return self.on\n"
    texts, stays = pinned(MEMBER + read + more, one)
    assert texts == []
    assert "writes names that only a run knows" in stays


@pytest.mark.parametrize(
    "more",
    [
        "    def f(self):\n        setattr(self, 'other', 1)\n",
        "    def f(self, key):\n        self.table[key] = 1\n",
        "    def f(self, given):\n        self.table.update(given)\n",
        "--- b.py\ndef g(thing, key):\n    setattr(thing, key, 1)\n",
    ],
)
def test_pins_beside_what_writes_something_else(more: str) -> None:
    one = Fixed("flags.py", "Flags.on", True, is_call=False)
    read = "    def r(self):\n        return self.on\n"
    assert pinned(MEMBER + read + more, one)[0] == ["flags.py:self.on"]


def test_pins_no_private_attribute_that_is_said_by_its_whole_name() -> None:
    one = Fixed("flags.py", "Flags.__on", True, is_call=False)
    tree = MEMBER.replace("self.on", "self.__on") + "    def r(self):\n        return self.__on\n"
    assert pinned(tree, one)[0] == ["flags.py:self.__on"]
    assert pinned(f"{tree}--- b.py\ndef f(x):\n    x._Flags__on = False\n", one)[0] == []


def test_pins_no_variable_of_a_module_that_fills_its_names() -> None:
    one = Fixed("flags.py", "ON", True, is_call=False)
    tree = ON + "if ON:\n    f()\nglobals().update(more)\n"
    assert pinned(tree, one)[0] == []


def test_pins_no_member_that_other_classes_have_too() -> None:
    tree = MEMBER + "--- a.py\nfrom flags import Flags\nclass B(Flags):\n    on = 1\nB().on\n"
    one = Fixed("flags.py", "Flags.on", True, is_call=False)
    assert pinned(tree, one) == ([], "other classes have a member on")


@pytest.mark.parametrize(
    "head",
    [
        "@dataclass\nclass A:\n    on: bool = True\n",
        "@attr.s(auto_attribs=True)\nclass A:\n    on: bool = True\n",
        "from typing import NamedTuple\nclass A(NamedTuple):\n    on: bool = True\n",
        "from pydantic import BaseModel\nclass A(BaseModel):\n    on: bool = True\n",
        "@dataclass\nclass B:\n    x: int\nclass A(B):\n    on: bool = True\n",
        "class A(make()):\n    on: bool = True\n",
        "from enum import Enum\nclass A(str, Enum):\n    on = True\n",
        "from enum import IntEnum\nclass B(IntEnum):\n    pass\nclass A(B):\n    on = True\n",
        "from django.db import models\nclass A(models.TextChoices):\n    on = True\n",
        "class A(metaclass=Table):\n    on = True\n",
    ],
)
def test_pins_no_field_and_no_member_of_an_enumeration(head: str) -> None:
    one = Fixed("a.py", "A.on", True, is_call=False)
    texts, stays = pinned(f"--- a.py\n{head}print(A.on)\n", one)
    assert texts == []
    assert "may make something else of it" in stays


@pytest.mark.parametrize(
    "head",
    [
        "class A:\n    on = True\n",
        "class A:\n    on: bool = True\n",
        "class B:\n    pass\nclass A(B):\n    on: bool = True\n",
        "from lib import Base\nclass A(Base):\n    on = True\n",
        "@dataclass\nclass A:\n    on = True\n",
        "@dataclass\nclass A:\n    on: ClassVar[bool] = True\n",
    ],
)
def test_pins_a_variable_of_a_class(head: str) -> None:
    one = Fixed("a.py", "A.on", True, is_call=False)
    assert pinned(f"--- a.py\n{head}print(A.on)\n", one)[0] == ["a.py:A.on"]


SETTINGS = """\
--- shop/settings.py
NEW = True
--- shop/views.py
from django.conf import settings
x = settings.NEW
"""
OVERRIDE = "from django.conf import settings\nfrom mock import patch\n"


@pytest.mark.parametrize(
    "more",
    [
        "with patch.object(settings, 'NEW', False):\n    pass\n",
        "@patch('shop.settings.NEW', False)\ndef test_x(): ...\n",
        "def test_x(settings):\n    settings.NEW = False\n",
        "def test_x(monkeypatch):\n    monkeypatch.setattr(settings, 'NEW', False)\n",
    ],
)
def test_pins_a_setting_that_tests_set_for_a_while(more: str) -> None:
    tree = f"{SETTINGS}--- tests/test_shop.py\n{OVERRIDE}{more}"
    one = Fixed("shop/settings.py", "NEW", True, is_call=False)
    assert pinned(tree, one) == (["shop/views.py:settings.NEW"], "")


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("tests/test_shop.py", "setattr(settings, 'NEW', False)\n"),
        ("tests/test_shop.py", "settings.NEW = False\n"),
        ("tests/test_shop.py", "with patch.object(robot, 'NEW', False):\n    pass\n"),
        ("shop/jobs.py", "with patch.object(settings, 'NEW', False):\n    pass\n"),
        ("shop/jobs.py", "def run(settings):\n    settings.NEW = False\n"),
    ],
)
def test_pins_no_setting_that_is_set_in_another_way(path: str, more: str) -> None:
    one = Fixed("shop/settings.py", "NEW", True, is_call=False)
    texts, stays = pinned(f"{SETTINGS}--- {path}\n{OVERRIDE}{more}", one)
    assert texts == []
    assert stays
