"""Living definitions and the claims of tools to false alarms.

    python -m tests.bench.quality.alarms WORK [--half held] [--tool NAME ...] [--show CONFIDENCE]

`live.jsonl` beside this file holds what ran (see `live`). Each tool reads the whole source
distribution, tests and all. A claim about a definition that ran is a false alarm, also one that
only tests use it; what Sweeper blocks it does not claim. skylos gets the smaller trees only, and
its row counts the definitions of these.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.quality.claims import NEAR, TOOLS, Answer, Claim, answer
from tests.bench.quality.live import LIVE, Living
from tests.bench.quality.mine import is_test
from tests.bench.quality.split import Half, half
from tests.bench.sdists import unpacked
from tests.bench.tables import table

_LEVELS = (0.6, 0.9)


def living(side: Half) -> dict[str, list[Living]]:
    """Return the labels of a half, by distribution."""
    found: dict[str, list[Living]] = {}
    for line in LIVE.read_text(encoding="utf-8").splitlines():
        label = Living(*json.loads(line))
        if half(label.project.partition("==")[0]) == side:
            found.setdefault(label.project, []).append(label)
    return found


def said(tool: str, sdist: str, work: Path) -> Answer | None:
    """Return what a tool claims, from an earlier run or now; None when it can not."""
    kept = work / "claims" / tool / f"{sdist}.json"
    return answer(tool, kept, lambda: unpacked(sdist, work), work)


def false_alarms(labels: Sequence[Living], claims_: Sequence[Claim]) -> list[tuple[Living, Claim]]:
    """Return the living definitions that are claimed to be unused, each once."""
    by_name: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims_:
        by_name.setdefault((claim.path, claim.name), []).append(claim)
    found = []
    for label in labels:
        for claim in by_name.get((label.path, label.qualname.rpartition(".")[2]), ()):
            if abs(claim.line - label.line) <= NEAR:
                found.append((label, claim))
                break
    return found


def main() -> None:
    """Run the tools where they have not run, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("work", type=Path)
    parser.add_argument("--half", choices=("fit", "held"), default="held")
    parser.add_argument("--tool", choices=TOOLS, action="append")
    parser.add_argument("--show", type=float, help="list Sweeper's false alarms from here on")
    asked = parser.parse_args()
    labels = living(asked.half)
    rows = []
    for tool in asked.tool or TOOLS:
        answers = {sdist: said(tool, sdist, asked.work.resolve()) for sdist in labels}
        known = {sdist: found for sdist, found in answers.items() if found is not None}
        count = sum(len(labels[sdist]) for sdist in known)
        lines = sum(found.lines for found in known.values())
        for level in _LEVELS if tool in ("sweeper", "skylos", "vulture") else _LEVELS[:1]:
            wrong: list[tuple[Living, Claim]] = []
            total = 0
            for sdist, found in known.items():
                counted = [c for c in found.claims if c.confidence >= level and not c.is_blocked]
                total += sum(not is_test(claim.path) for claim in counted)
                wrong += false_alarms(labels[sdist], counted)
            share = f"{100 * len(wrong) / max(count, 1):.2f} %"
            cells = [str(len(known)), str(count), str(len(wrong)), share]
            rows.append([tool, f"{level}", *cells, f"{1000 * total / max(lines, 1):.1f}"])
            if asked.show is not None and tool == "sweeper" and level == _LEVELS[0]:
                for label, claim in wrong:
                    if claim.confidence >= asked.show:
                        print("false", *label, claim.kind, claim.confidence, file=sys.stderr)
    header = ["tool", "confidence", "projects", "living", "false alarms", "share"]
    print(table([*header, "findings / 1,000 lines"], rows))


if __name__ == "__main__":
    main()
