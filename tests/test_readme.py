from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from datetime import date
from pathlib import Path

import click
import pytest

from sweeper import errors
from sweeper.cli.main import commands
from sweeper.config import load
from sweeper.config.workspace import read_workspace

ROOT = Path(__file__).resolve().parent.parent
PACKS = ROOT / "rules" / "frameworks"
PROOFS = ROOT / "tests" / "bench" / "quality" / "packs.toml"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def examples() -> list[str]:
    lines = [line for block in blocks("console") for line in block.splitlines()]
    return [line[2:].partition("#")[0].strip() for line in lines if line.startswith("$ ")]


def test_the_first_two_shell_blocks_are_the_demonstration_and_the_tests() -> None:
    demonstration, tests = blocks("sh")
    assert demonstration.splitlines()[-1] == "python fixtures/demo.py"
    assert tests.splitlines()[-1].startswith("pytest")
    for block in (demonstration, tests):
        assert block.startswith("python3 -m venv .venv\n. .venv/bin/activate\n")


@pytest.mark.parametrize("example", examples())
def test_examples_are_commands_with_options_that_exist(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src" / "shop").mkdir(parents=True)
    for name in ("baseline.json", "org.toml", "repos.txt"):
        (tmp_path / name).write_text("{}")
    shutil.copytree(ROOT / "fixtures" / "flagshop" / "ops", tmp_path / "ops")
    program, name, *arguments = shlex.split(example)
    assert program == "sweeper"
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    if not isinstance(command, click.Group):
        command.make_context(name, arguments)


def test_the_configuration_is_valid(tmp_path: Path) -> None:
    document, workspace = blocks("toml")
    content = {".sweeper.toml": document.encode()}
    rules, policy = load(content.get)
    assert policy.young_days == 60
    assert rules.keeps[0].until == date(2027, 1, 31)
    (tmp_path / "workspace.toml").write_text(workspace)
    named = read_workspace(tmp_path / "workspace.toml")
    assert [entry.path for entry in named.entries] == ["libraries/*", "shop", ""]
    assert [owner.name for owner in named.owners] == ["acme"]


def test_exit_codes() -> None:
    codes = dict(re.findall(r"\| (\d+) \| ([^|]+) ", README))
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, errors.SweeperError):
            assert str(error.exit_code) in codes


def test_formats_are_all_named() -> None:
    from sweeper.report import FORMATS

    for name in FORMATS:
        assert f"`{name}`" in README


def test_every_framework_pack_is_proved_and_listed() -> None:
    row = r"^\| `(\w+)` \| ([^|]+) \| (\S+) (\S+) \| ([\d,]+) \|$"
    listed = re.findall(row, README, re.MULTILINE)
    packs = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in PACKS.glob("*.toml")}
    proofs = tomllib.loads(PROOFS.read_text("utf-8"))["proof"]
    assert sorted(packs) == [proof["pack"] for proof in proofs]
    assert listed == [
        (p["pack"], packs[p["pack"]]["title"], *p["sdist"].split("=="), f"{p['prevented']:,}")
        for p in proofs
    ]
    assert all(proof["prevented"] and proof["alive"] for proof in proofs)
