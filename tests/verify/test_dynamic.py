"""Names in strings, patterns of names, and what reads any name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

SHOP = "def handle_order():\n    return 1\ndef run():\n    return 2\n"

UNHEARD = {
    "a longer string": "print('handle_order is over')\n",
    "another name": "print('handle_orders')\n",
    "a pattern that does not fit": "print(getattr(shop, f'on_{x}'))\n",
    "a pattern that says too little": "print(f'{x}er')\n",
    "a comment": "# 'handle_order'\nprint(1)\n",
}


@pytest.mark.parametrize("code", UNHEARD.values(), ids=UNHEARD.keys())
def test_says_nothing(hearing: Callable[..., Hearing], code: str) -> None:
    found = hearing({"shop.py": SHOP, "main.py": code})
    assert found.hear("dynamic", "handle_order") == ()


def test_says_nothing_of_strings_in_dead_code(hearing: Callable[..., Hearing]) -> None:
    code = SHOP + "def _old():\n    return {'handle_order': 1}\n"
    assert hearing({"shop.py": code}).hear("dynamic", "handle_order") == ()


def test_says_nothing_of_its_own_strings(hearing: Callable[..., Hearing]) -> None:
    code = "def handle_order():\n    raise KeyError('handle_order')\n"
    assert hearing({"shop.py": code}).hear("dynamic", "handle_order") == ()


def test_says_nothing_of_a_list_of_exports(hearing: Callable[..., Hearing]) -> None:
    code = f"__all__ = ['handle_order']\n{SHOP}"
    assert hearing({"shop.py": code}).hear("dynamic", "handle_order") == ()


def test_its_name_in_a_string(hearing: Callable[..., Hearing]) -> None:
    found = hearing({"shop.py": SHOP, "main.py": "HOOKS = ['handle_order']\nprint(HOOKS)\n"})
    (evidence,) = found.hear("dynamic", "handle_order")
    assert (evidence.source, evidence.verdict) == ("dynamic-string", "opposes")
    assert evidence.note == "main.py:1 has its name in a string"


def test_its_name_in_a_dotted_string(hearing: Callable[..., Hearing]) -> None:
    code = "from operator import attrgetter\nprint(attrgetter('till.handle_order.state'))\n"
    assert said(hearing({"shop.py": SHOP, "main.py": code}), "handle_order") > 3


def test_a_pattern_fits(hearing: Callable[..., Hearing]) -> None:
    code = "def call(event):\n    return f'handle_{event}'\nprint(call(1))\n"
    found = hearing({"shop.py": SHOP, "main.py": code})
    (evidence,) = found.hear("dynamic", "handle_order")
    assert (evidence.source, evidence.verdict) == ("dynamic-pattern", "opposes")
    assert "'handle_*'" in evidence.note


STATES = """
def dispatch(name):
    def call(thing):
        return getattr(thing, "_" + name + "_" + thing.state)()
    return call
class Line:
    def _lost_waiting(self): return 1
    def _found_waiting(self): return 1
"""


def test_a_pattern_without_words_fits_with_a_string_beside_it(
    hearing: Callable[..., Hearing],
) -> None:
    found = hearing({"line.py": STATES + "print(dispatch('lost'), Line())\n"})
    (evidence,) = found.hear("dynamic", "_lost_waiting")
    assert (evidence.source, evidence.verdict) == ("dynamic-pattern", "opposes")
    assert found.hear("dynamic", "_found_waiting") == ()


def test_a_name_made_elsewhere_fits_with_a_telling_string_in_its_file(
    hearing: Callable[..., Hearing],
) -> None:
    code = """
def dispatch(name):
    prefix = f"_{name}_"
    return lambda thing: getattr(thing, f"{prefix}{thing.state}")()
class Line:
    def _goneLost_waiting(self): return 1
    def _lost_waiting(self): return 1
