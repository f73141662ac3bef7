from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from sweeper.check import CHECKS
from sweeper.cli.main import COMMANDS
from sweeper.detect import DETECTORS
from sweeper.report import FORMATS
from sweeper.runners import RUNNERS
from sweeper.verify import WITNESSES

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
PLUGINS: dict[str, Mapping[str, object]] = {
    "check": CHECKS,
    "detect": DETECTORS,
    "report": FORMATS,
    "runners": RUNNERS,
    "verify": WITNESSES,
}


def independent(folder: str) -> set[str]:
    contracts = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["contracts"]
    modules = {one for c in contracts if c["type"] == "independence" for one in c["modules"]}
    return {one for one in modules if one.startswith(f"sweeper.{folder}.")}


@pytest.mark.parametrize("folder", sorted(PLUGINS))
def test_every_plug_in_is_under_the_contract_of_its_folder(folder: str) -> None:
    modules = {getattr(plugin, "__name__", "") for plugin in PLUGINS[folder].values()}
    assert modules <= independent(folder)


def test_commands_too() -> None:
    assert independent("cli") >= {f"sweeper.cli.{name}" for name in COMMANDS}
