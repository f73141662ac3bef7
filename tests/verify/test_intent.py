"""Deprecation, days of removal and notes to remove are heard; words near by are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

KEPT = "intent-compatible"
SAID = {
    "decorator": ("@deprecated('use new')\ndef old(): ...\n", ["intent-deprecated"]),
    "dotted decorator": ("@warnings.deprecated('')\ndef old(): ...\n", ["intent-deprecated"]),
    "warning": (
        "def old():\n    warnings.warn('old', DeprecationWarning)\n",
        ["intent-deprecated"],
    ),
    "directive": (
        'def old():\n    """Do.\n\n    .. deprecated:: 1.0\n    """\n',
        ["intent-deprecated"],
    ),
    "note above": ("# TODO: remove this after the move\ndef old(): ...\n", ["intent-noted"]),
    "note in the body": (
        "def old():\n    # FIXME(ana) delete me\n    return 1\n",
        ["intent-noted"],
    ),
    "day that has passed": (
        "@deprecated('will be removed on 2029-05-01')\ndef old(): ...\n",
        ["intent-overdue"],
    ),
    "month that has passed": ("# TODO remove after 2029-11\ndef old(): ...\n", ["intent-overdue"]),
    "day to come": (
        "@deprecated('will be removed on 2031-05-01')\ndef old(): ...\n",
        ["intent-deprecated"],
    ),
    "day without a mark": ("# remove after 2029-05-01\ndef old(): ...\n", ["intent-overdue"]),
    "version without ours": ("# to be removed in 2.0\ndef old(): ...\n", ["intent-noted"]),
    "what Python removed": ("# distutils was removed in 3.12\ndef old(): ...\n", []),
    "what another has": ("# remove in Python 3.12\ndef old(): ...\n", []),
    "what Django removed": ("# is removed from Django 5.0\ndef old(): ...\n", []),
    "no such day": ("# TODO remove after 2029-13-41\ndef old(): ...\n", ["intent-noted"]),
    "kept for others": ("# Keep around in case someone imports it.\nold = 1\n", [KEPT]),
    "kept for others, both": ("# for backwards compatibility\nx = 2\nold = 1\nprint(x)\n", [KEPT]),
    "kept for others, beside": ("old = 1  # b/w compat, not an API\n", [KEPT]),
    "kept for others, by its old name": (
        "# Prevent breakage of packages with the old name.\nold = 1\n",
        [KEPT],
    ),
    "kept in another paragraph": ("# Kept for compatibility.\nx = 2\n\nold = 1\nprint(x)\n", []),
    "compatibility of something else": ("old = 1  # compatible with 7\n", []),
    "used in a comment": ("def old(): ...\n\n\n# x = old(1)\n", ["intent-commented"]),
    "decorates in a comment": ("def old(f): ...\n\n\n# @old\n", ["intent-commented"]),
    "named in a comment": ("def old(): ...\n\n\n# the old way, or bold(1)\n", []),
    "used in its own comment": ("def old():\n    # old(1)\n    return 1\n", []),
    "in a string": ("old = 'for backwards compatibility'\n", []),
    "other note": ("# TODO: make it faster\ndef old(): ...\n", []),
    "note further up": ("# TODO: remove this\n\ndef old(): ...\n", []),
    "note of the neighbour": ("def old(): ...\n\n\n# TODO: remove\nprint(1)\n", []),
    "word alone": ("def old():\n    return 'deprecated'\n", []),
    "remove without a mark": ("# how to remove a line\ndef old(): ...\n", []),
    "deep in a long body": ("def old():\n" + "    x()\n" * 9 + "    # TODO: drop it\n", []),
}


@pytest.mark.parametrize("name", SAID)
def test_hears(name: str, hearing: Callable[..., Any]) -> None:
    code, sources = SAID[name]
    assert hearing({"shop.py": code + "print(1)\n"}).sources("intent", "old") == sources


@pytest.mark.parametrize(("day", "verdict"), [("2031-05-01", "blocks"), ("2029-05-01", "supports")])
def test_a_promise_of_a_library_is_kept(
    day: str, verdict: str, hearing: Callable[..., Any]
) -> None:
    files = {
        "shop/__init__.py": f"@deprecated('removed after {day}')\ndef old(): ...\n",
        ".sweeper.toml": '[[package]]\npath = "."\nrole = "library"\n',
    }
    (evidence,) = hearing(files).hear("intent", "old")
    assert evidence.verdict == verdict
    assert day in evidence.note


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("# remove in 2.0", "intent-overdue"),
        ("# TODO: remove this in version 1.9.1", "intent-overdue"),
        ("@deprecated('will be removed in v2.1')", "intent-overdue"),
        ("@deprecated('will be removed in 2.2')", "intent-deprecated"),
        ("@deprecated('will be removed in 10.0')", "intent-deprecated"),
        ("@deprecated('removal is planned for 3.0')", "intent-deprecated"),
        ("# TODO: remove in release 3.0", "intent-noted"),
    ],
)
def test_a_version_of_removal_may_have_come(
    said: str, source: str, hearing: Callable[..., Any]
) -> None:
    files = {
        "pyproject.toml": "[project]\nname = 'shop'\nversion = '2.1.0.dev1'\n",
        ".sweeper.toml": '[[package]]\npath = "."\nrole = "application"\n',
        "shop.py": f"{said}\ndef old(): ...\nprint(1)\n",
    }
    assert hearing(files).sources("intent", "old") == [source]


@pytest.mark.parametrize(("version", "verdict"), [("3.0", "blocks"), ("2.1", "supports")])
def test_a_version_that_a_library_promised_is_waited_for(
    version: str, verdict: str, hearing: Callable[..., Any]
) -> None:
    files = {
        "setup.cfg": "[metadata]\nname = shop\nversion = 2.1\n",
        ".sweeper.toml": '[[package]]\npath = "."\nrole = "library"\n',
        "shop/__init__.py": f"@deprecated('will be removed in {version}')\ndef old(): ...\n",
    }
    (evidence,) = hearing(files).hear("intent", "old")
    assert evidence.verdict == verdict
    assert version in evidence.note
