"""Clients that talk over real HTTP to a server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module

import pytest

from sweeper.llm import Budget, Client, Request
from sweeper.llm.transport import Transport
from tests.replies import SETTINGS

KEY = "sk-ant-api03-secret-secret-secret"
REQUEST = Request(
    "new-pay",
    "You remove flags.",
    "<code>if on: pay()</code>",
    {"type": "object", "properties": {"replacement": {"type": "string"}}},
)


@dataclass
class Memory:
    """A cache that lasts as long as the test."""

    kept: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def get(self, namespace: str, keys: Collection[str]) -> dict[str, bytes]:
        return {k: self.kept[namespace, k] for k in keys if (namespace, k) in self.kept}

    def put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        self.kept.update({(namespace, key): value for key, value in values.items()})


Make = Callable[..., Client]


@pytest.fixture(scope="session", autouse=True)
def loaded() -> None:
    """Load the SDK, so that it takes no time of the first question that has little."""
    import_module("anthropic")


@pytest.fixture
def told() -> list[tuple[str, str, str]]:
    """What was told before it was asked."""
    return []


@pytest.fixture
def make(told: list[tuple[str, str, str]]) -> Iterator[Make]:
    """Make a client for an address."""
    made: list[Client] = []

    def go(
        address: str,
        *,
        cache: Memory | None = None,
        seconds: float = 5.0,
        is_batch: bool = False,
        budget: Budget | None = None,
        input_tokens: int = 20_000,
    ) -> Client:
        settings = replace(SETTINGS, seconds=seconds, is_batch=is_batch, input_tokens=input_tokens)
        caps = budget or Budget(finding=0.5, repository=5.0, run=20.0)
        transport = Transport(KEY, address)

        def record(action: str, subject: str, detail: str) -> None:
            told.append((action, subject, detail))

        made.append(Client(transport, settings, caps, "shop", cache, record))
        return made[-1]

    yield go
    for client in made:
        client.close()
