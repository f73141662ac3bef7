"""`sweeper log` says whether the ledger is intact, and writes it as rows."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sweeper.cli.main import run
from sweeper.git import Repository
from sweeper.ledger import FILE
from sweeper.state import open_state
from tests.ledger.opened import open_ledger

Capture = pytest.CaptureFixture[str]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def heads(shop: Path) -> list[str]:
    """The hashes of the lines of a ledger in the shop."""
    found = []
    with open_ledger(shop / ".git" / "sweeper", run="r", actor="ada", now=lambda: NOON) as ledger:
        for number in range(4):
            ledger.record("branch", f"sweeper/b{number}", "new\nline")
            found.append(ledger.head)
    return found


def cut(shop: Path, keep: int) -> None:
    path = shop / ".git" / "sweeper" / FILE
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:keep]))


def opened(shop: Path) -> Repository:
    found = Repository.open(shop)
    assert found is not None
    return found


def body(head: str, branch: str = "sweeper/b1") -> str:
    state = json.dumps({"schema": 1, "branch": branch, "ledger": head}, separators=(",", ":"))
    return f"## Summary\n\nText.\n\n<!-- sweeper:state {state} -->\n"


def test_an_intact_ledger_is_clean(shop: Path, heads: list[str], capsys: Capture) -> None:
    assert run(["log", "verify", "--head", heads[1], "--head", heads[3], str(shop)]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"4 lines, intact, head {heads[3]}\n"
    assert captured.err == ""


def test_without_a_head_it_says_what_does_not_show(
    shop: Path, heads: list[str], capsys: Capture
) -> None:
    cut(shop, 2)
    assert run(["log", "verify", str(shop)]) == 0
    assert "a cut end shows only against the heads" in capsys.readouterr().err


def test_a_broken_ledger_says_where_and_what_to_do(
    shop: Path, heads: list[str], capsys: Capture
) -> None:
    path = shop / ".git" / "sweeper" / FILE
    path.write_bytes(path.read_bytes().replace(b"b1", b"bx"))
    assert run(["log", "verify", str(shop)]) == 1
    assert capsys.readouterr().out == (
        "line 3 does not follow: line 2 was edited, or lines before it are missing\n"
        "    compare it with a copy of the ledger from before, such as a backup\n"
        f"4 lines, not intact, head {heads[3]}\n"
    )


@pytest.mark.parametrize("form", ["text", "texts", "json"])
def test_pull_requests_show_a_cut_end(
    form: str, shop: Path, heads: list[str], tmp_path: Path, capsys: Capture
) -> None:
    pulls = tmp_path / "pulls"
    bodies = [body(heads[0]), body(heads[3], "sweeper/b3")]
    match form:
        case "text":
            pulls.write_text(bodies[1])
        case "texts":
            pulls.write_text("".join(bodies))
        case _:
            pulls.write_text(json.dumps([{"number": 1, "body": text} for text in bodies]))
    command = ["log", "verify", "--pulls", str(pulls), str(shop)]
    assert run(command) == 0
    cut(shop, 2)
    capsys.readouterr()
    assert run(command) == 1
    said = capsys.readouterr().out
    assert f"no line has the hash {heads[3]}" in said
    assert f"{heads[3][:12]} is named by the block of sweeper/b3" in said


@pytest.mark.parametrize("named", ["", "zz", "0" * 63])
def test_a_block_without_a_head_is_a_problem(
    named: str, shop: Path, heads: list[str], tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "pull.md").write_text(body(named))
    assert run(["log", "verify", "--pulls", str(tmp_path / "pull.md"), str(shop)]) == 1
    assert "names no head" in capsys.readouterr().out


def test_a_broken_block_is_a_problem(
    shop: Path, heads: list[str], tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "pull.md").write_text("<!-- sweeper:state {x} -->")
    assert run(["log", "verify", "--pulls", str(tmp_path / "pull.md"), str(shop)]) == 1
    assert "names no head" in capsys.readouterr().out


def test_a_file_without_a_block_is_refused(shop: Path, heads: list[str], tmp_path: Path) -> None:
    (tmp_path / "pull.md").write_text("## Summary\n")
    assert run(["log", "verify", "--pulls", str(tmp_path / "pull.md"), str(shop)]) == 2


@pytest.mark.parametrize("text", ["abc", "A" * 64, "0" * 65])
def test_what_is_no_hash_is_refused(text: str, shop: Path, heads: list[str]) -> None:
    assert run(["log", "verify", "--head", text, str(shop)]) == 2


@pytest.mark.parametrize("verb", ["verify", "export"])
def test_no_ledger_is_nothing_to_look_at(verb: str, shop: Path, capsys: Capture) -> None:
    assert run(["log", verb, str(shop)]) == 3
    assert "holds no ledger" in capsys.readouterr().err


def test_a_plain_folder_has_no_ledger(folder: Path, capsys: Capture) -> None:
    assert run(["log", "verify", str(folder)]) == 3
    assert "no git repository" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["branch:sweeper/state", "local"])
def test_a_location_can_be_named(text: str, shop: Path, capsys: Capture) -> None:
    with open_state(text, opened(shop), run="r", actor="ada", now=lambda: NOON) as state:
        state.ledger.record("branch", "a")
    assert run(["log", "verify", "--state", text, str(shop)]) == 0
    assert "1 lines, intact" in capsys.readouterr().out


def test_the_rules_say_where_it_is(shop: Path, tmp_path: Path, capsys: Capture) -> None:
    config = tmp_path / "organisation.toml"
    config.write_text(f"[state]\nlocation = '{(tmp_path / 'bucket').as_uri()}'\n")
    assert run(["log", "verify", "--config", str(config), str(shop)]) == 3
    where = (tmp_path / "bucket").as_uri()
    with open_state(where, opened(shop), run="r", actor="ada", now=lambda: NOON) as state:
        state.ledger.record("branch", "a")
    assert run(["log", "verify", "--config", str(config), str(shop)]) == 0


def test_lines_of_another_ledger_are_told(
    shop: Path, heads: list[str], tmp_path: Path, capsys: Capture
) -> None:
    path = shop / ".git" / "sweeper" / FILE
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[2:]))
    assert run(["log", "verify", str(shop)]) == 1
    assert "line 1 is not the beginning" in capsys.readouterr().out
    bucket = (tmp_path / "bucket").as_uri()
    with open_state(bucket, opened(shop), run="r", actor="ada", now=lambda: NOON) as state:
        state.ledger.record("branch", "b")
    path.write_bytes(b"{}\n")
    assert run(["log", "verify", "--state", bucket, str(shop)]) == 0
    assert "holds lines of another ledger" in capsys.readouterr().err


def test_the_state_can_be_elsewhere(
    shop: Path, heads: list[str], folder: Path, capsys: Capture
) -> None:
    assert run(["log", "verify", "--state", str(shop / ".git" / "sweeper")]) == 0
    assert "4 lines, intact" in capsys.readouterr().out


def test_exports_csv(shop: Path, heads: list[str], tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    command = ["log", "export", "--format", "csv", "--output", str(output), str(shop)]
    assert run(command) == 0
    first = output.read_bytes()
    assert run(command) == 0
    assert output.read_bytes() == first
    rows = list(csv.DictReader(io.StringIO(first.decode(), newline="")))
    assert [row["hash"] for row in rows] == heads
    assert rows[0]["who"] == "ada"
    assert rows[0]["detail"] == "new\\x0aline"


def test_exports_json_lines(shop: Path, heads: list[str], capsys: Capture) -> None:
    assert run(["log", "export", str(shop)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["hash"] for row in rows] == heads
    assert rows[1]["previous_hash"] == heads[0]


def test_an_export_of_a_broken_ledger_is_whole_and_says_so(
    shop: Path, heads: list[str], capsys: Capture
) -> None:
    path = shop / ".git" / "sweeper" / FILE
    path.write_bytes(path.read_bytes().replace(b"b1", b"bx"))
    assert run(["log", "export", str(shop)]) == 1
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 4
    assert "line 3 is wrong" in captured.err
