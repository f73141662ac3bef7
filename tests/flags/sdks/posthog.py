"""posthog, evaluating definitions in process only."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from posthog import Posthog

from tests.flags.sdks import Person, Serve


def document(chance: random.Random, flags: int) -> object:
    return {"count": flags, "results": [_flag(chance, n) for n in range(flags)]}


def _flag(chance: random.Random, number: int) -> object:
    groups = [_group(chance) for _ in range(chance.choice([0, 1, 1, 2]))]
    filters: dict[str, object] = {"groups": groups}
    if chance.random() < 0.3:
        percent = chance.choice([100, 50, 0])
        variants = {"blue": percent, "red": chance.choice([100 - percent, 0])}
        filters["multivariate"] = {
            "variants": [
                {"key": key, "rollout_percentage": value} for key, value in variants.items()
            ]
        }
    if chance.random() < 0.1:
        filters["holdout"] = {"id": 1, "exclusion_percentage": chance.choice([0, 10, 100])}
    if chance.random() < 0.1:
        filters["early_exit"] = True
    return {
        "id": number,
        "key": f"flag-{number}",
        "active": chance.random() < 0.85,
        "deleted": False,
        "filters": filters,
        "ensure_experience_continuity": False,
    }


def _group(chance: random.Random) -> object:
    group: dict[str, object] = {
        "properties": [],
        "rollout_percentage": chance.choice([100, 100, None, 50, 0]),
    }
    if chance.random() < 0.3:
        operator = {"operator": "exact", "type": "person"}
        group["properties"] = [{"key": "country", "value": ["DE"]} | operator]
    if chance.random() < 0.2:
        group["variant"] = chance.choice(["blue", "lost"])
    return group


@contextmanager
def serving(text: str, folder: Path) -> Iterator[Serve]:
    logging.getLogger("posthog").setLevel(logging.CRITICAL)
    client = Posthog("key", host="http://localhost:1", send=False)
    client.feature_flags = json.loads(text)["results"]

    def serve(key: str, person: Person, default: object) -> object:
        properties = {"country": person.country} if person.country else {"country": "unknown"}
        found = client.evaluate_flags(
            person.key or "nobody",
            person_properties=properties,
            only_evaluate_locally=True,
            flag_keys=[key],
        )
        return found.get_flag(key)

    try:
        yield serve
    finally:
        client.shutdown()
