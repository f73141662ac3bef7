"""A pristine tree to what the checks of one commit share: its texts, and copies to run code in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sweeper.check.copies import clear, lay_out, read_regular
from sweeper.check.environment import PythonEnvironment
from sweeper.model import Finding, Parameter, Row
from sweeper.sandbox import Execution, Sandbox
from sweeper.sources.content import Decoded, decode_source


@dataclass(frozen=True, slots=True)
class Trial:
    """A proposed state: texts by path before and after, None for a file that goes.

    `removed` are the findings that it carries out. Of flags, `pinned` are the texts before with
    their values in the places of their reads, and `rows` the definitions that go with them, and
    `parameters` those of functions, with the arguments that give them.
    """

    before: Mapping[str, str]
    after: Mapping[str, str | None]
    removed: tuple[Finding, ...]
    pinned: Mapping[str, str | None] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def changed(self) -> tuple[str, ...]:
        """Return the paths that differ, sorted."""
        return tuple(sorted(p for p, text in self.after.items() if text != self.before[p]))


class Run(NamedTuple):
    """How a command ended, and what it wrote into the file that it was given (b"" if nothing)."""

    execution: Execution
    output: bytes


@dataclass(slots=True)
class Workshop:
    """What the checks of one commit share. Nothing is ever written to `root`: code runs in copies.

    `paths` are the Python files of the tree. `scratch` is an empty folder of our own; the copy is
    always at the same place in it, because some test ids hold paths. `known` is what was found out
    about the pristine tree, for all trials.
    """

    root: Path
    paths: Sequence[str]
    scratch: Path
    sandbox: Sandbox
    environment: PythonEnvironment
    known: dict[str, object] = field(default_factory=dict)
    _texts: dict[str, Decoded] = field(default_factory=dict)

    def original(self, path: str) -> Decoded:
        """Return the pristine text of a file. Raises OSError when it cannot be read."""
        if path not in self._texts:
            self._texts[path] = decode_source(read_regular(self.root / path))
        return self._texts[path]

    def problem(self, path: str) -> str:
        """Say why the file cannot be rewritten, "" when it can."""
        try:
            self.original(path)
        except OSError as error:
            return f"it cannot be read: {error.strerror or error}"
        return ""

    def encoded(self, path: str, text: str) -> bytes:
        """Return the bytes of a new text of the file, in the encoding that the file had."""
        return text.encode(self.original(path).encoding)

    @property
    def tree(self) -> Path:
        """The place of the copy."""
        return self.scratch / "tree"

    @property
    def output(self) -> Path:
        """The file that a command is to write its findings to."""
        return self.scratch / "out" / "results"

    def run(
        self, command: Sequence[str], after: Mapping[str, str | None], *, timeout: float
    ) -> Run:
        """Run a command in a fresh copy of the tree with the new texts, and read what it wrote."""
        contents = {p: None if t is None else self.encoded(p, t) for p, t in after.items()}
        lay_out(self.root, self.tree, contents)
        folder = self.output.parent
        clear(folder)
        folder.mkdir()
        execution = self.sandbox.run(
            command,
            cwd=self.tree,
            writable=[self.tree, folder],
            readable=self.environment.folders,
            timeout=timeout,
            environ=self.environment.variables(self.tree),
        )
        try:
            return Run(execution, read_regular(self.output))
        except OSError:  # there is none, or it is a trap
            return Run(execution, b"")
