"""The only package that runs git: reads a `Repository`, and writes beside the user's work."""

from __future__ import annotations

from sweeper.git.checkouts import checkout, clean
from sweeper.git.repository import BlameLine, Commit, Repository, TreeEntry, utc
from sweeper.git.writing import Identity

__all__ = [
    "BlameLine",
    "Commit",
    "Identity",
    "Repository",
    "TreeEntry",
    "checkout",
    "clean",
    "utc",
]
