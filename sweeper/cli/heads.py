"""Files with the texts of pull requests to the heads that their hidden blocks name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

_BLOCK = re.compile(r"<!-- sweeper:state (\{[^\n]*?\}) -->")
_HEAD = re.compile(r"[0-9a-f]{64}")


class Carried(NamedTuple):
    """A head, and who carries it; "" when the block was there and its head was not."""

    head: str
    carrier: str


def head(text: str) -> str:
    """Read the hash of a line."""
    if not _HEAD.fullmatch(text):
        raise click.BadParameter(f"{text!r} is no hash of a line; it has 64 digits, 0-9 and a-f")
    return text


def carried(path: Path) -> Iterator[Carried]:
    """Yield what each hidden block in a file says; raise a usage error when there is none.

    The file is the text of a pull request, several of them one after the other, or JSON with such
    texts in it, as `gh pr list --json body` and the APIs of the forges write it.
    """
    content = path.read_bytes().decode("utf-8", "replace")
    found = False
    for text in _texts(content):
        for block in _BLOCK.findall(text):
            found = True
            yield _carried(block, path)
    if not found:
        raise click.BadParameter(f"{path} holds no hidden block of Sweeper (<!-- sweeper:state …)")


def _texts(content: str) -> Iterator[str]:
    try:
        values = [json.loads(content)]
    except (ValueError, RecursionError):
        yield content
        return
    while values:
        value = values.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)


def _carried(block: str, path: Path) -> Carried:
    try:
        state = json.loads(block)
    except (ValueError, RecursionError):
        return Carried("", f"a block in {path}")
    branch, named = state.get("branch"), state.get("ledger")
    is_head = isinstance(named, str) and _HEAD.fullmatch(named)
    return Carried(named if is_head else "", f"the block of {branch} in {path}")
