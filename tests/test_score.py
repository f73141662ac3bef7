"""`score`, `gate`, `cap_by_needs` and `explain`, with the numbers of the built-in policy."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweeper.config import load
from sweeper.model import Case, Evidence, Finding, FindingKind, KeptBy, Span, SymbolKind, Verdict
from sweeper.score import cap_by_needs, explain, gate, logistic, score

POLICY = load(lambda path: None)[1]
FINDING = Finding(
    kind="dead-symbol",
    symbol_kind="function",
    path="shop/cart.py",
    spans=(Span(10, 0, 14, 0),),
    name="_total",
    qualname="_total",
    module="shop.cart",
    message="nothing refers to it",
    fingerprint="f0",
)


def heard(*keys: str, verdict: Verdict | None = None) -> list[Evidence]:
    evidence = []
    for key in keys:
        weight = POLICY.weights[key]
        stance: Verdict = verdict or ("supports" if weight > 0 else "opposes")
        evidence.append(Evidence(key, stance, weight, f"note on {key}"))
    return evidence


def case(name: str, confidence: float, *needs: str) -> Case:
    return Case(replace(FINDING, qualname=name, fingerprint=name, needs=needs), (), confidence, 0.1)


# --- confidence ---


@pytest.mark.parametrize(
    "keys",
    [
        ("graph-unreferenced", "graph-private", "history-unknown", "dynamic-string"),
        ("graph-unreferenced", "graph-private", "history-old", "dynamic-pattern"),
        ("graph-unreferenced", "graph-private", "history-old", "dynamic-text-template"),
        ("graph-unreferenced", "graph-private", "history-old", "dynamic-entry-point"),
        ("graph-unreferenced", "graph-private", "history-old", "noqa"),
        ("graph-unreferenced", "graph-public", "history-unknown"),
        ("graph-unreferenced", "graph-public", "history-recent-reference"),
        ("graph-unreferenced", "graph-private", "graph-module-executed-dynamically"),
        ("graph-private", "history-old", "history-never-referenced", "test-only-library"),
    ],
)
def test_leaves_code_alone_that_something_speaks_for(keys: tuple[str, ...]) -> None:
    assert gate(score(FINDING, heard(*keys), POLICY), POLICY) == "skip"


@pytest.mark.parametrize("kind", ["function", "class", "method", "variable", "attribute"])
@pytest.mark.parametrize(
    "key",
    [
        "dynamic-string",
        "dynamic-pattern",
        "dynamic-text-config",
        "dynamic-text-template",
        "dynamic-entry-point",
        "noqa",
    ],
)
def test_leaves_code_alone_that_may_be_used_by_name(kind: SymbolKind, key: str) -> None:
    most = (
        "graph-unreferenced graph-private history-old history-orphaned vulture-agrees"
        " coverage-not-executed"
    )
    finding = replace(FINDING, symbol_kind=kind)
    assert gate(score(finding, heard(*most.split()), POLICY), POLICY) == "review"
    assert gate(score(finding, heard(*most.split(), key), POLICY), POLICY) == "skip"


@pytest.mark.parametrize("kind", get_args(FindingKind))
@pytest.mark.parametrize("kept_by", ["api", "weak"])
def test_leaves_what_is_kept_alone(kind: FindingKind, kept_by: KeptBy) -> None:
    finding = replace(FINDING, kind=kind, kept_by=kept_by)
    support = heard("graph-unreferenced", "graph-private", "history-old", "vulture-agrees")
    assert gate(score(finding, support, POLICY), POLICY) == "skip"


@pytest.mark.parametrize("key", ["history-young", "public-api", "keep", "coverage-executed"])
def test_one_block_caps_any_support(key: str) -> None:
    support = heard("graph-unreferenced", "graph-private", "history-orphaned", "history-old") * 5
    blocked = score(FINDING, [*support, *heard(key, verdict="blocks")], POLICY)
    assert blocked.is_blocked
    assert blocked.confidence <= POLICY.weights["cap-blocked"] < POLICY.report_confidence
    assert gate(blocked, POLICY) == "skip"


@pytest.mark.parametrize("kind", ["function", "method", "class", "variable", "attribute"])
def test_rewrites_a_private_symbol_without_history(kind: SymbolKind) -> None:
    finding = replace(FINDING, symbol_kind=kind)
    evidence = heard("graph-unreferenced", "graph-private", "history-unknown")
    assert score(finding, evidence, POLICY).confidence >= 0.90


@pytest.mark.parametrize("kind", ["unused-import", "unused-local", "unreachable"])
def test_rewrites_what_is_local_on_its_own(kind: FindingKind) -> None:
    found = score(replace(FINDING, kind=kind, symbol_kind="statement"), [], POLICY)
    assert gate(found, POLICY) == "review"


@pytest.mark.parametrize("key", ["history-orphaned", "history-never-referenced"])
def test_rewrites_an_old_public_symbol_that_nobody_uses(key: str) -> None:
    evidence = heard("graph-unreferenced", "graph-public", "history-old", key)
    assert score(FINDING, evidence, POLICY).confidence >= 0.90


def test_rewrites_an_old_island_and_what_only_tests_use() -> None:
    island = score(FINDING, heard("graph-island", "graph-public", "history-old"), POLICY)
    assert gate(island, POLICY) == "review"
    finding = replace(FINDING, kind="test-only", kept_by="tests")
    tested = score(finding, heard("graph-public", "history-old"), POLICY)
    assert gate(tested, POLICY) == "review"


def test_a_public_symbol_without_history_is_still_reported() -> None:
    evidence = heard("graph-unreferenced", "graph-public", "history-unknown")
    assert POLICY.report_confidence <= score(FINDING, evidence, POLICY).confidence < 0.90


def test_every_kind_of_finding_has_a_prior() -> None:
    for kind in get_args(FindingKind):
        for symbol_kind in get_args(SymbolKind):
            for kept_by in get_args(KeptBy):
                finding = replace(FINDING, kind=kind, symbol_kind=symbol_kind, kept_by=kept_by)
                assert 0 < score(finding, [], POLICY).confidence < 1


@pytest.mark.parametrize(
    ("log_odds", "probability"), [(0.0, 0.5), (800.0, 1.0), (-800.0, 0.0), (2.1972246, 0.9)]
)
def test_logistic(log_odds: float, probability: float) -> None:
    assert logistic(log_odds) == pytest.approx(probability)


@settings(derandomize=True)
@given(st.lists(st.sampled_from(sorted(set(POLICY.weights) - {"cap-blocked"})), max_size=12))
def test_order_does_not_matter_and_support_never_lowers(keys: list[str]) -> None:
    evidence = heard(*keys)
    found = score(FINDING, evidence, POLICY)
    turned = score(FINDING, evidence[::-1], POLICY)
    assert (found.confidence, found.risk) == (turned.confidence, turned.risk)
    assert 0 <= found.confidence <= 1
    assert 0 <= found.risk <= 1
    more = score(FINDING, [*evidence, *heard("vulture-agrees")], POLICY)
    assert more.confidence >= found.confidence


# --- risk ---


def test_risk_grows_with_size_visibility_security_and_doubt() -> None:
    def risk(finding: Finding, *keys: str) -> float:
        return score(finding, heard(*keys), POLICY).risk

    base = risk(FINDING)
    assert risk(replace(FINDING, spans=(Span(1, 0, 60, 0),))) > base
    assert risk(replace(FINDING, name="total", qualname="total")) > base
    assert risk(replace(FINDING, path="shop/auth/keys.py")) > base
    assert risk(replace(FINDING, tests=("tests/test_cart.py::test_total",))) > base
    assert risk(replace(FINDING, symbol_kind="file")) > base
    assert risk(FINDING, "dynamic-text-docs") > base
    assert risk(FINDING, "history-owner-away") > base
    assert risk(FINDING, "history-old") < base


@pytest.mark.parametrize(
    "path", ["shop/author.py", "shop/tokenizer.py", "shop/oracle.py", "a/lossless.py"]
)
def test_ordinary_names_are_not_taken_for_security(path: str) -> None:
    assert score(replace(FINDING, path=path), [], POLICY).risk == score(FINDING, [], POLICY).risk


def test_names_in_a_private_module_are_private() -> None:
    public = replace(FINDING, name="total", qualname="Cart.total", symbol_kind="method")
    assert (
        score(replace(public, module="shop._cart"), [], POLICY).risk
        < score(public, [], POLICY).risk
    )
    dunder = replace(FINDING, qualname="Cart.__len__", symbol_kind="method")
    assert score(dunder, [], POLICY).risk == score(public, [], POLICY).risk


def test_a_large_public_removal_near_security_needs_an_approver() -> None:
    finding = replace(
        FINDING,
        path="shop/auth.py",
        qualname="login",
        spans=(Span(1, 0, 400, 0),),
        kind="unreachable",
    )
    found = score(finding, [], POLICY)
    assert found.risk > POLICY.approval_risk
    assert gate(found, POLICY) == "approve"


def test_a_stale_keep_is_only_reported() -> None:
    finding = replace(FINDING, kind="stale-keep", symbol_kind="rule")
    found = score(finding, [], POLICY)
    assert found.confidence >= POLICY.rewrite_confidence
    assert gate(found, POLICY) == "skip"


# --- needs ---


@pytest.mark.parametrize(
    "cases",
    [
        (),
        (case("a", 0.95),),
        (case("a", 0.95, "b"), case("b", 0.99)),
        (case("a", 0.95, "a"),),
        (case("a", 0.95, "gone"),),
        (case("a", 0.9, "b"), case("b", 0.9, "a")),
    ],
)
def test_leaves_cases_alone_whose_needs_are_as_sure(cases: tuple[Case, ...]) -> None:
    assert cap_by_needs(cases) == cases


def test_a_chain_and_a_cycle_are_no_surer_than_their_weakest_part() -> None:
    cases = (
        case("a", 0.99, "b"),
        case("b", 0.98, "c"),
        case("c", 0.97, "a", "d"),
        case("d", 0.40),
        case("e", 0.96),
    )
    capped = cap_by_needs(cases)
    assert [c.confidence for c in capped] == [0.40, 0.40, 0.40, 0.40, 0.96]
    assert [c.finding for c in capped] == [c.finding for c in cases]
    assert capped[0].evidence[-1].source == "needs"
    assert "shop/cart.py::d" in capped[0].evidence[-1].note
    assert capped[3].evidence == ()


@settings(derandomize=True, max_examples=50)
@given(st.data())
def test_needs_are_a_fixpoint(data: st.DataObject) -> None:
    names = [f"n{i}" for i in range(data.draw(st.integers(1, 12)))]
    cases = [
        case(
            name,
            data.draw(st.integers(1, 99)) / 100,
            *data.draw(st.lists(st.sampled_from(names), max_size=4, unique=True)),
        )
        for name in names
    ]
    capped = {c.finding.fingerprint: c for c in cap_by_needs(cases)}
    own = {c.finding.fingerprint: c.confidence for c in cases}
    for name, bounded in capped.items():
        needs = [capped[need].confidence for need in bounded.finding.needs]
        assert bounded.confidence <= min([own[name], *needs])
        reached = {name}
        while more := {n for r in reached for n in capped[r].finding.needs} - reached:
            reached |= more
        assert bounded.confidence == min(own[r] for r in reached)


# --- explain ---


def test_explains_every_number() -> None:
    keys = ("graph-unreferenced", "graph-private", "history-unknown")
    evidence = [*heard(*keys), *heard("keep", verdict="blocks")]
    found = score(FINDING, evidence, POLICY)
    lines = explain(found, POLICY)
    assert lines[0] == " +1.60  prior dead-symbol.function: nothing refers to it"
    assert " -0.30  history-unknown (opposes): note on history-unknown" in lines
    assert any("blocked finding may have: keep" in line for line in lines)
    assert f"{found.confidence:6.2f}  confidence; rewritten from 0.90" in lines
    assert lines[-1] == f"{found.risk:6.2f}  risk; a named approver above 0.70"


def test_explains_a_bound_by_needs() -> None:
    lines = explain(cap_by_needs([case("a", 0.9, "b"), case("b", 0.3)])[0], POLICY)
    assert any("no surer than shop/cart.py::b" in line for line in lines)
