"""What we say of a random document against what the provider's real SDK serves from it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import NamedTuple

from sweeper.flags.offers import is_same
from sweeper.flags.providers import read
from sweeper.model import FlagState
from tests.flags.sdks import (
    Person,
    Sdk,
    Serve,
    configcat,
    flagd,
    flagsmith,
    growthbook,
    launchdarkly,
    people,
    posthog,
    unleash,
    waffle,
)

SDKS: dict[str, Sdk] = {
    "launchdarkly": launchdarkly,
    "unleash": unleash,
    "flagd": flagd,
    "growthbook": growthbook,
    "configcat": configcat,
    "flagsmith": flagsmith,
    "posthog": posthog,
    "waffle": waffle,
}


class Comparison(NamedTuple):
    """The flags that we called constant, those among them that are not, and the others.

    Of the others, `vary` were seen to; the rest served the same to all who asked.
    """

    constant: int
    wrong: list[FlagState]
    vary: int
    others: int


def compare(provider: str, seed: str, folder: Path, *, flags: int, crowd: int) -> Comparison:
    """Ask the SDK for each flag in the name of many people."""
    chance = random.Random(seed)
    text = json.dumps(SDKS[provider].document(chance, flags))
    export = read("export.json", text.encode())
    assert (export.provider, len(export.states)) == (provider, flags)
    asking = people(chance, crowd)
    settled = [s for s in export.states if s.is_constant or s.is_code_default]
    others = [s for s in export.states if not (s.is_constant or s.is_code_default)]
    with SDKS[provider].serving(text, folder) as serve:
        wrong = [state for state in settled if not _is_served(state, asking, serve)]
        seen = [{repr(serve(s.key, person, None)) for person in asking[:100]} for s in others]
    return Comparison(len(settled), wrong, sum(len(each) > 1 for each in seen), len(others))


def _is_served(state: FlagState, crowd: list[Person], serve: Serve) -> bool:
    # A default that is not the served value shows where the SDK falls back to it.
    for default in (True, False) if state.is_code_default else (state.served is False,):
        wanted = default if state.is_code_default else state.served
        if not all(is_same(serve(state.key, person, default), wanted) for person in crowd):
            return False
    return True
