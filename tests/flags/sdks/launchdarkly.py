"""launchdarkly-server-sdk on its file data source."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ldclient import Context, LDClient
from ldclient.config import Config
from ldclient.integrations import Files

from tests.flags.sdks import Person, Serve


def document(chance: random.Random, flags: int) -> object:
    return {"flags": {f"flag-{n}": _flag(chance, n) for n in range(flags)}, "segments": {}}


def _flag(chance: random.Random, number: int) -> object:
    values: list[object] = chance.choice(
        [[True, False], ["blue", "red", "red"], [1, 2], [None, True], [3, 3]]
    )
    variation = chance.randrange
    flag = {
        "key": f"flag-{number}",
        "version": 1,
        "salt": "salt",
        "variations": values,
        "on": chance.random() < 0.7,
        "offVariation": chance.choice([0, 1, None, len(values) - 1, 9]),
        "fallthrough": _serve(chance, len(values)),
        "targets": [],
        "rules": [],
        "prerequisites": [],
    }
    if chance.random() < 0.25:
        keys = [f"user-{n}" for n in range(0, 100_000, 50)] if chance.random() < 0.7 else []
        flag["targets"] = [{"values": keys, "variation": variation(len(values))}]
    if chance.random() < 0.3:
        clause = {"attribute": "country", "op": "in", "values": ["DE"]}
        clauses = [clause] if chance.random() < 0.8 else []
        flag["rules"] = [{"id": "r", "clauses": clauses} | _serve(chance, len(values))]
    if chance.random() < 0.15:
        flag["prerequisites"] = [{"key": f"flag-{variation(number + 1)}", "variation": 0}]
    return flag


def _serve(chance: random.Random, count: int) -> dict[str, object]:
    if chance.random() < 0.7:
        return {"variation": chance.randrange(count)}
    weights = chance.choice([[100_000, 0], [0, 100_000], [50_000, 50_000], [90_000, 0]])
    weighted = [{"variation": n, "weight": weight} for n, weight in enumerate(weights)]
    rollout = {"variations": weighted, "bucketBy": chance.choice(["key", "company"])}
    if chance.random() < 0.2:
        rollout = {"variations": weighted, "contextKind": "organisation"}
    return {"rollout": rollout}


@contextmanager
def serving(text: str, folder: Path) -> Iterator[Serve]:
    path = folder / "flags.json"
    path.write_text(text)
    logging.getLogger("ldclient").setLevel(logging.CRITICAL)
    source = Files.new_data_source(paths=[str(path)])
    config = Config("sdk-key", update_processor_class=source, send_events=False)
    client = LDClient(config=config, start_wait=5)
    try:
        yield lambda key, person, default: client.variation(key, _context(person), default)
    finally:
        client.close()


def _context(person: Person) -> Context:
    builder = Context.builder(person.key or "nobody")
    for name in ("email", "country", "company"):
        builder.set(name, getattr(person, name))
    return builder.build()
