from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sweeper.check.interpreter import folders_of, is_installation


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "checkout").mkdir()
    return tmp_path / "checkout"


def installation(prefix: Path) -> Path:
    """A folder that looks like a Python installation, and its interpreter."""
    (prefix / "bin").mkdir(parents=True)
    (prefix / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (prefix / "lib" / "python3.11" / "os.py").touch()
    (prefix / "bin" / "python3").touch()
    return prefix / "bin" / "python3"


def environment(prefix: Path, base: Path) -> Path:
    """A virtual environment as `python -m venv` lays it out, and its interpreter."""
    (prefix / "bin").mkdir(parents=True)
    (prefix / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (prefix / "pyvenv.cfg").write_text(f"home = {base.parent}\nversion = 3.11.7\n")
    (prefix / "bin" / "python").symlink_to("python3")
    (prefix / "bin" / "python3").symlink_to(base)
    return prefix / "bin" / "python"


def test_system_folders_need_no_mention(checkout: Path) -> None:
    assert folders_of(Path("/usr/bin/python3"), closed=checkout) == ()


def test_what_is_no_interpreter_opens_nothing(tmp_path: Path, checkout: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    assert folders_of(tmp_path / "bin" / "python", closed=checkout) == ()
    assert folders_of(tmp_path / "gone" / "bin" / "python", closed=checkout) == ()


def test_a_named_home_opens_nothing(tmp_path: Path, checkout: Path) -> None:
    python = environment(checkout / ".venv", tmp_path / "secret" / "bin" / "python3")
    (tmp_path / "secret" / "bin").mkdir(parents=True)
    (tmp_path / "secret" / "key").touch()
    assert folders_of(python, closed=checkout) == (checkout / ".venv",)


def test_the_checkout_is_never_opened(tmp_path: Path, checkout: Path) -> None:
    base = installation(tmp_path / "python")
    assert folders_of(environment(checkout, base), closed=checkout) == (tmp_path / "python",)
    around = installation(tmp_path)
    assert folders_of(around, closed=checkout) == ()


def test_links_that_go_round_end(tmp_path: Path, checkout: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert folders_of(tmp_path / "a" / "bin" / "python", closed=checkout) == ()


def test_an_environment_and_its_base(tmp_path: Path, checkout: Path) -> None:
    base = installation(tmp_path / "pythons" / "3.11.7")
    python = environment(checkout / ".venv", base)
    assert folders_of(python, closed=checkout) == (
        checkout / ".venv",
        tmp_path / "pythons" / "3.11.7",
    )


def test_a_base_behind_a_linked_folder(tmp_path: Path, checkout: Path) -> None:
    """As uv does it: a link for the minor version to the folder of the patch version."""
    installation(tmp_path / "cpython-3.11.7")
    (tmp_path / "cpython-3.11").symlink_to("cpython-3.11.7")
    python = environment(checkout / ".venv", tmp_path / "cpython-3.11" / "bin" / "python3")
    assert folders_of(python, closed=checkout) == (
        checkout / ".venv",
        tmp_path / "cpython-3.11",
        tmp_path / "cpython-3.11.7",
    )


def test_the_running_interpreter(checkout: Path) -> None:
    folders = folders_of(Path(sys.executable), closed=checkout)
    for prefix in {Path(sys.prefix), Path(sys.base_prefix)}:
        assert is_installation(prefix)
        assert prefix in folders or prefix.parts[1] == "usr"
