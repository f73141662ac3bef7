"""Touched modules to a proof that each can still be imported, in the project's environment."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sweeper.check.modules import module_of
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Check, Outcome

_LONGEST = 600.0
_KNOWN = "imports"
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")


class _Import(NamedTuple):
    error: str
    origin: str


def check(trial: Trial, workshop: Workshop) -> Check:
    """Import every touched module and package before and after, and compare how that ends."""
    started = time.monotonic()
    outcome, tail = _judge(trial, workshop)
    return Check("imports", outcome, time.monotonic() - started, tail)


def _judge(trial: Trial, workshop: Workshop) -> tuple[Outcome, str]:
    if reason := workshop.environment.reason:
        return "not_run", reason
    wanted = _wanted(trial, workshop.environment.roots)
    if not wanted:
        return "passed", "no importable module is touched"
    before = _before(workshop, wanted)
    gone = {name for name, path in wanted.items() if trial.after.get(path, "") is None}
    left = [name for name in wanted if name not in gone]
    after = _import(workshop, left, trial.after)
    foreign = [n for n in left if not before[n].error and not _is_ours(before[n], workshop)]
    broken = [name for name in left if after[name].error not in ("", before[name].error)]
    old = [name for name in left if after[name].error and name not in broken]
    if broken:
        return "failed", "\n".join(f"{name}: {after[name].error}" for name in broken)
    if foreign:
        seen = "\n".join(f"{name}: {before[name].origin}" for name in foreign)
        return "not_run", f"the environment imports another copy of the code:\n{seen}"
    if old:
        return "same_failure", "\n".join(f"{n}: {after[n].error}, as before" for n in old)
    return "passed", f"{len(left)} touched modules can be imported"


def _wanted(trial: Trial, roots: Sequence[str]) -> dict[str, str]:
    """Return the touched modules and their top packages with their paths ("": not touched)."""
    found: dict[str, str] = {}
    for path in trial.changed():
        name = module_of(path, roots)
        if not name or _is_for_a_tool(PurePosixPath(path)):
            continue
        top = name.split(".")[0]
        found.setdefault(top, "")
        found[name] = path
    return dict(sorted(found.items()))


def _is_for_a_tool(path: PurePosixPath) -> bool:
    """Whether a tool runs the file, so that it is not made to be imported."""
    if path.name in ("setup.py", "conftest.py", "__main__.py", "noxfile.py", "manage.py"):
        return True
    return path.name.startswith("test_") or path.name.endswith("_test.py")


def _before(workshop: Workshop, wanted: Mapping[str, str]) -> dict[str, _Import]:
    """Import in the pristine tree what no earlier trial asked for."""
    known = workshop.known.setdefault(_KNOWN, {})
    assert isinstance(known, dict), "this module alone writes the key"
    missing = [name for name in wanted if name not in known]
    if missing:
        known.update(_import(workshop, missing, {}))
    return known


def _import(
    workshop: Workshop, names: Sequence[str], after: Mapping[str, str | None]
) -> dict[str, _Import]:
    """Import all in one process; where it dies, the module is to blame and the next one goes on."""
    program = Path(__file__).with_name("import_program.py").read_text(encoding="utf-8")
    timeout = min(workshop.environment.timeout, _LONGEST)
    found: dict[str, _Import] = {}
    waiting = list(names)
    while waiting:
        command = [workshop.environment.python, "-c", program, str(workshop.output), *waiting]
        run = workshop.run(command, after, timeout=timeout)
        said = _answers(run.output, waiting)
        found.update(said)
        waiting = waiting[len(said) :]
        if stopped := run.execution.stopped:  # to try the others would take as long for each
            found.update(
                (name, _Import(f"stopped by its limit ({stopped})", "")) for name in waiting
            )
            break
        if waiting:
            ended = f"the process ended with exit code {run.execution.exit_code}"
            found[waiting.pop(0)] = _Import(ended, "")
    return found


def _answers(output: bytes, waiting: Sequence[str]) -> dict[str, _Import]:
    """Read the lines that foreign code may have written to: one per module, in the order asked."""
    found: dict[str, _Import] = {}
    for name, line in zip(waiting, output.splitlines(), strict=False):
        try:
            fields = json.loads(line)
        except ValueError:
            break
        if not isinstance(fields, list) or len(fields) != 3 or fields[0] != name:
            break
        found[name] = _Import(_ADDRESS.sub("0x", str(fields[1]))[:500], str(fields[2]))
    return found


def _is_ours(found: _Import, workshop: Workshop) -> bool:
    return not found.origin or Path(found.origin).is_relative_to(workshop.tree)
