"""A clone and a commit to a work tree of it, and to a copy of its code without tests."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.bench.quality.history import git
from tests.bench.quality.mine import is_test


def checkout(clones: Path, project: str, commit: str, work: Path) -> Path:
    """Return a clone of the project at the commit, nothing else in it; reused for the next one.

    `commit` is a hash or "hash^". Objects that the clone lacks leave their files out.
    """
    name = project.replace("/", "+")
    tree = work / "trees" / name
    if not tree.is_dir():
        tree.parent.mkdir(parents=True, exist_ok=True)
        source = str((clones / name).resolve())
        options = ["--quiet", "--shared", "--no-checkout"]
        subprocess.run(["git", "clone", *options, source, str(tree)], check=True)
    git(tree, "checkout", "--quiet", "--force", "--detach", commit, ends=(0, 1, 255))
    git(tree, "clean", "-qffdx")
    return tree


def without_tests(tree: Path, work: Path) -> Path:
    """Return a copy of the Python files and little else, without tests."""
    target = work / "plain"
    shutil.rmtree(target, ignore_errors=True)
    for path in sorted(tree.rglob("*.py")):
        name = path.relative_to(tree).as_posix()
        if path.is_file() and not path.is_symlink() and not is_test(name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)
    return target
