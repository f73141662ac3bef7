"""Each line becomes a row that says who, what, why, who reviewed and who merged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from sweeper.ledger import FILE, Entry, append_to
from sweeper.ledger.account import Row, rows
from sweeper.ledger.chain import read_lines
from sweeper.model import Action, Detail

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONE = {"branch": "sweeper/one"}


def run(folder: Path, name: str, *entries: Entry, now: datetime = NOON) -> None:
    with append_to(folder / FILE, run=name, actor="ada@shop", now=lambda: now) as ledger:
        ledger.record_all(entries)


def account(folder: Path) -> list[Row]:
    return list(rows(partial(read_lines, folder / FILE)))


def entry(action: Action, subject: str = "shop", **about: str) -> Entry:
    known: Mapping[Detail, str] = about  # type: ignore[assignment]
    return Entry(action, subject, "", known)


def test_an_empty_ledger_has_no_rows(tmp_path: Path) -> None:
    run(tmp_path, "r1")
    assert account(tmp_path) == []


def test_the_trigger_stands_in_all_rows_of_its_run_alone(tmp_path: Path) -> None:
    run(tmp_path, "r1", entry("run-start", trigger="https://ci/1"), entry("run-end"))
    run(tmp_path, "r2", entry("finding"))
    assert [row.trigger for row in account(tmp_path)] == ["https://ci/1", "https://ci/1", ""]


def test_who_reviewed_and_merged_stands_in_the_rows_of_the_branch_alone(tmp_path: Path) -> None:
    finding = entry("finding", "shop.py::old", fingerprints="f1", confidence="0.95", **ONE)
    run(tmp_path, "r1", finding, Entry("branch", "sweeper/one"), Entry("branch", "sweeper/two"))
    review = entry("review", "pull 7", reviewers="grace,linus", **ONE)
    merge = entry("merge", "pull 7", merged_by="barbara", reviewers="grace", **ONE)
    later = NOON + timedelta(days=3)
    run(tmp_path, "r2", review, merge, entry("review", "pull 9", reviewers="eve"), now=later)
    found = account(tmp_path)
    people = [(row.reviewed_by, row.merged_by, row.merged_at) for row in found]
    merged = ("grace,linus", "barbara", "2026-03-04T12:00:00+00:00")
    nobody = ("", "", "")
    assert people == [merged, merged, nobody, merged, merged, nobody]
    assert (found[0].why, found[0].confidence, found[0].what) == ("f1", "0.95", "shop.py::old")
    assert found[1].branch == "sweeper/one"


def test_a_merge_that_names_nobody_is_our_own(tmp_path: Path) -> None:
    run(tmp_path, "r1", entry("merge", "pull 7", **ONE))
    assert account(tmp_path)[0].merged_by == "ada@shop"


def test_a_merge_that_the_forge_refused_is_none(tmp_path: Path) -> None:
    refused = Entry("skip", "sweeper/one", "it is in conflict with its base")
    run(tmp_path, "r1", entry("merge", "sweeper/one", **ONE), refused)
    assert [(row.merged_by, row.merged_at) for row in account(tmp_path)] == [("", ""), ("", "")]
    run(tmp_path, "r2", entry("merge", "sweeper/one", **ONE))
    assert account(tmp_path)[0].merged_by == "ada@shop"


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("2026-03-01T12:00:00+00:00", "2026-03-01T12:00:00+00:00"),
        ("2026-03-01T12:00:00+02:00", "2026-03-01T10:00:00+00:00"),
        ("noon", "noon"),
        ("0001-01-01T00:00:00+02:00", "0001-01-01T00:00:00+02:00"),
    ],
)
def test_times_are_utc(tmp_path: Path, time: str, shown: str) -> None:
    run(tmp_path, "r1", entry("finding"))
    path = tmp_path / FILE
    path.write_text(path.read_text().replace(NOON.isoformat(), time))
    assert account(tmp_path)[0].time == shown


def test_a_wrong_line_says_so_and_is_no_end(tmp_path: Path) -> None:
    run(tmp_path, "r1", entry("finding", "a"), entry("finding", "b"))
    lines = (tmp_path / FILE).read_bytes().splitlines(keepends=True)
    (tmp_path / FILE).write_bytes(b"".join([lines[0], b"{}\n", lines[1]]))
    first, second, third = account(tmp_path)
    assert (first.problem, second.problem) == ("", "is no event")
    assert second == Row(2, hash=second.hash, problem="is no event")
    assert (third.what, third.problem) == ("b", "does not follow from the line before it")
    assert third.previous_hash == first.hash
