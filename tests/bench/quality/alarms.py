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
from typing import NamedTuple

from tests.bench.quality.claims import TOOLS, Claim, claims
from tests.bench.quality.live import LIVE, Living
from tests.bench.quality.mine import is_test
from tests.bench.quality.split import Half, half
from tests.bench.sdists import python_lines, unpacked
from tests.bench.tables import table

_LEVELS = (0.6, 0.9)
_SMALL = 30_000
_NEAR = 6


class Said(NamedTuple):
    """What a tool claims of one distribution, and its size in lines."""

    lines: int
    claims: list[Claim]


def living(side: Half) -> dict[str, list[Living]]:
    """Return the labels of a half, by distribution."""
    found: dict[str, list[Living]] = {}
    for line in LIVE.read_text(encoding="utf-8").splitlines():
        label = Living(*json.loads(line))
        if half(label.project.partition("==")[0]) == side:
            found.setdefault(label.project, []).append(label)
    return found


def said(tool: str, sdist: str, work: Path) -> Said | None:
    """Return what a tool claims, from an earlier run or now; None when it can not."""
    kept = work / "claims" / tool / f"{sdist}.json"
    if not kept.is_file():
        tree = unpacked(sdist, work)
        lines = python_lines(tree)
        found = None if tool == "skylos" and lines > _SMALL else claims(tool, tree, work)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps([lines, found]), encoding="utf-8")
    lines, found = json.loads(kept.read_text(encoding="utf-8"))
    return None if found is None else Said(lines, [Claim(*each) for each in found])


def false_alarms(labels: Sequence[Living], claims_: Sequence[Claim]) -> list[tuple[Living, Claim]]:
    """Return the living definitions that are claimed to be unused, each once."""
    by_name: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims_:
        by_name.setdefault((claim.path, claim.name), []).append(claim)
    found = []
    for label in labels:
        for claim in by_name.get((label.path, label.qualname.rpartition(".")[2]), ()):
            if abs(claim.line - label.line) <= _NEAR:
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
        known = {sdist: answer for sdist, answer in answers.items() if answer is not None}
        count = sum(len(labels[sdist]) for sdist in known)
        lines = sum(answer.lines for answer in known.values())
        for level in _LEVELS if tool in ("sweeper", "skylos", "vulture") else _LEVELS[:1]:
            wrong: list[tuple[Living, Claim]] = []
            total = 0
            for sdist, answer in known.items():
                counted = [c for c in answer.claims if c.confidence >= level and not c.is_blocked]
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
