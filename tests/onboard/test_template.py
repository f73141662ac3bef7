"""Templates: they are shipped, and what is filled in is checked."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from sweeper.onboard.template import filled, one_line, quoted

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["plain", "", 'a"b\\c', "naïve ü 漢", "a\nb\tc\x00", "\u202etags\U000e0041", "${{ x }}"]


@pytest.mark.parametrize("text", TEXTS)
def test_toml_and_yaml_read_the_same_string(text: str) -> None:
    assert yaml.safe_load(f"key: {quoted(text)}")["key"] == text
    assert tomllib.loads(f"key = {quoted(text)}")["key"] == text
    assert quoted(text).isprintable()


@pytest.mark.parametrize("text", TEXTS)
def test_a_comment_stays_one_line(text: str) -> None:
    assert one_line(text).isprintable()


def test_a_value_without_a_place_and_a_place_without_a_value_are_bugs() -> None:
    with pytest.raises(AssertionError, match="no place for"):
        filled("gitlab-ci.yml", {"minute": "3"})
    with pytest.raises(KeyError):
        filled("rules.toml", {})


@pytest.mark.slow
def test_the_wheel_carries_every_template(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(tmp_path)]
    done = subprocess.run([*command, str(ROOT)], capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if name.startswith("sweeper/templates/")}
    templates = (ROOT / "sweeper" / "templates").iterdir()
    assert carried == {f"sweeper/templates/{path.name}" for path in templates}
