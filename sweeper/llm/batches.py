"""Questions that wait to the answers of an earlier batch: half the price, and within a day.

A batch outlives the run that sent it. The cache says which questions are in which one, so that the
next run, whatever became of this one, takes the answers from there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, Protocol

import msgspec

from sweeper.llm.messages import Message
from sweeper.llm.transport import NotFound, Transport

_PENDING: Final = "model-batch"
_MOST: Final = 10_000  # a batch takes 100,000 questions; nobody reviews as many edits
QUEUED: Final = "it is asked in a batch when this run ends; a later run has the answer"


class _Cache(Protocol):
    def get(self, namespace: str, keys: Collection[str]) -> dict[str, bytes]: ...

    def put(self, namespace: str, values: Mapping[str, bytes]) -> None: ...


class Batches:
    """The batches of one key; each is looked at once in a run."""

    def __init__(self, transport: Transport, cache: _Cache, seconds: float) -> None:
        self._transport = transport
        self._cache = cache
        self._seconds = seconds
        self._queue: dict[str, dict[str, object]] = {}
        self._seen: dict[str, dict[str, Message] | None] = {}

    def find(self, key: str) -> Message | str:
        """Return the answer to a question, why it is not there yet, or "" for one to be asked."""
        if key in self._queue:
            return QUEUED
        batch = self._cache.get(_PENDING, [key]).get(key, b"").decode("ascii", "replace")
        if not batch:
            return ""
        if batch not in self._seen:
            self._seen[batch] = self._results(batch)
        results = self._seen[batch]
        if results is None:
            return f"it is asked in {batch}, which has not ended yet"
        # One that failed, expired or was cancelled is asked anew.
        return results.get(key, "")

    def queue(self, key: str, body: dict[str, object]) -> str:
        """Take a question for the batch of this run; return what to say of it."""
        if len(self._queue) >= _MOST:
            return "there are too many questions for one batch; a later run asks"
        self._queue[key] = body
        return QUEUED

    def submit(self) -> None:
        """Send the batch of this run, if there is one. Raises Failed."""
        if not self._queue:
            return
        requests = [{"custom_id": key, "params": body} for key, body in self._queue.items()]
        batches = self._transport.batches()

        def call(seconds: float) -> str:
            return str(batches.create(requests=requests, timeout=seconds).id)

        batch = self._transport.repeated(call, self._deadline())
        self._cache.put(_PENDING, dict.fromkeys(self._queue, batch.encode("ascii", "replace")))
        self._queue.clear()

    def _results(self, batch: str) -> dict[str, Message] | None:
        """Return what succeeded, None while the batch runs; a batch that is gone has nothing."""
        batches = self._transport.batches()

        def status(seconds: float) -> str:
            return str(batches.retrieve(batch, timeout=seconds).processing_status)

        def results(seconds: float) -> list[Any]:
            return list(batches.results(batch, timeout=seconds))

        try:
            if self._transport.repeated(status, self._deadline()) != "ended":
                return None
            lines = self._transport.repeated(results, self._deadline())
        except NotFound:
            return {}
        return dict(_messages(lines))

    def _deadline(self) -> float:
        return self._transport.clock() + self._seconds


def _messages(lines: list[Any]) -> list[tuple[str, Message]]:
    found = []
    for line in lines:
        if line.result.type == "succeeded":
            content = line.result.message.model_dump_json().encode()
            found.append((str(line.custom_id), msgspec.json.decode(content, type=Message)))
    return found
