from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sweeper import config
from sweeper.check.environment import PythonEnvironment, detect
from sweeper.sandbox import Sandbox


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path, Path]:
    """The pristine tree, the user's checkout, and a folder of ours."""
    for name in ("root", "checkout", "scratch"):
        (tmp_path / name).mkdir()
    return tmp_path / "root", tmp_path / "checkout", tmp_path / "scratch"


def run(
    places: tuple[Path, Path, Path],
    sandbox: Sandbox,
    *,
    python: str = "",
    active: str = "",
    fallback: str = sys.executable,
) -> PythonEnvironment:
    root, checkout, scratch = places
    rules = config.Environment(python=python, test=("make",), timeout=7)
    return detect(
        rules, root=root, checkout=checkout, active=active, fallback=fallback,
        sandbox=sandbox, scratch=scratch,
    )  # fmt: skip


def lay_venv(prefix: Path) -> Path:
    """An environment around the running interpreter, as a link."""
    (prefix / "bin").mkdir(parents=True)
    (prefix / "lib" / "python3.0" / "site-packages").mkdir(parents=True)
    home = Path(sys.executable).resolve().parent
    (prefix / "pyvenv.cfg").write_text(f"home = {home}\n")
    (prefix / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    return prefix / "bin" / "python"


def test_falls_back(places: tuple[Path, Path, Path], sandbox: Sandbox) -> None:
    found = run(places, sandbox)
    assert found.python == sys.executable
    assert not found.reason
    assert {"pytest", "unittest"} <= found.modules
    assert (found.test, found.timeout, found.roots) == (("make",), 7, (".",))


@pytest.mark.parametrize("name", [".venv", "venv"])
def test_finds_the_environment_of_the_checkout(
    places: tuple[Path, Path, Path], sandbox: Sandbox, name: str
) -> None:
    python = lay_venv(places[1] / name)
    found = run(places, sandbox, active="/elsewhere")
    assert found.python == str(python)
    assert not found.reason
    assert "unittest" in found.modules


def test_leaves_alone_what_the_commit_brings(
    places: tuple[Path, Path, Path], sandbox: Sandbox
) -> None:
    root, checkout, _ = places
    lay_venv(root / ".venv")
    lay_venv(checkout / ".venv")
    assert run(places, sandbox).python == sys.executable


def test_the_active_environment(
    places: tuple[Path, Path, Path], sandbox: Sandbox, tmp_path: Path
) -> None:
    python = lay_venv(tmp_path / "active")
    found = run(places, sandbox, active=str(tmp_path / "active"))
    assert (found.python, found.reason) == (str(python), "")


def test_the_configured_interpreter_wins(places: tuple[Path, Path, Path], sandbox: Sandbox) -> None:
    lay_venv(places[1] / ".venv")
    python = lay_venv(places[1] / "envs" / "test")
    assert run(places, sandbox, python="envs/test/bin/python").python == str(python)


@pytest.mark.parametrize("text", [None, "#!/bin/sh\nexit 3\n", "#!/bin/sh\necho '{1: 2'\n"])
def test_an_interpreter_that_is_none(
    places: tuple[Path, Path, Path], sandbox: Sandbox, text: str | None
) -> None:
    python = places[2] / "python"
    if text is not None:
        python.write_text(text)
        python.chmod(0o755)
    found = run(places, sandbox, python=str(python))
    assert found.modules == frozenset()
    assert bool(found.reason) == (text is None or "exit 3" in text)


def test_src_layout(places: tuple[Path, Path, Path], sandbox: Sandbox) -> None:
    (places[0] / "src").mkdir()
    found = run(places, sandbox)
    assert found.roots == ("src", ".")
    tree = Path("/tree")
    assert found.variables(tree)["PYTHONPATH"] == "/tree/src:/tree"
    (places[0] / "src" / "__init__.py").touch()
    assert run(places, sandbox).roots == (".",)
