from __future__ import annotations

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
