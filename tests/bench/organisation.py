"""Sweep an organisation of many small projects on the local GitLab, stop it twice, and count.

python -m tests.bench.organisation [PROJECTS] [SPEED]

The clock of the runs goes SPEED times as fast as ours, so that hours of the forge's budget pass in
minutes; pace, queue and visits are those of the product. The first run ends by its time limit, the
second is killed by SIGKILL, and the third finishes the round.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.forge.gitlab_world import running
from tests.forge.organisation import POISONED, Organisation, Sort, organisation

PROJECTS, SPEED = 500, 5.0
_USUAL: tuple[Sort, ...] = ("dead", "clean", "dead", "clean", "tested", "dead", "clean", "dead")


def sort_of(number: int) -> Sort:
    """Return what the project with the number is: one in twenty is poisoned."""
    if number % 20 == 19:
        return POISONED[number // 20 % len(POISONED)]
    return _USUAL[number % len(_USUAL)]


def sweep_all(org: Organisation) -> Any:
    """Make the three runs of one round; return the document of the last."""
    total = len(org.names)
    minutes = total * 3 / 60  # in which a part is done
    code, _ = org.run("sweep", "--time-limit", str(minutes))
    assert code == 5, code
    done = len(org.visited())
    print(f"stopped by its limit of {minutes:.0f} minutes after {done} of {total}", flush=True)
    process = org.start()
    while len(org.visited()) < (done + total) / 2 and process.poll() is None:
        time.sleep(0.05)
    org.kill(process)
    print(f"killed after {len(org.visited())} of {total}", flush=True)
    code, document = org.run("sweep", "--time-limit", "600")
    print(f"finished with {code}", flush=True)
    assert document["round"] == 1
    return document


def tell(org: Organisation, document: Any, seconds: float) -> None:
    """Print what came of it."""
    arrived = [write.arrived for write in org.writes]
    gap = min((later - at for at, later in pairwise(arrived)), default=0)
    own, runs = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    processor = own.ru_utime + own.ru_stime + runs.ru_utime + runs.ru_stime
    rows = {
        "repositories": _counted(document["endings"]),
        "findings by outcome": _counted(document["outcomes"]),
        "pull requests": str(org.pulls()),
        "duplicates": str(len(org.duplicates())),
        "writes": str(len(org.writes)),
        "least gap between writes, s": f"{org.gap():.3f} as let go, {gap:.3f} as arrived",
        "most writes in a minute": str(org.most(60, created=False)),
        "most created in a minute": str(org.most(60, created=True)),
        "most created in an hour": str(org.most(3600, created=True)),
        "wall, s": f"{seconds:.0f}",
        "wall by the quick clock, h": f"{(org.now() - org.began) / 3600:.1f}",
        "processor with the servers', s": f"{processor:.0f}",
        "peak memory of a process, MB": f"{runs.ru_maxrss / 1024:.0f}",
    }
    for name, value in rows.items():
        print(f"| {name} | {value} |")
    for line in org.duplicates():
        print(line)


def _counted(counts: Mapping[str, int]) -> str:
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"{sum(counts.values())}: {said}"


def main() -> None:
    """Make the organisation, sweep it, and tell."""
    projects = int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS
    speed = float(sys.argv[2]) if len(sys.argv) > 2 else SPEED
    with tempfile.TemporaryDirectory(prefix="sweeper-organisation-") as scratch:
        folders = [Path(scratch) / name for name in ("git", "runs")]
        for folder in folders:
            folder.mkdir()
        with running(folders[0]) as stack, organisation(stack, folders[1], speed=speed) as org:
            for number in range(projects):
                org.add(sort_of(number))
            org.began = time.time()
            print(f"{projects} projects", flush=True)
            began = time.monotonic()
            document = sweep_all(org)
            tell(org, document, time.monotonic() - began)


if __name__ == "__main__":
    main()
