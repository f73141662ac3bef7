"""Recorded replies in the place of the wire: what is asked and not recorded fails the test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sweeper.llm import Budget, Client, Prices, Settings
from sweeper.llm.messages import Block, Message, Usage
from sweeper.llm.transport import Transport

PRICES = Prices(input=4.0, output=20.0, cache_write=5.0, cache_read=0.2)
SETTINGS = Settings(
    model="claude-opus-5-5",
    effort="medium",
    prices=PRICES,
    seconds=10.0,
    input_tokens=20_000,
    output_tokens=16_000,
)


@dataclass(slots=True)
class Replies(Transport):
    """Answers with the reply whose key stands in the question; `asked` are all questions."""

    key: str = "no key"
    replies: Mapping[str, Message] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def count(self, body: Mapping[str, object], deadline: float) -> int:
        return 700

    def create(self, body: Mapping[str, object], deadline: float) -> Message:
        question = json.dumps(body["messages"], ensure_ascii=False)
        self.asked.append(question)
        (reply,) = [reply for key, reply in self.replies.items() if key in question]
        return reply


def reply(text: str, *, stop: str = "end_turn") -> Message:
    """Return a message as the API would send it, thinking first."""
    blocks = [Block("thinking"), Block("text", text)]
    return Message(blocks, Usage(input_tokens=700, output_tokens=200), stop)


def written(code: str) -> Message:
    """Return the message that puts the code in the place of the statement."""
    return reply(json.dumps({"replacement": code, "declined": ""}))


def client(replies: Mapping[str, Message], budget: Budget | None = None) -> Client:
    """Return a client that knows these replies and nothing else."""
    caps = budget or Budget(finding=0.5, repository=5.0, run=20.0)
    return Client(Replies(replies=replies), SETTINGS, caps, "shop", None, lambda *_: None)
