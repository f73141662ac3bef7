"""Find flags that have one value for everybody, with all places that read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sweeper.model import Finding, FlagVerdict


def constant_flags(verdicts: Sequence[FlagVerdict]) -> Iterator[Finding]:
    """Yield one finding for each flag that the code reads and that never changes."""
    for verdict in verdicts:
        if verdict.kind not in ("constant", "kept") or not verdict.reads:
            continue
        reads = sorted(verdict.reads, key=lambda read: (read.path, read.span))
        first = next((read for read in reads if read.form != "test"), reads[0])
        yield Finding(
            kind="constant-flag",
            symbol_kind="flag",
            path=first.path,
            spans=tuple(read.span for read in reads if read.path == first.path),
            name=verdict.key,
            qualname=verdict.key,
            module="",
            message=f"flag is always {shown(verdict.value)}: {'; '.join(verdict.reasons)}",
            reads=tuple(reads),
            value=verdict.value,
        )


def shown(value: object) -> str:
    """Return a value as people say it: on and off, and text in quotes."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return repr(value)
