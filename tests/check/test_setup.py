from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sweeper import config
from sweeper.check import Workshop
from sweeper.check.environment import PythonEnvironment
from sweeper.check.setup import prepared

Make = Callable[..., Workshop]

INSTALL = (
    "python -c \"import sysconfig; p = sysconfig.get_path('purelib'); "
    "open(p + '/pytest.py', 'w').close(); open(p + '/log', 'a').write('x')\""
)


@pytest.fixture
def make_workshop(make_workshop: Make, small_python: Path) -> Make:
    """A workshop whose interpreter makes environments without pip, which takes 3 s to install."""
    script = small_python.with_name("without-pip")
    venv = 'if [ "$2" = venv ]; then shift 2; set -- -m venv --without-pip "$@"; fi'
    script.write_text(f'#!/bin/sh\n{venv}\nexec {small_python} "$@"\n')
    script.chmod(0o755)

    def make(files: dict[str, str]) -> Workshop:
        workshop = make_workshop(files)
        workshop.environment = replace(workshop.environment, python=str(script))
        return workshop

    return make


def run(workshop: Workshop, cache: Path, *setup: str) -> PythonEnvironment:
    return prepared(
        workshop.environment,
        config.Environment(setup=setup, timeout=120),
        root=workshop.root,
        sandbox=workshop.sandbox,
        scratch=workshop.scratch,
        cache=cache,
        network=False,
    )


def test_no_setup_changes_nothing(make_workshop: Make, tmp_path: Path) -> None:
    workshop = make_workshop({"a.py": ""})
    assert run(workshop, tmp_path / "cache") == workshop.environment
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("python -c 'raise SystemExit(2)'", "setup failed: python -c"),
    ],
)
def test_a_failure_is_the_reason(
    make_workshop: Make, tmp_path: Path, command: str, said: str
) -> None:
    workshop = make_workshop({"a.py": ""})
    found = run(workshop, tmp_path / "cache", command)
    assert said in found.reason
    assert not list((tmp_path / "cache").glob("*.ready"))


def test_makes_an_environment_once(make_workshop: Make, tmp_path: Path) -> None:
    workshop = make_workshop({"a.py": "", "requirements.txt": "a"})
    first = run(workshop, tmp_path / "cache", INSTALL)
    assert not first.reason
    assert Path(first.python).is_relative_to(tmp_path / "cache")
    assert first.modules == {"pytest", "unittest"}
    second = run(workshop, tmp_path / "cache", INSTALL)
    assert second == first
    (log,) = (tmp_path / "cache").rglob("log")
    assert log.read_text() == "x"
    (workshop.root / "requirements.txt").write_text("b")
    assert run(workshop, tmp_path / "cache", INSTALL).python != first.python
