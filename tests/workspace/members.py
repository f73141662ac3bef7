"""Small repositories that use each other, and ways to ask for them that processes can import."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sweeper.config import folder_reader, load_with_origins
from sweeper.job import Job
from sweeper.services import Services
from sweeper.workspace.members import Member

_APP = """\
from parcel{next}.core import used{number}

if __name__ == "__main__":
    used{number}()
"""
_CORE = """\
import parcel{next}.core


def used{number}():
    return parcel{next}.core.deeper()


def deeper():
    return Box()


def dead{number}():
    return parcel{next}.core.dead{next}()


def by_text():
    return 2


class Box:
    def open_it(self):
        return 3
"""


def write(folder: Path, count: int) -> Path:
    """Write so many libraries that use each other in a circle, and a program; return the file."""
    rows = []
    for number in range(count):
        package = folder / f"lib{number}" / f"parcel{number}"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        core = _CORE.format(number=number, next=(number + 1) % count)
        (package / "core.py").write_text(core)
        rows.append(f'[[repository]]\npath = "lib{number}"\n')
    app = folder / "app"
    app.mkdir()
    (app / "main.py").write_text(_APP.format(number=0, next=0))
    (app / "jobs.yaml").write_text("job: parcel1.core:by_text\n")
    (app / "names.py").write_text("NAMES = ['open_it']\n")
    file = folder / "workspace.toml"
    file.write_text("\n".join([*rows, '[[repository]]\npath = "app"\n']))
    return file


def members(folder: Path, count: int) -> list[Member]:
    """Return them as members, sorted by name."""
    write(folder, count)
    names = sorted(["app", *(f"lib{number}" for number in range(count))])
    return [Member(name, folder / name, "") for name in names]


def job(member: Member) -> Job:
    """Return the job of a member, in a closed world."""
    loaded = load_with_origins(folder_reader(member.root), organisation=None)
    return Job(member.root, loaded.rules, loaded.policy, closed_world=True)


def poisoned(how: str, member: Member) -> Job:
    """Return the job of a member, but `lib3` kills the process, raises, or never ends."""
    if member.name == "lib3":
        if how == "kills":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "raises":
            raise ValueError("poison")
        time.sleep(3600)
    return job(member)


@contextmanager
def forgetful() -> Iterator[Services]:
    """Give services without a store."""
    yield Services()
