"""A large tree to parts of it, and how the cost of a cold scan grows from one to the next."""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression, median

from tests.bench.product import Product
from tests.bench.sdists import python_lines

HEADER = ("part", "lines", "cold scan, wall s", "CPU s", "peak PSS, MB")
_PARTS = (8, 4, 2, 1)


def rows(
    tree: Path, work: Path, product: Product, *, rounds: int
) -> tuple[list[tuple[str, ...]], str]:
    """Return the table for 1/8 to the whole, and a sentence with the exponents."""
    lines: list[int] = []
    walls: list[float] = []
    cpus: list[float] = []
    table: list[tuple[str, ...]] = []
    for part in _PARTS:
        folder = _part(tree, work / "parts" / str(part) / tree.name, part)
        costs = [product.scan(folder, "--no-cache") for _ in range(rounds)]
        lines.append(python_lines(folder))
        walls.append(median(cost.wall for cost in costs))
        cpus.append(median(cost.cpu for cost in costs))
        memory = product.memory(folder)
        row = f"{lines[-1] // 1000}k", f"{walls[-1]:.2f}", f"{cpus[-1]:.2f}", f"{memory:.0f}"
        table.append((f"1/{part}", *row))
    wall, cpu = _exponent(lines, walls), _exponent(lines, cpus)
    return table, f"Cost grows as lines to the power of {wall:.2f} (wall) and {cpu:.2f} (CPU)."


def _part(tree: Path, target: Path, part: int) -> Path:
    """Copy the whole of every part-th folder that holds files, so that each is still a program."""
    shutil.rmtree(target, ignore_errors=True)
    groups = sorted({_group(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file()})
    chosen = set(groups[::part])

    def ignore(folder: str, names: list[str]) -> list[str]:
        base = Path(folder).relative_to(tree)
        paths = [(name, base / name) for name in names]
        return [n for n, p in paths if (tree / p).is_file() and _group(p) not in chosen]

    shutil.copytree(tree, target, symlinks=True, ignore=ignore)
    return target


def _group(path: Path) -> tuple[str, ...]:
    return path.parts[:-1][:2]


def _exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    slope, _ = linear_regression([math.log(s) for s in sizes], [math.log(c) for c in costs])
    return slope
