"""flagsmith, offline on an environment document."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flagsmith import Flagsmith
from flagsmith.offline_handlers import LocalFileHandler

from tests.flags.sdks import Person, Serve


def document(chance: random.Random, flags: int) -> object:
    rule = {"type": "ALL", "rules": [], "conditions": [_condition("country", "DE")]}
    overridden = [n for n in range(flags) if chance.random() < 0.2]
    segment = {
        "id": 1,
        "name": "here",
        "rules": [rule],
        "feature_states": [_state(chance, n) for n in overridden],
    }
    identity = {
        "identifier": "user-1",
        "identity_features": [_state(chance, n) for n in range(flags) if chance.random() < 0.1],
        "identity_traits": [],
    }
    return {
        "api_key": "key",
        "id": 1,
        "name": "Production",
        "updated_at": "2026-01-01T00:00:00+00:00",
        "project": {"id": 1, "name": "shop", "segments": [segment], "hide_disabled_flags": False},
        "feature_states": [_state(chance, n) for n in range(flags)],
        "identity_overrides": [identity],
    }


def _condition(name: str, value: str) -> object:
    return {"operator": "EQUAL", "property_": name, "value": value}


def _state(chance: random.Random, number: int) -> object:
    return {
        "django_id": number + 1,
        "feature": {"id": number, "name": f"flag-{number}", "type": "STANDARD"},
        "enabled": chance.random() < 0.5,
        "feature_state_value": chance.choice([None, None, None, "blue"]),
        "multivariate_feature_state_values": [],
    }


@contextmanager
def serving(text: str, folder: Path) -> Iterator[Serve]:
    path = folder / "environment.json"
    path.write_text(text)
    client = Flagsmith(offline_mode=True, offline_handler=LocalFileHandler(str(path)))

    def serve(key: str, person: Person, default: object) -> object:
        if person.key is None:
            return client.get_environment_flags().is_feature_enabled(key)
        traits = {"country": person.country} if person.country else {}
        return client.get_identity_flags(person.key, traits).is_feature_enabled(key)

    yield serve
