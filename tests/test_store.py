from __future__ import annotations

import os
import random
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sweeper.store import FILE, Store, cache_dir

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "sweeper"


def reopened(folder: Path) -> Store:
    return Store(folder, now=NOW)


def fill(folder: Path) -> None:
    with reopened(folder) as store:
        store.put("facts", {"a": b"one", "b": b"two"})


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"XDG_CACHE_HOME": "/c", "HOME": "/h"}, Path("/c/sweeper")),
        ({"HOME": "/h"}, Path("/h/.cache/sweeper")),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, Path("/h/.cache/sweeper")),
        ({}, None),
    ],
)
def test_cache_dir(environ: dict[str, str], expected: Path | None) -> None:
    assert cache_dir(environ) == expected


def test_knows_nothing_at_first(folder: Path) -> None:
    with reopened(folder) as store:
        assert store.get("facts", ["a"]) == {}
        assert store.known("facts", ["a"]) == set()
        assert store.get_result("key") is None
        assert store.warnings == ()


def test_gives_back_what_was_put(folder: Path) -> None:
    fill(folder)
    with reopened(folder) as store:
        assert store.get("facts", ["a", "b", "c"]) == {"a": b"one", "b": b"two"}
        assert store.known("facts", ["a", "c"]) == {"a"}
        assert store.get("other", ["a"]) == {}


def test_keeps_the_last_value(folder: Path) -> None:
    fill(folder)
    with reopened(folder) as store:
        store.put("facts", {"a": b"new"})
        store.put_result("run", b"report")
    with reopened(folder) as store:
        assert store.get("facts", ["a"]) == {"a": b"new"}
        assert store.get_result("run") == b"report"


def test_takes_more_keys_than_a_statement_has_variables(folder: Path) -> None:
    values = {str(number): b"%d" % number for number in range(1501)}
    with reopened(folder) as store:
        store.put("n", values)
        assert store.get("n", list(values)) == values


def test_is_private(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    fill(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"no database at all, only words\n" * 200, id="text"),
        pytest.param(random.Random(1).randbytes(20_000), id="random"),
        pytest.param(b"SQLite format 3\0" + random.Random(2).randbytes(20_000), id="header"),
    ],
)
def test_builds_a_broken_file_anew(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(content)
    with reopened(folder) as store:
        store.put("facts", {"a": b"one"})
        assert store.get("facts", ["a"]) == {"a": b"one"}
        assert [warning.stage for warning in store.warnings] == ["store"] * bool(content)


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE entries (namespace, key, value, crc, used)",
        "CREATE TABLE bookmarks (url); PRAGMA application_id = 7",
        "PRAGMA user_version = 9; CREATE TABLE entries (x)",
    ],
)
def test_builds_a_foreign_database_anew(folder: Path, script: str) -> None:
    folder.mkdir(parents=True)
    foreign = sqlite3.connect(folder / FILE)
    foreign.executescript(script)
    foreign.close()
    with reopened(folder) as store:
        store.put("facts", {"a": b"one"})
        assert store.get("facts", ["a"]) == {"a": b"one"}
        assert "built anew" in store.warnings[0].reason


def test_does_not_run_a_foreign_trigger(folder: Path) -> None:
    fill(folder)
    foreign = sqlite3.connect(folder / FILE)
    foreign.execute("CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM entries; END")
    foreign.close()
    with reopened(folder) as store:
        store.put("facts", {"a": b"one"})
        assert store.get("facts", ["a"]) == {"a": b"one"}
        assert store.warnings


def test_does_not_trust_a_changed_value(folder: Path) -> None:
    fill(folder)
    other = sqlite3.connect(folder / FILE)
    with other:
        other.execute("UPDATE entries SET value = x'00' WHERE key = 'a'")
        other.execute("UPDATE entries SET value = 'text' WHERE key = 'b'")
    other.close()
    with reopened(folder) as store:
        assert store.get("facts", ["a", "b"]) == {}


