"""Judged findings and what is said of them to a reliability table.

    python -m tests.bench.quality.reliability REPORTS [--half held]

`judged.jsonl` beside this file holds what readers who did not see the confidence found: project,
commit, path, qualified name, kind, symbol kind, and the verdict of each reader. `REPORTS` is the
folder of JSON reports of the same commits, from which the confidence comes, so that the table tells
about the program as it is now. A finding is right when no reader called it alive; where readers
differ, the row counts them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tests.bench.quality.bands import EDGES, band, wilson
from tests.bench.quality.sample import is_blocked
from tests.bench.quality.split import half
from tests.bench.tables import table

JUDGED = Path(__file__).parent / "judged.jsonl"


class Judged(NamedTuple):
    """A finding, the verdicts of its readers, and the confidence said now."""

    project: str
    kind: str
    symbol_kind: str
    verdicts: tuple[str, ...]
    said: float

    @property
    def is_right(self) -> bool:
        """Whether no reader found a use. Who can not tell does not count."""
        return "alive" not in self.verdicts


def judged(reports: Path, side: str) -> list[Judged]:
    """Return the judged findings of a half that are reported now and not blocked."""
    said: dict[str, Mapping[tuple[str, str, str], float]] = {}
    found = []
    for line in JUDGED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        project = row["project"]
        if half(project) != side or set(row["verdicts"]) == {"unsure"}:
            continue
        if project not in said:
            said[project] = _said(reports / f"{project.replace('/', '+')}.json")
        confidence = said[project].get((row["path"], row["qualname"], row["kind"]))
        if confidence is not None:
            kinds = (row["kind"], row["symbol_kind"])
            found.append(Judged(project, *kinds, tuple(row["verdicts"]), confidence))
    return found


def _said(report: Path) -> dict[tuple[str, str, str], float]:
    document = json.loads(report.read_text(encoding="utf-8"))
    return {
        (each["path"], each["qualname"] or each["name"], each["kind"]): each["confidence"]
        for each in document["findings"]
        if not is_blocked(each)
    }


def rows(found: Sequence[Judged], key: str, groups: Iterable[str]) -> list[list[str]]:
    """Return the rows of a table with a group each: by band, or by kind."""
    lines = []
    for group in groups:
        inside = [each for each in found if _group(each, key) == group]
        if inside:
            right = sum(each.is_right for each in inside)
            low, high = wilson(right, len(inside))
            said = sum(each.said for each in inside) / len(inside)
            differ = sum(len(set(each.verdicts)) > 1 for each in inside)
            fits = "yes" if low <= said <= high else "**no**"
            share = f"{right / len(inside):.2f}"
            between = f"{low:.2f} to {high:.2f}"
            numbers = [str(len(inside)), f"{said:.2f}", share, between, fits, str(differ)]
            lines.append([group, *numbers])
    return lines


def _group(each: Judged, key: str) -> str:
    return band(each.said) if key == "band" else f"{each.kind}, {each.symbol_kind}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("reports", type=Path)
    parser.add_argument("--half", choices=("fit", "held"), default="held")
    asked = parser.parse_args()
    found = judged(asked.reports, asked.half)
    header = ["", "judged", "said", "found", "95 % interval", "fits", "readers differ"]
    bands = [f"{low:.2f}-{high:.2f}" for low, high in pairwise(EDGES)]
    print(table(["confidence", *header[1:]], rows(found, "band", bands)), end="\n\n")
    sure = [each for each in found if each.said >= 0.6]
    kinds = sorted({_group(each, "kind") for each in sure})
    print(table(["kind, at 0.60 and above", *header[1:]], rows(sure, "kind", kinds)))


if __name__ == "__main__":
    main()
