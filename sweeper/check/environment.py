"""What is configured and what lies around to the Python environment that runs a project's code."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sweeper import config
from sweeper.check.interpreter import folders_of
from sweeper.runners import RUNNERS
from sweeper.sandbox import Sandbox

_PROBE = """
import importlib.util, json, sys
print(json.dumps([n for n in sys.argv[1:] if importlib.util.find_spec(n) is not None]))
"""


@dataclass(frozen=True, slots=True)
class PythonEnvironment:
    """An interpreter, the folders that it needs, and which modules of the runners it holds.

    `test` is the configured test command, () for a detected one. `roots` are the folders of the
    tree that imports start from. `reason` says why nothing can run in it, "" when it can.
    """

    python: str
    folders: tuple[Path, ...]
    modules: frozenset[str]
    test: tuple[str, ...]
    timeout: float
    roots: tuple[str, ...]
    reason: str = ""

    def variables(self, tree: Path) -> dict[str, str]:
        """Return the variables for a run in the tree.

        PYTHONPATH comes before what an editable install points to, which is another checkout.
        """
        roots = [str(tree / root) for root in self.roots]
        return {
            "PATH": str(Path(self.python).parent),
            "PYTHONPATH": os.pathsep.join(roots),
            "PYTHONHASHSEED": "0",
        }


def detect(
    rules: config.Environment,
    *,
    root: Path,
    checkout: Path,
    active: str,
    fallback: str,
    sandbox: Sandbox,
    scratch: Path,
) -> PythonEnvironment:
    """Return the environment of the project.

    The interpreter is the configured one, else that of `.venv` or `venv` in the user's `checkout`
    (but not one that the commit in `root` brings along), else of the `active` virtual environment,
    else `fallback`. It is asked, inside the sandbox, which test runners it holds.
    """
    python = rules.python or next(_candidates(root, checkout, active), fallback)
    if os.sep in python:
        python = os.path.abspath(checkout / python)
    found = PythonEnvironment(
        python=python,
        folders=folders_of(Path(python), closed=checkout) if os.sep in python else (),
        modules=frozenset(),
        test=rules.test,
        timeout=rules.timeout,
        roots=_roots(root),
    )
    return probed(found, sandbox=sandbox, scratch=scratch)


def probed(environment: PythonEnvironment, *, sandbox: Sandbox, scratch: Path) -> PythonEnvironment:
    """Return the environment with the modules it holds, or the reason why it cannot run."""
    wanted = sorted({name for r in RUNNERS.values() for name in (r.MODULE, *r.PLUGINS)})
    ended = sandbox.run(
        [environment.python, "-I", "-c", _PROBE, *wanted],
        cwd=scratch,
        writable=[],
        readable=[scratch, *environment.folders],
        timeout=60,
        environ={"PATH": str(Path(environment.python).parent)},
    )
    if ended.exit_code != 0:
        said = ended.output_tail.strip().splitlines() or [ended.stopped or "no message"]
        reason = f"the interpreter {environment.python} does not start in the sandbox: {said[-1]}"
        return replace(environment, modules=frozenset(), reason=reason)
    return replace(environment, modules=_known(ended.output_tail, wanted), reason="")


def _known(said: str, wanted: Sequence[str]) -> frozenset[str]:
    """Read the answer of a foreign interpreter, which may say anything."""
    try:
        names = json.loads(said.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return frozenset()
    return frozenset(n for n in wanted if n in names) if isinstance(names, list) else frozenset()


def _candidates(root: Path, checkout: Path, active: str) -> Iterator[str]:
    for name in (".venv", "venv"):
        python = checkout / name / "bin" / "python"
        if python.exists() and not os.path.lexists(root / name):
            yield str(python)
    if active and (Path(active) / "bin" / "python").exists():
        yield str(Path(active) / "bin" / "python")


def _roots(root: Path) -> tuple[str, ...]:
    """Return the folders that imports start from: `src` when it is no package, and the tree."""
    is_layout = (root / "src").is_dir() and not (root / "src" / "__init__.py").exists()
    return ("src", ".") if is_layout else (".",)
