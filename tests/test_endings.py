"""Each finding of a run ends in one way, and none is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sweeper.config import Policy
from sweeper.endings import endings, entries
from sweeper.group import group
from sweeper.model import (
    Bundle,
    Case,
    Change,
    Evidence,
    Finding,
    FindingKind,
    FindingOutcome,
    KeptBy,
    Proposal,
    Report,
    Skipped,
    Span,
    SymbolKind,
)

POLICY = Policy()


def case(
    name: str,
    confidence: float = 0.95,
    *evidence: Evidence,
    island: str = "",
    needs: tuple[str, ...] = (),
    kept_by: KeptBy = "nothing",
    kind: FindingKind = "dead-symbol",
    symbol_kind: SymbolKind = "function",
) -> Case:
    finding = Finding(
        kind=kind,
        symbol_kind=symbol_kind,
        path="shop.py",
        spans=(Span(1, 0, 2, 0),),
        name=name,
        qualname=name,
        module="shop",
        message="is never used",
        kept_by=kept_by,
        island=island or name,
        needs=needs,
        fingerprint=name,
    )
    return Case(finding, evidence, confidence, 0.1)


def proposal(branch: str, *cases: Case) -> Proposal:
    change = Change(Bundle(cases), (), "codemod", "")
    return Proposal(branch, "Remove it", "", (change,), (), 0.95, 0.1, "review")


def ended(report: Report, policy: Policy = POLICY) -> dict[str, tuple[FindingOutcome, str]]:
    found = endings(report, policy)
    assert [ending.case for ending in found] == list(report.cases)
    return {one.case.finding.name: (one.outcome, one.reason) for one in found}


def report(
    *cases: Case, skipped: tuple[Skipped, ...] = (), proposals: tuple[Proposal, ...] = ()
) -> Report:
    return Report("c" * 40, True, 1, 1, cases, skipped, {}, proposals)


def test_no_findings_have_no_endings() -> None:
    assert endings(report(), POLICY) == ()


def test_what_goes_is_proposed() -> None:
    old = case("old")
    (ending,) = endings(report(old, proposals=(proposal("sweeper/x", old),)), POLICY)
    assert (ending.outcome, ending.branch) == ("proposed", "sweeper/x")


def test_what_a_dry_run_would_propose_is_proved() -> None:
    old = case("old")
    assert ended(report(old, proposals=(proposal("", old),)))["old"][0] == "proved"


def test_what_goes_along_ends_as_its_own_finding_did() -> None:
    weak, flag = case("weak", 0.3, kept_by="weak"), case("flag", kind="constant-flag")
    orphan = case("weak", 0.99)
    found = ended(report(weak, flag, proposals=(proposal("sweeper/x", flag, orphan),)))
    assert found["weak"][0] == "proposed"


@pytest.mark.parametrize(
    ("barred", "outcome", "reason"),
    [
        (case("old", 0.7), "below-threshold", "its confidence is 0.70, not 0.90"),
        (case("old", 0.5, Evidence("keep", "blocks", -5, "kept here")), "kept", "kept here"),
        (case("old", 0.5, Evidence("noqa", "blocks", -3, "a noqa")), "kept", "a noqa"),
        (case("old", 0.5, Evidence("history-young", "blocks", -1, "new")), "blocked", "new"),
        (
            case(
                "old",
                0.5,
                Evidence("history-young", "blocks", -1, "new"),
                Evidence("keep", "blocks", -5, "kept here"),
            ),
            "kept",
            "kept here",
        ),
        (case("old", kept_by="api"), "blocked", "it is part of the public interface"),
        (case("old", kept_by="weak"), "possibly-used", "a receiver of unknown type may use it"),
        (
            case("old", kind="stale-keep", symbol_kind="rule"),
            "for-people",
            "a rule or comment that keeps nothing is for people",
        ),
    ],
)
def test_what_the_gate_bars_says_why(barred: Case, outcome: FindingOutcome, reason: str) -> None:
    assert ended(report(barred))["old"] == (outcome, reason)


@pytest.mark.parametrize(
    "outcome", ["waiting-model", "unproved", "in-flight", "refused-by-person", "hands-off"]
)
def test_what_a_stage_skips_ends_as_it_says(outcome: FindingOutcome) -> None:
    skipped = Skipped("shop.py::old", "tests", "a test fails", ("old",), outcome)
    assert ended(report(case("old"), skipped=(skipped,)))["old"] == (outcome, "a test fails")


def test_what_is_beyond_the_limit_waits() -> None:
    cases = [case("first", 0.99), case("second", 0.98)]
    policy = replace(POLICY, removals_per_run=1)
    bundles, waiting = group(cases, policy)
    (first,) = bundles[0].cases
    made = report(*cases, skipped=waiting, proposals=(proposal("sweeper/x", first),))
    assert {name: one[0] for name, one in ended(made, policy).items()} == {
        "first": "proposed",
        "second": "waiting-limit",
    }


def test_what_is_tied_to_what_stays_says_to_what() -> None:
    found = ended(
        report(
            case("head", island="i"),
            case("tail", 0.5, island="i"),
            case("rests", needs=("tail",)),
            case("deep", needs=("rests",)),
            case("lost", needs=("nobody",)),
        )
    )
    assert found["tail"][0] == "below-threshold"
    because = "it can only go together with shop.py::{}, which stays"
    assert found["head"] == ("tied", because.format("tail"))
    assert found["rests"] == ("tied", because.format("tail"))
    assert found["deep"] == ("tied", because.format("rests"))
    assert found["lost"] == ("tied", "it can only go together with a use, which stays")


def test_a_finding_that_was_lost_is_a_bug_of_ours() -> None:
    with pytest.raises(AssertionError, match=r"shop\.py::old: the run lost it on the way"):
        endings(report(case("old")), POLICY)


def test_a_stage_that_does_not_say_how_it_ends_is_a_bug_of_ours() -> None:
    skipped = Skipped("shop.py::old", "tests", "a test fails", ("old",))
    with pytest.raises(AssertionError, match="does not say how they end"):
        endings(report(case("old"), skipped=(skipped,)), POLICY)


def test_two_findings_of_one_name_are_a_bug_of_ours() -> None:
    with pytest.raises(AssertionError, match="one fingerprint"):
        endings(report(case("old", 0.1), case("old", 0.2)), POLICY)


def test_the_ledger_hears_of_all() -> None:
    old, new = case("old"), case("new", 0.5)
    ending = endings(report(old, new, proposals=(proposal("sweeper/x", old),)), POLICY)
    first, second = entries(ending)
    assert (first.action, first.subject, first.detail) == ("finding", "shop.py::old", "Remove it")
    assert first.about == {
        "kind": "dead-symbol",
        "fingerprints": "old",
        "outcome": "proposed",
        "confidence": "0.9500",
        "risk": "0.1000",
        "branch": "sweeper/x",
    }
    assert "branch" not in second.about
