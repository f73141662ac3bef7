"""What a proposal removes, why, and what was checked, to the text of its pull request."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sweeper.config import Policy
from sweeper.model import Case, Certainty, Check, GateVerdict
from sweeper.propose.block import Block, block_of, box, hidden
from sweeper.propose.changes import FILES, Shown, table, within
from sweeper.propose.keeping import keep_rule
from sweeper.propose.markup import code, details, fence
from sweeper.score import explain

LARGEST = 60_000  # GitHub takes 65,536 characters; ours may be edited by people, too
_FUNCTIONS = 40
_TAIL = 4_000
_GATES: Mapping[GateVerdict, str] = {
    "skip": "nothing may be merged",
    "review": "an ordinary review is enough",
    "approve": "needs the approval of somebody who knows this code",
    "auto": "may be merged without a review",
}

_CERTIFIED: Mapping[Certainty, str] = {
    "differs": "differs",
    "person": "needs a person",
    "evidence": "evidence",
    "proved": "proved",
}


class Facts(NamedTuple):
    """What the text is made of. `lines` counts the removed and added lines of each file.

    `full` names the file that holds the whole text, for when it is too long for a forge. `gone` are
    the files that go as a whole, and `shown` is where people see the others.
    """

    branch: str
    base: str
    ledger_head: str
    cases: tuple[Case, ...]
    lines: Mapping[str, tuple[int, int]]
    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    confidence: float
    risk: float
    gate: GateVerdict
    full: str
    gone: frozenset[str] = frozenset()
    shown: Shown = Shown()


def pull_text(facts: Facts, policy: Policy, *, largest: int | None = LARGEST) -> str:
    """Return the Markdown text, cut to `largest` characters by leaving out evidence and output.

    None is for the whole text.
    """
    fixed = _Fixed(
        head="\n\n".join([_summary(facts), _changes(facts), *_notes(facts), _why(facts)]),
        middle="\n\n".join([f"## Checks\n\n{_checks(facts.checks)}", *_certificate(facts.checks)]),
        foot="\n\n".join(
            [_checklist(facts), _reproduce(facts), _keep(facts), hidden(_block(facts))]
        ),
    )
    # 600 for the two notes on what is left out.
    room = sys.maxsize if largest is None else largest - sum(map(len, fixed)) - 600
    evidence = [_evidence(case, policy) for case in facts.cases]
    tails = [_tail(check) for check in facts.checks if check.tail.strip()]
    shown, room = _fitting(evidence, room)
    shown_tails, _ = _fitting(tails, room)
    parts = [fixed.head, *shown, *_left_out(len(evidence) - len(shown), "symbols", facts.full)]
    parts += [fixed.middle, *shown_tails]
    parts += [*_left_out(len(tails) - len(shown_tails), "outputs", facts.full), fixed.foot]
    return "\n\n".join(parts) + "\n"


class _Fixed(NamedTuple):
    head: str
    middle: str
    foot: str


def _fitting(parts: Iterable[str], room: int) -> tuple[list[str], int]:
    shown = []
    for part in parts:
        if len(part) + 2 > room:
            break
        room -= len(part) + 2
        shown.append(part)
    return shown, room


def _left_out(count: int, what: str, full: str) -> list[str]:
    if not count:
        return []
    return [f"**{count} more {what} are left out here**; the whole text is in {code(full)}."]


def _summary(facts: Facts) -> str:
    count = len(facts.cases)
    removed = sum(gone for gone, _ in facts.lines.values())
    things = "one thing" if count == 1 else f"{count} things"
    files = "one file" if len(facts.lines) == 1 else f"{len(facts.lines)} files"
    return (
        "## Summary\n\n"
        f"Removes {things} that nothing needs: {removed} lines in {files}, one commit per group "
        "that can only go together.\n\n"
        f"**Confidence {facts.confidence:.2f}** (the least of all) · **risk {facts.risk:.2f}** "
        f"(the greatest) · {_GATES[facts.gate]}"
    )


def _changes(facts: Facts) -> str:
    return f"## Changes\n\n{table(facts.lines, facts.gone, facts.cases, facts.shown)}"


def _notes(facts: Facts) -> list[str]:
    if not facts.notes:
        return []
    shown = within([f"- {code(note)}" for note in facts.notes[:FILES]])
    left = len(facts.notes) - len(shown)
    return ["## To know", "\n".join([*shown, *([f"- and {left} more"] if left else [])])]


def _why(facts: Facts) -> str:
    has_flags = any(case.finding.kind == "constant-flag" for case in facts.cases)
    return "## Why each of them can go" if has_flags else "## Why each of them is dead"


def _evidence(case: Case, policy: Policy) -> str:
    finding = case.finding
    line = finding.spans[0].line if finding.spans else 1
    summary = (
        f"{code(finding.qualname or finding.path)} ({finding.symbol_kind}) in "
        f"{code(f'{finding.path}:{line}')}: confidence {case.confidence:.2f}, risk {case.risk:.2f}"
    )
    rows = ["| evidence | says | weight | why |", "| --- | --- | --- | --- |"]
    rows.append(f"| graph | supports | | {code(finding.message)} |")
    for evidence in case.evidence:
        source = code(evidence.source)
        rows.append(
            f"| {source} | {evidence.verdict} | {evidence.weight:+.2f} | {code(evidence.note)} |"
        )
    tests = [f"Goes with it: {', '.join(code(test) for test in finding.tests)}."]
    parts = ["\n".join(rows), *(tests if finding.tests else [])]
    return details(summary, "\n\n".join([*parts, fence("\n".join(explain(case, policy)))]))


def _checks(checks: Sequence[Check]) -> str:
    if not checks:
        return "No check has run."
    rows = ["| check | outcome | seconds |", "| --- | --- | --- |"]
    for check in checks:
        outcome = check.outcome.replace("_", " ")
        rows.append(f"| {code(check.step)} | {outcome} | {check.seconds:.1f} |")
    return "\n".join(rows)


def _certificate(checks: Sequence[Check]) -> list[str]:
    """Say of each rewritten function how it is known to do what it did; doubts come first."""
    ranks = list(_CERTIFIED)
    found = [each for check in checks for each in check.certified]
    found.sort(key=lambda one: (ranks.index(one.how), one.path, one.name))
    if not found:
        return []
    counts = [
        f"{number} {said}"
        for how, said in _CERTIFIED.items()
        if (number := sum(one.how == how for one in found))
    ]
    rows = ["| function | in | verdict | because |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {code(one.name)} | {code(one.path)} | {_CERTIFIED[one.how]} | {code(one.why)} |"
        for one in found[:_FUNCTIONS]
    ]
    if len(found) > _FUNCTIONS:
        rows.append(f"| and {len(found) - _FUNCTIONS} more functions | | | |")
    functions = "function" if len(found) == 1 else "functions"
    said = f"{len(found)} rewritten {functions}: {', '.join(counts)}."
    return ["## Certificate", said, "\n".join(rows)]


def _tail(check: Check) -> str:
    return details(f"Output of {code(check.step)}", fence(check.tail[-_TAIL:]))


def _checklist(facts: Facts) -> str:
    open_checks = [
        check.step for check in facts.checks if check.outcome not in ("passed", "skipped")
    ]
    items = [
        "Nobody outside this repository uses what goes",
        "Nothing of it waits for work that is under way",
        *(f"Looked into the check {code(step)}, which did not pass" for step in open_checks),
    ]
    return "## Before merging\n\n" + "\n".join(f"- [ ] {item}" for item in items)


def _reproduce(facts: Facts) -> str:
    command = f"git switch --detach {facts.base} && sweeper sweep --dry-run"
    return f"## Reproduce\n\n```sh\n{command}\n```"


def _block(facts: Facts) -> Block:
    return block_of(facts.cases, branch=facts.branch, base=facts.base, ledger=facts.ledger_head)


def _boxes(facts: Facts) -> str:
    rows = within([box(case, _named(case)) for case in facts.cases[:FILES]])
    left = len(facts.cases) - len(rows)
    return "\n".join([*rows, *([f"\n{left} more are in the commits."] if left else [])])


def _named(case: Case) -> str:
    finding = case.finding
    return f"{code(finding.qualname or finding.path)} in {code(finding.path)}"


def _keep(facts: Facts) -> str:
    finding = facts.cases[0].finding
    table = keep_rule(finding, "why it has to stay")
    comment = f"# sweeper: keep[{finding.kind}] why it has to stay"
    return (
        "## Keep a symbol\n\nTake the tick from what has to stay; the next visit leaves it out, "
        f"and does not ask again:\n\n{_boxes(facts)}\n\n"
        "Or write the comment `/sweeper keep NAME reason`. Or say it in the repository itself, in "
        "`.sweeper.toml`:\n\n"
        f"{fence(table, 'toml')}\n\n"
        f"or as a comment on the line of its definition:\n\n```python\n{comment}\n```\n\n"
        "Then run `sweeper sweep` again; the branch is made anew without it.\n\n"
        "## Stop the bot\n\nThe label `sweeper:stop` stops it on this pull request, a file "
        "`.sweeper-stop` in this repository; who closes this one is not asked the same again."
    )
