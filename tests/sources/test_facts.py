from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sweeper.config import Rules
from sweeper.languages import python
from sweeper.model import Facts
from sweeper.sources import LOST, Tree, read_facts, read_tree
from sweeper.store import Store

Write = Callable[[Path, Mapping[str, str | bytes]], None]
Git = Callable[..., str]

NOW = datetime(2100, 1, 1, tzinfo=UTC)
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
ODD: dict[str, str | bytes] = {
    "bom.py": b"\xef\xbb\xbfdef pay(): ...\n",
    "crlf.py": b"def pay():\r\n    return 1\r\n",
    "latin.py": b"# -*- coding: latin-1 -*-\ndef pay(): return '\xe9'\n",
    "wrong.py": b"def pay(): return '\xe9'\n",
    "nul.py": b"def pay(): ...\n\0\n",
    "empty.py": b"",
    "py2.py": b"def pay(): print 'x'\n",
    "broken.py": b"def pay(:\n  ((((\n",
    "noise.py": bytes(range(256)) * 20,
    "pointer.py": POINTER,
    "deep.py": b"x = " + b"(" * 3000 + b")" * 3000 + b"\n",
    "chain.py": b"x = " + b"1 + " * 20_000 + b"1\n",
    "stub.pyi": b"def pay() -> None: ...\n",
    "note.ipynb": b'{"cells": [{"cell_type": "code", "source": ["pay()\\n"]}]}',
    "bad.ipynb": b"{not a notebook pay",
    "script": b"#!/usr/bin/env python\ndef pay(): ...\n",
}


def nothing(done: int, total: int) -> None:
    pass


def facts_of(
    tree: Tree, rules: Rules, store: Store | None = None, jobs: int = 1
) -> dict[str, Facts]:
    pairs = list(read_facts(tree, store, rules=rules, jobs=jobs, progress=nothing))
    assert [file.path for file, _ in pairs] == sorted(file.path for file, _ in pairs)
    return {file.path: facts for file, facts in pairs}


def names(facts: Facts) -> set[str]:
    return {definition.name for definition in facts.definitions} - {""}


@pytest.fixture
def tree(tmp_path: Path, rules: Rules, write: Write) -> Tree:
    write(tmp_path / "tree", {"a.md": "text", **ODD})
    return read_tree(tmp_path / "tree", rules)


@pytest.fixture
def big_tree(tmp_path: Path, rules: Rules, write: Write) -> Tree:
    body = "".join(f"def pay_{n}(cart):\n    return cart.sum({n})\n\n" for n in range(10))
    body += "# It takes bytes to make a pool worth its while.\n" * 200
    files = {f"shop/m{n}.py": f"ME = {n}\n{body}" for n in range(60)}
    write(tmp_path / "tree", {**files, "shop/copy.py": files["shop/m7.py"], **ODD})
    return read_tree(tmp_path / "tree", rules)


def test_odd_files_are_read_somehow(tree: Tree, rules: Rules) -> None:
    found = facts_of(tree, rules)
    assert set(found) == set(ODD)
    for path in ("bom.py", "crlf.py", "latin.py", "stub.pyi", "script"):
        assert "pay" in names(found[path]), path
        assert found[path].unread == "", path
    for path in ("nul.py", "wrong.py", "py2.py", "broken.py", "noise.py", "bad.ipynb"):
        assert found[path].unread in ("tree-sitter", "words"), path
    assert {path for path in found if found[path].unread in LOST} == {"pointer.py"}
    assert found["empty.py"].lines == 0


def test_commit_gives_the_same_facts(tree: Tree, rules: Rules, git: Git) -> None:
    git(tree.root, "init", "--quiet")
    git(tree.root, "-c", "core.autocrlf=false", "add", "--all")
    git(tree.root, "commit", "--quiet", "--message=all")
    commit = read_tree(tree.root, rules, commit="HEAD")
    assert facts_of(commit, rules) == facts_of(tree, rules)


def test_pool_and_store_change_nothing(big_tree: Tree, rules: Rules, tmp_path: Path) -> None:
    plain = facts_of(big_tree, rules)
    assert facts_of(big_tree, rules, jobs=3) == plain
    for jobs in (2, 1, 2):
        with Store(tmp_path / "cache", now=NOW) as store:
            assert facts_of(big_tree, rules, store, jobs) == plain
            assert not store.warnings


