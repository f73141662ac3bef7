from __future__ import annotations

import pytest

from sweeper.rewrite.python.overrides import without_overrides

TESTS = """\
@override_flag("new", active=True)
@override_switch("old", False)
def test_one(): ...

@override_flag("new", active=False)
@override_settings(FAST=False, SLOW=True)
def test_other(): ...

@override_flag("new", active=choice)
@override_settings(FAST=True, SLOW=True)
def test_third(): ...
"""


def test_takes_what_sets_a_flag() -> None:
    assert (
        without_overrides(TESTS, ["new", "old", "FAST"])
        == """\
def test_one(): ...

@override_settings(SLOW=True)
def test_other(): ...

@override_settings(SLOW=True)
def test_third(): ...
"""
    )


def test_keeps_what_gives_it_another_value() -> None:
    values = {"new": True, "old": False, "FAST": True}
    assert (
        without_overrides(TESTS, list(values), values=values)
        == """\
def test_one(): ...

@override_flag("new", active=False)
@override_settings(FAST=False, SLOW=True)
def test_other(): ...

@override_flag("new", active=choice)
@override_settings(SLOW=True)
def test_third(): ...
"""
    )


NAMES = ["new", "old", "FAST", "RATE"]


@pytest.mark.parametrize(
    "code",
    [
        'with override_flag("other", active=True):\n    go()\n',
        'with override_flag(name, active=True):\n    go()\n',
        'with override_flag("new", active=True) as on:\n    go(on)\n',
        'with override_flag("new", active=True) as self.on:\n    go()\n',
        'with self.settings(SLOW=True):\n    go()\n',
        'with other.settings(FAST=True):\n    go()\n',
        'with patch.object(robot, "FAST", True):\n    go()\n',
        'with patch.object(settings, "new", True):\n    go()\n',
        'with patch.object(settings, "FAST") as fast:\n    go()\n',
        'with patch("shop.robot.FAST", True):\n    go()\n',
        'with patch("shop.settings.FAST"):\n    go()\n',
        'with patch.dict(settings.PRICES, {"new": 1}):\n    go()\n',
        'with patch.dict(settings.FEATURES, given):\n    go()\n',
        'with patch.dict(settings.FEATURES, {"new": 1}, clear=True):\n    go()\n',
        'with patch.dict(settings.FEATURES, {**given, "x": 1}):\n    go()\n',
        'mocker.patch.object(settings, "FAST", True)\n',
        'def test_x(settings):\n    settings.SLOW = True\n',
        'def test_x():\n    settings.FAST = True\n',
        'def test_x(monkeypatch):\n    monkeypatch.setenv("SLOW", "1")\n',
        'def test_x(monkeypatch):\n    monkeypatch.setattr(robot, "FAST", 1)\n',
        'def test_x(monkeypatch):\n    monkeypatch.setattr("shop.robot.FAST", 1)\n',
        'def test_x(monkeypatch):\n    monkeypatch.setitem(PRICES, "new", 1)\n',
        'def test_x(mocker):\n    x = mocker.patch.object(settings, "FAST", True)\n    go(x)\n',
        'def test_x(monkeypatch):\n    other.setenv("FAST", "1")\n',
        '@patch("shop.settings.FAST")\ndef test_x(fast): ...\n',
        'async def test_x():\n    async with override_flag("new", active=True):\n        go()\n',
        'with override_flag("new", active=True):\n    not python(\n',
    ],
)  # fmt: skip
def test_leaves_alone(code: str) -> None:
    assert without_overrides(code, NAMES) == code


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('with override_flag("new", active=True):\n    go()\n', "go()\n"),
        ('with override_flag("new", active=True): go()\n', "go()\n"),
        ('with override_flag("new", True) as on:\n    go()\n', "go()\n"),
        ('with override_settings(FAST=1, RATE=2):\n    go()\n', "go()\n"),
        ('with self.settings(FAST=1):\n    go()\n', "go()\n"),
        ('with patch.object(settings, "FAST", 1):\n    go()\n', "go()\n"),
        ('with mock.patch.object(settings, "FAST", new=1):\n    go()\n', "go()\n"),
        ('with patch("shop.settings.FAST", 1):\n    go()\n', "go()\n"),
        ('with patch.dict(settings.FEATURES, {"new": 1}):\n    go()\n', "go()\n"),
        ('with patch.dict("os.environ", FAST="1"):\n    go()\n', "go()\n"),
        ('with patch("shop.flags.is_on", return_value=1):\n    go()\n', "go()\n"),
        (
            'with override_flag("new", True), lock as x:\n    go(x)\n',
            "with lock as x:\n    go(x)\n",
        ),
        (
            'with (\n    lock,\n    override_flag("new", 1),\n    override_flag("old", 1),\n):\n'
            "    go()\n",
            "with (\n    lock,\n):\n    go()\n",
        ),
        (
            'with self.settings(FAST=1, SLOW=1):\n    go()\n',
            "with self.settings(SLOW=1):\n    go()\n",
        ),
        (
            'with self.settings(SLOW=1, FAST=1, RATE=2):\n    go()\n',
            "with self.settings(SLOW=1):\n    go()\n",
        ),
        (
            'with patch.dict(settings.FEATURES, {"new": 1, "x": 2, "old": 3}):\n    go()\n',
            'with patch.dict(settings.FEATURES, {"x": 2}):\n    go()\n',
        ),
        (
            'def test_x(settings):\n    settings.FAST = 1\n    go()\n',
            "def test_x():\n    go()\n",
        ),
        (
            'def test_x(client, settings):\n    settings.FAST = 1\n    settings.SLOW = 1\n',
            "def test_x(client, settings):\n    settings.SLOW = 1\n",
        ),
        (
            'def test_x(client, monkeypatch):\n    monkeypatch.setenv("FAST", "1")\n    go()\n',
            "def test_x(client):\n    go()\n",
        ),
        (
            'def test_x(monkeypatch):\n    monkeypatch.delenv("FAST", raising=False)\n    go()\n',
            "def test_x():\n    go()\n",
        ),
        (
            'def test_x(monkeypatch):\n    monkeypatch.setattr("settings.FAST", 1)\n    go()\n',
            "def test_x():\n    go()\n",
        ),
        (
            'def test_x(monkeypatch):\n    monkeypatch.setattr(settings, "FAST", 1)\n    go()\n',
            "def test_x():\n    go()\n",
        ),
        (
            'def test_x(monkeypatch):\n    monkeypatch.setitem(app.config, "new", 1)\n    go()\n',
            "def test_x():\n    go()\n",
        ),
        (
            'def test_x(mocker, a):\n    mocker.patch.object(settings, "FAST", True)\n    go(a)\n',
            "def test_x(a):\n    go(a)\n",
        ),
        (
            'def test_x(mocker):\n    mocker.patch("shop.flags.is_on", return_value=1)\n',
            "def test_x():\n    pass\n",
        ),
        (
            'def set_up(self):\n    self.enterContext(override_flag("new", True))\n    go()\n',
            "def set_up(self):\n    go()\n",
        ),
        ('@patch.object(settings, "FAST", True)\ndef test_x(): ...\n', "def test_x(): ...\n"),
        ('@patch.dict(settings.FEATURES, new=1)\ndef test_x(): ...\n', "def test_x(): ...\n"),
    ],
)  # fmt: skip
def test_takes_what_else_sets_a_flag(before: str, after: str) -> None:
    assert without_overrides(before, NAMES, ["shop.flags.is_on"]) == after


def test_moves_a_body_as_it_is() -> None:
    before = '''\
class TestShop(TestCase):
    def test_new(self):
        # why
        with override_flag("new", active=True):  # here
            # first
            text = """
            one
  two
            """

            with override_settings(FAST=True), lock:
                go(text,
                   f"{1}")
            # last
        # behind
        stay()
'''
    after = '''\
class TestShop(TestCase):
    def test_new(self):
        # why
        # first
        text = """
            one
  two
            """

        with lock:
            go(text,
               f"{1}")
        # last
        # behind
        stay()
'''
    assert without_overrides(before, NAMES) == after


@pytest.mark.parametrize(("value", "goes"), [(True, True), (False, False)])
def test_keeps_a_block_with_another_value(value: bool, goes: bool) -> None:
    code = 'with override_flag("new", active=True):\n    go()\n'
    assert (without_overrides(code, NAMES, values={"new": value}) == "go()\n") is goes
