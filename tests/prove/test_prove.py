from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sweeper.check import Trial, Workshop
from sweeper.model import Bundle, Case, Check, Finding, Span
from sweeper.prove import Drafts, Proof, prove
from sweeper.rewrite import apply

Make = Callable[..., Workshop]

SHOP = {
    "shop/__init__.py": "",
    "shop/cart.py": (
        "def add(a, b):\n    return a + b\n\n\n"
        "def old():\n    return 1\n\n\n"
        "def older():\n    return old()\n\n\n"
        "def looked_up():\n    return 3\n\n\n"
        "def also():\n    return 4\n"
    ),
    "shop/order.py": "def total():\n    return 1\n\n\ndef spare():\n    return 2\n",
    "tests/test_cart.py": (
        "from shop import cart, order\n\n\n"
        "def test_add():\n    assert cart.add(1, 1) == 2\n\n\n"
        "def test_total():\n    assert order.total() == 1\n\n\n"
        "def test_looked_up():\n    assert getattr(cart, 'looked' + '_up')() == 3\n"
    ),
}
LEFT = "def add(a, b):\n    return a + b\n"


def bundle(
    files: dict[str, str], *subjects: str, needs: Sequence[str] = (), tests: Sequence[str] = ()
) -> Bundle:
    """One bundle for the functions, each `path::name`; the fingerprint is the name."""
    cases = []
    for subject in subjects:
        path, _, name = subject.partition("::")
        nodes = [n for n in ast.walk(ast.parse(files[path])) if getattr(n, "name", "") == name]
        spans = tuple(
            Span(n.lineno, n.col_offset, n.end_lineno or 0, n.end_col_offset or 0)
            for n in nodes
            if isinstance(n, ast.FunctionDef)
        )
        finding = Finding(
            "dead-symbol", "function", path, spans, name, name, "", "unused",
            needs=tuple(needs), tests=tuple(tests), fingerprint=name,
        )  # fmt: skip
        cases.append(Case(finding, (), 0.95, 0.1))
    return Bundle(tuple(cases))


def names(proof: Proof) -> list[str]:
    return [case.finding.name for change in proof.changes for case in change.bundle.cases]


def reasons(proof: Proof) -> dict[str, str]:
    return {skipped.subject.partition("::")[2]: skipped.reason for skipped in proof.dropped}


def replay(workshop: Workshop, proof: Proof) -> dict[str, str]:
    """The texts after all changes, made one after the other by their edits."""
    texts: dict[str, str] = {}
    for change, files in zip(proof.changes, proof.files, strict=True):
        for path in sorted({edit.path for edit in change.edits}):
            text = texts.get(path) or workshop.original(path).text
            texts[path] = apply(text, [edit for edit in change.edits if edit.path == path])
            assert (files[path] or b"").decode() == texts[path]
        assert {edit.path for edit in change.edits} == set(files)
    return texts


def test_nothing_to_prove(make_workshop: Make) -> None:
    proof = prove(Drafts([], make_workshop(SHOP)))
    assert proof == Proof((), (), (), ())


def test_all_can_go(make_workshop: Make) -> None:
    workshop = make_workshop(SHOP)
    bundles = [
        bundle(SHOP, "shop/cart.py::old", "shop/cart.py::older"),
        bundle(SHOP, "shop/cart.py::also"),
        bundle(SHOP, "shop/order.py::spare"),
    ]
    proof = prove(Drafts(bundles, workshop))
    assert names(proof) == ["old", "older", "also", "spare"]
    assert not proof.dropped
    assert [(check.step, check.outcome) for check in proof.checks] == [
        ("parse", "passed"),
        ("names", "passed"),
        ("api", "passed"),
        ("imports", "passed"),
        ("types", "skipped"),
        ("tests", "passed"),
    ]
    texts = replay(workshop, proof)
    assert texts["shop/cart.py"] == LEFT + "\n\ndef looked_up():\n    return 3\n"
    assert texts["shop/order.py"] == "def total():\n    return 1\n"


def test_a_test_keeps_alive(make_workshop: Make) -> None:
    workshop = make_workshop(SHOP)
    bundles = [
        bundle(SHOP, "shop/cart.py::old", "shop/cart.py::older"),
        bundle(SHOP, "shop/cart.py::looked_up"),
        bundle(SHOP, "shop/cart.py::also"),
        bundle(SHOP, "shop/order.py::total"),
        bundle(SHOP, "shop/order.py::spare"),
    ]
    proof = prove(Drafts(bundles, workshop))
    assert names(proof) == ["old", "older", "also", "spare"]
    assert reasons(proof) == {
        "looked_up": "alive: test tests/test_cart.py::test_looked_up",
        "total": "names: tests/test_cart.py: reads shop.order.total, which is gone",
    }
    assert proof.checks[-1].step == "tests"
    assert proof.checks[-1].outcome == "passed"
    assert replay(workshop, proof)["shop/order.py"] == "def total():\n    return 1\n"


