"""`sweeper init` on real folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.cli.main import run
from tests.cli.conftest import git

Capture = pytest.CaptureFixture[str]


def on_github(folder: Path) -> Path:
    git(folder, "remote", "add", "origin", "git@github.com:ada/shop.git")
    return folder


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def test_a_folder_without_python_is_left_alone(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "README.md").write_text("A shop.\n")
    assert run(["init", str(tmp_path)]) == 3
    assert files(tmp_path) == {"README.md"}


def test_the_dry_run_writes_nothing(shop: Path, capsys: Capture) -> None:
    before = files(on_github(shop))
    assert run(["init", "--dry-run", str(shop)]) == 0
    assert files(shop) == before
    out = capsys.readouterr().out
    assert "write     .sweeper.toml" in out
    assert "permissions: {}" in out


def test_a_part_of_a_repository_is_refused(shop: Path, capsys: Capture) -> None:
    (shop / "part").mkdir()
    assert run(["init", str(shop / "part")]) == 2
    assert f"say {shop}" in capsys.readouterr().err


def test_a_bare_repository_is_refused(shop: Path, tmp_path: Path, capsys: Capture) -> None:
    git(shop, "clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    assert run(["init", str(tmp_path / "bare.git")]) == 2
    assert "clone it first" in capsys.readouterr().err


def test_writes_for_the_forge_of_the_remote_and_then_has_nothing_to_do(
    shop: Path, capsys: Capture
) -> None:
    before = files(on_github(shop))
    assert run(["init", str(shop)]) == 0
    assert files(shop) - before == {".sweeper.toml", ".github/workflows/sweeper.yml"}
    assert "Next:" in capsys.readouterr().out
    assert run(["rules", "check", str(shop / ".sweeper.toml")]) == 0
    capsys.readouterr()
    assert run(["init", str(shop)]) == 0
    assert capsys.readouterr().out.startswith("nothing to do: .sweeper.toml, .github/workflows/")


def test_the_result_of_a_scan_stays(shop: Path, capsys: Capture) -> None:
    on_github(shop)
    assert run(["scan", "--format", "json", str(shop)]) == 1
    before = capsys.readouterr().out
    assert run(["init", str(shop)]) == 0
    capsys.readouterr()
    assert run(["scan", "--format", "json", str(shop)]) == 1
    assert capsys.readouterr().out == before


def test_a_folder_without_a_forge_gets_the_rule_file(folder: Path, capsys: Capture) -> None:
    assert run(["init", str(folder)]) == 0
    captured = capsys.readouterr()
    assert "say --forge" in captured.err
    assert files(folder) == {".sweeper.toml", "pricing.py", "labels.py"}


def test_gitlab(folder: Path, capsys: Capture) -> None:
    assert run(["init", "--forge", "gitlab", str(folder)]) == 0
    assert {".gitlab/sweeper.yml", ".gitlab-ci.yml"} <= files(folder)
    assert "two pipeline schedules" in capsys.readouterr().out


def test_never_writes_over_a_file_without_force(shop: Path, capsys: Capture) -> None:
    on_github(shop)
    (shop / ".sweeper.toml").write_text("[policy]\nyoung_days = 60\n")
    assert run(["init", str(shop)]) == 0
    out = capsys.readouterr().out
    assert "kept      .sweeper.toml: yours stays" in out
    assert "-young_days = 60" in out
    assert (shop / ".sweeper.toml").read_text() == "[policy]\nyoung_days = 60\n"
    assert run(["init", "--force", str(shop)]) == 0
    assert "replaced  .sweeper.toml" in capsys.readouterr().out


def test_a_rule_file_that_is_broken_stays_and_is_no_obstacle(shop: Path, capsys: Capture) -> None:
    (shop / ".sweeper.toml").write_text("no = such = file")
    assert run(["init", "--forge", "github", str(shop)]) == 0
    assert (shop / ".sweeper.toml").read_text() == "no = such = file"


def test_rules_in_pyproject_are_not_doubled(shop: Path, capsys: Capture) -> None:
    (shop / "pyproject.toml").write_text("[tool.sweeper.policy]\nyoung_days = 60\n")
    assert run(["init", "--forge", "github", str(shop)]) == 0
    assert ".sweeper.toml" not in files(shop)
    assert "under [tool.sweeper]" in capsys.readouterr().out


@pytest.mark.parametrize("link", [".github", ".github/workflows", ".sweeper.toml"])
def test_a_link_out_of_the_folder_is_not_followed(
    link: str, shop: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Capture
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (shop / link).parent.mkdir(exist_ok=True)
    (shop / link).symlink_to(outside if "toml" not in link else outside / "rules.toml")
    assert run(["init", "--forge", "github", "--force", str(shop)]) == 2
    assert not list(outside.iterdir())
    assert "Traceback" not in capsys.readouterr().err


def test_what_a_repository_says_of_machines_is_told(shop: Path, capsys: Capture) -> None:
    (shop / "CONTRIBUTING.md").write_text("# Help us\n\nWe do not accept AI-generated patches.\n")
    assert run(["init", str(shop)]) == 0
    assert "CONTRIBUTING.md:3" in capsys.readouterr().out
    assert "refuses changes made by machines" in (shop / ".sweeper.toml").read_text()
