"""Rows of text to a Markdown table; numbers to text."""

from __future__ import annotations

import os
from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; a bar inside a cell is escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(c) for c in line) + " |" for line in lines)


def mark(is_met: bool) -> str:
    """Say whether a target was met."""
    return "met" if is_met else "**missed**"


def load() -> str:
    """Return the load of the machine over 1, 5 and 15 minutes, which figures depend on."""
    return "load " + " ".join(f"{value:.1f}" for value in os.getloadavg())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