print(dispatch("goneLost"), dispatch("lost"), Line())
"""
    found = hearing({"line.py": code})
    (evidence,) = found.hear("dynamic", "_goneLost_waiting")
    assert (evidence.source, evidence.verdict) == ("dynamic-pattern", "opposes")
    assert found.hear("dynamic", "_lost_waiting") == ()


def said(found: Hearing, name: str) -> float:
    (evidence,) = found.hear("dynamic", name)
    return -evidence.weight


def test_how_much_a_string_says(hearing: Callable[..., Hearing]) -> None:
    def told(text: str, name: str, path: str = "main.py") -> float:
        return said(hearing({"shop.py": SHOP, path: text}), name)

    reading = "def call(a, b):\n    return getattr(a, b)\nprint(call(1, 2))\n"
    told_of_order = told("print('handle_order')\n", "handle_order")
    assert told("print('handle_order')\n", "handle_order", "tests/test_a.py") < told_of_order
    assert told("print('run')\n", "run") < told("print('run')\n" + reading, "run") < told_of_order


@pytest.mark.parametrize("reads", ["globals()[x]", "eval(x)", "exec(x)"])
def test_its_module_reads_any_name(hearing: Callable[..., Hearing], reads: str) -> None:
    code = f"x = input()\n{reads}\n{SHOP}"
    found = hearing({"shop.py": code})
    assert "dynamic-hazard-module" in found.sources("dynamic", "handle_order")


RECORD = "class Row:\n    def __init__(self):\n        self.width = 1\nprint(Row())\n"


@pytest.mark.parametrize("reads", ["o.__dict__", "vars(o)", "type(o).__dict__", "getmembers(o)"])
def test_all_attributes_of_unknown_objects_are_read(
    hearing: Callable[..., Hearing], reads: str
) -> None:
    code = f"from inspect import getmembers\nprint(sorted([1], key=lambda o: {reads}))\n"
    near = said(hearing({"rows.py": RECORD + code}), "width")
    far = said(hearing({"rows.py": RECORD, "main.py": code}), "width")
    assert near > far > 0


def test_its_own_attributes_are_no_others(hearing: Callable[..., Hearing]) -> None:
    code = "class Other:\n    def copy(self):\n        return dict(self.__dict__)\n"
    code += "print(Other().copy())\n"
    assert hearing({"rows.py": RECORD, "main.py": code}).hear("dynamic", "width") == ()


def test_another_module_reads_any_name_of_its_own(hearing: Callable[..., Hearing]) -> None:
    found = hearing({"shop.py": SHOP, "main.py": "x = input()\neval(x)\n"})
    assert found.hear("dynamic", "handle_order") == ()


IMPORTING = "import importlib\nimport sys\nname = sys.argv[1]\nimportlib.import_module({})\n"


@pytest.mark.parametrize(
    ("name", "sources"),
    [("f'other.{name}'", []), ("name", ["graph-module-executed-dynamically"])],
)
def test_a_file_that_an_import_by_a_made_up_name_may_mean(
    hearing: Callable[..., Hearing], name: str, sources: list[str]
) -> None:
    files = {"shop/__init__.py": "", "shop/mail.py": "def send():\n    return 1\n"}
    found = hearing({**files, "main.py": IMPORTING.format(name)})
    assert found.sources("dynamic", "mail") == sources


def test_a_file_whose_name_stands_in_a_string(hearing: Callable[..., Hearing]) -> None:
    files = {f"shop/{name}.py": "print(1)\n" for name in ("__init__", "job", "tool", "idle")}
    code = "import subprocess\nHERE = '/x'\nsubprocess.run([HERE, 'job.py', 'shop/tool.py'])\n"
    found = hearing({**files, "main.py": f"{code}if __name__ == '__main__':\n    print()\n"})
    assert found.sources("dynamic", "job") == found.sources("dynamic", "tool") == ["dynamic-string"]
    assert found.sources("dynamic", "idle") == []


WIZARD = """
class Wizard:
    def ask(self):
        return self._each("_get_", "_name") + self._each("_is_", "_id")
    def _each(self, start, end):
        return [getattr(self, key) for key in dir(type(self)) if key.startswith(start)]
"""
STEPS = "class Steps:\n    def _get_user_name(self): ...\n    def _put_user_names(self): ...\n"


def test_a_string_that_the_name_starts_or_ends_with(hearing: Callable[..., Hearing]) -> None:
    use = "import wizard, steps\nclass All(wizard.Wizard, steps.Steps): ...\nAll().ask()\n"
    found = hearing({"wizard.py": WIZARD, "steps.py": STEPS, "main.py": use})
    notes = [each.note for each in found.hear("dynamic", "_get_user_name")]
    assert "wizard.py:4 makes names of the form '_get_*'" in notes
    assert "dynamic-pattern" not in found.sources("dynamic", "_put_user_names")


def test_such_a_string_where_nothing_is_looked_up(hearing: Callable[..., Hearing]) -> None:
    code = "STARTS = ['_get_', '_name']\nprint(STARTS)\n"
    found = hearing({"wizard.py": code, "steps.py": STEPS + "Steps()\n"})
    assert "dynamic-pattern" not in found.sources("dynamic", "_get_user_name")


def test_a_string_of_the_tests_counts_in_full_for_what_is_of_the_tests(
    hearing: Callable[..., Hearing],
) -> None:
    uses = "class Row:\n    def handle_order(self): ...\nprint(Row())\nFIELDS = ['handle_order']\n"
    own = hearing({"tests/test_shop.py": f"{uses}def test_row():\n    print(FIELDS)\n"})
    code = "class Row:\n    def handle_order(self): ...\nprint(Row())\n"
    test = "FIELDS = ['handle_order']\ndef test_row():\n    print(FIELDS)\n"
    other = hearing({"shop.py": code, "tests/test_shop.py": test})
    assert said(own, "handle_order") == 2 * said(other, "handle_order")
