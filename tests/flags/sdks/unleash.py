"""UnleashClient, started from a client's document without a server."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from UnleashClient import UnleashClient
from UnleashClient.cache import FileCache

from tests.flags.sdks import Person, Serve

_COUNTRY = {"contextName": "country", "operator": "IN", "values": ["DE"]}


def document(chance: random.Random, flags: int) -> object:
    features = [_feature(chance, n) for n in range(flags)]
    segments = [{"id": 1, "name": "here", "constraints": [_COUNTRY]}]
    return {"version": 2, "features": features, "segments": segments}


def _feature(chance: random.Random, number: int) -> object:
    feature: dict[str, object] = {
        "name": f"flag-{number}",
        "type": "release",
        "enabled": chance.random() < 0.8,
        "strategies": [_strategy(chance) for _ in range(chance.choice([0, 1, 1, 1, 2]))],
        "variants": [],
    }
    if chance.random() < 0.1:
        feature["dependencies"] = [{"feature": f"flag-{chance.randrange(number + 1)}"}]
    if chance.random() < 0.05:
        feature["variants"] = [{"name": "blue", "weight": 1000}]
    return feature


def _strategy(chance: random.Random) -> object:
    stickiness = chance.choice(["default", "default", "random", "userId", "sessionId", "company"])
    rollout = {"rollout": chance.choice(["0", "100", "100", "100", "50"]), "groupId": "group"}
    strategy = chance.choice(
        [
            {"name": "default", "parameters": {}},
            {"name": "flexibleRollout", "parameters": rollout | {"stickiness": stickiness}},
            {"name": "flexibleRollout", "parameters": rollout},
            {"name": "gradualRolloutRandom", "parameters": {"percentage": "100"}},
            {"name": "userWithId", "parameters": {"userIds": "user-1,user-2"}},
            {"name": "ourOwn", "parameters": {}},
        ]
    )
    constraints = [_COUNTRY] if chance.random() < 0.15 else []
    segments = [chance.choice([1, 99])] if chance.random() < 0.1 else []
    return {**strategy, "constraints": constraints, "segments": segments}


@contextmanager
def serving(text: str, folder: Path) -> Iterator[Serve]:
    logging.getLogger("UnleashClient").setLevel(logging.CRITICAL)
    cache = FileCache("sweeper", directory=str(folder))
    cache.bootstrap_from_dict(json.loads(text))
    client = UnleashClient(
        "http://localhost:1/api",
        "sweeper",
        cache=cache,
        disable_metrics=True,
        disable_registration=True,
    )
    client.initialize_client(fetch_toggles=False)
    try:
        yield lambda key, person, default: client.is_enabled(
            key, _context(person), lambda name, context: bool(default)
        )
    finally:
        client.destroy()


def _context(person: Person) -> dict[str, object]:
    known = {"userId": person.key, "country": person.country, "company": person.company}
    return {name: value for name, value in known.items() if value is not None}