def test_does_not_trust_a_value_under_another_key(folder: Path) -> None:
    fill(folder)
    other = sqlite3.connect(folder / FILE)
    with other:
        other.execute("UPDATE entries SET key = 'c' WHERE key = 'a'")
    other.close()
    with reopened(folder) as store:
        assert store.get("facts", ["c"]) == {}


@pytest.mark.parametrize("keep", [100, 4096, 5000, 12_000, 30_000])
def test_survives_a_truncated_file(folder: Path, keep: int) -> None:
    with reopened(folder) as store:
        store.put("facts", {str(number): b"x" * 500 for number in range(200)})
    content = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(content[:keep])
    with reopened(folder) as store:
        store.get("facts", [str(number) for number in range(200)])
        store.put("facts", {"a": b"one"})
    fill(folder)
    with reopened(folder) as store:
        assert store.get("facts", ["a"]) == {"a": b"one"}


@pytest.mark.parametrize("seed", range(12))
def test_survives_damage_anywhere(folder: Path, seed: int) -> None:
    values = {str(number): b"%d" % number * 100 for number in range(300)}
    with reopened(folder) as store:
        store.put("facts", values)
    chance = random.Random(seed)
    content = bytearray((folder / FILE).read_bytes())
    for _ in range(40):
        content[chance.randrange(len(content))] = chance.randrange(256)
    (folder / FILE).write_bytes(content)
    with reopened(folder) as store:
        assert store.get("facts", list(values)).items() <= values.items()
        store.put("facts", values)


def test_runs_without_an_unwritable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with reopened(tmp_path / "file" / "sweeper") as store:
        store.put("facts", {"a": b"one"})
        assert store.get("facts", ["a"]) == {}
        assert "not used" in store.warnings[0].reason


def test_does_not_follow_a_link(tmp_path: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    (tmp_path / "precious").write_bytes(b"text")
    (folder / FILE).symlink_to(tmp_path / "precious")
    with reopened(folder) as store:
        store.put("facts", {"a": b"one"})
        assert store.warnings
    assert (tmp_path / "precious").read_bytes() == b"text"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_does_not_use_the_folder_of_another_user(folder: Path) -> None:
    folder.mkdir(parents=True)
    os.chown(folder, 12345, 12345)
    with reopened(folder) as store:
        assert store.get("facts", ["a"]) == {}
        assert "this user" in store.warnings[0].reason


def test_runs_without_a_locked_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeper.store._PATIENCE", 0.01)
    fill(folder)
    other = sqlite3.connect(folder / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with reopened(folder) as store:
        assert store.get("facts", ["a"]) == {"a": b"one"}  # readers never wait
        store.put("facts", {"a": b"new"})
        assert "locked" in store.warnings[0].reason
        assert store.get("facts", ["a"]) == {}
    other.close()
    with reopened(folder) as store:
        assert store.get("facts", ["a"]) == {"a": b"one"}


def test_two_processes_at_once(folder: Path) -> None:
    with reopened(folder) as one, reopened(folder) as two:
        one.put("facts", {"a": b"one"})
        two.put("facts", {"b": b"two"})
        assert one.get("facts", ["a", "b"]) == two.get("facts", ["a", "b"])
        assert not one.warnings
        assert not two.warnings


def test_drops_what_was_used_longest_ago(folder: Path) -> None:
    block = b"x" * 50_000
    for day, names in enumerate(("ab", "cd", "a")):
        with Store(folder, now=NOW + timedelta(days=day), largest=1_000_000) as store:
            store.put("facts", {name: block for name in names if name not in "a" or not day})
            store.get("facts", list(names))
    with Store(folder, now=NOW + timedelta(days=3), largest=180_000) as store:
        store.put("facts", {"e": block})
    with Store(folder, now=NOW + timedelta(days=3)) as store:
        assert sorted(store.get("facts", list("abcde"))) == ["a", "e"]


def test_never_empties_itself_while_it_is_small(folder: Path) -> None:
    fill(folder)
    with Store(folder, now=NOW + timedelta(days=900)) as store:
        store.put("facts", {"c": b"three"})
    with reopened(folder) as store:
        assert len(store.get("facts", ["a", "b", "c"])) == 3
