"""Framework packs and pinned projects to the false alarms that each pack prevents.

    python -m tests.bench.quality.packs WORK [--only PACK] [--show]

Each pack has a source distribution in `packs.toml` beside this file. It is scanned as a closed
world, once with the rules of the pack and once without them, all else the same. A definition that
is said to be dead, however surely, only without the pack, or is said so less surely with it, is a
false alarm that the pack prevents. `alive` names some of these that somebody has looked up: the
framework does call or read them. Exits 1 when one of them is not prevented.
"""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from sweeper.config import folder_reader, load
from sweeper.job import Job
from sweeper.model import Case
from sweeper.pipeline import find
from sweeper.services import Services
from tests.bench.sdists import unpacked
from tests.bench.tables import table

LIST: Final = Path(__file__).with_name("packs.toml")
_SHOWN = 0.6


class Proof(NamedTuple):
    """A pack, the distribution that shows its use, and definitions there that it keeps rightly.

    `prevented` is how many false alarms there were when this was recorded. `alive` has a path, `::`
    and a qualified name each.
    """

    pack: str
    sdist: str
    prevented: int
    alive: tuple[str, ...]


def proofs() -> tuple[Proof, ...]:
    """Return all that is recorded, in the order of the list."""
    document = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return tuple(
        Proof(each["pack"], each["sdist"], each["prevented"], tuple(each["alive"]))
        for each in document["proof"]
    )


def main() -> int:
    """Scan every project twice and print a row for each pack."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("work", type=Path, help="folder for what is fetched")
    parser.add_argument("--only", default="", help="one pack")
    parser.add_argument("--show", action="store_true", help="list what each pack prevents")
    asked = parser.parse_args()
    rows, wrong = [], []
    for proof in proofs():
        if asked.only in ("", proof.pack):
            found = prevented(unpacked(proof.sdist, asked.work.resolve()), proof.pack)
            if asked.show:
                print("\n".join(f"{said:.2f} {name}" for name, said in sorted(found.items())))
            wrong += [f"{proof.pack}: {name}" for name in proof.alive if name not in found]
            shown = sum(said >= _SHOWN for said in found.values())
            counts = (str(len(found)), str(shown), str(len(proof.alive)))
            rows.append((proof.pack, proof.sdist.replace("==", " "), *counts))
    print(table(("pack", "project", "prevented", "of these at 0.60 and above", "looked up"), rows))
    print("\n".join(f"not prevented: {each}" for each in wrong) or "All that was looked up holds.")
    return 1 if wrong else 0


def prevented(root: Path, pack: str) -> dict[str, float]:
    """Return the false alarms of a tree that a pack prevents, with what each would be said at."""
    without, with_ = (_said(root, pack, is_on=is_on) for is_on in (False, True))
    return {name: said for name, said in without.items() if said > with_.get(name, 0.0)}


def _said(root: Path, pack: str, *, is_on: bool) -> dict[str, float]:
    rules, policy = load(folder_reader(root), packs=[pack])
    if not is_on:
        rules = replace(rules, roots=tuple(rule for rule in rules.roots if rule.pack != pack))
    job = Job(root=root, rules=rules, policy=policy, closed_world=True, jobs=2)
    cases = find(job, Services()).cases
    return {_name(case): case.confidence for case in cases if not case.is_blocked}


def _name(case: Case) -> str:
    return f"{case.finding.path}::{case.finding.qualname}"


if __name__ == "__main__":
    raise SystemExit(main())
