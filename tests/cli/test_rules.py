"""`sweeper rules`: list, check and show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sweeper.cli.rules import command
from sweeper.errors import ConfigError

PACK = """\
schema = 1
id = "shop"
kind = "framework"
title = "Shop"
[[root]]
why = "the till calls it"
name = "ring"
[[root.example]]
code = "def ring(): ..."
alive = ["ring"]
[[root.example]]
code = "def call(): ..."
alive = []
"""


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(
        command, [str(a) for a in arguments], standalone_mode=False, catch_exceptions=False
    )
    assert result.return_value == 0
    return result.stdout


def test_lists_what_is_on_and_why(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("Flask==3.0\n")
    (tmp_path / ".sweeper.toml").write_text("extends = ['celery']\n")
    lines = {line.split()[1]: line for line in run("list", tmp_path).splitlines()}
    assert lines["flask"].startswith("on")
    assert "depends on flask" in lines["flask"]
    assert "named in extends" in lines["celery"]
    assert lines["django"].startswith("off")
    assert "always" in lines["python"]
    packs = json.loads(run("list", "--format", "json", tmp_path))["packs"]
    assert {pack["id"] for pack in packs if pack["on"]} >= {"flask", "celery", "python"}


def test_the_built_in_rules_are_right() -> None:
    assert "wrong" not in run("check")


def test_checks_every_kind_of_document(tmp_path: Path) -> None:
    pack = tmp_path / "shop.toml"
    pack.write_text(PACK)
    organisation = tmp_path / "org.toml"
    organisation.write_text("[policy]\nrewrite_confidence = 0.8\n")
    repository = tmp_path / ".sweeper.toml"
    repository.write_text("[policy]\nrewrite_confidence = 0.95\n")
    assert run("check", pack, organisation, repository).count("right") == 3


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("shop.toml", PACK.replace('"ring"]', '"call"]'), "keeps ['ring'] alive, the example says"),
        ("shop.toml", PACK.partition("[[root.example]]")[0], "shop.toml:5: no example that"),
        ("shop.toml", PACK.replace("why", "way"), "shop.toml:6: unknown key 'way'"),
        (".sweeper.toml", "[policy]\nrewrite_confidence = 0.8\n", "loosens the policy"),
        ("pyproject.toml", "[tool.sweeper]\nexclud = []\n", "pyproject.toml:2: unknown key"),
        ("org.toml", "[polcy]\n", "org.toml:1: unknown key 'polcy'; did you mean 'policy'?"),
        ("org.toml", "[", "org.toml:1: not valid TOML"),
    ],
)
def test_says_what_is_wrong(name: str, text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        run("check", tmp_path / name)
    assert message in str(caught.value)


def test_tells_all_problems_of_all_files(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text("[polcy]\n")
    with pytest.raises(ConfigError) as caught:
        run("check", tmp_path / "a.toml", tmp_path / "b.toml")
    assert len(str(caught.value).splitlines()) == 2


def test_shows_the_merged_policy_with_its_origins(tmp_path: Path) -> None:
    (tmp_path / ".sweeper.toml").write_text("[policy]\nyoung_days = 60\n")
    organisation = tmp_path / "org.toml"
    organisation.write_text("[weights]\nkeep = -2\n")
    text = run("show", "--config", organisation, tmp_path)
    assert "young_days = 60  # .sweeper.toml:2\n" in text
    assert f"weights.keep = -2  # {organisation}:2\n" in text
    assert "approval_risk = 0.7  # defaults.toml:" in text
    policy = json.loads(run("show", "--format", "json", tmp_path))["policy"]
    assert policy["young_days"] == {"value": 60, "origin": ".sweeper.toml:2"}
    assert "re.compile" in policy["pure_calls"]["value"]
