"""Sweep real projects, planted with dead code or not, and print what went and what it cost.

    python -m tests.bench.removals WORK [--only NAME] [--pristine] [--seed N]

Everything is verified without Sweeper's own checks, on its branch checked out elsewhere: files
parse, touched modules import, names differ by the removals alone, tests end as before. Exits 1 when
anything is wrong. The projects' tests run without a sandbox in that step: use a machine that may.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench import planting, sdists
from tests.bench.outcome import HEADER, Outcome, examine
from tests.bench.product import Product
from tests.bench.project import Project, projects
from tests.bench.tables import load, table


def main() -> int:
    """Sweep every project; print a line for each as it ends, then the table and what is wrong."""
    options = _options()
    work = options.work.resolve()
    product = Product.snapshot(work / "product")
    outcomes: list[Outcome] = []
    for project in projects():
        if options.only in ("", project.name):
            print(f"{project.name}: {load()}", file=sys.stderr, flush=True)
            outcomes.append(_sweep(project, work, product, options))
            print("\n".join(outcomes[-1].notes), file=sys.stderr, flush=True)
    print(table(HEADER, [outcome.row for outcome in outcomes]), f"\n\n{load()}")
    wrong = [f"{one.name}: {problem}" for one in outcomes for problem in one.wrong]
    print("\n".join(wrong) or "Nothing was wrong.")
    return 1 if wrong else 0


def _sweep(project: Project, work: Path, product: Product, options: argparse.Namespace) -> Outcome:
    pristine = sdists.unpacked(project.sdist, work)
    python = project.environment(pristine, work)
    each = 0 if options.pristine else project.each
    target = work / "repositories" / f"{project.name}-{each}-{options.seed}"
    field = planting.build(project, pristine, target, each=each, seed=options.seed)
    report = work / "reports" / f"{target.name}.json"
    report.parent.mkdir(exist_ok=True)
    command = ["--python", str(python), "--format", "json", "--output", str(report)]
    if not _has_sandbox():
        command.append("--unsandboxed")
    cost = product.sweep(field.root, *command, "--min-confidence", "0")
    return examine(project, field, report, python, cost.wall)


def _has_sandbox() -> bool:
    if shutil.which("bwrap") is None:
        return False
    probe = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("work", type=Path, help="folder for everything that is fetched and made")
    parser.add_argument("--only", default="", help="name of one project in projects.toml")
    parser.add_argument("--pristine", action="store_true", help="plant nothing")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
