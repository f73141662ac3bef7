"""What a killed run left behind goes; what is young, running, foreign or a link stays."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from sweeper.sandbox.boxes import box, clear_left_behind


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def gone() -> int:
    """Return the number of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def aged(path: Path, days: float = 2) -> Path:
    then = time.time() - days * 86400
    os.utime(path, (then, then), follow_symlinks=False)
    return path


def made(folder: Path, name: str, days: float = 2) -> Path:
    path = folder / name
    (path / "home").mkdir(parents=True)
    (path / "home" / "file").write_text("x")
    return aged(path, days)


def test_removes_what_was_left_behind(folder: Path) -> None:
    old = made(folder, f"sweeper-box-{gone()}-abc")
    clear_left_behind()
    assert not old.exists()


def test_keeps_the_rest(folder: Path) -> None:
    kept = [
        made(folder, f"sweeper-box-{gone()}-young", days=0.5),
        made(folder, f"sweeper-box-{os.getpid()}-running"),
        made(folder, "sweeper-box-other"),
        made(folder, "elsewhere"),
    ]
    link = folder / f"sweeper-box-{gone()}-link"
    link.symlink_to(folder / "elsewhere")
    aged(link)
    with box() as own:
        clear_left_behind()
        assert all(path.exists() for path in [*kept, link, Path(own)])
