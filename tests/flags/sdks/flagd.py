"""openfeature-flagd-core, the evaluator of flagd's provider in file mode."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import OpenFeatureError

from tests.flags.sdks import Person, Serve


def document(chance: random.Random, flags: int) -> object:
    return {"flags": {f"flag-{n}": _flag(chance) for n in range(flags)}}


def _flag(chance: random.Random) -> object:
    flag: dict[str, object] = {
        "state": "ENABLED" if chance.random() < 0.8 else "DISABLED",
        "variants": {"on": True, "off": chance.choice([False, True]), "true": False},
        "defaultVariant": chance.choice(["on", "off", "on", "off", None, "", "lost", True]),
    }
    if chance.random() < 0.3:
        rule = [{"==": [{"var": "country"}, "DE"]}, chance.choice(["on", "lost"]), None]
        flag["targeting"] = chance.choice([{}, {"if": rule}])
    return flag


@contextmanager
def serving(text: str, folder: Path) -> Iterator[Serve]:
    core = FlagdCore()
    core.set_flags(text)

    def serve(key: str, person: Person, default: object) -> object:
        known = {"country": person.country, "company": person.company}
        context = EvaluationContext(
            person.key, {name: value for name, value in known.items() if value is not None}
        )
        try:
            return core.resolve_boolean_value(key, bool(default), context).value
        except OpenFeatureError:  # the client of OpenFeature answers with the default
            return default

    yield serve
