"""A plain file of ours, or of a project: flags and their values, also by environment.

{"new-checkout": {"value": true, "since": "2026-03-01"}}
{"new-checkout": true}
{"production": {"new-checkout": true}, "staging": {"new-checkout": false}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sweeper.flags.environments import is_environment
from sweeper.flags.offers import UNKNOWN, Offer, settle
from sweeper.model import FlagState

_FRAMES: Final = frozenset({"flags", "features", "items", "results", "data"})
_FIELDS: Final = frozenset({"value", "since", "environments", "keep", "description", "owner"})


def matches(document: object) -> bool:
    """Tell whether there are names with values, which other providers were asked about before."""
    return isinstance(document, dict)


def states(document: object) -> Iterator[FlagState]:
    """Yield the state of each flag, in each environment that the document names."""
    assert isinstance(document, dict), "asked by matches()"
    framed = [document[name] for name in sorted(document.keys() & _FRAMES)]
    if any(inner in ({}, []) for inner in framed):
        return  # an export without flags
    if len(document) == 1 and framed and isinstance(framed[0], dict):
        document = framed[0]
    if document and all(is_environment(k) and _is_map(v) for k, v in document.items()):
        for environment, flags in sorted(document.items()):
            yield from _flags(flags, environment)
        return
    yield from _flags(document, "")


def _is_map(value: object) -> bool:
    return isinstance(value, dict) and "value" not in value


def _flags(flags: Mapping[str, object], environment: str) -> Iterator[FlagState]:
    for key, said in sorted(flags.items()):
        if not isinstance(said, dict):
            value = UNKNOWN if said is None else said
            yield settle(key, environment, [Offer(value, "a fixed value of the file")])
        elif said and all(map(is_environment, said)):
            for name, value in sorted(said.items()):
                yield from _flags({key: value}, name)
        elif said.keys() <= _FIELDS and isinstance(by_name := said.get("environments"), dict):
            for name, value in sorted(by_name.items()):
                yield _described(key, name, {**said, "value": value})
        elif "value" in said and said.keys() <= _FIELDS:
            yield _described(key, environment, said)
        else:
            yield settle(key, environment, [Offer(said, "it holds more than a value")])


def _described(key: str, environment: str, said: Mapping[str, object]) -> FlagState:
    since, keep = said.get("since", ""), said.get("keep", "")
    return settle(
        key,
        environment,
        [Offer(said["value"], "a fixed value of the file")],
        changed=since if isinstance(since, str) else "",
        keep=keep if isinstance(keep, str) else "to be kept" if keep else "",
    )
