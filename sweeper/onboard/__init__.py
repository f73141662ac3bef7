"""What was seen of a repository to the files that `sweeper init` writes into it."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sweeper.onboard.jobs import github_jobs, gitlab_include, gitlab_jobs
from sweeper.onboard.rule_file import rule_file
from sweeper.onboard.signs import Forge, Signs

__all__ = ["Act", "Forge", "Planned", "Signs", "plan"]

Act = Literal["write", "same", "keep", "replace"]

RULE_FILE = ".sweeper.toml"
SHARED_FILE = "pyproject.toml"
GITHUB_JOBS = ".github/workflows/sweeper.yml"
GITLAB_JOBS = ".gitlab/sweeper.yml"
GITLAB_MAIN = ".gitlab-ci.yml"


@dataclass(frozen=True, slots=True)
class Planned:
    """A file, what is to be done with it, and what a person has to do besides.

    `keep` leaves another text in place; `diff` then says what is different.
    """

    path: str
    text: str
    act: Act
    diff: str = ""
    advice: str = ""


def plan(
    signs: Signs, read: Callable[[str], bytes | None], release: str, *, force: bool = False
) -> tuple[Planned, ...]:
    """Return the files for a repository, in the order to look at them.

    `read` gives what is there (None: no such file), `release` says which Sweeper the jobs install,
    as pip has it after the name. Nothing that is there is replaced unless `force` says so.
    """
    planned = []
    if signs.shared_rules:
        planned.append(Planned(RULE_FILE, "", "same", advice=_shared()))
    else:
        planned.append(_planned(RULE_FILE, rule_file(signs), read, force=force))
    match signs.forge:
        case "github":
            text = github_jobs(signs, release)
            planned.append(_planned(GITHUB_JOBS, text, read, force=force))
        case "gitlab":
            planned.append(_planned(GITLAB_JOBS, gitlab_jobs(signs, release), read, force=force))
            planned.append(_included(read))
        case "none":
            pass
    return tuple(planned)


def _shared() -> str:
    return f"the rules are in {SHARED_FILE}, under [tool.sweeper]; a second document is an error"


def _planned(path: str, text: str, read: Callable[[str], bytes | None], *, force: bool) -> Planned:
    there = read(path)
    if there is None:
        return Planned(path, text, "write")
    found = there.decode("utf-8", "replace").replace("\r\n", "\n")
    if found == text:
        return Planned(path, text, "same")
    diff = "".join(
        difflib.unified_diff(
            found.splitlines(keepends=True),
            text.splitlines(keepends=True),
            f"{path} (yours)",
            f"{path} (from init)",
        )
    )
    if force:
        return Planned(path, text, "replace", diff)
    advice = "yours stays; take over what you want of the difference, or say --force to replace it"
    return Planned(path, text, "keep", diff, advice)


def _included(read: Callable[[str], bytes | None]) -> Planned:
    """Plan the file that GitLab starts from, which belongs to the project when it is there."""
    there = read(GITLAB_MAIN)
    if there is None:
        return Planned(GITLAB_MAIN, gitlab_include(), "write")
    if GITLAB_JOBS.encode() in there:
        return Planned(GITLAB_MAIN, "", "same")
    line = f"include: [{{ local: {GITLAB_JOBS} }}]"
    return Planned(
        GITLAB_MAIN, "", "keep", advice=f"add to it, or to the `include` that it has: {line}"
    )
