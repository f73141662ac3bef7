"""growthbook, with the features of a payload."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from growthbook import GrowthBook

from tests.flags.sdks import Person, Serve


def document(chance: random.Random, flags: int) -> object:
    return {"features": {f"flag-{n}": _feature(chance, n) for n in range(flags)}}


def _feature(chance: random.Random, number: int) -> object:
    rules = [_rule(chance, number) for _ in range(chance.choice([0, 0, 1, 1, 2]))]
    return {"defaultValue": chance.choice([True, False, "blue", None]), "rules": rules}


def _rule(chance: random.Random, number: int) -> object:
    rule: dict[str, object] = {"force": chance.choice([True, False, "blue"])}
    if chance.random() < 0.25:
        rule = {"variations": [chance.choice([True, False]), True]}
    limits: dict[str, object] = {
        "condition": chance.choice([{}, {"country": "DE"}]),
        "coverage": chance.choice([0, 0.5, 1]),
        "filters": [{"seed": "s", "ranges": [[0, 0.5]], "attribute": "company"}],
        "range": [0, 1],
        "parentConditions": [
            {
                "id": f"flag-{chance.randrange(number + 1)}",
                "condition": {"value": True},
                "gate": chance.random() < 0.5,
            }
        ],
    }
    for name in chance.sample(sorted(limits), chance.choice([0, 0, 1, 2])):
        rule[name] = limits[name]
    return rule


@contextmanager
def serving(text: str, folder: Path) -> Iterator[Serve]:
    logging.getLogger("growthbook").setLevel(logging.CRITICAL)
    client = GrowthBook(features=json.loads(text)["features"])

    def serve(key: str, person: Person, default: object) -> object:
        known = {"id": person.key, "country": person.country, "company": person.company}
        client.set_attributes({name: value for name, value in known.items() if value is not None})
        return client.get_feature_value(key, default)

    yield serve
    client.destroy()
