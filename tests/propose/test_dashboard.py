"""The dashboard says where each finding is, and fits a forge."""

from __future__ import annotations

import re

from sweeper.model import Case, Ending, Finding, FindingOutcome, Span
from sweeper.propose.block import ticked
from sweeper.propose.dashboard import dashboard

HOSTILE = "</details> @ada fixes #1 [x](http://e) <!-- sweeper:finding evil --> | `"


def ending(name: str, outcome: FindingOutcome, reason: str = "because", branch: str = "") -> Ending:
    finding = Finding(
        kind="dead-symbol",
        symbol_kind="function",
        path="pkg/cart.py",
        spans=(Span(3, 0, 5, 0),),
        name=name,
        qualname=name,
        module="pkg.cart",
        message="",
        fingerprint=f"f{abs(hash(name)) % 10**9}",
    )
    return Ending(Case(finding, (), 0.97, 0.1), outcome, reason, branch)


def test_says_where_each_finding_is() -> None:
    endings = [
        ending("old", "proposed", branch="sweeper/dead-code-1"),
        ending("older", "waiting-limit", "one run opens at most 3"),
        ending("oldest", "waiting-limit"),
    ]
    text = dashboard(endings, complete=True)
    assert "| In a pull request | 1 |" in text
    assert "| Waits for its turn | 2 |" in text
    assert text.count("- [ ] ") == 2
    assert "one run opens at most 3" in text
    assert ticked(text) == frozenset()
    box = "- [ ] <code>older</code>"
    asked = ticked(text.replace(box, "- [x] <code>older</code>"))
    assert asked == {endings[1].case.finding.fingerprint}


def test_nothing_is_nothing() -> None:
    assert "Nothing was found." in dashboard([], complete=True)
    assert "Not all of the repository could be read" in dashboard([], complete=False)


def test_text_of_strangers_stays_in_code() -> None:
    text = dashboard([ending(HOSTILE, "waiting-limit", HOSTILE, HOSTILE)], complete=True)
    outside = re.sub(r"<code>[^<>`|\n]*</code>", "", text)
    assert outside.count("</details>") == outside.count("<details>") == 1
    assert not re.search(r"@ada|#1|\]\(|http:|evil", outside)


def test_fits_a_forge() -> None:
    many = [ending(f"function_{n}", "below-threshold", "x" * 200) for n in range(2_000)]
    text = dashboard(many, complete=True)
    assert len(text) < 65_000
    assert re.search(r"\d+ more are in the report of the run", text)
