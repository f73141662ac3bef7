"""A folder or a commit to a `Tree` of classified files, and to the facts and words in them."""

from __future__ import annotations

from sweeper.sources.facts import LOST, read_facts
from sweeper.sources.tree import Tree, read_tree

__all__ = ["LOST", "Tree", "read_facts", "read_tree"]
