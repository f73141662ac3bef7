from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sweeper.files import keep_file, replace_by, replace_file


def test_a_failed_write_leaves_everything_alone(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path / "target", b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["target"]


def test_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "tool.py"
    path.write_bytes(b"old")
    path.chmod(0o755)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o755


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.write_bytes(b"")
    replace_file(tmp_path / "new", b"x")
    assert (tmp_path / "new").stat().st_mode == usual.stat().st_mode


def test_writes_what_comes_in_parts(tmp_path: Path) -> None:
    replace_by(tmp_path / "new", (part for part in (b"a", b"", b"b")))
    assert (tmp_path / "new").read_bytes() == b"ab"


def test_parts_that_fail_leave_everything_alone(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")

    def parts() -> Iterator[bytes]:
        yield b"new"
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        replace_by(tmp_path / "target", parts())
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"old"]


def test_what_is_kept_is_there_whole_and_alone(tmp_path: Path) -> None:
    keep_file(tmp_path / "queue", b"old")
    keep_file(tmp_path / "queue", b"new")
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"new"]
