"""Tell test helpers that a package ships for its users from its own tests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sweeper.model import SourceFile

_HELPERS: Final = frozenset({"test", "testing"})
_TEST_FILE: Final = re.compile(r"(?:test_.*|.*_tests?|tests|conftest)\.py")


def shipped(files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """Return the files; a folder `test` or `testing` of a package without a test is production.

    Django, NumPy and many others ship such a folder: nothing in it is collected, and users import
    it.
    """
    packages = {f.path.rpartition("/")[0] for f in files if f.path.endswith("__init__.py")}
    with_tests = {
        folder
        for f in files
        if _TEST_FILE.fullmatch(f.path.rpartition("/")[2])
        for folder in _above(f)
    }

    def is_shipped(file: SourceFile) -> bool:
        if file.path_class != "test" or _TEST_FILE.fullmatch(file.path.rpartition("/")[2]):
            return False
        folders = [f for f in _above(file) if f.rpartition("/")[2] in _HELPERS]
        named = [f for f in _above(file) if f.rpartition("/")[2] == "tests"]
        return (
            bool(folders)
            and not named
            and all(f in packages and f not in with_tests for f in folders)
        )

    return tuple(f._replace(path_class="production") if is_shipped(f) else f for f in files)


def _above(file: SourceFile) -> list[str]:
    """Return the folders that a file lies in, the nearest first."""
    parts = file.path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]
