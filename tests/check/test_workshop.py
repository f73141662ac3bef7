from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sweeper.check import Trial, Workshop
from sweeper.check.copies import clear, lay_out, read_regular
from sweeper.errors import SandboxError

Make = Callable[..., Workshop]


def test_changed_are_those_that_differ() -> None:
    trial = Trial({"b": "1", "a": "1", "c": "1"}, {"b": "2", "a": None, "c": "1"}, ())
    assert trial.changed() == ("a", "b")


@pytest.mark.parametrize(
    "data",
    [
        b"A = 1\r\nB = 2\n",
        b"\xef\xbb\xbfA = 1\n",
        b"# coding: latin-1\nA = '\xe9'\n",
        b"\xff\n",
        b"",
    ],
)
def test_bytes_come_back(make_workshop: Make, data: bytes) -> None:
    workshop = make_workshop({"a.py": ""})
    (workshop.root / "a.py").write_bytes(data)
    assert workshop.problem("a.py") == ""
    assert workshop.encoded("a.py", workshop.original("a.py").text) == data


def test_says_why_a_file_cannot_be_rewritten(make_workshop: Make) -> None:
    workshop = make_workshop({"a.py": ""})
    (workshop.root / "link.py").symlink_to("a.py")
    os.mkfifo(workshop.root / "pipe.py")
    assert "cannot be read" in workshop.problem("gone.py")
    assert "cannot be read" in workshop.problem("link.py")
    assert "cannot be read" in workshop.problem("pipe.py")


def test_a_command_sees_a_copy(make_workshop: Make) -> None:
    workshop = make_workshop({"a.py": "A = 1\n", "b.py": "", "c.py": ""})
    code = (
        "import os, sys; print(sorted(n for n in os.listdir('.')), open('a.py').read()); "
        "open(sys.argv[1], 'w').write('said'); os.remove('c.py')"
    )
    command = [workshop.environment.python, "-c", code, str(workshop.output)]
    for _ in range(2):
        run = workshop.run(command, {"a.py": "A = 2\n", "b.py": None}, timeout=60)
        assert run.execution.output_tail == "['a.py', 'c.py'] A = 2\n\n"
        assert run.output == b"said"
    run = workshop.run([workshop.environment.python, "-c", ""], {}, timeout=60)
    assert run.output == b""
    assert sorted(p.name for p in workshop.root.iterdir()) == ["a.py", "b.py", "c.py"]


def test_a_copy_holds_the_sources_alone(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("a.py", ".git/config", "__pycache__/a.pyc", "env/pyvenv.cfg", "env/b.py", ".c/d"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    os.mkfifo(root / "pipe")
    (root / "link").symlink_to("/etc")
    lay_out(root, tmp_path / "copy", {})
    copy = tmp_path / "copy"
    assert sorted(p.relative_to(copy).as_posix() for p in copy.rglob("*")) == [
        ".c", ".c/d", "a.py", "link",
    ]  # fmt: skip
    assert (copy / "link").is_symlink()


def test_writes_through_no_link(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.py").write_text("kept")
    (tmp_path / "root" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "a.py").symlink_to(tmp_path / "outside" / "a.py")
    for path in ("folder/a.py", "a.py", "../outside/a.py"):
        with pytest.raises(SandboxError, match="leads out of the tree"):
            lay_out(tmp_path / "root", tmp_path / "copy", {path: b"overwritten"})
    assert (tmp_path / "outside" / "a.py").read_text() == "kept"


def test_clears_what_is_locked(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    inner = tmp_path / "folder" / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "c").touch()
    (inner / "link").symlink_to(kept)
    for folder in (inner, inner.parent, inner.parent.parent):
        folder.chmod(0)
    clear(tmp_path / "folder")
    assert not (tmp_path / "folder").exists()
    assert kept.is_dir()
    clear(tmp_path / "folder")


def test_reads_no_trap(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/passwd")
    with (tmp_path / "huge").open("wb") as stream:
        stream.truncate(1 << 40)
    for name in ("pipe", "link", "huge", "gone", "."):
        with pytest.raises(OSError, match=r"."):
            read_regular(tmp_path / name)
