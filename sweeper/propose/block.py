"""What the text of a pull says to later runs: a hidden block, and a box for each finding.

Whoever may edit the text may have edited both, so what is read here is a hint: nothing is removed
or merged for it. A box that somebody has emptied only ever keeps code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sweeper.model import Case

_BLOCK = re.compile(r"<!-- sweeper:state (\{[^<>\n]{1,60000}\}) -->")
_PRINT = "[0-9a-zA-Z_-]{1,64}"
_FINGERPRINT = re.compile(_PRINT)
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# Forges and people change the mark of the list and the white space, never the comment at its end.
_BOX = re.compile(
    rf"^[ \t]*[-*+] \[([ xX])\].*<!-- sweeper:finding ({_PRINT}) -->\s*$", re.MULTILINE
)


class Block(NamedTuple):
    """A branch, its base, and for each fingerprint what then spoke for the removal.

    The base is "" where the text names none that can be.
    """

    branch: str
    base: str
    findings: Mapping[str, tuple[str, ...]]
    ledger: str = ""


def block_of(cases: Sequence[Case], *, branch: str, base: str, ledger: str) -> Block:
    """Return the block for a pull that removes the cases."""
    return Block(branch, base, {c.finding.fingerprint: supports(c) for c in cases}, ledger)


def supports(case: Case) -> tuple[str, ...]:
    """Return the sources of what speaks for a removal, to tell later whether any is new."""
    return tuple(sorted({e.source for e in case.evidence if e.verdict == "supports"}))


def hidden(block: Block) -> str:
    """Return the line that a forge does not show."""
    state = {"schema": 1, **block._asdict()}
    text = json.dumps(state, sort_keys=True, separators=(",", ":"))
    # Inside strings only: JSON's own marks hold neither.
    for mark in ("--", "<", ">"):
        text = text.replace(mark, "".join(f"\\u{ord(c):04x}" for c in mark))
    return f"<!-- sweeper:state {text} -->"


def read_block(body: str) -> Block | None:
    """Return the last block of a text, None when there is none that makes sense."""
    found = _BLOCK.findall(body)
    if not found:
        return None
    try:
        data = json.loads(found[-1])
        findings = {
            str(name): tuple(map(str, sources))
            for name, sources in data["findings"].items()
            if _FINGERPRINT.fullmatch(name)
        }
        base = str(data["base"])
        base = base if _HASH.fullmatch(base) else ""
        return Block(str(data["branch"]), base, findings, str(data["ledger"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # not what we wrote


def box(case: Case, label: str) -> str:
    """Return the item of a list by which people may keep what the case is about."""
    fingerprint = case.finding.fingerprint
    assert _FINGERPRINT.fullmatch(fingerprint), "a fingerprint is a digest of ours"
    return f"- [x] {label} <!-- sweeper:finding {fingerprint} -->"


def empty_box(case: Case, label: str) -> str:
    """Return the item of a list by which people may ask for what the case is about."""
    return box(case, label).replace("[x]", "[ ]", 1)


def ticked(body: str) -> frozenset[str]:
    """Return the fingerprints whose box has a tick."""
    boxes = _BOX.findall(body.replace("\r\n", "\n"))
    return frozenset(fingerprint for tick, fingerprint in boxes if tick != " ")


def emptied(body: str) -> frozenset[str]:
    """Return the fingerprints whose box has no tick any more."""
    boxes = _BOX.findall(body.replace("\r\n", "\n"))
    return frozenset(fingerprint for tick, fingerprint in boxes if tick == " ")
