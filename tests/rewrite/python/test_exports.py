"""The entries of `__all__` go with what they name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Remove = Callable[..., str]
DEFINITIONS = "def a(): pass\n\n\ndef b(): pass\n\n\n"


@pytest.mark.parametrize(
    "exports",
    [
        '__all__ = ["b"]\n',
        "__all__ = names()\n",
        '__all__ = ("b", "aa")\n',
        "__all__ = [name for name in dir()]\n",
        'names = ["a"]\n',
        'other.__all__ = ["a"]\n',
        '"a" in __all__\n',
        '__all__.append(f"a")\n',
    ],
)
def test_leaves_alone(exports: str, remove: Remove) -> None:
    assert remove(DEFINITIONS + exports, "a") == "def b(): pass\n\n\n" + exports


def test_leaves_alone_what_is_still_bound(remove: Remove) -> None:
    code = 'import a\n\n__all__ = ["a"]\n\n\ndef a(): pass\n'
    assert remove(code, "a") == code.replace("import a\n\n", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('__all__ = ["a", "b"]\n', '__all__ = ["b"]\n'),
        ('__all__ = ["b", "a"]\n', '__all__ = ["b"]\n'),
        ('__all__ = ["a"]\n', "__all__ = []\n"),
        ('__all__ = ["a", "a", "b"]\n', '__all__ = ["b"]\n'),
        ('__all__: list[str] = ["a", "b"]\n', '__all__: list[str] = ["b"]\n'),
        ('__all__ = ("a", "b")\n', '__all__ = ("b",)\n'),
        ('__all__ = ("b", "a")\n', '__all__ = ("b",)\n'),
        ('__all__ = ("b", "a",)\n', '__all__ = ("b",)\n'),
        ('__all__ = "a", "b"\n', '__all__ = "b",\n'),
        ('__all__ = ("a",)\n', "__all__ = ()\n"),
        ('__all__ = "a",\n', "__all__ = ()\n"),
        ('__all__ = ("c", "a", "b")\n', '__all__ = ("c", "b")\n'),
        ('__all__ = [\n    "a",\n    "b",\n]\n', '__all__ = [\n    "b",\n]\n'),
        ('__all__ = [\n    "b",\n    "a"\n]\n', '__all__ = [\n    "b",\n]\n'),
        (
            '__all__ = [\n    "a",  # of a\n    "b",  # of b\n]\n',
            '__all__ = [\n    "b",  # of b\n]\n',
        ),
        (
            '__all__ = [\n    # models\n    "a",\n    "b",\n]\n',
            '__all__ = [\n    # models\n    "b",\n]\n',
        ),
        ('__all__ = ["c", "a",\n           "b"]\n', '__all__ = ["c", "b"]\n'),
        ('__all__ = ["c",\n           "a", "b"]\n', '__all__ = ["c",\n           "b"]\n'),
        ('__all__ = ["a"] + ["b"]\n', '__all__ = [] + ["b"]\n'),
        ('__all__ = other.__all__ + ["a", "b"]\n', '__all__ = other.__all__ + ["b"]\n'),
        ('__all__ = tuple(["a", "b"])\n', '__all__ = tuple(["b"])\n'),
        ('__all__ = []\n__all__ += ["a"]\n', "__all__ = []\n"),
        ('__all__ = []\n__all__ += ["a", "b"]\n', '__all__ = []\n__all__ += ["b"]\n'),
        (
            '__all__ = []\n__all__.append("a")\n__all__.append("b")\n',
            '__all__ = []\n__all__.append("b")\n',
        ),
        ('__all__ = []\n__all__.extend(["a"])\n', "__all__ = []\n"),
        ('__all__ = []\n__all__.extend(("a", "b"))\n', '__all__ = []\n__all__.extend(("b",))\n'),
        ('__all__ = ["a"]\n__all__.remove("a")\n', "__all__ = []\n"),
        ('if x:\n    __all__ = ["a", "b"]\n', 'if x:\n    __all__ = ["b"]\n'),
        ('__all__ = ["é", "a", "b"]\n', '__all__ = ["é", "b"]\n'),
        ('__all__ = ["c" "d", ("a"), "b"]\n', '__all__ = ["c" "d", "b"]\n'),
    ],
)
def test_removes(before: str, after: str, remove: Remove) -> None:
    assert remove(DEFINITIONS + before, "a") == "def b(): pass\n\n\n" + after
