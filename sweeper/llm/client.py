"""Requests to answers, over the Anthropic SDK, within caps of money and time.

Every answer is kept under the hash of its question, so that the same content is paid for once and
judged once: the models know no temperature, and nothing else would make a run repeatable.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import msgspec

from sweeper.llm.batches import Batches
from sweeper.llm.budget import BATCH_SHARE, Budget, Prices
from sweeper.llm.messages import Answer, Message, NoAnswer, Request, digest, judged, parameters
from sweeper.llm.transport import Failed, Transport
from sweeper.model import Action

_LOG = logging.getLogger(__name__)
_MOST_FAILURES: Final = 3  # one after the other; each may take all the time that it has
_ANSWERS: Final = "model-answer"


class Cache(Protocol):
    """What remembers answers; `sweeper.store.Store` is one."""

    def get(self, namespace: str, keys: Collection[str]) -> dict[str, bytes]:
        """Return the values of the keys that are known."""

    def put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        """Keep the values."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which model is asked, and within which bounds. `is_batch`: a later run has the answers."""

    model: str
    effort: str
    prices: Prices
    seconds: float
    input_tokens: int
    output_tokens: int
    is_batch: bool = False


Record = Callable[[Action, str, str], object]


@dataclass(slots=True)
class Client:
    """Asks for one repository. `record` hears of each question before it is sent.

    A failure is a `NoAnswer`, never an exception: a run goes on without a model. No question is
    asked twice in a run. After a failure that would meet every question alike, as a refused key,
    or a few one after the other, no more is asked.
    """

    transport: Transport
    settings: Settings
    budget: Budget
    repository: str
    cache: Cache | None
    record: Record
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, Message] = field(default_factory=dict)
    _unanswered: dict[str, NoAnswer] = field(default_factory=dict)
    _failures: int = 0
    _closed: str = ""
    _batches: Batches | None = None

    def __post_init__(self) -> None:
        if self.settings.is_batch and self.cache is not None:
            self._batches = Batches(self.transport, self.cache, self.settings.seconds)

    @property
    def name(self) -> str:
        """The model's id."""
        return self.settings.model

    def ask(self, request: Request) -> Answer | NoAnswer:
        """Return the answer: a remembered one, or a new one if the caps allow it."""
        settings = self.settings
        body = parameters(
            request,
            model=settings.model,
            effort=settings.effort,
            output_tokens=settings.output_tokens,
        )
        key = digest(body)
        known = self._remembered(key)
        if known is not None:
            return judged(known, 0.0)
        if key in self._unanswered:
            return self._unanswered[key]
        if self._closed:
            return NoAnswer(self._closed)
        try:
            answer = self._ask(request, body, key)
            self._failures = 0
        except Failed as failed:
            self._failures += 1
            if failed.is_for_all or self._failures >= _MOST_FAILURES:
                self._closed = str(failed)
            answer = NoAnswer(str(failed))
        if isinstance(answer, NoAnswer):
            self._unanswered[key] = answer
        return answer

    def close(self) -> None:
        """Let go of the connection."""
        self.transport.close()

    def submit(self) -> None:
        """Send off what waits for a batch. What cannot be sent, the next run asks again."""
        if self._batches is None or self._closed:
            return
        try:
            self._batches.submit()
        except Failed as failed:
            self._closed = str(failed)
            _LOG.warning("the batch of questions to the model was not sent: %s", failed)

    def _ask(self, request: Request, body: dict[str, object], key: str) -> Answer | NoAnswer:
        if self._batches is not None:
            found = self._batches.find(key)
            if isinstance(found, Message):
                return self._taken(request, key, found, BATCH_SHARE)
            if found:
                return NoAnswer(found)
        deadline = self.clock() + self.settings.seconds
        tokens = self.transport.count(body, deadline)
        if tokens > self.settings.input_tokens:
            most = self.settings.input_tokens
            return NoAnswer(f"it takes {tokens} tokens to ask, more than {most}", is_final=True)
        share = BATCH_SHARE if self._batches is not None else 1.0
        most_dollars = share * self.settings.prices.most(tokens, self.settings.output_tokens)
        refusal = self.budget.refusal(self.repository, request.subject, most_dollars)
        if refusal:
            return NoAnswer(refusal)
        told = f"{self.name}, {tokens} tokens, at most ${most_dollars:.4f}, {key[:16]}"
        self.record("ask", request.subject, told)
        self.budget.spend(self.repository, request.subject, most_dollars)
        if self._batches is not None:
            return NoAnswer(self._batches.queue(key, body))
        # What was set aside is given back only where it is known what it did cost.
        is_known = False
        try:
            message = self.transport.create(body, deadline)
            is_known = True
        except Failed as failed:
            is_known = failed.is_free
            raise
        finally:
            if is_known:
                self.budget.spend(self.repository, request.subject, -most_dollars)
        return self._taken(request, key, message, 1.0)

    def _taken(
        self, request: Request, key: str, message: Message, share: float
    ) -> Answer | NoAnswer:
        dollars = share * self.settings.prices.cost(message.usage)
        self.budget.spend(self.repository, request.subject, dollars)
        if not (message.usage.cache_creation_input_tokens or message.usage.cache_read_input_tokens):
            _LOG.debug("the prompt cache was not used: is what all questions share too short?")
        self._known[key] = message
        if self.cache is not None:
            self.cache.put(_ANSWERS, {key: msgspec.msgpack.encode(message)})
        return judged(message, dollars)

    def _remembered(self, key: str) -> Message | None:
        if key not in self._known and self.cache is not None:
            kept = self.cache.get(_ANSWERS, [key]).get(key)
            if kept is not None:
                try:
                    self._known[key] = msgspec.msgpack.decode(kept, type=Message)
                except msgspec.DecodeError:  # of another version; it is asked anew
                    return None
        return self._known.get(key)