def test_second_run_parses_only_what_changed(
    big_tree: Tree, rules: Rules, tmp_path: Path, write: Write
) -> None:
    with Store(tmp_path / "cache", now=NOW) as store:
        before = facts_of(big_tree, rules, store)
        write(big_tree.root, {"shop/m1.py": "NEW = 1\n"})
        (big_tree.root / "shop" / "m2.py").rename(big_tree.root / "shop" / "moved.py")
        tree = read_tree(big_tree.root, rules)
        for file in tree.files:
            if file.path != "shop/m1.py":
                (tree.root / file.path).unlink()
        found = facts_of(tree, rules, store)
    assert names(found.pop("shop/m1.py")) == {"NEW"}
    assert found.pop("shop/moved.py") == before["shop/m2.py"]
    assert found.pop("pointer.py").unread == "gone"  # what was not read whole is not remembered
    assert found == {path: before[path] for path in found}


def test_store_is_asked_with_the_rules_that_parsing_uses(
    tmp_path: Path, rules: Rules, write: Write
) -> None:
    write(tmp_path / "tree", {"a.py": "def f():\n    stop_all()\n    pay()\n"})
    tree = read_tree(tmp_path / "tree", rules)
    with Store(tmp_path / "cache", now=NOW) as store:
        before = facts_of(tree, rules, store)
        stopping = replace(rules, noreturn=("stop_all",))
        after = facts_of(tree, stopping, store)
        assert after == facts_of(tree, stopping)
        assert facts_of(tree, rules, store) == before


def test_damaged_rows_are_parsed_again(big_tree: Tree, rules: Rules, tmp_path: Path) -> None:
    plain = facts_of(big_tree, rules)
    with Store(tmp_path / "cache", now=NOW) as store:
        facts_of(big_tree, rules, store)
        connection = store._connection
        assert connection is not None
        rows = connection.execute("SELECT namespace, key FROM entries").fetchall()
        for number, (namespace, key) in enumerate(rows):
            store.put(namespace, {key: (b"\x93\x01", b"", b"\xc1" * 99)[number % 3]})
        assert facts_of(big_tree, rules, store, jobs=2) == plain


def test_file_that_changes_while_we_look(tree: Tree, rules: Rules, tmp_path: Path) -> None:
    (tree.root / "bom.py").write_text("def other(): ...\n")
    (tree.root / "crlf.py").unlink()
    with Store(tmp_path / "cache", now=NOW) as store:
        found = facts_of(tree, rules, store)
        assert (found["bom.py"].unread, names(found["bom.py"])) == ("changed", {"other"})
        assert found["crlf.py"].unread == "gone"
        again = facts_of(tree, rules, store)
        assert again == found


def test_worker_that_dies_costs_one_file(
    big_tree: Tree, rules: Rules, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No text is known that kills this parser; the next release of Python may have one.
    def parse(text: str, *, pure_calls: Collection[str], noreturn: Collection[str]) -> Facts:
        if "ME = 7\n" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(text, pure_calls=pure_calls, noreturn=noreturn)

    plain = facts_of(big_tree, rules)
    real = python.parse
    monkeypatch.setattr(python, "parse", parse)
    with Store(tmp_path / "cache", now=NOW) as store:
        found = facts_of(big_tree, rules, store, jobs=2)
        assert facts_of(big_tree, rules, store, jobs=1) == found
    lost = {path for path in found if found[path] != plain[path]}
    assert lost == {"shop/m7.py", "shop/copy.py"}
    assert found["shop/m7.py"].unread == "crashed"
    assert "pay_9" in found["shop/m7.py"].words


def test_front_end_that_fails_leaves_words(
    tree: Tree, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(text: str, *, pure_calls: Collection[str], noreturn: Collection[str]) -> Facts:
        raise AssertionError(text)

    monkeypatch.setattr(python, "parse", parse)
    found = facts_of(tree, rules)
    assert (found["crlf.py"].unread, found["crlf.py"].words) == ("words", ("def", "pay", "return"))


def test_progress_counts_files(tree: Tree, rules: Rules) -> None:
    heard: list[tuple[int, int]] = []

    def hear(done: int, total: int) -> None:
        heard.append((done, total))

    list(read_facts(tree, None, rules=rules, jobs=1, progress=hear))
    assert heard == [(n + 1, len(ODD)) for n in range(len(ODD))]


def test_stopping_early_keeps_what_was_done(big_tree: Tree, rules: Rules, tmp_path: Path) -> None:
    with Store(tmp_path / "cache", now=NOW) as store:
        reading = read_facts(big_tree, store, rules=rules, jobs=2, progress=nothing)
        next(reading)
        reading.close()
        assert facts_of(big_tree, rules, store) == facts_of(big_tree, rules)
