"""Configured setup commands to an environment of our own, kept by the hash of what it is from."""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import replace
from pathlib import Path

from sweeper import config
from sweeper.check.copies import clear, lay_out
from sweeper.check.environment import PythonEnvironment, probed
from sweeper.sandbox import Sandbox

_DESCRIBING = (
    "Pipfile.lock", "environment.yml", "pdm.lock", "poetry.lock", "pylock.toml", "pyproject.toml",
    "setup.cfg", "setup.py", "uv.lock",
)  # fmt: skip


def prepared(
    environment: PythonEnvironment,
    rules: config.Environment,
    *,
    root: Path,
    sandbox: Sandbox,
    scratch: Path,
    cache: Path,
    network: bool,
) -> PythonEnvironment:
    """Return the environment that `[environment] setup` makes, or the given one when there is none.

    The commands run in a copy of the tree, with a new virtual environment first on PATH; only they
    may use the network, when the policy allows it. `cache` belongs to this repository alone,
    because its code decides what is in there. A command that fails is the `reason` of the result.
    """
    if not rules.setup or environment.reason:
        return environment
    folder = cache / _key(environment, rules, root)
    ready = folder.with_suffix(".ready")  # outside of what the commands can write to
    found = replace(
        environment,
        python=str(folder / "bin" / "python"),
        folders=(*environment.folders, folder),
    )
    if not ready.exists():
        reason = _build(environment, found, rules, root, sandbox, scratch, folder, network)
        if reason:
            return replace(environment, reason=reason)
        ready.touch()
    return probed(found, sandbox=sandbox, scratch=scratch)


def _build(
    base: PythonEnvironment,
    found: PythonEnvironment,
    rules: config.Environment,
    root: Path,
    sandbox: Sandbox,
    scratch: Path,
    folder: Path,
    network: bool,
) -> str:
    """Run the commands and say which one failed, "" for none."""
    tree = scratch / "tree"
    clear(folder)
    folder.mkdir(parents=True)
    lay_out(root, tree, {})
    commands = [[base.python, "-m", "venv", str(folder)], *map(shlex.split, rules.setup)]
    for position, command in enumerate(commands):
        ended = sandbox.run(
            command,
            cwd=tree,
            writable=[tree, folder],
            readable=base.folders,
            timeout=rules.timeout,
            environ={"PATH": str(folder / "bin"), "VIRTUAL_ENV": str(folder)},
            network=network and position > 0,
        )
        if ended.exit_code != 0:
            said = ended.output_tail.strip().splitlines() or [ended.stopped or "no message"]
            return f"setup failed: {shlex.join(command)}: {said[-1]}"
    return ""


def _key(environment: PythonEnvironment, rules: config.Environment, root: Path) -> str:
    """Return a name for what the environment is made from."""
    digest = hashlib.sha256(repr((environment.python, rules.setup)).encode())
    described = [*_DESCRIBING, *sorted(path.name for path in root.glob("*requirements*.txt"))]
    for name in described:
        path = root / name
        if path.is_file() and not path.is_symlink():
            digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return digest.hexdigest()[:32]
