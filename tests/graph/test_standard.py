"""What the standard library's classes have; nothing of a scanned tree is imported to know it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sweeper.graph import standard


@pytest.mark.parametrize("name", ["antigravity.Thing", "os.path.join", "numpy.ndarray", "nothing"])
def test_knows_nothing_of(name: str) -> None:
    assert standard.members(name) is None


@pytest.mark.parametrize(
    ("name", "member"), [("threading.Thread", "run"), ("Exception", "args"), ("cmd.Cmd", "onecmd")]
)
def test_knows(name: str, member: str) -> None:
    found = standard.members(name)
    assert found is not None
    assert member in found


def test_a_file_that_shadows_a_standard_module_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nntplib.py").write_text("class NNTP: shadow = 1\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert standard.members("nntplib.NNTP") is None
    assert "nntplib" not in sys.modules or "shadow" not in vars(sys.modules["nntplib"].NNTP)
