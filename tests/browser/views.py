"""Views to open: a small one with all parts, a hostile one, and one as large as they get."""

from __future__ import annotations

from sweeper.model import PastRun
from sweeper.report.webpage.view import (
    Argument,
    Edge,
    FileLines,
    Node,
    Shown,
    Slice,
    Table,
    View,
)

HOSTILE = "</script><img src=x onerror=alert(1)>\"'`&lt;\u202e\u200b{{script}}${1}"


def finding(number: int, *, name: str = "", path: str = "", confidence: float = 0.9) -> Shown:
    """Make a finding; each has another name, place and age."""
    return Shown(
        kind=("dead-symbol", "unused-import", "test-only")[number % 3],
        symbol_kind="function",
        path=path or f"shop/part{number % 40}/module{number % 7}.py",
        line=number % 900 + 1,
        name=name or f"legacy_{number}",
        message="function is never used",
        confidence=round(confidence - (number % 50) / 100, 4),
        risk=0.2,
        lines=number % 30 + 1,
        age=None if number % 9 == 0 else number * 3 % 4000,
        owner=("@ada", "@grace", "")[number % 3],
        outcome=("proposed", "kept")[number % 2],
        evidence=(
            Argument("graph-unreferenced", "supports", 0.5, "nothing refers to it"),
            Argument("dynamic-string", "opposes", -4.0, "shop/a.py:3 has its name in a string"),
        ),
        excerpt=f"def legacy_{number}():\n    return {number}\n",
        removal="sweeper scan --fix shop",
        why="sweeper explain shop",
        keep="# sweeper: keep[dead-symbol] REASON",
    )


def view(count: int = 12) -> View:
    """Make a view with all parts and so many findings."""
    findings = tuple(finding(number) for number in range(count))
    paths = sorted({one.path for one in findings} | {"shop/alive.py", "setup.py"})
    return View(
        title="Sweeper: shop",
        subtitle="12 files at 0123456789ab",
        is_complete=False,
        notes=("shop/odd.py (read): not UTF-8",),
        facts=(("findings", str(count)), ("lines read", "4,000")),
        files=tuple(
            FileLines(path, 40 + 7 * at, ("@ada", "@grace")[at % 2])
            for at, path in enumerate(paths)
        ),
        findings=findings,
        tables=(
            Table("Used by", "who uses it", ("where", "lines"), (("b.py:3", 2), ("a.py:1", 10))),
        ),
        slice=Slice(
            (
                Node("main", "shop/main.py:3", "user"),
                Node("Cart", "shop/cart.py:8", "target"),
                Node("LIMIT", "shop/cart.py:1", "used"),
            ),
            (Edge(0, 1, is_certain=True), Edge(1, 2, is_certain=False)),
            4,
        ),
        trend=(PastRun("2026-11-09", 40, 3, 0, 0), PastRun("2026-11-16", 37, 3, 2, 1)),
    )


def hostile() -> View:
    """Make a view in which each text tries to become markup."""
    return View(
        title=HOSTILE,
        subtitle=HOSTILE,
        is_complete=True,
        notes=(HOSTILE,),
        facts=((HOSTILE, HOSTILE),),
        files=(FileLines(f"{HOSTILE}/{HOSTILE}.py", 10, HOSTILE),),
        findings=(
            finding(1, name=HOSTILE, path=f"{HOSTILE}.py")._replace(
                message=HOSTILE, owner=HOSTILE, outcome=HOSTILE, excerpt=f"{HOSTILE}\n{HOSTILE}",
                removal=HOSTILE, why=HOSTILE, keep=HOSTILE, kind=HOSTILE,
                evidence=(Argument(HOSTILE, HOSTILE, 1.0, HOSTILE),),
            ),
        ),
        tables=(Table(HOSTILE, HOSTILE, (HOSTILE,), ((HOSTILE,),)),),
        slice=Slice((Node(HOSTILE, HOSTILE, "target"),), (), 0),
    )  # fmt: skip
