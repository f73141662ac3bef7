"""A trial to a proof that the project's own type checkers find no more wrong than before."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sweeper.check.type_checkers import TypeChecker, TypingError, configured
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Check, Outcome

_KNOWN = "types"
_SHOWN = 20
_WORST_FIRST: Sequence[Outcome] = ("failed", "not_run", "skipped", "passed")
_INTO_FILE = 'out=$1; shift; exec "$@" >"$out"'
_HOLDS = (
    "import importlib.util, sys\n"
    "found = [n for n in sys.argv[2:] if importlib.util.find_spec(n) is not None]\n"
    "open(sys.argv[1], 'w').write((found or [''])[0])\n"
)


class Checked(NamedTuple):
    """What a checker found wrong, and how often; `problem` says why that says nothing."""

    errors: Counter[TypingError]
    problem: str = ""


def check(trial: Trial, workshop: Workshop) -> Check:
    """Run each configured checker before (once per workshop) and after, and compare the errors.

    Errors that only moved are no new ones. Skipped where the project uses no checker, or its
    environment does not hold it.
    """
    started = time.monotonic()
    outcome, tail = _judge(trial, workshop)
    return Check("types", outcome, time.monotonic() - started, tail)


def _judge(trial: Trial, workshop: Workshop) -> tuple[Outcome, str]:
    checkers = configured(workshop.root)
    if not checkers:
        return "skipped", "the project configures neither mypy nor pyright"
    if not any(path.endswith((".py", ".pyi")) for path in trial.changed()):
        return "passed", "no Python file is touched"
    if reason := workshop.environment.reason:
        return "not_run", reason
    outcomes: set[Outcome] = set()
    told: list[str] = []
    for checker in checkers:
        outcome, said = _compared(checker, trial, workshop)
        outcomes.add(outcome)
        told += said
    worst = next(each for each in _WORST_FIRST if each in outcomes)
    return worst, "\n".join(told)


def _compared(
    checker: TypeChecker, trial: Trial, workshop: Workshop
) -> tuple[Outcome, Sequence[str]]:
    module = _module(checker, workshop)
    if not module:
        return "skipped", [f"{checker.name} is configured, but the environment does not hold it"]
    before = _before(checker, module, workshop)
    if before.problem:
        return "not_run", [f"{checker.name}: {before.problem}"]
    after = _run(checker, module, workshop, trial.after)
    if after.problem:
        return "failed", [f"{checker.name}, not so before: {after.problem}"]
    new = after.errors - before.errors
    if new:
        lines = [f"{e.path}: {e.message}  [{e.code}]" for e in sorted(new)[:_SHOWN]]
        return "failed", [f"{checker.name}: {new.total()} new errors", *lines]
    count = after.errors.total()
    return "passed", [f"{checker.name} finds {count} errors, {before.errors.total()} before"]


def _module(checker: TypeChecker, workshop: Workshop) -> str:
    """Return the module of the checker that the environment holds, "" for none."""
    known = _remembered(workshop)
    key = f"{checker.name} is"
    if key not in known:
        python = workshop.environment.python
        command = [python, "-I", "-c", _HOLDS, str(workshop.output), *checker.modules]
        said = workshop.run(command, {}, timeout=60).output.decode("utf-8", "replace")
        known[key] = said if said in checker.modules else ""
    return str(known[key])


def _before(checker: TypeChecker, module: str, workshop: Workshop) -> Checked:
    known = _remembered(workshop)
    if checker.name not in known:
        known[checker.name] = _run(checker, module, workshop, {})
    found = known[checker.name]
    assert isinstance(found, Checked), "this module alone writes the key"
    return found


def _remembered(workshop: Workshop) -> dict[str, object]:
    known = workshop.known.setdefault(_KNOWN, {})
    assert isinstance(known, dict), "this module alone writes the key"
    return known


def _run(
    checker: TypeChecker, module: str, workshop: Workshop, after: Mapping[str, str | None]
) -> Checked:
    environment = workshop.environment
    start = ["/bin/sh", "-c", _INTO_FILE, "sh", str(workshop.output), environment.python]
    command = [*start, "-m", module, *checker.arguments]
    run = workshop.run(command, after, timeout=environment.timeout)
    ended = run.execution
    if ended.stopped:
        return Checked(Counter(), f"stopped by its limit: {ended.stopped}")
    output = run.output.decode("utf-8", "replace")
    if ended.exit_code not in checker.finished:
        said = _last(ended.output_tail) or _last(output) or "no message"
        return Checked(Counter(), f"it ends with exit code {ended.exit_code}: {said[:300]}")
    try:
        return Checked(Counter(checker.errors(output, Path(workshop.tree))))
    except ValueError as error:
        return Checked(Counter(), f"its output is not understood: {error}")


def _last(text: str) -> str:
    return next(iter(reversed(text.strip().splitlines())), "")
