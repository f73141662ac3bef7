from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sweeper.cli.main import run
from sweeper.ledger.hold import hold

Capture = pytest.CaptureFixture[str]


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def sweep(folder: Path, *arguments: str) -> int:
    own = ["--unsandboxed", "--python", sys.executable]
    return run(["sweep", *own, *arguments, str(folder)])


def exported(folder: Path, capsys: Capture) -> list[dict[str, str]]:
    assert run(["log", "export", str(folder)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_plain_folder_is_nothing_to_sweep(folder: Path, capsys: Capture) -> None:
    assert sweep(folder) == 3
    assert "no git repository" in capsys.readouterr().err


def test_a_repository_without_python_is_nothing_to_sweep(shop: Path, capsys: Capture) -> None:
    git(shop, "rm", "--quiet", "*.py")
    named = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"]
    git(shop, *named, "commit", "--quiet", "--message=Close the shop")
    assert sweep(shop) == 3
    assert "holds no Python files" in capsys.readouterr().err


def test_a_part_of_a_repository_is_refused(shop: Path, capsys: Capture) -> None:
    (shop / "part").mkdir()
    assert sweep(shop / "part") == 2
    assert "whole repositories" in capsys.readouterr().err


def test_the_dry_run_makes_nothing(shop: Path, capsys: Capture) -> None:
    refs = git(shop, "for-each-ref")
    assert sweep(shop, "--dry-run", "--format", "json") == 0
    (proposal,) = json.loads(capsys.readouterr().out)["proposals"]
    assert len(proposal["removed"]) == 3
    assert {check["step"] for check in proposal["checks"]} >= {"parse", "names", "imports"}
    assert proposal["branch"] == ""
    assert git(shop, "for-each-ref") == refs
    assert not (shop / ".git" / "sweeper" / "pulls").exists()


def test_makes_a_branch_and_a_text_and_leaves_the_rest_alone(shop: Path, capsys: Capture) -> None:
    head, files = git(shop, "rev-parse", "HEAD"), git(shop, "status", "--porcelain")
    (shop / "labels.py").write_text("import json\nimport csv\n\nWIDTH = 0\n")
    assert sweep(shop) == 0
    captured = capsys.readouterr()
    assert "without a sandbox" in captured.err
    listed = git(shop, "branch", "--list", "sweeper/*", "--format=%(refname:short)").split()
    (branch,) = set(listed) - {"sweeper/state"}
    assert branch in captured.out
    assert "os" not in git(shop, "show", f"{branch}:pricing.py").split("\n")[0]
    (text,) = (shop / ".git" / "sweeper" / "pulls").glob("*.md")
    assert str(text) in captured.out
    assert git(shop, "rev-parse", "HEAD") == head
    assert files == ""
    assert (shop / "labels.py").read_text() == "import json\nimport csv\n\nWIDTH = 0\n"
    assert len(git(shop, "worktree", "list").splitlines()) == 1


def test_every_finding_has_an_outcome_which_is_recorded(shop: Path, capsys: Capture) -> None:
    (shop / "labels.py").write_text("import json  # sweeper: keep told so\n\nWIDTH = 0\n")
    git(shop, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qam", "Keep")
    assert sweep(shop, "--as-of", "2100-01-01", "--format", "json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["outcomes"] == {"proposed": 2, "kept": 1}
    shown = [one for one in report["findings"] if one["name"] == "os"]
    assert [one["outcome"] for one in shown] == ["proposed"]
    rows = exported(shop, capsys)
    actions = [row["action"] for row in rows]
    assert actions == ["run-start", "branch", "finding", "finding", "finding", "run-end"]
    found = [row for row in rows if row["action"] == "finding"]
    assert sorted(row["outcome"] for row in found) == ["kept", "proposed", "proposed"]
    assert {row["branch"] for row in found} == {"", report["proposals"][0]["branch"]}
    assert rows[0]["commit"] == git(shop, "rev-parse", "HEAD").strip()


def test_a_run_that_fails_is_recorded_to_its_end(shop: Path, capsys: Capture) -> None:
    git(shop, "rm", "--quiet", "*.py")
    git(shop, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "Close")
    assert sweep(shop) == 3
    capsys.readouterr()
    start, end = exported(shop, capsys)
    assert (start["action"], end["action"], end["detail"]) == (
        "run-start",
        "run-end",
        "NothingToDo",
    )


def test_the_text_carries_the_head_of_the_ledger(shop: Path, capsys: Capture) -> None:
    assert sweep(shop) == 0
    (text,) = (shop / ".git" / "sweeper" / "pulls").glob("*.md")
    assert run(["log", "verify", "--pulls", str(text), str(shop)]) == 0
    git(shop, "branch", "-D", "sweeper/state")
    (shop / "labels.py").write_text("import json\n\nWIDTH = 0\n\nDEPTH = 1\n")
    assert sweep(shop, "--dry-run") == 0
    capsys.readouterr()
    assert run(["log", "verify", "--pulls", str(text), str(shop)]) == 1
    assert "written anew" in capsys.readouterr().out


def test_the_state_can_stay_on_this_machine(shop: Path, capsys: Capture) -> None:
    (shop / ".sweeper.toml").write_text("[state]\nlocation = 'local'\n")
    assert sweep(shop) == 0
    assert "sweeper/state" not in git(shop, "for-each-ref")
    assert (shop / ".git" / "sweeper" / "ledger.jsonl").stat().st_size
    capsys.readouterr()
    assert exported(shop, capsys)[0]["action"] == "run-start"


def test_a_second_run_at_once_ends_and_says_so(shop: Path, capsys: Capture) -> None:
    with hold(shop / ".git" / "sweeper"):
        assert sweep(shop) == 4
    assert "another run (process" in capsys.readouterr().err


def test_the_text_says_how_the_findings_ended(shop: Path, capsys: Capture) -> None:
    assert sweep(shop, "--dry-run") == 0
    assert "Outcome of each finding, shown or not: 3 proved." in capsys.readouterr().out


def test_a_second_run_finds_its_branch(shop: Path, capsys: Capture) -> None:
    assert sweep(shop) == 0
    asked = ("for-each-ref", "refs/heads/main", "refs/heads/sweeper/dead-code-*")
    refs = git(shop, *asked)
    assert len(refs.splitlines()) == 2
    assert sweep(shop) == 0
    assert git(shop, *asked) == refs


@pytest.mark.parametrize(
    ("setup", "says"),
    [
        ("python -c 'import sys; sys.exit(3)'", "setup failed"),
        ("python -c 'import sys; assert sys.prefix != sys.base_prefix'", "no test runner"),
    ],
)
def test_setup_makes_the_environment(setup: str, says: str, shop: Path, capsys: Capture) -> None:
    (shop / ".sweeper.toml").write_text(f'[environment]\nsetup = ["{setup}"]\n')
    (shop / "test_shop.py").write_text("def test_labels():\n    import labels\n    assert labels\n")
    git(shop, "add", "--all")
    git(shop, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "Set up")
    own = ["--unsandboxed", "--as-of", "2100-01-01", "-v"]
    assert run(["sweep", *own, str(shop)]) == 0
    (text,) = (shop / ".git" / "sweeper" / "pulls").glob("*.md")
    assert says in text.read_text()


def test_input_that_was_not_read_whole_asks_for_a_person(shop: Path, capsys: Capture) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 9\n"
    (shop / "stored.py").write_text(pointer)
    git(shop, "add", "--all")
    git(shop, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "Store")
    assert sweep(shop, "--dry-run", "--as-of", "2100-01-01", "--format", "json") == 0
    report = json.loads(capsys.readouterr().out)
    assert not report["complete"]
    (proposal,) = report["proposals"]
    assert proposal["gate"] == "approve"
    assert {"step": "input", "outcome": "not_run"}.items() <= proposal["checks"][-1].items()


def test_a_variable_that_says_no_stops_nothing(
    shop: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWEEPER_STOP", "0")
    assert sweep(shop, "--dry-run") == 0
    assert "stopped" not in capsys.readouterr().out


def test_the_variable_stops_before_any_work(
    shop: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / ".sweeper.toml").write_text("no = such = file")
    monkeypatch.setenv("SWEEPER_STOP", "release week")
    assert sweep(shop, "--strict") == 0
    out = capsys.readouterr().out
    assert out.startswith("stopped (run): the environment variable SWEEPER_STOP is set: release w")
    assert not (shop / ".git" / "sweeper").exists()


def test_a_file_stops_whether_committed_or_not(shop: Path, capsys: Capture) -> None:
    (shop / ".sweeper-stop").write_text("ask Ada\n")
    assert sweep(shop) == 0
    assert "there is a file .sweeper-stop: ask Ada" in capsys.readouterr().out
    git(shop, "add", "--all")
    git(shop, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "Stop")
    (shop / ".sweeper-stop").unlink()
    assert sweep(shop, "--format", "json") == 0
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert not report["complete"]
    assert report["skipped"][0]["stage"] == "stop"
    assert "stopped (repository)" in captured.err
    assert git(shop, "branch", "--list", "sweeper/*") == ""


def test_a_link_that_leads_nowhere_stops(shop: Path, capsys: Capture) -> None:
    (shop / ".sweeper-stop").symlink_to("/nowhere")
    assert sweep(shop) == 0
    assert "there is a file .sweeper-stop;" in capsys.readouterr().out


def test_the_policy_stops(shop: Path, capsys: Capture) -> None:
    (shop / ".sweeper.toml").write_text("[policy]\nenabled = false\n")
    assert sweep(shop) == 0
    assert "stopped (repository): the policy says" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "is_proposed", "says"),
    [
        ("We love tests.", True, ""),
        ("Say so if AI tools wrote a pull request.", True, "restricts changes by machines"),
        ("AI-generated pull requests are not accepted.", False, "nothing is proposed here"),
    ],
)
def test_a_repository_that_refuses_gets_a_report_only(
    words: str, is_proposed: bool, says: str, shop: Path, capsys: Capture
) -> None:
    (shop / "CONTRIBUTING.md").write_text(f"# Help\n\n{words}\n")
    git(shop, "add", "--all")
    git(shop, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "Ask")
    assert sweep(shop, "--as-of", "2100-01-01", "--format", "json") == 0
    report = json.loads(capsys.readouterr().out)
    assert bool(git(shop, "branch", "--list", "sweeper/dead-code-*")) == is_proposed
    said = [one for one in report["skipped"] if one["stage"] == "welcome"]
    assert bool(said) == bool(says)
    if says:
        assert said[0]["subject"] == "CONTRIBUTING.md:3"
        assert says in said[0]["reason"]
        assert words in said[0]["reason"]
    proved = [one for one in report["findings"] if one["outcome"] == "proved"]
    assert bool(proved) != is_proposed
    assert all(says in one["outcome_reason"] for one in proved)
    assert report["complete"]
    assert report["findings"]
