"""Fetch a pinned source distribution from the package index and unpack it below a folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path


def unpacked(sdist: str, work: Path) -> Path:
    """Return the unpacked tree of `name==version`; fetched at most once for a work folder."""
    store = work / "sdists" / sdist.replace("==", "-")
    tree = store / "tree"
    if tree.is_dir():
        return tree
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    options = ["--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(store)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, sdist], check=True)
    (archive,) = store.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        files.extractall(store / "open", filter="data")
    (top,) = (store / "open").iterdir()
    top.rename(tree)
    return tree


def copied(source: Path, target: Path) -> Path:
    """Copy a tree to a fresh folder, links as links; return it."""
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, target, symlinks=True)
    return target


def python_lines(tree: Path) -> int:
    """Return the number of lines of all Python files below a folder."""
    return sum(path.read_bytes().count(b"\n") for path in tree.rglob("*.py") if path.is_file())
