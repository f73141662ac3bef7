"""A folder or a commit to a `Tree` of classified files, and to the facts and words in them."""

from __future__ import annotations

from sweeper.sources.content import Decoded, decode_source, decode_text
from sweeper.sources.facts import LOST, read_facts
from sweeper.sources.packages import entry_points, find_packages, version_of
from sweeper.sources.tree import Tree, read_tree
from sweeper.sources.version import code_version
from sweeper.sources.words import Place, Words

__all__ = [
    "LOST",
    "Decoded",
    "Place",
    "Tree",
    "Words",
    "code_version",
    "decode_source",
    "decode_text",
    "entry_points",
    "find_packages",
    "read_facts",
    "read_tree",
    "version_of",
]
