"""A pristine project and a seed to a git repository with a back-dated history of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.bench import modules, plants, repositories, sdists, traps
from tests.bench.project import Project

_START = datetime(2023, 1, 1, tzinfo=UTC)  # three years back
_PLANTED = _START + timedelta(days=365)
_NOW = _START + timedelta(days=3 * 365)


class Field(NamedTuple):
    """A repository, the code planted in it, and the traps set in it."""

    root: Path
    plants: tuple[plants.Plant, ...]
    traps: tuple[traps.Trap, ...]


def build(project: Project, pristine: Path, target: Path, *, each: int, seed: int) -> Field:
    """Make the repository; `each` is how many plants of every kind there are, 0 for none."""
    root = sdists.copied(pristine, target)
    (root / ".sweeper.toml").write_text(project.configuration(), encoding="utf-8")
    repositories.create(root)
    repositories.commit(root, f"Release {project.sdist}", _START)
    field = _plant(project, root, each=each, seed=seed) if each else Field(root, (), ())
    (root / "BENCHMARK.txt").write_text("The last commit says what day it is.\n", encoding="utf-8")
    repositories.commit(root, "Mark the day of the benchmark", _NOW)
    return field


def _plant(project: Project, root: Path, *, each: int, seed: int) -> Field:
    random = Random(f"{project.name} {seed}")
    found = modules.modules(root, project.packages)
    names = modules.fresh_names(root, found, random)
    prefix = "" if project.role == "application" else "_"
    random.shuffle(found)
    third = len(found) // 3
    garden = plants.Garden(found[third:], names, random, prefix)
    dead = plants.plant_all(garden, each)
    tests: dict[str, str] = {}
    if project.role == "application":
        for _ in range(each):
            plant, path, text = _test_only(project, garden)
            dead.append(plant)
            tests[path] = text
    living, files = traps.set_all(garden._replace(modules=found[:third]), "_")
    for module in found:
        if module.pieces:
            text = module.planted()
            compile(text, module.path, "exec", dont_inherit=True)  # a mistake here is ours
            (root / module.path).write_text(text, encoding="utf-8")
    for path, text in {**files, **tests}.items():
        (root / path).write_text(text, encoding="utf-8")
    repositories.commit(root, "Extend", _PLANTED)
    return Field(root, tuple(dead), tuple(living))


def _test_only(project: Project, garden: plants.Garden) -> tuple[plants.Plant, str, str]:
    """Return a helper that only a test of its own uses, with that test's file."""
    module = garden.module(modules.Module.gaps)
    name = garden.name()
    body = f'def {name}(text):\n    """Say how long a text is."""\n    return len(text)'
    module.pieces.append((garden.random.choice(module.gaps()), f"\n\n{body}\n"))
    test = (
        f"from {module.dotted} import {name}\n\n\n"
        f'def test_{name}():\n    assert {name}("four") == 4\n'
    )
    path = f"{project.tests[0]}/test_{name.strip('_')}.py"
    return plants.Plant("test-only helper", module.path, (name,)), path, test
