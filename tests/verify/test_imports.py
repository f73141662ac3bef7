"""Unused imports that may be there for what they run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


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
