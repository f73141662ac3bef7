"""A finding and the evidence about it to a case with its confidence and its risk: pure arithmetic.

Confidence answers "is it true?": weights are log-odds, so that independent arguments add up, and
the logistic function turns the sum into a probability. Risk answers "what if we are wrong?": a sum
of parts between 0 and 1. All numbers come from the policy.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from sweeper.config import Policy, any_of
from sweeper.model import Case, Evidence, Finding, GateVerdict, Span

_DIGITS = 4
_HAS_VISIBILITY = frozenset({"function", "method", "class", "variable", "attribute", "file"})


class Part(NamedTuple):
    """One number of a sum, where it comes from and why."""

    value: float
    source: str
    note: str


def score(finding: Finding, evidence: Sequence[Evidence], policy: Policy) -> Case:
    """Return the case: a blocked one is no surer than `cap-blocked`, and risk is within 0 and 1."""
    case = Case(finding, tuple(evidence), confidence=0.0, risk=0.0)
    total = math.fsum(part.value for part in _confidence_parts(case, policy))
    confidence = logistic(total)
    if case.is_blocked:
        confidence = min(confidence, policy.weights["cap-blocked"])
    risk = math.fsum(part.value for part in _risk_parts(case, policy))
    return replace(
        case, confidence=round(confidence, _DIGITS), risk=round(min(max(risk, 0.0), 1.0), _DIGITS)
    )


def gate(case: Case, policy: Policy) -> GateVerdict:
    """Decide what may be done: skip (only report), approve (by a named person) or review."""
    finding = case.finding
    if case.is_blocked or finding.kept_by in ("weak", "api") or finding.symbol_kind == "rule":
        return "skip"
    if case.confidence < policy.rewrite_confidence:
        return "skip"
    return "approve" if case.risk > policy.approval_risk else "review"


def cap_by_needs(cases: Sequence[Case]) -> tuple[Case, ...]:
    """Return the cases, in order, none surer than the least sure of those that it needs.

    Needs may be cyclic. The least sure case is final, so taking cases in order of confidence and
    handing each one's bound to those that rest on it settles every case once (as Dijkstra does).
    """
    by_fingerprint = {case.finding.fingerprint: index for index, case in enumerate(cases)}
    resting_on: defaultdict[int, list[int]] = defaultdict(list)
    for index, case in enumerate(cases):
        for need in case.finding.needs:
            if need in by_fingerprint:
                resting_on[by_fingerprint[need]].append(index)
    bound = [(case.confidence, case.finding.fingerprint, i) for i, case in enumerate(cases)]
    least = {index: (confidence, index) for confidence, _, index in bound}
    heapq.heapify(bound)
    while bound:
        confidence, _, index = heapq.heappop(bound)
        if confidence > least[index][0]:
            continue
        for other in resting_on[index]:
            if confidence < least[other][0]:
                least[other] = (confidence, least[index][1])
                heapq.heappush(bound, (confidence, cases[other].finding.fingerprint, other))
    return tuple(_bounded(case, *least[i], cases) for i, case in enumerate(cases))


def explain(case: Case, policy: Policy) -> tuple[str, ...]:
    """Return the arithmetic of a case, line by line."""
    lines = [_line(part) for part in _confidence_parts(case, policy)]
    total = math.fsum(part.value for part in _confidence_parts(case, policy))
    lines.append(f"{total:+6.2f}  sum of log-odds, as a probability {logistic(total):.2f}")
    if case.is_blocked:
        sources = ", ".join(sorted({e.source for e in case.evidence if e.verdict == "blocks"}))
        cap = policy.weights["cap-blocked"]
        lines.append(f"{cap:6.2f}  is the most that a blocked finding may have: {sources}")
    lines.extend(f"{case.confidence:6.2f}  {e.note}" for e in case.evidence if e.source == "needs")
    lines.append(
        f"{case.confidence:6.2f}  confidence; rewritten from {policy.rewrite_confidence:.2f}"
    )
    lines.extend(_line(part) for part in _risk_parts(case, policy))
    lines.append(f"{case.risk:6.2f}  risk; a named approver above {policy.approval_risk:.2f}")
    return tuple(lines)


def logistic(log_odds: float) -> float:
    """Return the probability of log-odds, exactly also far from 0."""
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1.0 + odds)


def _line(part: Part) -> str:
    return f"{part.value:+6.2f}  {part.source}: {part.note}"


def _confidence_parts(case: Case, policy: Policy) -> Iterator[Part]:
    key = _prior_key(case.finding, policy)
    yield Part(policy.priors[key], f"prior {key}", case.finding.message)
    for evidence in case.evidence:
        yield Part(evidence.weight, f"{evidence.source} ({evidence.verdict})", evidence.note)


def _prior_key(finding: Finding, policy: Policy) -> str:
    detail = finding.symbol_kind if finding.kept_by == "nothing" else finding.kept_by
    key = f"{finding.kind}.{detail}"
    return key if key in policy.priors else f"{finding.kind}.any"


def _risk_parts(case: Case, policy: Policy) -> Iterator[Part]:
    finding, risks = case.finding, policy.risks
    yield Part(risks["base"], "base", "any change may be wrong")
    lines = sum(_lines(span) for span in finding.spans)
    size = min(lines * risks["line"], risks["lines-most"])
    yield Part(size, "line", f"{lines} lines go")
    if finding.symbol_kind == "file":
        yield Part(risks["file"], "file", "a whole file goes")
    if _is_public(finding):
        yield Part(risks["public"], "public", "its name is public")
    if _security(policy.security_paths)(finding.path):
        yield Part(risks["security"], "security", f"{finding.path} is relevant to security")
    if finding.tests:
        value = risks["test"] * len(finding.tests)
        yield Part(value, "test", f"{len(finding.tests)} tests go with it")
    yield from _heard_risks(case, policy)


def _heard_risks(case: Case, policy: Policy) -> Iterator[Part]:
    sources = sorted({evidence.source for evidence in case.evidence})
    for source in sources:
        if source in policy.risks and source in policy.weights:
            yield Part(policy.risks[source], source, "as the evidence says")
    if any(source.startswith("dynamic-") for source in sources):
        yield Part(policy.risks["dynamic"], "dynamic", "its name is used as text")
    if not any(source.startswith("coverage-") for source in sources):
        yield Part(policy.risks["untested"], "untested", "no coverage says what the tests reach")


def _lines(span: Span) -> int:
    return max(1, span.end_line - span.line + (1 if span.end_column else 0))


def _is_public(finding: Finding) -> bool:
    if finding.symbol_kind not in _HAS_VISIBILITY:
        return False
    parts = [*finding.module.split("."), *finding.qualname.split(".")]
    return not any(part.startswith("_") and not part.endswith("__") for part in parts)


@lru_cache(maxsize=8)
def _security(globs: tuple[str, ...]) -> Callable[[str], bool]:
    return any_of(globs)


def _bounded(case: Case, confidence: float, source: int, cases: Sequence[Case]) -> Case:
    if confidence >= case.confidence:
        return case
    note = f"no surer than {cases[source].finding.subject}, which it needs to be dead"
    needs = Evidence("needs", "opposes", 0.0, note)
    return replace(case, confidence=confidence, evidence=(*case.evidence, needs))
