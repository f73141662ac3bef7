"""How many of the reads that people removed our rules find by themselves, at the parent commits.

    python -m tests.bench.flags.found CLONES WORK [--half held] [--only NAME] [--each]

`CLONES` is a folder of git clones named `owner+name`. A read is found when ours has its place, and
named when ours has one of the keys of the commit too.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sweeper.analysis import survey
from sweeper.config import folder_reader, load
from sweeper.flags.reads import reads
from sweeper.job import Job
from sweeper.model import FlagRead, Span
from sweeper.services import Services
from sweeper.sources import Words, read_facts, read_tree
from sweeper.store import Store
from tests.bench.flags.removals import Read, Removal, chosen, parser_of, span_of_text
from tests.bench.quality.checkouts import checkout
from tests.bench.quality.split import half
from tests.bench.tables import table


class Counted(NamedTuple):
    """The reads of one removal: those found, those found with their key, and those missed."""

    removal: Removal
    found: int
    named: int
    missed: tuple[Read, ...]


def counted(clones: Path, removal: Removal, work: Path, store: Store) -> Counted:
    """Look for the reads of a removal in the whole tree of its parent."""
    root = checkout(clones, removal.project, removal.parent, work)
    ours = {(each.path, each.span): each for each in _reads(root, store)}
    place = {each: (each.path, _span(each)) for each in removal.reads}
    found = [each for each in removal.reads if place[each] in ours]
    named = sum(ours[place[each]].key in removal.keys for each in found)
    missed = tuple(each for each in removal.reads if place[each] not in ours)
    return Counted(removal, len(found), named, missed)


def _reads(root: Path, store: Store) -> tuple[FlagRead, ...]:
    rules, policy = load(folder_reader(root))
    tree = read_tree(root, rules, store=store)
    read = read_facts(tree, store, rules=rules, jobs=1, progress=lambda *_: None)
    words = Words(tree, store, jobs=1)
    words.prepare()
    graph = survey(Job(root, rules, policy), Services(store), tree, read, words).graph
    return reads(graph, lambda path: (root / path).read_text(encoding="utf-8", errors="replace"))


def _span(read: Read) -> Span:
    return Span(*span_of_text(read))


def _rows(done: list[Counted]) -> Iterator[list[str]]:
    groups: dict[str, list[Counted]] = defaultdict(list)
    for one in done:
        for name in (one.removal.project, f"all of {half(one.removal.project)}", "all"):
            groups[name].append(one)
    for name, of_group in sorted(groups.items(), key=lambda each: each[0].startswith("all")):
        reads_ = sum(len(one.removal.reads) for one in of_group)
        found = sum(one.found for one in of_group)
        named = sum(one.named for one in of_group)
        yield [name, str(len(of_group)), str(reads_), str(found), str(named)]


def main() -> None:
    """Count; print what each commit misses as it ends, then the table."""
    asked = parser_of(__doc__).parse_args()
    work = asked.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    done: list[Counted] = []
    with Store(work / "store", now=datetime.now(UTC)) as store:
        for removal in chosen(asked):
            one = counted(asked.clones, removal, work, store)
            done.append(one)
            name = f"{removal.project} {removal.commit[:12]}"
            print(f"{name} {one.found}/{len(removal.reads)}", file=sys.stderr, flush=True)
            for each in one.missed:
                said = " ".join(each.text.split())
                print(f"    {each.path}:{each.line} {said}", file=sys.stderr, flush=True)
    print(table(("project", "commits", "reads", "found", "key too"), list(_rows(done))))


if __name__ == "__main__":
    main()
