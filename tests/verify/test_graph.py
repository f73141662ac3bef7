"""What the graph says of a candidate beside that it is dead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

LIBRARY = {
    ".sweeper.toml": '[[package]]\npath = "."\nrole = "library"\n',
    "shop/__init__.py": "",
}


def test_nothing_refers_to_it(hearing: Callable[..., Hearing]) -> None:
    found = hearing({"shop.py": "def price():\n    return price()\n"})
    assert found.sources("graph", "price") == ["graph-unreferenced"]


def test_private_names(hearing: Callable[..., Hearing]) -> None:
    code = "class _Till:\n    def price(self):\n        pass\ndef _rate(): ...\n"
    found = hearing({"shop.py": code})
    assert "graph-private" in found.sources("graph", "_Till")
    assert "graph-private" in found.sources("graph", "_rate")


def test_a_public_method_of_a_private_class_is_not_private(
    hearing: Callable[..., Hearing],
) -> None:
    code = "class _Till:\n    def price(self): ...\n    def _rate(self): ...\n_Till()\n"
    found = hearing({"shop.py": code})
    assert "graph-private" not in found.sources("graph", "price")
    assert "graph-private" in found.sources("graph", "_rate")


def test_a_class_of_whose_methods_none_is_used_may_serve_others(
    hearing: Callable[..., Hearing],
) -> None:
    code = "class Till:\n    def price(self): ...\n    def rate(self): ...\n"
    found = hearing({"shop.py": f"{code}import bus\nbus.listen(Till())\n"})
    assert "graph-no-method-used" in found.sources("graph", "price")
    used = hearing({"shop.py": f"{code}Till().rate()\n"})
    assert "graph-no-method-used" not in used.sources("graph", "price")


def test_a_class_of_the_tests_may_stand_in_for_one_of_the_code(
    hearing: Callable[..., Hearing],
) -> None:
    fake = "from unittest.mock import patch\nclass Fake:\n    def _pay(self): ...\n"
    fake += "    def _lose(self): ...\ndef test_pay():\n    with patch('shop.Till', Fake): ...\n"
    fake += "class FakeOs:\n    def __init__(self):\n        self.sep = self.rest = 1\nFakeOs()\n"
    till = "import os\nos.sep\nclass Till:\n    def _pay(self): ...\nTill()._pay()\n"
    found = hearing({"shop.py": till, "tests/test_shop.py": fake})
    assert "graph-stand-in" in found.sources("graph", "_pay")
    assert "graph-stand-in" in found.sources("graph", "sep")
    assert "graph-stand-in" not in found.sources("graph", "rest")
    assert "graph-stand-in" not in found.sources("graph", "_lose")


def test_what_only_tests_use_stays_in_a_library(hearing: Callable[..., Hearing]) -> None:
    files = {
        "start.py": "import shop\nshop.__name__\nprint(1)\n",
        "shop/__init__.py": "from shop import _cart\n_cart.__name__\n",
        "shop/_cart.py": "def price():\n    return 1\n",
        "tests/test_cart.py": "from shop._cart import price\ndef test_price():\n    price()\n",
    }
    library = hearing({**LIBRARY, **files})
    assert "test-only-library" in library.sources("graph", "price")
    rules = LIBRARY[".sweeper.toml"].replace("library", "application")
    application = hearing({".sweeper.toml": rules, **files})
    assert "test-only-library" not in application.sources("graph", "price")


def test_only_dead_code_refers_to_it(hearing: Callable[..., Hearing]) -> None:
    code = "def price():\n    return rate()\ndef rate():\n    return 1\n"
    found = hearing({"shop.py": code})
    (evidence,) = found.hear("graph", "rate")
    assert evidence.source == "graph-island"
    assert "shop.py::price" in evidence.note


def test_public_interface_blocks(hearing: Callable[..., Hearing]) -> None:
    found = hearing({**LIBRARY, "shop/cart.py": "def price():\n    return 1\n"})
    blocked = [e.source for e in found.hear("graph", "price") if e.verdict == "blocks"]
    assert blocked == ["public-api"]


def test_private_part_of_a_library_is_not_blocked(hearing: Callable[..., Hearing]) -> None:
    init = "from shop import _cart\n_cart.__name__\n"
    files = {"shop/__init__.py": init, "shop/_cart.py": "def price():\n    return 1\n"}
    found = hearing({**LIBRARY, **files})
    assert "public-api" not in found.sources("graph", "price")
    assert "graph-public" in found.sources("graph", "price")


def test_same_name_on_something_unknown(hearing: Callable[..., Hearing]) -> None:
    code = (
        "class Till:\n    def price(self):\n        pass\nTill()\n"
        "def _dead(thing):\n    return thing.price()\n"
    )
    heard = hearing({"shop.py": code}).hear("graph", "price")
    (evidence,) = [e for e in heard if e.source == "same-name-elsewhere"]
    assert "shop.py:6" in evidence.note


def test_says_nothing_of_imports_and_statements(hearing: Callable[..., Hearing]) -> None:
    found = hearing({"shop.py": "import os\ndef f():\n    return 1\n    f()\nf()\n"})
    assert found.hear("graph", "os") == ()
    assert found.hear("graph", "code") == ()


def test_a_base_outside_may_list_its_subclasses(hearing: Callable[..., Hearing]) -> None:
    code = "from stage import Extension\nimport threading\nclass Light(Extension): ...\n"
    code += "class Dark(threading.Thread): ...\nclass LightError(Extension, Exception): ...\n"
    code += "class Own: ...\nclass Old(Own): ...\nfrom stage import StageError\n"
    found = hearing({"shop.py": code + "class Fallen(StageError): ...\n"})
    assert "graph-may-register" in found.sources("graph", "Light")
    for name in ("Dark", "Old", "Fallen"):
        assert "graph-may-register" not in found.sources("graph", name)


def test_a_class_given_away_may_be_asked_for_its_members(hearing: Callable[..., Hearing]) -> None:
    code = "class Kilo:\n    unit = 1\n    _own = 1\n"
    code += "    def pay(self): ...\n    def rate(self): ...\n"
    given = hearing({"shop.py": f"{code}import scales\nscales.register(Kilo)\nKilo().rate()\n"})
    assert "graph-class-handed" in given.sources("graph", "unit")
    assert "graph-class-handed" in given.sources("graph", "pay")
    assert "graph-class-handed" not in given.sources("graph", "_own")
    uses = code.replace("Kilo", "Ton") + "import scales\ndef test_it():\n    scales.x(Ton)\n"
    sample = hearing({"tests/test_shop.py": uses})
    assert "graph-class-handed" in sample.sources("graph", "_own")
    kept = hearing({"shop.py": f"{code}till: Kilo = Kilo()\ntill.rate()\n"})
    assert "graph-class-handed" not in kept.sources("graph", "unit")


def test_a_class_whose_body_calls_something_may_matter(hearing: Callable[..., Hearing]) -> None:
    found = hearing({"shop.py": "class Loud:\n    print(1)\nclass Quiet:\n    x = list()\n"})
    assert "graph-value-effects" in found.sources("graph", "Loud")
    assert "graph-value-effects" not in found.sources("graph", "Quiet")


def test_a_call_whose_result_a_module_does_not_read_may_make_it_known(
    hearing: Callable[..., Hearing],
) -> None:
    code = "from base import Table\n_prices = Table('prices')\n"
    code += "class Till:\n    _rates = Table('rates')\nTill()\n"
    found = hearing({"shop.py": code})
    prices, rates = (
        [one.weight for one in found.hear("graph", name) if one.source == "graph-value-effects"]
        for name in ("_prices", "_rates")
    )
    assert prices[0] < rates[0] < 0


def test_a_file_beside_the_tests_may_be_read_by_anybody(hearing: Callable[..., Hearing]) -> None:
    code = "def NAME() -> int:\n    return 1\n"
    paths = ("typing/api.py", "test_shop.py", "conftest.py", "aid.py", "__init__.py")
    names = ("loose", "own", "shared", "aided", "packed")
    files = {f"tests/{p}": code.replace("NAME", n) for p, n in zip(paths, names, strict=True)}
    files["tests/typing/api.py"] += "import colorsys\n"
    files["tests/test_aid.py"] = "from tests import aid\ndef test_aid():\n    print(aid.x)\n"
    found = hearing(files)
    assert "graph-loose-test" in found.sources("graph", "loose")
    assert "graph-loose-test" in found.sources("graph", "colorsys")
    for name in names[1:]:
        assert "graph-loose-test" not in found.sources("graph", name), name


def test_a_module_given_away_may_be_asked_for_its_names(hearing: Callable[..., Hearing]) -> None:
    views = "def index(): ...\nclass Late:\n    _own = 1\nLate()\n"
    given = {"shop/__init__.py": "", "shop/views.py": views}
    use = "import scan\nfrom shop import views\n"
    handed = hearing({**given, "main.py": f"{use}scan.run([views])\n"})
    assert "graph-module-handed" in handed.sources("graph", "index")
    assert "graph-module-handed" not in handed.sources("graph", "_own")
    deep = {"shop/__init__.py": "", "shop/views/__init__.py": "", "shop/views/a.py": views}
    scan = "import scan, shop.views.a\nfrom shop import views\nimport shop as top\n"
    whole = hearing({**deep, "main.py": f"{scan}scan.run(views)\n"})
    assert "graph-module-handed" in whole.sources("graph", "index")
    whole = hearing({**deep, "main.py": f"{scan}scan.run(top)\n"})
    assert "graph-module-handed" not in whole.sources("graph", "index")
    for code in (
        "views.x",
        "getattr(views, 'x')",
        "setattr(views, 'x', 1)",
        "mock.patch.object(views, 'x')",
        "importlib.reload(views)",
        "mock.spy(views, 'x')",
    ):
        asked = hearing({**given, "main.py": f"{use}import mock, importlib\nprint({code})\n"})
        assert "graph-module-handed" not in asked.sources("graph", "index"), code


def test_a_class_with_the_members_of_another_may_stand_in_for_it(
    hearing: Callable[..., Hearing],
) -> None:
    till = "class Till:\n    def pay(self): ...\n    def rate(self): ...\n    def note(self): ...\n"
    code = (
        f"{till}Till().pay()\n{till.replace('Till', 'Mock')}    def own(self): ...\nMock().rate()\n"
    )
    found = hearing({"shop.py": f"{code}Mock().note()\nTill().rate()\nTill().note()\n"})
    assert [path for path in found.sources("graph", "pay") if path == "graph-stand-in"]
    assert "graph-stand-in" not in found.sources("graph", "own")
