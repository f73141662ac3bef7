"""Make random flags through the API of a real Unleash; hold our verdicts against its own client.

    python -m tests.bench.flags.unleash FOLDER [--flags 80]

The server and its packages go into FOLDER. Needs npm, PostgreSQL and root (to be postgres).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sweeper.exports import download
from sweeper.flags.providers import read
from sweeper.model import FlagState
from tests.bench.flags.unleash_server import Server, server
from tests.flags.sdks import people, unleash

_PROJECT: Final = "/api/admin/projects/default/features"
_HERE: Final = {"contextName": "country", "operator": "IN", "values": ["DE"]}


def main() -> int:
    """Return 1 when a flag that we call constant is served otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--flags", type=int, default=80)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(7)
    with server(options.folder.resolve()) as running:
        names = [_make(running, chance, number) for number in range(options.flags)]
        exported = running.ask(
            "/api/admin/features-batch/export",
            {"environment": "development", "downloadFile": False, "features": names},
        )
        asked = {"tokenName": "sweeper", "type": "client", "environment": "development"}
        token = running.ask("/api/admin/api-tokens", asked | {"projects": ["*"]})["secret"]
        fetched = json.loads(download(f"{running.url}/api/client/features", token))
    print("document    flags  constant  on   off  wrong  vary")
    documents = {"export": exported, "client's": fetched}
    wrong = [state for name in documents for state in _row(name, documents[name], fetched, chance)]
    for state in wrong:
        print(f"  {state}", file=sys.stderr)
    return int(bool(wrong))


def _make(running: Server, chance: random.Random, number: int) -> str:
    """Create a flag with strategies in development; return its name."""
    if number == 0:
        running.ask("/api/admin/segments", {"name": "here", "constraints": [_HERE]})
    name = f"flag-{number}"
    kind = chance.choice(["release", "release", "kill-switch", "permission"])
    running.ask(_PROJECT, {"name": name, "type": kind})
    environment = f"{_PROJECT}/{name}/environments/development"
    for _ in range(chance.choice([0, 1, 1, 1, 2])):
        running.ask(f"{environment}/strategies", _strategy(chance))
    if number % 10 == 9:
        running.ask(f"{_PROJECT}/{name}/dependencies", {"feature": f"flag-{number - 1}"})
    if chance.random() < 0.8:
        running.ask(f"{environment}/on", {})
    return name


def _strategy(chance: random.Random) -> object:
    stickiness = chance.choice(["default", "default", "random", "userId", "country"])
    rollout = chance.choice(["0", "100", "100", "100", "50"])
    parameters = {"rollout": rollout, "stickiness": stickiness, "groupId": "group"}
    strategy: dict[str, object] = {"name": "flexibleRollout", "parameters": parameters}
    if chance.random() < 0.2:
        strategy = {"name": "default", "parameters": {}}
    if chance.random() < 0.1:
        strategy["constraints"] = [_HERE]
    if chance.random() < 0.1:
        strategy["segments"] = [1]
    if chance.random() < 0.15:
        strategy["disabled"] = True
    if chance.random() < 0.05:
        weight = {"weight": 1000, "weightType": "variable", "stickiness": "default"}
        strategy["variants"] = [{"name": "blue"} | weight]
    return strategy


def _row(
    name: str, document: object, fetched: object, chance: random.Random
) -> Sequence[FlagState]:
    """Print what the client serves of what we say of the document; return where they differ."""
    states = read("development.json", json.dumps(document).encode()).states
    constant = [state for state in states if state.is_constant]
    crowd = people(chance, 1_000)
    folder = Path(sys.argv[1]) / "cache"
    folder.mkdir(exist_ok=True)
    with unleash.serving(json.dumps(fetched), folder) as serve:
        wrong = [
            state
            for state in constant
            if any(serve(state.key, person, None) is not state.served for person in crowd)
        ]
        vary = [
            state
            for state in states
            if len({serve(state.key, person, None) for person in crowd[:200]}) > 1
        ]
    on = sum(state.served is True for state in constant)
    counts = f"{len(states):6} {len(constant):9} {on:3} {len(constant) - on:5} {len(wrong):6}"
    print(f"{name:11}{counts} {len(vary):5}", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
