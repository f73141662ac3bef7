"""Whatever is removed from whatever module, the rest stays as it is."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sweeper.model import Finding, Span
from sweeper.rewrite import Rewriting, apply, rewrite

PIECES = (
    "import alpha\n",
    "import alpha, beta as gamma  # why\n",
    "from delta import (\n    epsilon,  # of epsilon\n    zeta,\n    # of eta\n    eta\n)\n",
    "from delta import theta, \\\n    iota\n",
    "import kappa; import lambda_; use(kappa)\n",
    "# a note\n\n",
    "# ----------\n# A section\n# ----------\n",
    "def f1(x):\n    # inside\n    return '''\n# no comment\n'''\n    # the end\n",
    "@decorate(\n    1\n)\ndef f2(): return 2  # why\n",
    "async def f3():\n\timport inner\n\tyield inner\n",
    "class C1:\n    '''Doc.'''\n\n    def m1(self): pass\n\n    # of m2\n    @property\n"
    "    def m2(self):\n        return 1\n\n    a = 1\n    '''About a.'''\n",
    "class C2(C1): x, y = 1, 2\n",
    "if flag:\n    def f4(): pass\nelif other:\n    import omega\nelse:\n    v0 = 1\n",
    "try:\n    import probe\nexcept ImportError:\n    probe = None\n",
    "v1 = 1  # ü\n",
    "v2 = v3 = call('é')\n",
    "v4, v5 = 'ä', 2; v6 = 3\n",
    "v7 = [\n    1,\n]\n'''About v7.'''\n",
    "__all__ = ['f1', 'C1', \"v1\",\n           'v7']\n",
    "for i in range(3):\n    v8 = i\nelse:\n    v9 = 0\n",
    "with open('x') as v10:\n    pass\n",
    "del v11\n",
    "\x0c\n",
    "x = 1\n'''not a docstring'''\n",
)


def findings(code: str) -> list[Finding]:
    """A finding for everything that the code binds."""
    found: list[Finding] = []
    for node in ast.walk(ast.parse(code.removeprefix("\ufeff"))):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.append(finding("function", node, name))
            case ast.ClassDef(name=name):
                found.append(finding("class", node, name))
            case ast.alias(name=name, asname=asname):
                found.append(finding("import", node, asname or name))
            case ast.Name(id=name, ctx=ast.Store()):
                found.append(finding("variable", node, name))
            case ast.stmt():
                found.append(finding("statement", node, ""))
    return found


def finding(sort: str, node: ast.AST, name: str) -> Finding:
    """The finding of one node."""
    kind = {"import": "unused-import", "statement": "unreachable"}.get(sort, "dead-symbol")
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    line = decorators[0].lineno if decorators else node.lineno  # type: ignore[attr-defined]
    span = Span(line, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
    subject = f"{name}@{line}"
    return Finding(kind, sort, "a.py", (span,), name, subject, "a", "")  # type: ignore[arg-type]


def lines(code: str) -> list[str]:
    """The lines without the indentation, which a fold changes."""
    return [line.strip() for line in code.replace("\r\n", "\n").split("\n") if line.strip()]


def is_part(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    """Whether all of one comes in the other, in that order."""
    rest = iter(longer)
    return all(any(line == other for other in rest) for line in shorter)


@st.composite
def rewritings(draw: st.DrawFn) -> tuple[str, list[Finding], Rewriting]:
    """A module, some findings in it and their rewriting."""
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
    gaps = draw(st.lists(st.sampled_from(["", "\n", "\n\n"]), min_size=len(pieces)))
    code = "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=False))
    code = draw(
        st.sampled_from([code, code.replace("\n", "\r\n"), code.rstrip("\n"), f"\ufeff{code}"])
    )
    every = findings(code)
    chosen = draw(st.lists(st.sampled_from(every), max_size=6, unique=True)) if every else []
    return code, chosen, rewrite({"a.py": code}, chosen)


SETTINGS = settings(
    derandomize=True, max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@SETTINGS
@given(rewritings())
def test_every_finding_is_accounted_for(drawn: tuple[str, list[Finding], Rewriting]) -> None:
    _, chosen, rewriting = drawn
    subjects = [f.subject for f in rewriting.removed] + [s.subject for s in rewriting.skipped]
    assert sorted(subjects) == sorted(f.subject for f in chosen)
    assert bool(rewriting.edits) == bool(rewriting.removed)


@SETTINGS
@given(rewritings())
def test_the_result_parses_and_what_is_removed_is_gone(
    drawn: tuple[str, list[Finding], Rewriting],
) -> None:
    code, _, rewriting = drawn
    text = apply(code, rewriting.edits)
    left = [f.name for f in findings(text) if f.name]
    before = [f.name for f in findings(code) if f.name]
    for name in {f.name for f in rewriting.removed if f.name}:
        assert left.count(name) < before.count(name)


@SETTINGS
@given(rewritings())
def test_what_stays_keeps_its_lines_and_their_order(
    drawn: tuple[str, list[Finding], Rewriting],
) -> None:
    code, _, rewriting = drawn
    text = apply(code, rewriting.edits)
    touched = {n for e in rewriting.edits for n in range(e.span.line, e.span.end_line + 1)}
    changed = [line for line in lines(text) if line not in lines(code)]
    assert len(changed) <= 2 * len(touched)
    same = [line for line in lines(text) if line in lines(code) and line != "pass"]
    assert is_part(same, lines(code))
    assert ("\r\n" in code) >= ("\r\n" in text)
    assert "\n" not in text.replace("\r\n", "") if "\r\n" in code else "\r" not in text
    assert text.startswith("\ufeff") == code.startswith("\ufeff")


@SETTINGS
@given(rewritings())
def test_blank_lines_do_not_pile_up(drawn: tuple[str, list[Finding], Rewriting]) -> None:
    code, _, rewriting = drawn
    before, after = (text.replace("\r\n", "\n") for text in (code, apply(code, rewriting.edits)))
    for pile in ("\n\n\n\n", "\n\n\n\n\n"):
        assert pile in before or pile not in after
    assert before.endswith("\n\n") or not after.endswith("\n\n")


@SETTINGS
@given(rewritings())
def test_a_second_rewriting_finds_nothing_more_to_do(
    drawn: tuple[str, list[Finding], Rewriting],
) -> None:
    code, _, rewriting = drawn
    gone = [f for f in rewriting.removed if f.symbol_kind in ("function", "class")]
    text = apply(code, rewriting.edits)
    names = {f.name for f in gone} - {f.name for f in findings(text)}
    again = rewrite({"a.py": text}, [f for f in gone if f.name in names])
    assert not again.edits
    assert all(s.reason == "the file changed since the scan" for s in again.skipped)
