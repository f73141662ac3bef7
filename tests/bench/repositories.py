"""Make git repositories with a back-dated history of a tree, and ask git about them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path


def git(folder: Path, *arguments: str, date: datetime | None = None, stdin: str = "") -> str:
    """Run git in the folder, whatever the user's own configuration says; return its output."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        environ |= {f"GIT_{role}_NAME": "Ana Bench", f"GIT_{role}_EMAIL": "ana@bench.example"}
        if date is not None:
            environ[f"GIT_{role}_DATE"] = date.isoformat()
    command = ["git", "-C", str(folder), *arguments]
    ended = subprocess.run(
        command, check=True, env=environ, input=stdin, capture_output=True, text=True
    )
    return ended.stdout


def create(folder: Path) -> None:
    """Make the folder a repository without a commit."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "core.autocrlf", "false")


def commit(folder: Path, message: str, date: datetime, paths: Sequence[str] = ()) -> None:
    """Commit the given paths, all without one; ignored files too, since a release is complete."""
    if paths:
        git(folder, "add", "--force", "--pathspec-from-file=-", stdin="\n".join(paths))
    else:
        git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", f"--message={message}", date=date)
