from __future__ import annotations

import pytest

from sweeper.cascade.fixed import Fixed, fixed


def names(after: str, before: str = "") -> list[tuple[str, object, bool]]:
    return [(one.qualname, one.value, one.is_call) for one in fixed("m.py", before, after)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ON = True\n", ("ON", True, False)),
        ("ON: bool = False\n", ("ON", False, False)),
        ("class A:\n    colour = 'red'\n", ("A.colour", "red", False)),
        ("def on():\n    return True\n", ("on", True, True)),
        ('def on():\n    """Say."""\n    return 3\n', ("on", 3, True)),
        (
            "class A:\n    @property\n    def on(self):\n        return 1\n",
            ("A.on", 1, False),
        ),
        ("@lru_cache(maxsize=1)\ndef on():\n    return True\n", ("on", True, True)),
        ("class A:\n    def __init__(self):\n        self.on = True\n", ("A.on", True, False)),
    ],
)
def test_finds_what_holds_one_value(code: str, expected: tuple[str, object, bool]) -> None:
    assert expected in names(code)


@pytest.mark.parametrize(
    "code",
    [
        "ON = True\nON = False\n",
        "ON = True\nfor ON in x:\n    pass\n",
        "if x:\n    ON = True\n",
        "ON = True\ndef f():\n    global ON\n    ON = x\n",
        "ON, OFF = True, False\n",
        "ON = OFF = True\n",
        "ON = [True]\n",
        "def on():\n    log()\n    return True\n",
        "async def on():\n    return True\n",
        "@app.route('/')\ndef on():\n    return True\n",
        "class A:\n    def f(s):\n        self.on = True\n    def g(s):\n        self.on = x\n",
        "class A:\n    on = x\n    def f(self):\n        self.on = True\n",
        "class A:\n    def f(self):\n        self.on = True\n        del self.on\n",
        "not python(",
    ],
)
def test_leaves_alone_what_may_hold_another(code: str) -> None:
    assert names(code) == []


def test_says_only_what_is_new() -> None:
    assert names("A = 1\nB = True\n", before="A = 1\nB = flag()\n") == [("B", True, False)]


def test_names_the_last_part() -> None:
    assert Fixed("m.py", "A.b", True, is_call=False).name == "b"
