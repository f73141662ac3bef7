"""What checks of either sort say of a commit on GitHub, and which of them it takes to merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from sweeper.forge.answers import Refused
from sweeper.forge.github.wire import Wire, part
from sweeper.forge.values import CheckOutcome, CheckRun, Pull

# Whatever else a check ends with, today or tomorrow, is a failure.
_RUNS: Final[Mapping[str, CheckOutcome]] = {
    "success": "passed",
    "neutral": "neutral",
    "skipped": "neutral",
}
_STATUSES: Final[Mapping[str, CheckOutcome]] = {"success": "passed", "pending": "pending"}
_WORST: Final[Mapping[CheckOutcome, int]] = {"failed": 0, "pending": 1, "passed": 2, "neutral": 3}


class _Run(Struct):
    name: str
    status: str
    conclusion: str | None = None
    html_url: str | None = None


class _Runs(Struct):
    check_runs: list[_Run]


class _Status(Struct):
    context: str
    state: str
    target_url: str | None = None


class _Statuses(Struct):
    statuses: list[_Status]


class _Context(Struct):
    context: str


class _RequiredChecks(Struct):
    contexts: list[str] = field(default_factory=list)
    checks: list[_Context] = field(default_factory=list)


class _Protection(Struct):
    required_status_checks: _RequiredChecks | None = None


class _Branch(Struct):
    protection: _Protection | None = None


class _Parameters(Struct):
    required_status_checks: list[_Context] = field(default_factory=list)


class _Rule(Struct):
    type: str
    parameters: _Parameters | None = None


def read(wire: Wire, pull: Pull) -> tuple[CheckRun, ...]:
    """See `Forge.checks`. Of two checks by the same name the worse counts."""
    found: dict[str, CheckRun] = {}
    for check in [*_runs(wire, pull.head), *_statuses(wire, pull.head)]:
        other = found.get(check.name)
        if other is None or _WORST[check.outcome] < _WORST[other.outcome]:
            found[check.name] = check
    required = _required(wire, pull.base)
    for name in required - found.keys():
        found[name] = CheckRun(name, "pending")
    return tuple(found[name]._replace(is_required=name in required) for name in sorted(found))


def _runs(wire: Wire, commit: str) -> Iterator[CheckRun]:
    for page in wire.pages(f"commits/{commit}/check-runs", _Runs, filter="latest"):
        for run in page.check_runs:
            ended = _RUNS.get(run.conclusion or "", "failed")
            outcome: CheckOutcome = ended if run.status == "completed" else "pending"
            yield CheckRun(run.name, outcome, url=run.html_url or "")


def _statuses(wire: Wire, commit: str) -> Iterator[CheckRun]:
    for page in wire.pages(f"commits/{commit}/status", _Statuses):
        for status in page.statuses:
            outcome = _STATUSES.get(status.state, "failed")
            yield CheckRun(status.context, outcome, url=status.target_url or "")


def _required(wire: Wire, branch: str) -> set[str]:
    """Return the checks that protection and rule sets ask for; whoever may read sees both."""
    names: set[str] = set()
    known = wire.find(f"branches/{part(branch)}", _Branch)
    if known and known.protection and known.protection.required_status_checks:
        asked = known.protection.required_status_checks
        names.update(asked.contexts, (check.context for check in asked.checks))
    try:
        for page in wire.pages(f"rules/branches/{part(branch)}", list[_Rule]):
            for rule in page:
                if rule.type == "required_status_checks" and rule.parameters:
                    names.update(c.context for c in rule.parameters.required_status_checks)
    except Refused as refused:
        # Older GitHub Enterprise servers have no rule sets.
        if refused.status != 404:
            raise
    return names
