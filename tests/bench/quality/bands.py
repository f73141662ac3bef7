"""Confidence to its band; counts to an interval."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

EDGES: Final = (0.3, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


def band(confidence: float) -> str:
    """Return the band of a confidence, as "0.60-0.70"; "" below the first edge."""
    for low, high in pairwise(EDGES):
        if low <= confidence < high or confidence == high == EDGES[-1]:
            return f"{low:.2f}-{high:.2f}"
    return ""


def wilson(right: int, asked: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927), (0, 1) for none asked."""
    if not asked:
        return 0.0, 1.0
    z = 1.959964
    share = right / asked
    centre = share + z * z / (2 * asked)
    spread = z * math.sqrt(share * (1 - share) / asked + z * z / (4 * asked * asked))
    scale = 1 + z * z / asked
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
