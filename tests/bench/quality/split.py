"""A project to its half of the benchmark: one is looked at and fitted to, the other only judged."""

from __future__ import annotations

import hashlib
from typing import Literal

Half = Literal["fit", "held"]


def half(project: str) -> Half:
    """Return the half of a project by the hash of its name without the owner.

    Nobody chooses it, and a project never changes sides.
    """
    name = project.rpartition("/")[2].lower()
    return "held" if hashlib.sha256(name.encode()).digest()[-1] % 2 else "fit"