def test_a_dangling_name_needs_no_test_run(make_workshop: Make) -> None:
    workshop = make_workshop(SHOP, test=("python", "-c", "raise SystemExit(1)"))
    bundles = [bundle(SHOP, "shop/cart.py::old"), bundle(SHOP, "shop/cart.py::also")]
    proof = prove(Drafts(bundles, workshop))
    assert names(proof) == ["also"]
    assert reasons(proof) == {"old": "names: shop/cart.py: old is not bound any more"}
    assert proof.checks[-1].outcome == "not_run"


def test_what_rests_on_a_kept_one_is_kept(make_workshop: Make) -> None:
    workshop = make_workshop(SHOP)
    bundles = [
        bundle(SHOP, "shop/cart.py::also", needs=["looked_up"]),
        bundle(SHOP, "shop/cart.py::looked_up"),
        bundle(SHOP, "shop/order.py::spare", needs=["nobody"]),
    ]
    proof = prove(Drafts(bundles, workshop))
    assert names(proof) == ["spare"]
    assert reasons(proof)["also"] == (
        "it rests on the removal of shop/cart.py::looked_up, which stays"
    )


def test_what_cannot_be_rewritten_is_dropped_whole(make_workshop: Make) -> None:
    workshop = make_workshop(SHOP)
    gone = Finding("dead-symbol", "function", "shop/gone.py", (), "x", "x", "", "unused")
    pair = Bundle((*bundle(SHOP, "shop/cart.py::also").cases, Case(gone, (), 0.95, 0.1)))
    proof = prove(Drafts([pair, bundle(SHOP, "shop/order.py::spare")], workshop))
    assert names(proof) == ["spare"]
    assert sorted(reasons(proof)) == ["also", "x"]
    assert "cannot be read" in reasons(proof)["also"]


def test_a_scan_may_object(make_workshop: Make) -> None:
    workshop = make_workshop(SHOP)

    def scan(trial: Trial) -> Check:
        is_bad = any(finding.name == "spare" for finding in trial.removed)
        return Check("scan", "failed" if is_bad else "passed", 0.0, "newly broken: spare")

    bundles = [bundle(SHOP, "shop/cart.py::also"), bundle(SHOP, "shop/order.py::spare")]
    proof = prove(Drafts(bundles, workshop), scan=scan)
    assert names(proof) == ["also"]
    assert reasons(proof) == {"spare": "scan: newly broken: spare"}
    assert [check.step for check in proof.checks][-2:] == ["scan", "tests"]


def test_the_order_changes_nothing_but_the_order(make_workshop: Make) -> None:
    workshop = make_workshop(SHOP)
    subjects = ["shop/cart.py::also", "shop/cart.py::looked_up"]
    one = prove(Drafts([bundle(SHOP, subject) for subject in subjects], workshop))
    other = prove(Drafts([bundle(SHOP, subject) for subject in reversed(subjects)], workshop))
    assert sorted(names(one)) == sorted(names(other))
    assert replay(workshop, one) == replay(workshop, other)
    assert reasons(one) == reasons(other)


def test_a_limit_of_runs(make_workshop: Make) -> None:
    workshop = make_workshop(SHOP)
    subjects = ["shop/cart.py::looked_up", "shop/cart.py::also", "shop/order.py::spare"]
    proof = prove(Drafts([bundle(SHOP, s) for s in subjects], workshop), most_questions=0)
    assert names(proof) == []
    said = {"not judged: too many runs to find out what fails: tests"}
    assert set(reasons(proof).values()) == said
    assert proof.checks == ()


def test_the_tree_is_left_as_it_was(make_workshop: Make) -> None:
    workshop = make_workshop(SHOP)
    prove(Drafts([bundle(SHOP, "shop/cart.py::also")], workshop))
    found = {p.relative_to(workshop.root).as_posix(): p for p in workshop.root.rglob("*.py")}
    assert {path: p.read_text() for path, p in found.items()} == SHOP


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_bytes_outside_stay(make_workshop: Make, ending: str) -> None:
    text = "# -*- coding: latin-1 -*-\ndef old():\n    pass\n\n\nNAME = 'caf\xe9'\n"
    text = text.replace("\n", ending)
    files = {"shop.py": text}
    workshop = make_workshop(files)
    (workshop.root / "shop.py").write_bytes(text.encode("latin-1"))
    proof = prove(Drafts([bundle(files, "shop.py::old")], workshop))
    data = proof.files[0]["shop.py"]
    assert data is not None
    assert data.endswith(f"NAME = 'caf\xe9'{ending}".encode("latin-1"))
    assert data.count(b"\r") == (data.count(b"\n") if ending == "\r\n" else 0)
    assert Path(workshop.root / "shop.py").read_bytes() == text.encode("latin-1")
