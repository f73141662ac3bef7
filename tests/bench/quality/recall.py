"""Labels of real removals to what each tool finds of them.

    python -m tests.bench.quality.recall CLONES WORK [--half held] [--tool NAME ...] [--commits N]

`CLONES` is the folder that `mine` read. At the parent of each commit Sweeper scans the clone as it
is; the other tools get its Python files without the tests, since a use in a test hides a symbol
from them. Each answer is kept in `WORK`, so that a run that was stopped goes on. skylos needs
minutes for a large tree and gets those below 30,000 lines only; its row counts the labels of these.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.bench.quality.checkouts import checkout, without_tests
from tests.bench.quality.claims import NEAR, TOOLS, Answer, Claim, answer
from tests.bench.quality.mine import LABELS, Label
from tests.bench.quality.split import Half, half
from tests.bench.tables import table

_CASES = ("plain", "cluster", "homonym", "tests", "import")


def chosen(side: Half, commits: int) -> dict[tuple[str, str], list[Label]]:
    """Return the labels of a half by project and commit, of each project at most so many commits.

    A hash chooses which.
    """
    found: dict[tuple[str, str], list[Label]] = {}
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        label = Label(*json.loads(line))
        if half(label.project) == side:
            found.setdefault((label.project, label.commit), []).append(label)
    ranked = sorted(found, key=lambda key: hashlib.sha256("@".join(key).encode()).hexdigest())
    taken: dict[str, int] = {}
    kept = []
    for key in ranked:
        taken[key[0]] = taken.get(key[0], 0) + 1
        if taken[key[0]] <= commits:
            kept.append(key)
    return {key: found[key] for key in sorted(kept)}


def said(tool: str, clones: Path, key: tuple[str, str], work: Path) -> Answer | None:
    """Return what the tool says before a commit, now or earlier; None when it can not."""
    project, commit = key
    kept = work / "answers" / tool / f"{project.replace('/', '+')}-{commit[:12]}.json"

    def source() -> Path:
        tree = checkout(clones, project, f"{commit}^", work)
        return tree if tool == "sweeper" else without_tests(tree, work)

    return answer(tool, kept, source, work)


def is_found(label: Label, claims_: Iterable[Claim]) -> bool:
    """Whether a claim is about the label: same file and name, on or near its line.

    Who calls a file unused means all in it.
    """
    name = label.qualname.rpartition(".")[2]
    near = NEAR if label.kind != "import" else sys.maxsize
    return any(
        each.path == label.path
        and (each.kind == "file" or (each.name == name and abs(each.line - label.line) <= near))
        for each in claims_
    )


_LEVELS: tuple[tuple[str, Callable[[Claim], bool]], ...] = (
    ("any", lambda claim: True),
    ("not blocked", lambda claim: not claim.is_blocked),
    ("0.6", lambda claim: claim.confidence >= 0.6 and not claim.is_blocked),
    ("0.9", lambda claim: claim.confidence >= 0.9 and not claim.is_blocked),
)


def row(tool: str, level: str, pairs: Sequence[tuple[Label, bool]], density: float) -> list[str]:
    """Return a row of the table: recall of each case, and findings per 1,000 lines."""
    cells = []
    for cases in (_CASES[:4], *((case,) for case in _CASES)):
        hits = [hit for label, hit in pairs if label.case in cases]
        cells.append(f"{sum(hits)}/{len(hits)} {sum(hits) / len(hits):.2f}" if hits else "-")
    return [tool, level, *cells, f"{density:.1f}"]


def main() -> None:
    """Run the tools where they have not run, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("clones", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--half", choices=("fit", "held"), default="held")
    parser.add_argument("--tool", choices=TOOLS, action="append")
    parser.add_argument("--commits", type=int, default=10, help="of each project at most")
    parser.add_argument("--misses", action="store_true", help="list what Sweeper does not find")
    asked = parser.parse_args()
    wanted = chosen(asked.half, asked.commits)
    rows = []
    for tool in asked.tool or TOOLS:
        answers = {key: said(tool, asked.clones, key, asked.work) for key in wanted}
        for name, counts in _LEVELS if tool == "sweeper" else _LEVELS[:1]:
            pairs: list[tuple[Label, bool]] = []
            size = total = 0
            for key, found in answers.items():
                if found is not None:
                    claims_ = [claim for claim in found.claims if counts(claim)]
                    pairs += [(label, is_found(label, claims_)) for label in wanted[key]]
                    size, total = size + found.lines, total + len(claims_)
            rows.append(row(tool, name, pairs, 1000 * total / max(size, 1)))
            if asked.misses and tool == "sweeper" and name == "any":
                for label, hit in pairs:
                    if not hit:
                        print("missed", *label, file=sys.stderr)
    header = ["tool", "confidence", "all but imports", *_CASES, "findings / 1,000 lines"]
    print(table(header, rows))


if __name__ == "__main__":
    main()
