"""What is read from the store and what is read from git say the same."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from sweeper.git import Repository
from sweeper.store import Store
from sweeper.verify.history import record
from sweeper.verify.history.record import History, read_history

if TYPE_CHECKING:
    from tests.verify.history.conftest import Project

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def read(project: Project, store: Store | None = None) -> History:
    repository = Repository.open(project.root)
    assert repository is not None
    return read_history(repository, project.git("rev-parse", "HEAD"), store)


def said(history: History, words: tuple[str, ...], paths: tuple[str, ...]) -> object:
    lines = {
        path: [history.lines(path, number, number) for number in range(1, 7)] for path in paths
    }
    return {word: history.word(word) for word in words}, lines, history.length, history.is_whole


def grow(project: Project) -> None:
    project.commit({"a.py": "def quote():\n    pass\n", "b.py": "quote()\n"}, "one")
    project.commit({"a.py": "def quote():\n    pass\n\n", "b.py": "quote()\nother()\n"}, "two")


def grow_more(project: Project) -> None:
    project.commit({"b.py": "other()\n"}, "three")
    project.commit({"b.py": None, "sub/b.py": "other()\n"}, "move")
    project.commit(
        {"sub/b.py": "other()\nlast()\n", "a.py": "\ndef quote():\n    pass\n\n"}, "five"
    )


def test_who_removed_the_last_use(project: Project) -> None:
    grow(project)
    grow_more(project)
    word = read(project).word("quote")
    assert word.uses == 0
    assert word.removed is not None
    three = project.git("rev-parse", "HEAD~2")
    assert (word.removed.sha, word.removed.position) == (three, 2)


def test_a_name_never_used(project: Project) -> None:
    grow(project)
    assert read(project).word("nobody") == (0, None, None)


@pytest.mark.parametrize("whole", [1, 200], ids=["joined", "layered"])
def test_a_later_run_reads_only_what_is_new(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: int
) -> None:
    monkeypatch.setattr(record, "_WHOLE", whole)
    words, paths = ("quote", "other", "last", "nobody"), ("a.py", "sub/b.py")
    with Store(tmp_path / "store", now=NOW) as store:
        grow(project)
        read(project, store)
        grow_more(project)
        second = read(project, store)
        again = read(project, store)
    assert len(second.layers) == (1 if whole == 1 else 2)
    fresh = said(read(project), words, paths)
    assert said(second, words, paths) == fresh
    assert said(again, words, paths) == fresh


def test_a_damaged_row_is_read_anew(project: Project, tmp_path: Path) -> None:
    grow(project)
    head = project.git("rev-parse", "HEAD")
    fresh = said(read(project), ("quote",), ("a.py",))
    with Store(tmp_path / "store", now=NOW) as store:
        read(project, store)
        for damage in (b"", b"nonsense", b"x\x9cc\x00"):
            store.put("history-4", {f"whole:{head}": damage})
            assert said(read(project, store), ("quote",), ("a.py",)) == fresh
        store.put("history-4", {f"link:{head}": b"whole:0 \xff"})
        assert said(read(project, store), ("quote",), ("a.py",)) == fresh


def test_a_row_whose_parts_do_not_fit_is_read_anew(project: Project, tmp_path: Path) -> None:
    grow(project)
    key = f"whole:{project.git('rev-parse', 'HEAD')}"
    fresh = said(read(project), ("quote",), ("a.py",))
    with Store(tmp_path / "store", now=NOW) as store:
        read(project, store)
        row = msgspec.msgpack.decode(zlib.decompress(store.get("history-4", [key])[key]))
        for column in range(4, 13):
            changed = list(row)
            changed[column] = row[column][:-1]
            store.put("history-4", {key: zlib.compress(msgspec.msgpack.encode(changed))})
            assert said(read(project, store), ("quote",), ("a.py",)) == fresh


def test_a_rewritten_history_is_read_anew(project: Project, tmp_path: Path) -> None:
    grow(project)
    with Store(tmp_path / "store", now=NOW) as store:
        read(project, store)
        project.git("commit", "-q", "--amend", "-m", "amended")
        lines = read(project, store).lines("b.py", 2, 2)
    amended = project.git("rev-parse", "HEAD")
    assert [touch.sha for touch in lines if touch] == [amended]


def test_what_lies_beyond_the_limit_is_not_known(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "LIMIT", 2)
    grow(project)
    with Store(tmp_path / "store", now=NOW) as store:
        read(project, store)
        grow_more(project)
        history = read(project, store)
    assert not history.is_whole
    assert history.length == 2
    assert history.word("quote").removed is None
    assert history.lines("a.py", 2, 2) == [None]
    assert said(read(project), (), ("a.py",)) == said(history, (), ("a.py",))
