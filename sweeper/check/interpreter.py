"""The path of a Python interpreter to the folders that have to be visible for it to start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_HOPS = 20  # as many links as Linux follows, roughly


def folders_of(python: Path, *, closed: Path) -> tuple[Path, ...]:
    """Return the installation, the virtual environment and the links between, outside /usr.

    Read from links and `pyvenv.cfg` alone, so nothing foreign runs for it. A folder counts only
    when it looks like a Python installation and does not hold `closed`, because a repository may
    write both: neither may open a folder that only happens to be named there.
    """
    found: dict[Path, None] = {}
    waiting = [Path(os.path.abspath(python))]
    for _ in range(_HOPS):
        if not waiting:
            break
        here = waiting.pop()
        prefix = here.parent.parent
        if is_installation(prefix) and not closed.is_relative_to(prefix):
            found[prefix] = None
            waiting.extend(_bases(prefix))
        if here.is_symlink():
            waiting.append(Path(os.path.normpath(here.parent / os.readlink(here))))
        resolved = Path(os.path.realpath(here))
        if resolved != here:
            waiting.append(resolved)
    return tuple(sorted(folder for folder in found if folder.parts[1:2] != ("usr",)))


def is_installation(prefix: Path) -> bool:
    """Whether the folder holds a Python installation or a virtual environment."""
    if (prefix / "pyvenv.cfg").is_file():
        return any(prefix.glob("lib/python3*/site-packages"))
    return any(prefix.glob("lib/python3*/os.py"))


def _bases(prefix: Path) -> Iterator[Path]:
    """Yield what stands for the interpreter that a virtual environment was made with."""
    config = prefix / "pyvenv.cfg"
    if not config.is_file():
        return
    for line in config.read_text(encoding="utf-8", errors="replace").splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "home" and os.path.isabs(value.strip()):
            yield Path(os.path.normpath(value.strip())) / "python3"
