"""A pristine tree to what the checks of one commit share: its texts, and copies to run code in."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sweeper.check.environment import PythonEnvironment
from sweeper.errors import SandboxError
from sweeper.model import Finding
from sweeper.sandbox import Execution, Sandbox
from sweeper.sources.content import Decoded, decode_source

_LEFT_OUT = frozenset({".git", "__pycache__", "node_modules", ".mypy_cache", ".pytest_cache"})
_LARGEST_OUTPUT = 64 << 20


@dataclass(frozen=True, slots=True)
class Trial:
    """A proposed state: texts by path before and after, None for a file that goes.

    `removed` are the findings that it carries out.
    """

    before: Mapping[str, str]
    after: Mapping[str, str | None]
    removed: tuple[Finding, ...]

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
            self._texts[path] = decode_source(_regular(self.root / path))
        return self._texts[path]

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
        self._lay_out(after)
        folder = self.output.parent
        _clear(folder)
        folder.mkdir()
        execution = self.sandbox.run(
            command,
            cwd=self.tree,
            writable=[self.tree, folder],
            readable=self.environment.folders,
            timeout=timeout,
            environ=self.environment.variables(self.tree),
        )
        return Run(execution, _regular(self.output, missing=b""))

    def _lay_out(self, after: Mapping[str, str | None]) -> None:
        _clear(self.tree)
        shutil.copytree(self.root, self.tree, symlinks=True, ignore=_ignored)
        inside = self.tree.resolve()
        for path, text in sorted(after.items()):
            target = self.tree / path
            if target.is_symlink() or not target.parent.resolve().is_relative_to(inside):
                raise SandboxError(f"{path}: a link leads out of the tree, so it is not rewritten")
            if text is None:
                target.unlink()
            else:
                target.write_bytes(self.encoded(path, text))


def _ignored(folder: str, names: list[str]) -> set[str]:
    """Leave out what is no part of the sources, and what is neither file, folder nor link."""
    found = set()
    for name in names:
        path = Path(folder, name)
        mode = path.lstat().st_mode
        is_plain = stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)
        if name in _LEFT_OUT or not is_plain or (path / "pyvenv.cfg").is_file():
            found.add(name)
    return found


def _clear(folder: Path) -> None:
    """Remove the folder, also when foreign code took the permission to do so away."""
    if folder.is_dir() and not folder.is_symlink():
        for here, names, _ in os.walk(folder):
            for name in names:
                path = Path(here, name)
                if not path.is_symlink():
                    path.chmod(0o700)
        shutil.rmtree(folder)
    elif folder.is_symlink() or folder.exists():
        folder.unlink()


def _regular(path: Path, *, missing: bytes | None = None) -> bytes:
    """Read a file that foreign code may have put there: no link, no pipe, no endless one."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        if missing is None:
            raise
        return missing
    with open(descriptor, "rb") as stream:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST_OUTPUT:
            if missing is None:
                raise OSError(f"{path}: no regular file of up to {_LARGEST_OUTPUT} bytes")
            return missing
        return stream.read(_LARGEST_OUTPUT)
