"""The only package that runs git: reads a `Repository`, and writes beside the user's work."""

from __future__ import annotations

from sweeper.git.repository import BlameLine, Commit, Repository, TreeEntry

__all__ = ["BlameLine", "Commit", "Repository", "TreeEntry"]
