"""A command of foreign origin to its `Execution`: the only place that starts such a command.

bubblewrap isolates it (`isolation.py`); limits and the end of its whole process tree are ours
(`supervise.py`), so that they hold without isolation too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sweeper.errors import SandboxError
from sweeper.sandbox.boxes import box, clear_left_behind
from sweeper.sandbox.isolation import HOME, available, isolated
from sweeper.sandbox.supervise import Execution, Limits, shim, supervise

__all__ = ["HOME", "Execution", "Limits", "Sandbox", "available"]

_ADVICE = (
    "install bubblewrap (`apt-get install bubblewrap` or `dnf install bubblewrap`) and allow user "
    "namespaces, or let foreign code run without isolation by --unsandboxed"
)
_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


class Sandbox:
    """Runs commands that see the system's libraries, the folders they are given, and nothing else.

    `unsandboxed` is the explicit override: the same limits and cleared environment, no isolation.
    """

    def __init__(
        self, *, unsandboxed: bool = False, limits: Limits | None = None, program: str = "bwrap"
    ) -> None:
        self.unsandboxed = unsandboxed
        self._limits = limits or Limits()
        self._program = program
        clear_left_behind()

    def ensure(self) -> None:
        """Raise `SandboxError` when there is neither isolation here nor the override."""
        if not self.unsandboxed and (reason := available(self._program)):
            raise SandboxError(f"{reason}; {_ADVICE}")

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        writable: Sequence[Path],
        readable: Sequence[Path],
        timeout: float,
        environ: Mapping[str, str] | None = None,
        network: bool = False,
    ) -> Execution:
        """Run the command in `cwd` and say how it ended; nothing that it started outlives it.

        `writable` and `readable` are the folders that it sees, at their own paths; a PATH in
        `environ` goes before the system's. Raises `SandboxError` as `ensure` does, and for a
        missing folder.
        """
        self.ensure()
        for folder in (cwd, *writable, *readable):
            if not folder.exists():
                raise SandboxError(f"{folder}: no such folder to show to foreign code")
        with box() as name:
            own = Path(name)
            inner = ["/bin/sh", "-c", shim(self._limits, is_isolated=not self.unsandboxed), "sh"]
            inner += command
            if self.unsandboxed:
                variables = _variables(environ or {}, home=name)
                return supervise(inner, cwd, variables, self._limits, timeout, is_isolated=False)
            outer = isolated(
                self._program,
                own=own,
                cwd=cwd,
                writable=writable,
                readable=readable,
                variables=_variables(environ or {}, home=HOME),
                scratch=self._limits.scratch,
                network=network,
            )
            command = [*outer, "--", *inner]
            return supervise(command, cwd, {}, self._limits, timeout, is_isolated=True)


def _variables(environ: Mapping[str, str], *, home: str) -> dict[str, str]:
    fixed = {"HOME": home, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC"}
    path = f"{environ['PATH']}:{_SYSTEM_PATH}" if environ.get("PATH") else _SYSTEM_PATH
    return {**fixed, **environ, "PATH": path}
