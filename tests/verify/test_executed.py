"""Coverage data of both forms is read; anything else is refused with a reason."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sweeper.errors import ConfigError
from sweeper.verify.executed import read_executed

SCHEMA = """
CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT UNIQUE);
CREATE TABLE line_bits (file_id INTEGER, context_id INTEGER, numbits BLOB);
CREATE TABLE arc (file_id INTEGER, context_id INTEGER, fromno INTEGER, tono INTEGER);
"""


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as data:
        data.executescript(script)
    return path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "neither a `.coverage` file nor"),
        (b"\x00\x01", "neither a `.coverage` file nor"),
        (b"!coverage.py: This is a private format", "neither"),
        (b"{", "is no JSON"),
        (b"{" + b'"a":{' * 100_000, "is no JSON"),
        (b"{}", "it has no 'files'"),
        (b'{"files": []}', "it has no 'files'"),
        (b'{"files": {"shop.py": {}}}', "'shop.py' has no list of 'executed_lines'"),
        (b'{"files": {"shop.py": {"executed_lines": ["1"]}}}', "has no list"),
        (b"SQLite format 3\0 and then nothing", "is no coverage data"),
    ],
)
def test_refuses(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "data"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        read_executed(path)


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE other (id);",
        "CREATE TABLE file (id);" + "CREATE TABLE line_bits (file_id);",
        "CREATE TABLE line_bits (file_id, numbits);",
        "CREATE TABLE arc (a); CREATE VIEW file AS WITH RECURSIVE n(x) AS"
        " (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS id, 'a' AS path FROM n;",
        SCHEMA + "INSERT INTO file VALUES (1, 'a');"
        "INSERT INTO line_bits VALUES (1, 1, zeroblob(2000000));",
    ],
    ids=["other tables", "other columns", "no files", "view without end", "huge bit map"],
)
def test_refuses_databases(tmp_path: Path, script: str) -> None:
    path = database(tmp_path / ".coverage", script)
    with pytest.raises(ConfigError, match="is no coverage data that we know"):
        read_executed(path)


def test_refuses_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the coverage data"):
        read_executed(tmp_path / "nothing")


def test_reads_line_bits(tmp_path: Path) -> None:
    script = f"""{SCHEMA}
    INSERT INTO file VALUES (1, '/ci/shop.py'), (2, '/ci/cart.py');
    INSERT INTO line_bits VALUES (1, 1, X'0600'), (1, 2, X'0002');
    """
    found = read_executed(database(tmp_path / ".coverage", script))
    assert found == {"/ci/shop.py": {1, 2, 9}, "/ci/cart.py": set()}


def test_reads_arcs(tmp_path: Path) -> None:
    script = f"""{SCHEMA}
    INSERT INTO file VALUES (1, 'shop.py');
    INSERT INTO arc VALUES (1, 1, -1, 3), (1, 1, 3, 4), (1, 1, 4, -1);
    """
    assert read_executed(database(tmp_path / ".coverage", script)) == {"shop.py": {3, 4}}


def test_reads_a_file_with_an_odd_name(tmp_path: Path) -> None:
    script = f"{SCHEMA}INSERT INTO file VALUES (1, 'a.py');"
    path = database(tmp_path / "a?mode=rwc&b#c %41", script)
    assert read_executed(path) == {"a.py": frozenset()}


def test_reads_json(tmp_path: Path) -> None:
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps({"meta": {}, "files": {"shop.py": {"executed_lines": [1, 3]}}}))
    assert read_executed(path) == {"shop.py": {1, 3}}
