"""Unused imports that may be there for what they run, or for what they offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sweeper.verify import WITNESSES


@pytest.mark.parametrize(
    "code",
    ["import os\nprint(1)\n", "from os import sep\nprint(1)\n", "import json as j\nprint(1)\n"],
)
def test_says_nothing_of(code: str, hearing: Callable[..., Any]) -> None:
    heard = hearing({"shop.py": code})
    assert all(heard.sources("imports", f.name) == [] for f in heard.findings)


@pytest.mark.parametrize(
    ("path", "code", "name", "source"),
    [
        ("shop.py", "import xml.sax\nprint(1)\n", "xml", "import-submodule"),
        ("tests/test_x.py", "def test_x():\n    import os\n", "os", "import-in-test"),
    ],
)
def test_doubts(path: str, code: str, name: str, source: str, hearing: Callable[..., Any]) -> None:
    assert hearing({path: code}).sources("imports", name) == [source]


def test_a_source_that_is_named_by_its_path_may_be_read(hearing: Callable[..., Any]) -> None:
    files = {
        "shop/tools/alone.py": "from copy import deepcopy\nprint(1)\n",
        "shop/other.py": "from copy import copy\nprint(1)\n",
        "main.py": "import shop.other, shop.tools.alone\nprint(shop)\n"
        "for name in ['tools/alone.py', 'other.py', 'x/other.py']:\n    open(name)\n",
    }
    found = hearing(files)
    assert found.sources("imports", "deepcopy") == ["dynamic-string"]
    assert found.sources("imports", "copy") == []


def test_the_only_import_from_a_module_that_does_something(hearing: Callable[..., Any]) -> None:
    files = {
        "loud.py": "print(1)\nx = 1\n",
        "noisy.py": "print(1)\ny = 1\n",
        "main.py": "from loud import x as loud_x\nfrom noisy import y as noisy_y\n"
        "import other\nprint(other)\n",
        "other.py": "import noisy\nprint(noisy)\n",
    }
    found = hearing(files)
    assert found.sources("imports", "loud_x") == ["import-effects"]
    assert found.sources("imports", "noisy_y") == []


def test_one_that_only_loads_others_does_what_they_do(hearing: Callable[..., Any]) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/loader.py": "from shop import quiet\nfrom shop.sub import loud\n",
        "shop/idle.py": "from shop import quiet\n",
        "shop/quiet.py": "x = 1\n",
        "shop/sub/__init__.py": "",
        "shop/sub/loud.py": "print(1)\n",
        "main.py": "from shop import loader, idle\nimport shop.sub.loud\nprint(1)\n",
    }
    found = hearing(files)
    assert found.sources("imports", "loader") == ["import-effects"]
    assert found.sources("imports", "shop") == ["import-effects"]
    assert found.sources("imports", "idle") == []


FILES = {
    "loud.py": "import quiet\nprint(quiet)\n",
    "quiet.py": "x = 1\n",
    "shop/__init__.py": "from json import loads\nfrom .cart import Cart\n__version__ = '1'\n",
    "shop/cart.py": "class Cart: ...\n",
    "shop/probe.py": "try:\n    import yaml\nexcept ImportError:\n    print('no')\n",
    "shop/user.py": "import loud\nimport quiet\n\ndef run(): ...\n",
    "shop/compat.py": "from os import a, b, c, d\n\ndef e(): ...\n",
    "main.py": "from shop.compat import a, b, c, e\nfrom shop import probe, user\n"
    "print(a, b, c, e(), probe, user.run())\n",
    "setup.cfg": "[options.entry_points]\nconsole_scripts =\n    shop = main\n",
}


@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("loud", ["import-effects"]),
        ("quiet", []),
        ("yaml", ["import-probe"]),
        ("loads", ["import-offered"]),
        ("d", ["import-offered"]),
    ],
)
def test_hears_what_an_import_may_be_for(
    name: str, sources: list[str], hearing: Callable[..., Any]
) -> None:
    assert hearing(FILES).sources("imports", name) == sources


def test_offers_of_a_package_are_its_own_names(hearing: Callable[..., Any]) -> None:
    files = {**FILES, ".sweeper.toml": '[[package]]\npath = "."\nrole = "library"\n'}
    names = {f.name for f in hearing(files).findings if f.path == "shop/__init__.py"}
    assert names == {"loads"}  # `Cart` is part of the library's interface


def test_users_of_a_library_may_import_through_its_modules(hearing: Callable[..., Any]) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/cart.py": "from shop.lines import Line\nfrom json import loads\n\ndef cart(): ...\n",
        "shop/_own.py": "from shop.lines import Kind\n\ndef own(): ...\n",
        "shop/lines.py": "class Line: ...\nclass Kind: ...\n",
        ".sweeper.toml": '[[package]]\npath = "."\nrole = "library"\n',
    }
    heard = hearing({**files, "start.py": "import shop._own, shop.cart\nprint(shop)\n"})
    unused = [finding for finding in heard.findings if finding.kind == "unused-import"]
    said_of = WITNESSES["imports"].hear(unused, heard.scene)
    assert {finding.name for finding in unused} == {"Line", "loads", "Kind"}
    said = {
        finding.name: [evidence.source for evidence in said_of[finding.fingerprint]]
        for finding in unused
        if finding.fingerprint in said_of
    }
    assert said == {"Line": ["import-offered"]}
