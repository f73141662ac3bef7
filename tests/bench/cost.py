"""Scan pinned trees with Sweeper and with vulture, and print how time and memory compare.

    python -m tests.bench.cost WORK [--rounds N] [--only TREE]

All run on the same two cores, in turns, in one run; the figures are medians and their ratios.
After a commit of 10 files, ruff with the same rules is a mark, too.
Without a development environment: `pip install .` and the pinned vulture are enough.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from tests.bench import growth, repositories, sdists
from tests.bench.measure import Cost, use_cores
from tests.bench.product import Product
from tests.bench.projects import trees, vulture_version
from tests.bench.tables import load, mark, table

_HEADER = ("tree", "figure", "Sweeper", "vulture", "ratio", "target", "")
_LARGE = 900_000  # lines; from here a second run is measured against vulture, and memory counts
_COMMITS = 200
_EDITED = 10
_START = datetime(2020, 1, 1, tzinfo=UTC)


def main() -> int:
    """Measure every tree and print one table, then how cost grows with the largest."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    cores = use_cores(2)
    product = Product.snapshot(options.work.resolve() / "product", vulture=vulture_version())
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {cores} cores, {load()}\n", flush=True)
    tree = Path()
    for entry in trees():
        if options.only in ("", entry.name):
            fresh = sdists.unpacked(entry.sdist, options.work.resolve()) / entry.folder
            tree = sdists.copied(fresh, options.work.resolve() / "trees" / entry.name)
            rows = _compare(entry.name, tree, product, rounds=options.rounds)
            print(table(_HEADER, rows), f"\n\n{load()}\n", flush=True)
    parts, sentence = growth.rows(tree, options.work.resolve(), product, rounds=options.rounds)
    print(table(growth.HEADER, parts), f"\n\n{sentence}\n{load()}")
    return 0


def _compare(name: str, tree: Path, product: Product, *, rounds: int) -> list[tuple[str, ...]]:
    in_git = _with_history(tree)
    product.forget()
    product.scan(tree)
    product.scan(in_git)
    turns: Mapping[str, Callable[[], Cost]] = {
        "cold": lambda: product.scan(tree, "--no-cache"),
        "vulture": lambda: product.vulture(tree),
        "second": lambda: product.scan(tree),
        "cold in git": lambda: product.scan(in_git, "--no-cache"),
        "second in git": lambda: product.scan(in_git),
        "edited": lambda: _after_a_commit(in_git, product),
        "ruff": lambda: product.ruff(in_git),
    }
    costs: dict[str, list[Cost]] = {turn: [] for turn in turns}
    for number in range(rounds):
        order = list(turns)
        for turn in order[number % len(order) :] + order[: number % len(order)]:
            costs[turn].append(turns[turn]())
    return _rows(name, tree, product, {turn: _median(runs) for turn, runs in costs.items()})


def _rows(
    name: str, tree: Path, product: Product, medians: Mapping[str, Cost]
) -> list[tuple[str, ...]]:
    lines = sdists.python_lines(tree)
    cold, other, second = medians["cold"], medians["vulture"], medians["second"]
    limit = other.wall / 20 if lines >= _LARGE else 0.7
    target = f"≤ {limit:.2f}" + (" (1/20 of vulture)" if lines >= _LARGE else "")
    memory = product.memory(tree)
    scaled = memory * 1_000_000 / lines
    first = medians["cold in git"].wall - cold.wall
    edited, ruff = medians["edited"].wall, medians["ruff"].wall
    seconds = medians["second in git"].wall
    ratio = f"{cold.wall / other.wall:.2f}"
    return [
        _row(f"{name}, {lines // 1000}k lines", "cold scan, wall s", cold.wall, other.wall,
             ratio, "≤ 0.33", mark(cold.wall <= other.wall / 3)),
        _row("", "cold scan, CPU s", cold.cpu, other.cpu, f"{cold.cpu / other.cpu:.2f}"),
        _row("", "second run, wall s", second.wall, None, "", target, mark(second.wall <= limit)),
        _row("", f"first pass over {_COMMITS} commits, wall s", first, None),
        _row("", "second run in git, wall s", seconds, None, "", target, mark(seconds <= limit)),
        _row("", f"after a commit of {_EDITED} files, wall s", edited, other.wall,
             f"{edited / other.wall:.2f}", "≤ 0.03", mark(edited <= other.wall / 30)),
        _row("", "`ruff check --no-cache --select F`, wall s", ruff, None),
        _row("", "peak PSS, MB", memory, product.memory_of_vulture(tree)),
        _row("", "peak PSS, MB for 1M lines", scaled, None, "",
             *(("< 400", mark(scaled < 400)) if lines >= _LARGE else ())),
    ]  # fmt: skip


def _row(first: str, figure: str, ours: float, theirs: float | None, *more: str) -> tuple[str, ...]:
    cells = (first, figure, f"{ours:.2f}", "" if theirs is None else f"{theirs:.2f}", *more)
    return cells + ("",) * (len(_HEADER) - len(cells))


def _after_a_commit(repository: Path, product: Product) -> Cost:
    """Change some files all over a repository and commit them; scan with what the cache knows."""
    files = sorted(path for path in repository.rglob("*.py") if path.is_file())
    chosen = files[:: max(len(files) // _EDITED, 1)][:_EDITED]
    for path in chosen:
        with path.open("a", encoding="utf-8") as file:
            file.write("\n\ndef _edited():\n    return None\n")
    paths = [str(path.relative_to(repository)) for path in chosen]
    repositories.commit(repository, "Edit", _START + timedelta(days=_COMMITS), paths)
    return product.scan(repository)


def _with_history(tree: Path) -> Path:
    """Copy a tree into a repository that grew to it in commits of equally many files.

    It keeps its name, without which it could not be imported, and all in it would look dead.
    """
    folder = sdists.copied(tree, tree.parent / "git" / tree.name)
    repositories.create(folder)
    files = sorted(str(p.relative_to(tree)) for p in tree.rglob("*") if not p.is_dir())
    for number in range(_COMMITS):
        date = _START + timedelta(days=number)
        repositories.commit(folder, f"Part {number}", date, files[number::_COMMITS])
    return folder


def _median(costs: list[Cost]) -> Cost:
    return Cost(median(cost.wall for cost in costs), median(cost.cpu for cost in costs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("work", type=Path, help="folder for everything that is fetched and made")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="name of one tree in projects.toml")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
