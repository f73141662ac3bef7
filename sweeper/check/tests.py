"""The project's own tests before and after to a proof that each ends as it did."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sweeper.check.parameters import PARAMETERS, paired
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Check, Finding, Outcome, TestResult
from sweeper.runners import RUNNERS, Runner

_KNOWN = "tests"
_MOST_SELECTED = 200  # more on one command line than the kernel takes
_GOOD = ("passed", "skipped")


class Suite(NamedTuple):
    """One run of the tests. `results` is None when only the exit code says how it ended.

    `problem` says why the run says nothing, "" when it does.
    """

    results: Mapping[str, TestResult] | None
    exit_code: int
    tail: str
    problem: str


class Verdict(NamedTuple):
    """A check, and the ids of the tests that end worse than before."""

    check: Check
    broken: tuple[str, ...]


def check(trial: Trial, workshop: Workshop) -> Check:
    """Run all tests before (once per workshop) and after, and compare them one by one."""
    return compare(trial, workshop).check


def compare(trial: Trial, workshop: Workshop, *, only: Sequence[str] = ()) -> Verdict:
    """Do what `check` does, with `only` these tests, and name the broken ones.

    Tests that go with the removal are left out. Those that end worse are run once more; what then
    ends as before is said to be unsteady, and does not count.
    """
    started = time.monotonic()
    outcome, tail, broken = _judge(trial, workshop, only)
    return Verdict(Check("tests", outcome, time.monotonic() - started, tail), broken)


def _judge(
    trial: Trial, workshop: Workshop, only: Sequence[str]
) -> tuple[Outcome, str, tuple[str, ...]]:
    before = pristine(workshop)
    if before.problem:
        return "not_run", _join(before.problem, before.tail), ()
    if before.results and not any(r.outcome == "passed" for r in before.results.values()):
        return "not_run", _join("no test passes even before", before.tail), ()
    after = _run(workshop, trial.after, only)
    if before.results is None or after.results is None:
        return _by_exit_code(before, after)
    expected = {name: r for name, r in before.results.items() if not _goes(name, trial.removed)}
    after = after._replace(results=paired(expected, after.results))
    if only:
        expected = {name: r for name, r in expected.items() if name in only}
    worse = _worse(expected, after)
    if not worse:
        return "passed", _summary(expected, after), ()
    again = _run(workshop, trial.after, worse if len(worse) <= _MOST_SELECTED else only)
    if again.results is not None:
        again = again._replace(results=paired(expected, again.results))
    still = _worse({name: expected[name] for name in worse}, again)
    if not still:
        unsteady = "\n".join(f"unsteady: {name}" for name in worse)
        return "passed", _join(_summary(expected, after), unsteady), ()
    reasons = "\n".join(f"{name}: {_change(name, expected, again)}" for name in still[:50])
    return "failed", _join(reasons, again.problem, again.tail), still


def lost(after: Mapping[str, str | None], workshop: Workshop) -> tuple[str, ...]:
    """Return the ids of the tests that end worse with the new texts, each seen twice.

    () also when the tests cannot be run: then nothing can be told.
    """
    return compare(Trial({}, after, ()), workshop).broken


def pristine(workshop: Workshop) -> Suite:
    """Return the run of all tests in the pristine tree, which is done once."""
    known = workshop.known.get(_KNOWN)
    if known is None:
        known = workshop.known[_KNOWN] = _run(workshop, {}, ())
    assert isinstance(known, Suite), "this module alone writes the key"
    return known


def _run(workshop: Workshop, after: Mapping[str, str | None], tests: Sequence[str]) -> Suite:
    environment = workshop.environment
    if environment.reason:
        return Suite(None, 1, "", environment.reason)
    runner, start = _chosen(workshop)
    if not start:
        return Suite(None, 1, "", "no test runner that the environment holds fits the project")
    command = list(start)
    if runner is not None:
        modules = environment.modules
        command += runner.arguments(results=workshop.output, tests=tests, modules=modules)
    run = workshop.run(command, after, timeout=environment.timeout)
    ended = run.execution
    if ended.stopped:
        limit = f"{environment.timeout:.0f} seconds" if ended.timed_out else ended.stopped
        return Suite(None, ended.exit_code, ended.output_tail, f"stopped by its limit: {limit}")
    if runner is None:
        return Suite(None, ended.exit_code, ended.output_tail, _unless_green(ended.exit_code))
    try:
        results = runner.results(run.output, workshop.tree)
    except ValueError as error:
        return Suite({}, ended.exit_code, ended.output_tail, f"the tests did not run: {error}")
    by_id = {result.id: result for result in results}
    problem = "" if results or tests else "the tests did not run: none was found"
    return Suite(by_id, ended.exit_code, ended.output_tail, problem)


def _unless_green(exit_code: int) -> str:
    if exit_code == 0:
        return ""
    return f"the configured test command ends with exit code {exit_code}, and says no more"


def _chosen(workshop: Workshop) -> tuple[Runner | None, Sequence[str]]:
    """Return the runner, None for a command that only has an exit code, and the command."""
    environment = workshop.environment
    if environment.test:
        for runner in RUNNERS.values():
            if runner.is_start(environment.test):
                return runner, environment.test
        return None, environment.test
    for runner in RUNNERS.values():
        if runner.MODULE in environment.modules and runner.applies(workshop.root):
            return runner, runner.start(environment.python)
    return None, ()


def _by_exit_code(before: Suite, after: Suite) -> tuple[Outcome, str, tuple[str, ...]]:
    if after.exit_code == before.exit_code == 0 and not after.problem:
        return "passed", _join("only the exit code was compared", after.tail), ()
    return "failed", _join(after.problem, after.tail), ()


def _worse(before: Mapping[str, TestResult], after: Suite) -> tuple[str, ...]:
    """Return what passed or was skipped and now does neither, or passed and is now skipped."""
    found = []
    for name, result in before.items():
        now = after.results.get(name) if after.results is not None else None
        allowed = _GOOD if result.outcome == "skipped" else ("passed",)
        if result.outcome in _GOOD and (now is None or now.outcome not in allowed):
            found.append(name)
    return tuple(sorted(found))


def _goes(name: str, removed: Iterable[Finding]) -> bool:
    """Whether the test goes with a removal: it, its class or its file is removed."""
    dotted = _dotted(PARAMETERS.sub("", name))
    for finding in removed:
        own = finding.path if finding.kind == "unused-file" else finding.subject
        for subject in (own, *finding.tests):
            outer = _dotted(subject)
            is_case = name in finding.tests  # one of the cases of a parametrised test
            if is_case or dotted == outer or dotted.startswith(outer + "."):
                return True
    return False


def _dotted(name: str) -> str:
    path, _, rest = name.partition("::")
    return f"{path}.{rest.replace('::', '.')}" if rest else path


def _change(name: str, before: Mapping[str, TestResult], after: Suite) -> str:
    now = after.results.get(name) if after.results is not None else None
    return f"{before[name].outcome} before, {now.outcome if now is not None else 'missing'} now"


def _summary(expected: Mapping[str, TestResult], after: Suite) -> str:
    counts: dict[str, int] = {}
    for result in expected.values():
        counts[result.outcome] = counts.get(result.outcome, 0) + 1
    said = ", ".join(f"{counts[outcome]} {outcome}" for outcome in sorted(counts))
    lines = "\n".join(after.tail.splitlines()[-20:])
    return _join(f"{len(expected)} tests end as before ({said})", lines)


def _join(*parts: str) -> str:
    return "\n".join(part.strip() for part in parts if part.strip())
