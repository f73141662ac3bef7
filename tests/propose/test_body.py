"""The text of a pull request holds all evidence, fits a forge, and disarms hostile text."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import replace

import pytest

from sweeper.config import Policy
from sweeper.model import Case, Certified, Check, Evidence, Finding, Span
from sweeper.propose.block import Block, emptied, read_block
from sweeper.propose.body import LARGEST, Facts, pull_text
from sweeper.propose.changes import Shown

POLICY = Policy(
    priors={"dead-symbol.any": 3.0},
    weights={"cap-blocked": 0.5},
    risks={
        "base": 0.05,
        "line": 0.002,
        "lines-most": 0.2,
        "public": 0.1,
        "security": 0.4,
        "untested": 0.1,
        "test": 0.03,
    },
)
HOSTILE = "</details>\n```\n<img src=x onerror=y> @ada fixes #1 | [x](http://e) --> \u202e"


def case(
    name: str = "legacy_quote",
    *,
    path: str = "pkg/cart.py",
    message: str = "nothing uses it",
    module: str = "pkg.cart",
    fingerprint: str = "",
) -> Case:
    finding = Finding(
        kind="dead-symbol",
        symbol_kind="function",
        path=path,
        spans=(Span(3, 0, 5, 0),),
        name=name,
        qualname=name,
        module=module,
        message=message,
        fingerprint=fingerprint or hashlib.sha256(name.encode()).hexdigest()[:16],
    )
    evidence = Evidence("history-old", "supports", 0.5, "the lines are old")
    return Case(finding, (evidence,), confidence=0.97, risk=0.1)


def facts(*cases: Case, checks: tuple[Check, ...] = ()) -> Facts:
    return Facts(
        branch="sweeper/dead-code-0123456789ab",
        base="b" * 40,
        ledger_head="c" * 64,
        cases=cases or (case(),),
        lines={"pkg/cart.py": (3, 0)},
        checks=checks,
        notes=(),
        confidence=0.97,
        risk=0.1,
        gate="review",
        full="whole.full.md",
    )


def outside_code(body: str) -> str:
    """Return what a forge looks at for markup and references: all but code, and our own lines."""
    body = re.sub(r"^(`{3,})[a-z]*\n.*?^\1$", "", body, flags=re.MULTILINE | re.DOTALL)
    body = re.sub(r"\]\(https://forge\.invalid/[\w./%~-]*\)", "", body)
    ours = r"<code>[^<>`|\n]*</code>|<!-- sweeper:(?:state \{[^<>]*\}|finding [\w-]+) -->"
    return re.sub(ours, "", body)


def test_says_what_why_how_sure_and_how_to_go_on() -> None:
    check = Check("tests", "passed", 1.25, "12 passed")
    body = pull_text(facts(checks=(check,)), POLICY)
    headings = re.findall(r"^## (.*)$", body, re.MULTILINE)
    assert headings == [
        "Summary",
        "Changes",
        "Why each of them is dead",
        "Checks",
        "Before merging",
        "Reproduce",
        "Keep a symbol",
        "Stop the bot",
    ]
    assert "3 lines in one file" in body
    assert "**Confidence 0.97**" in body
    assert (
        "| <code>history-old</code> | supports | +0.50 | <code>the lines are old</code> |" in body
    )
    assert "sum of log-odds" in body
    assert "| <code>tests</code> | passed | 1.2 |" in body
    assert "12 passed" in body
    assert f"git switch --detach {'b' * 40} && sweeper sweep --dry-run" in body


def test_the_keep_is_ready_to_paste() -> None:
    body = pull_text(facts(case(path="pkg/[odd]*\"'.py")), POLICY)
    (table,) = re.findall(r"```toml\n(.*?)\n```", body, re.DOTALL)
    (keep,) = tomllib.loads(table)["keep"]
    assert keep["subject"] == "pkg/[[]odd][*]\"'.py::legacy_quote"
    assert "# sweeper: keep[dead-symbol] why it has to stay" in body


def test_later_runs_can_read_what_it_is_about() -> None:
    one, other = case("one", fingerprint="1" * 16), case("other", fingerprint="2" * 16)
    body = pull_text(facts(one, other), POLICY)
    assert read_block(body) == Block(
        "sweeper/dead-code-0123456789ab",
        "b" * 40,
        {"1" * 16: ("history-old",), "2" * 16: ("history-old",)},
        "c" * 64,
    )
    assert emptied(body) == frozenset()
    box = "- [x] <code>other</code>"
    assert emptied(body.replace(box, "- [ ] <code>other</code>")) == {"2" * 16}


def test_a_check_that_did_not_pass_is_on_the_checklist() -> None:
    checks = (Check("parse", "passed", 0.1, ""), Check("tests", "not_run", 0.0, "no bwrap"))
    body = pull_text(facts(checks=checks), POLICY)
    assert "- [ ] Looked into the check <code>tests</code>, which did not pass" in body
    assert "<code>parse</code>, which" not in body


def test_no_checks_are_not_hidden() -> None:
    assert "No check has run." in pull_text(facts(), POLICY)


@pytest.mark.parametrize(
    "hostile",
    [case(HOSTILE), case(path=HOSTILE), case(message=HOSTILE)],
    ids=["name", "path", "message"],
)
def test_hostile_text_stays_in_code(hostile: Case) -> None:
    shown = Shown("https://forge.invalid/ana/shop/blob", "a" * 40, "b" * 40)
    lines = {hostile.finding.path: (3, 0)}
    body = pull_text(facts(hostile)._replace(shown=shown, lines=lines), POLICY)
    assert f"](https://forge.invalid/ana/shop/blob/{'a' * 40}/" in body
    rest = outside_code(body)
    assert rest.count("<details>") == rest.count("</details>") == 1
    assert not re.search(r"@ada|#1|<img|\]\(|\u202e|http:", rest)


def test_hostile_evidence_and_output_stay_in_code() -> None:
    evidence = Evidence("history-old", "supports", 0.5, HOSTILE)
    check = Check("tests", "failed", 1.0, f"{HOSTILE}\n````\n@ada\n`````")
    hostile = replace(case(), evidence=(evidence,))
    hostile = replace(hostile, finding=replace(hostile.finding, tests=(HOSTILE,)))
    body = pull_text(facts(hostile, checks=(check,)), POLICY)
    rest = outside_code(body)
    assert rest.count("<details>") == rest.count("</details>") == 2
    assert not re.search(r"@ada|#1|<img|\]\(|\u202e|http:", rest)
    assert "@ada" not in body


def test_a_huge_text_is_cut_and_says_where_the_whole_is() -> None:
    cases = tuple(case(f"function_{number}") for number in range(300))
    checks = (Check("tests", "passed", 1.0, "x" * 50_000),)
    body = pull_text(facts(*cases, checks=checks), POLICY)
    assert len(body) <= LARGEST
    assert re.search(r"\*\*\d+ more symbols are left out here\*\*", body)
    assert "**1 more outputs are left out here**" in body
    assert "<code>whole.full.md</code>" in body
    assert body.rstrip().endswith("-->")
    whole = pull_text(facts(*cases, checks=checks), POLICY, largest=None)
    assert "left out here" not in whole
    assert whole.count("<details>") == 301


def test_a_text_of_long_and_odd_names_is_within_the_limit() -> None:
    cases = tuple(case("#" * 250 + str(number), path="@" * 250) for number in range(100))
    lines = {f"{'&' * 250}{number}": (1, 0) for number in range(100)}
    notes = tuple(f"{'!' * 280}{number}" for number in range(100))
    odd = facts(*cases)._replace(lines=lines, notes=notes)
    body = pull_text(odd, POLICY)
    assert len(body) <= LARGEST
    assert "more are in the commits" in body


def test_the_same_facts_give_the_same_text() -> None:
    assert pull_text(facts(), POLICY) == pull_text(facts(), POLICY)


def test_the_certificate_says_what_is_known_of_each_function() -> None:
    certified = (
        Certified("a.py", "f", "proved", "equal normal forms"),
        Certified("a.py", "C.g", "evidence", "32 runs agree, 99 calls and other effects compared"),
        Certified("a.py", "h", "person", HOSTILE),
    )
    checks = (Check("behaviour", "not_run", 1.0, "", certified), Check("tests", "passed", 1.0, ""))
    body = pull_text(facts(checks=checks), POLICY)
    section = body.partition("## Certificate")[2].partition("## ")[0].strip().splitlines()
    assert section[0] == ("3 rewritten functions: 1 needs a person, 1 evidence, 1 proved.")
    assert section[4].startswith("| <code>h</code> | <code>a.py</code> | needs a person | <code>")
    assert section[5].startswith("| <code>C.g</code> | <code>a.py</code> | evidence | <code>32 ")
    assert section[6].endswith("| proved | <code>equal normal forms</code> |")
    assert "@ada" not in outside_code(body)
    assert "<img" not in outside_code(body)


def test_a_long_certificate_is_cut() -> None:
    certified = tuple(Certified("a.py", f"f{n}", "proved", "equal") for n in range(150))
    checks = (Check("behaviour", "passed", 1.0, "", certified),)
    assert "| and 110 more functions | | | |" in pull_text(facts(checks=checks), POLICY)
    assert "## Certificate" not in pull_text(facts(), POLICY)
