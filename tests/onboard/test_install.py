"""The commands that make the environment of the tests."""

from __future__ import annotations

import pytest

from sweeper.onboard.install import install_commands

NOTHING: dict[str, bytes] = {}


@pytest.mark.parametrize(
    ("files", "commands"),
    [
        ({}, ("install pytest",)),
        ({"pyproject.toml": b"not = = toml"}, ("install pytest",)),
        ({"pyproject.toml": b"[tool.black]\n"}, ("install pytest",)),
        ({"setup.py": b""}, ("install --editable .", "install pytest")),
        (
            {"requirements.txt": b"", "requirements-dev.txt": b"", "requirements/test.txt": b""},
            (
                "install -r requirements.txt -r requirements-dev.txt -r requirements/test.txt",
                "install pytest",
            ),
        ),
        (
            {"pyproject.toml": b"[project.optional-dependencies]\ntest=[]\ndocs=[]"},
            ("install --editable '.[test]'", "install pytest"),
        ),
        (
            {"pyproject.toml": b"[project]\nname='x'\n[dependency-groups]\ndev=[]\n'x;y'=[]"},
            ("install --upgrade pip", "install --editable . --group dev", "install pytest"),
        ),
        (
            {
                "setup.py": b"",
                "setup.cfg": b"[options.extras_require]\ntesting =\n  a\n[flake8]\ndev = 1\n",
            },
            ("install --editable '.[testing]'", "install pytest"),
        ),
    ],
)
def test_commands(files: dict[str, bytes], commands: tuple[str, ...]) -> None:
    assert install_commands(files.get, runner="pytest") == commands


def test_another_runner_is_not_installed() -> None:
    assert install_commands(NOTHING.get, runner="unittest") == ()
