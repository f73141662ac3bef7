from __future__ import annotations

from sweeper.cli.removal import removal
from sweeper.model import Case, Finding, Span

SOURCES = {
    "shop.py": "def keep():\n    return 1\n\n\ndef old():\n    return older()\n",
    "labels.py": "WIDTH = 3\n\n\ndef older():\n    return 2\n",
}


def case(path: str, name: str, span: Span, *, needs: tuple[str, ...] = ()) -> Case:
    finding = Finding(
        "dead-symbol", "function", path, (span,), name, name, path.removesuffix(".py"), "unused",
        fingerprint=name, needs=needs,
    )  # fmt: skip
    return Case(finding, (), 0.95, 0.1)


OLD = case("shop.py", "old", Span(5, 0, 6, 18))
OLDER = case("labels.py", "older", Span(4, 0, 5, 12), needs=("old",))


def test_leaves_files_with_uncommitted_changes_and_what_needs_them() -> None:
    done = removal([OLD, OLDER], [OLD, OLDER], SOURCES.get, dirty={"shop.py"})
    assert done.after == {}
    assert [one.reason for one in done.skipped] == [
        "shop.py has uncommitted changes; commit or stash them first",
        "needs shop.py::old, which stays",
    ]


def test_leaves_what_rests_on_something_not_chosen() -> None:
    done = removal([OLDER], [OLD, OLDER], SOURCES.get)
    assert done.removed == ()
    assert done.skipped[0].reason == "needs shop.py::old, which stays"


def test_leaves_what_cannot_be_read() -> None:
    done = removal([OLD], [OLD], lambda path: None)
    assert done.skipped[0].reason == "its source cannot be read"


def test_removes_both() -> None:
    done = removal([OLD, OLDER], [OLD, OLDER], SOURCES.get)
    assert done.after == {"shop.py": "def keep():\n    return 1\n", "labels.py": "WIDTH = 3\n"}
    assert done.removed == (OLD.finding, OLDER.finding)
    assert done.skipped == ()
