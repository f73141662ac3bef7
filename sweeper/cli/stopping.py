"""What stands here against a sweep, and how a run that is stopped says so."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sweeper.cli.options import Outputs
from sweeper.cli.output import put, say, width
from sweeper.cli.places import repository_of
from sweeper.config import Policy
from sweeper.model import Report, Skipped
from sweeper.report import FORMATS
from sweeper.report.page import Page
from sweeper.sources.inside import read_inside
from sweeper.stops import FILE, VARIABLE, Stop, stop


class Halted(Exception):  # noqa: N818 - what people want is no error
    """What stops a run was found only when it was under way: a variable at the forge."""

    def __init__(self, stopped: Stop) -> None:
        super().__init__(stopped.reason)
        self.stopped = stopped


def standing(root: Path, environ: Mapping[str, str]) -> Stop | None:
    """Return the stop that the environment or a file sets, before any rule is read."""
    return stop(variable=environ.get(VARIABLE, ""), file=_file(root))


def tell(stopped: Stop, outputs: Outputs) -> int:
    """Write a report that holds nothing but the stop; the job is done, and so it ends well."""
    outcome = f"stopped ({stopped.scope}): {stopped.reason}; nothing was looked at"
    if outputs.format == "text":
        put(f"{outcome}\n", outputs.output)
        return 0
    say(f"sweeper: {outcome}")
    empty = Report("", False, 0, 0, (), (Skipped(".", "stop", outcome),))
    page = Page(
        sources=lambda path: None,
        colour=False,
        width=width(outputs.output),
        policy=Policy(),
        known=0,
        details=False,
    )
    put(FORMATS[outputs.format].render(empty, page), outputs.output)
    return 0


def _file(root: Path) -> bytes | None:
    """Return the content of the file in the work tree or in the commit that is checked out.

    Either of them stops: one is not committed yet, the other is what a sweep works on.
    """
    if os.path.lexists(root / FILE):
        try:
            return read_inside(root, FILE)
        except OSError:  # a link or a folder stops as well, though it cannot say why
            return b""
    repository = repository_of(root)
    if repository is None:
        return None
    asked = ("cat-file", "blob", f"HEAD:{repository.prefix}{FILE}")
    code, content = repository.run(*asked, accept=(0, 128))
    return content if code == 0 else None
