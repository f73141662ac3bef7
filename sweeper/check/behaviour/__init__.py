"""Rewritten functions whose normal forms differ to runs of both versions, compared event by event.

Both run in the sandbox, on inputs that follow from seeds, among stand-ins that record what is done
to them. Runs that agree are evidence and no proof; one difference fails the check.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from sweeper.check.behaviour.job import Answer, Seen, judge
from sweeper.check.behaviour.touched import Touched, touched
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Certified, Check, Outcome

_FEWEST = 12  # runs that agree
_SHOWN = 12  # lines that were not reached


def check(trial: Trial, workshop: Workshop) -> Check:
    """Certify each rewritten function; "not run" where a person has to look."""
    started = time.monotonic()
    found = list(touched(trial))
    able = [one for one in found if not one.is_proved and not one.problem]
    reason = workshop.environment.reason
    answers = judge(able, workshop) if able and not reason else {}
    certified = tuple(
        _certified(one, answers.get(one, reason or "it was not run")) for one in found
    )
    broken = [each for each in certified if each.how == "differs"]
    outcome: Outcome = "passed"
    if broken:
        outcome = "failed"
    elif any(each.how == "person" for each in certified):
        outcome = "not_run"
    tail = "\n".join(_told(broken or certified)) or "no function outside of the tests is rewritten"
    return Check("behaviour", outcome, time.monotonic() - started, tail, certified)


def _certified(one: Touched, answer: Answer) -> Certified:
    if one.is_proved:
        return Certified(one.path, one.name, "proved", "equal normal forms")
    if one.problem or isinstance(answer, str):
        return Certified(one.path, one.name, "person", one.problem or str(answer))
    if answer.difference is not None:
        return _differing(one, answer)
    if answer.agreed < _FEWEST:
        why = f"{answer.agreed} runs agree, {answer.cut} do not end, {answer.unsaid} say nothing"
        return Certified(one.path, one.name, "person", f"too few runs come to an end: {why}")
    if answer.missed:
        missed = ", ".join(map(str, answer.missed[:_SHOWN]))
        more = " and more" if len(answer.missed) > _SHOWN else ""
        why = f"{answer.agreed} runs agree, but none reaches lines {missed}{more}"
        return Certified(one.path, one.name, "person", why)
    first, last = min(answer.lines, default=0), max(answer.lines, default=0)
    why = (
        f"{answer.agreed} runs agree, {answer.effects} calls and other effects compared, all of "
        f"lines {first} to {last} reached"
    )
    if answer.looks:
        why += f"; {answer.looks} reads and tests of a value are left out, which nothing rests on"
    return Certified(one.path, one.name, "evidence", why)


def _differing(one: Touched, seen: Seen) -> Certified:
    assert seen.difference is not None, "it was asked before"
    seed, before, after = seen.difference
    why = f"run {seed} differs: with the flag fixed `{before}`, rewritten `{after}`"
    return Certified(one.path, one.name, "differs" if one.is_folded else "person", why)


def _told(certified: Sequence[Certified]) -> Iterator[str]:
    order = {"differs": 0, "person": 1, "evidence": 2, "proved": 3}
    words = {"person": "needs a person", "differs": "differs"}
    for each in sorted(certified, key=lambda one: order[one.how]):
        yield f"{words.get(each.how, each.how)}: {each.path}: {each.name}: {each.why}"
