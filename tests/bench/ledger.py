"""Write a ledger of many lines, and print what it costs to open, verify and export it.

    python -m tests.bench.ledger WORK [--lines N]

Memory is the peak of all processes; it must not grow with the lines.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sweeper.ledger import FILE, Entry, append_to
from sweeper.model import Detail
from tests.bench.measure import peak_memory, timed
from tests.bench.tables import table

_RUN = 2_000  # lines of one run
_VERBS = (("verify",), ("export", "--format", "jsonl"), ("export", "--format", "csv"))
_HEADER = ("lines", "size", "what", "seconds", "peak memory")


def main() -> int:
    """Measure a tenth of the lines and all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--lines", type=int, default=1_000_000)
    options = parser.parse_args()
    rows: list[tuple[str, ...]] = []
    for lines in (options.lines // 10, options.lines):
        folder = options.work.resolve() / f"ledger-{lines}"
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / FILE, lines)
        rows += _measured(folder, lines)
    print(table(_HEADER, rows))
    return 0


def _write(path: Path, lines: int) -> None:
    path.unlink(missing_ok=True)
    for start in range(0, lines, _RUN):
        run = f"20260301T{start:08d}Z-1"
        with append_to(path, run=run, actor="ci@shop", now=lambda: datetime.now(UTC)) as ledger:
            ledger.record_all(_entries(min(_RUN, lines - start)))


def _entries(count: int) -> Iterator[Entry]:
    yield Entry("run-start", "shop", about={"trigger": "https://ci.example/run/1"})
    for number in range(count - 3):
        name = f"shop/pricing.py::legacy_quote_{number}"
        why: Mapping[Detail, str] = {
            "fingerprints": f"{number:016x}",
            "confidence": "0.95",
            "outcome": "proposed",
            "branch": "sweeper/dead-code-1",
        }
        yield Entry("finding", name, "on a branch", why)
    yield Entry("merge", "pull 7", about={"branch": "sweeper/dead-code-1", "merged_by": "grace"})
    yield Entry("run-end", "shop")


def _measured(folder: Path, lines: int) -> Iterator[tuple[str, ...]]:
    size = f"{(folder / FILE).stat().st_size / 1e6:.0f} MB"
    start = time.perf_counter()
    with append_to(folder / FILE, run="r", actor="a", now=lambda: datetime.now(UTC)):
        opened = time.perf_counter() - start
    yield (f"{lines:,}", size, "open", f"{opened:.4f}", "")
    for verb, *rest in _VERBS:
        command = [sys.executable, "-m", "sweeper", "log", verb, "--state", str(folder), *rest]
        cost, memory = timed(command, os.environ, ends=(0,)), peak_memory(command, os.environ)
        what = " ".join([verb, *rest[1:]])
        yield (
            f"{lines:,}",
            size,
            what,
            f"{cost.wall:.1f} (CPU {cost.cpu:.1f})",
            f"{memory:.0f} MB",
        )


if __name__ == "__main__":
    raise SystemExit(main())
