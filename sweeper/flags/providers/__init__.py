"""Providers of flags: an exported file to what each environment serves, one module for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final, NamedTuple, Protocol

from sweeper.errors import ConfigError
from sweeper.flags.document import decode
from sweeper.flags.environments import has_environment
from sweeper.flags.providers import (
    configcat,
    flagd,
    flagsmith,
    growthbook,
    launchdarkly,
    plain,
    posthog,
    statsig,
    unleash,
    waffle,
)
from sweeper.model import FlagState

__all__ = ["PROVIDERS", "Export", "Provider", "read"]


class Provider(Protocol):
    """A module that knows how one provider writes its flags down."""

    def matches(self, document: object) -> bool:
        """Tell by its content whether the provider wrote the document."""

    def states(self, document: object) -> Iterator[FlagState]:
        """Yield what each environment of the document serves, one state for each flag.

        The environment is "" when the document does not name it.
        """


# The first that matches reads the document: `plain` takes what is left.
PROVIDERS: Final[dict[str, Provider]] = {
    "launchdarkly": launchdarkly,
    "unleash": unleash,
    "flagd": flagd,
    "growthbook": growthbook,
    "configcat": configcat,
    "flagsmith": flagsmith,
    "statsig": statsig,
    "posthog": posthog,
    "waffle": waffle,
    "plain": plain,
}


class Export(NamedTuple):
    """What one file says: the id of its provider, and what each environment serves."""

    provider: str
    states: tuple[FlagState, ...]


def read(name: str, content: bytes) -> Export:
    """Return the states in an exported file.

    Where the document does not name its environment, the file may, as `production.json` does.
    """
    document = decode(name, content)
    provider = next((known for known, module in PROVIDERS.items() if module.matches(document)), "")
    if not provider:
        raise ConfigError(f"{name}: no flags; give an export of {', '.join(PROVIDERS)}")
    try:
        states = tuple(PROVIDERS[provider].states(document))
    except ConfigError as error:
        raise ConfigError(f"{name}: {error}") from error
    stem = PurePath(name).name.rsplit(".", 1)[0]
    unnamed = stem if has_environment(stem) else ""
    return Export(
        provider,
        tuple(s if s.environment else s._replace(environment=unnamed) for s in states),
    )
