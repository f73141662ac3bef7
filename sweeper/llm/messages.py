"""What is asked and answered, as values: a request, its parameters and hash, a decoded message."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple

import msgspec


class Request(NamedTuple):
    """One question. `subject` is the finding that it is for, `schema` that of the JSON wanted."""

    subject: str
    system: str
    user: str
    schema: Mapping[str, object]


class Answer(NamedTuple):
    """The JSON text that the model ended cleanly with, and what it cost in dollars (0: known)."""

    text: str
    dollars: float


class NoAnswer(NamedTuple):
    """Why there is none. `is_final`: asking again would not help."""

    reason: str
    is_final: bool = False


class Block(msgspec.Struct):
    """A part of a message; only those of the type "text" count (thinking comes first)."""

    type: str
    text: str = ""


class Usage(msgspec.Struct):
    """Tokens that were paid for."""

    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None


class Message(msgspec.Struct):
    """What the Messages API answers with, as far as it matters here."""

    content: list[Block]
    usage: Usage
    stop_reason: str | None = None

    @property
    def text(self) -> str:
        """The text of the message."""
        return "".join(block.text for block in self.content if block.type == "text")


def parameters(
    request: Request, *, model: str, effort: str, output_tokens: int
) -> dict[str, object]:
    """Return the body of a call of `messages.create`.

    The answer is held to the schema by `output_config`: the current models answer 400 to a forced
    tool, and know no temperature. What all questions share is marked for the prompt cache.
    """
    shared = {"type": "text", "text": request.system, "cache_control": {"type": "ephemeral"}}
    schema = {"type": "json_schema", "schema": dict(request.schema)}
    return {
        "model": model,
        "max_tokens": output_tokens,
        "system": [shared],
        "messages": [{"role": "user", "content": request.user}],
        "output_config": {"format": schema, "effort": effort},
    }


def digest(parameters: Mapping[str, object]) -> str:
    """Return the name of a question: the same content has the same name, and the same answer."""
    text = json.dumps(parameters, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def judged(message: Message, dollars: float) -> Answer | NoAnswer:
    """Take the text of a message that ended cleanly; any other end gives no answer."""
    if message.stop_reason == "end_turn" and message.text.strip():
        return Answer(message.text, dollars)
    match message.stop_reason:
        case "refusal":
            reason = "the model refused"
        case "max_tokens" | "model_context_window_exceeded":
            reason = "the answer was cut off"
        case "end_turn":
            reason = "the answer is empty"
        case other:
            reason = f"the answer ended with {str(other)[:40]!r}"
    return NoAnswer(reason, is_final=True)
