"""Reports to a blind sample: findings to be judged by people who do not see what was said of them.

    python -m tests.bench.quality.sample REPORTS [--half held] [--each 50] > questions.jsonl

`REPORTS` is a folder of JSON reports (`sweeper scan --format json --min-confidence 0`) named
`owner+name.json`. Of each band of confidence `--each` findings are drawn, at most a few of one
project, and shuffled. What is blocked is no claim and is not asked.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.quality.bands import EDGES, band
from tests.bench.quality.split import half


class Question(NamedTuple):
    """A finding to be judged: is this really dead? Without confidence or evidence."""

    project: str
    commit: str
    path: str
    line: int
    qualname: str
    kind: str
    symbol_kind: str


def drawn(reports: Path, side: str, each: int, seed: int) -> list[Question]:
    """Return the questions, in an order that tells nothing."""
    chance = random.Random(seed)
    bands: dict[str, list[Question]] = {}
    for path in sorted(reports.glob("*.json")):
        project = path.stem.replace("+", "/")
        if half(project) == side:
            report = json.loads(path.read_text(encoding="utf-8"))
            for finding in report["findings"]:
                where = band(finding["confidence"])
                if where and not is_blocked(finding):
                    bands.setdefault(where, []).append(_question(project, report, finding))
    chosen: list[Question] = []
    for where in sorted(bands):
        chance.shuffle(bands[where])
        chosen += _spread(bands[where], each)
    chance.shuffle(chosen)
    return chosen


def is_blocked(finding: dict[str, Any]) -> bool:
    """Whether something forbids the removal, so that the finding claims nothing."""
    return any(each["verdict"] == "blocks" for each in finding["evidence"])


def _question(project: str, report: dict[str, Any], finding: dict[str, Any]) -> Question:
    name = finding["qualname"] or finding["name"]
    place = (finding["path"], finding["line"], name)
    return Question(project, report["commit"], *place, finding["kind"], finding["symbol_kind"])


def _spread(questions: list[Question], each: int) -> list[Question]:
    """Take `each`, from as many projects as there are: one more of each project a round."""
    rank: Counter[str] = Counter()
    ranked = []
    for question in questions:
        rank[question.project] += 1
        ranked.append((rank[question.project], question))
    ranked.sort(key=lambda pair: pair[0])
    return [question for _, question in ranked[:each]]


def main() -> None:
    """Print the questions as JSON lines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("reports", type=Path)
    parser.add_argument("--half", choices=("fit", "held"), default="held")
    parser.add_argument("--each", type=int, default=50, help=f"of each band of {EDGES}")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for question in drawn(asked.reports, asked.half, asked.each, asked.seed):
        print(json.dumps(question._asdict()))


if __name__ == "__main__":
    main()
