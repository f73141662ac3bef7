"""Repositories that use each other: each scanned alone, all together, and held against labels.

    python -m tests.bench.workspace CLONES WORK

`CLONES` is a folder of git clones named `owner+name`, of the repositories and with the commits that
`workspace.toml` beside this file lists, as are the labels. Says what looks dead alone and is alive
together, what is public alone and dead together in a closed world, and how the labels agree.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.bench.quality.checkouts import checkout
from tests.bench.tables import load, table

_LISTED = Path(__file__).with_name("workspace.toml")
_SURE = 0.60
_EXAMPLES = 6

Findings = Mapping[str, Mapping[str, object]]


class Label(NamedTuple):
    """A symbol, and whether a person found a program that leads to it."""

    symbol: str
    is_dead: bool


def scanned(*arguments: str) -> Findings:
    """Return the dead symbols and those that only tests use, of any confidence, by subject."""
    options = ["--closed-world", "--min-confidence", "0", "-q", "--format", "json", "--no-cache"]
    command = [sys.executable, "-m", "sweeper", "scan", *arguments, *options]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode("utf-8", "replace"))
    findings = json.loads(done.stdout)["findings"]
    return {
        f"{one['path']}::{one['qualname']}": one
        for one in findings
        if one["kind"] in ("dead-symbol", "test-only")
    }


def is_dead(findings: Findings, symbol: str) -> bool:
    """Whether no program leads to the symbol, as far as is seen."""
    return symbol in findings and findings[symbol]["kept_by"] in ("nothing", "tests")


def is_proposed(findings: Findings, symbol: str) -> bool:
    """Whether it is that, and sure enough to be shown."""
    return is_dead(findings, symbol) and float(str(findings[symbol]["confidence"])) >= _SURE


def write_workspace(roots: Mapping[str, Path], work: Path) -> Path:
    """Write the file that names them."""
    rows = (f'[[repository]]\npath = "{root}"\nname = "{name}"\n' for name, root in roots.items())
    file = work / "workspace.toml"
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


def main(clones: Path, work: Path) -> None:
    """Scan, compare and print."""
    listed = tomllib.loads(_LISTED.read_text(encoding="utf-8"))
    work.mkdir(parents=True, exist_ok=True)
    roots = {
        one["project"].partition("/")[2]: checkout(clones, one["project"], one["commit"], work)
        for one in listed["repository"]
    }
    labels = [Label(one["symbol"], one["is"] == "dead") for one in listed["label"]]
    alone: dict[str, Mapping[str, object]] = {}
    for name, root in roots.items():
        alone |= {f"{name}/{subject}": one for subject, one in scanned(str(root)).items()}
    start = time.perf_counter()
    together = scanned("--workspace", str(write_workspace(roots, work)))
    seconds = time.perf_counter() - start
    revived = [s for s in alone if is_dead(alone, s) and not is_dead(together, s)]
    dead = [s for s in together if is_proposed(together, s)]
    print(f"{len(roots)} repositories in one run: {seconds:.1f} s ({load()})\n")
    _show("dead alone, alive together", revived)
    _show(f"dead together with a confidence of {_SURE:.2f} or more", dead)
    print(_agreement(labels, together))


def _show(title: str, symbols: list[str]) -> None:
    step = max(len(symbols) // _EXAMPLES, 1)
    print(f"{title}: {len(symbols)}, such as")
    print("".join(f"- {symbol}\n" for symbol in sorted(symbols)[::step]))


def _agreement(labels: list[Label], together: Findings) -> str:
    counts = Counter((label.is_dead, _said(label, together)) for label in labels)
    said = ("dead, shown", "dead, not sure enough", "alive or possibly used")
    rows = [
        [word, *(str(counts[is_dead, one]) for one in said)]
        for word, is_dead in (("dead", True), ("alive", False))
    ]
    return table(("label", *said), rows)


def _said(label: Label, together: Findings) -> str:
    if is_proposed(together, label.symbol):
        return "dead, shown"
    if is_dead(together, label.symbol):
        return "dead, not sure enough"
    return "alive or possibly used"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
