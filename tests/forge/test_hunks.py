from __future__ import annotations

import pytest

from sweeper.forge.hunks import old_lines


@pytest.mark.parametrize("patch", ["", "Binary files differ", "--- a/x\n+++ b/x"])
def test_what_shows_no_lines_gives_none(patch: str) -> None:
    assert old_lines(patch) == ()


@pytest.mark.parametrize(
    ("patch", "lines"),
    [
        ("@@ -3,2 +3,2 @@ def f():\n-a\n+b\n c", ((3, 3),)),
        ("--- a/x\n+++ b/x\n@@ -3,3 +3,1 @@\n-a\n-b\n c", ((3, 4),)),
        ("@@ -3,2 +3,3 @@\n a\n+b\n c", ((3, 4),)),  # between them
        ("@@ -0,0 +1,2 @@\n+a\n+b", ((0, 1),)),  # a new file
        ("@@ -1 +0,0 @@\n-a\n\\ No newline at end of file", ((1, 1),)),
        ("@@ -1 +1 @@\n-a\n+b\n@@ -9,2 +9 @@\n c\n-d", ((1, 1), (10, 10))),
        ("@@ -2,2 +2 @@\n--- a dashed line\n c", ((2, 2),)),
    ],
)
def test_old_lines(patch: str, lines: tuple[tuple[int, int], ...]) -> None:
    assert old_lines(patch) == lines
