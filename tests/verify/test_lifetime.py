"""Variables that hold an object which does something are told from those that hold a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing


@pytest.mark.parametrize("value", ["1", "len([1])", "'Lock()'"])
def test_leaves_alone(hearing: Callable[..., Hearing], value: str) -> None:
    code = f"def f():\n    held = {value}\n    return 2\nf()\n"
    assert hearing({"shop.py": code}).hear("lifetime", "held") == ()


@pytest.mark.parametrize("value", ["Lock()", "weakref.ref(f)", "asyncio.create_task(f())"])
def test_opposes(hearing: Callable[..., Hearing], value: str) -> None:
    code = f"def f():\n    held = {value}\n    return 2\nf()\n"
    (evidence,) = hearing({"shop.py": code}).hear("lifetime", "held")
    assert (evidence.source, evidence.verdict) == ("local-lifetime", "opposes")
    assert evidence.weight < 0
