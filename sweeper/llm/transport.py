"""Bodies of calls to decoded messages: the only module that touches the SDK, the key and the wire.

The SDK's own retries are off: it sleeps for as long as a server tells it to, an hour too. Here one
deadline holds for all that is tried, whatever the server says and however slowly it answers.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

import msgspec

from sweeper.errors import ConfigError
from sweeper.llm.messages import Message
from sweeper.within import NoRoom, TimeUp, within

_T = TypeVar("_T")
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 8.0
# What meets every question alike: the key, the account, the name of the model, the proxy.
_FOR_ALL: Final = frozenset({401, 402, 403, 404})
_AGAIN: Final = frozenset({408, 409, 429})


class Failed(Exception):  # noqa: N818 - it ends one question, not the run
    """There is no answer; the message says why.

    `is_for_all`: nor will there be to any other question. `is_free`: it has surely cost nothing,
    since all that was tried was refused.
    """

    def __init__(self, reason: str, *, is_for_all: bool = False, is_free: bool = False) -> None:
        super().__init__(reason)
        self.is_for_all = is_for_all
        self.is_free = is_free


class NotFound(Failed):
    """There is no such model, batch or address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, is_for_all=True, is_free=True)


class _Count(msgspec.Struct):
    input_tokens: int


@dataclass(slots=True)
class Transport:
    """Talks to one address with one key, which appears in no message and no representation."""

    key: str = field(repr=False)
    base_url: str = "https://api.anthropic.com"
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _client: Any = field(default=None, repr=False)

    def count(self, body: Mapping[str, object], deadline: float) -> int:
        """Return how many tokens it takes to ask.

        A token stands for at least one byte, so that the length of the body is the most there can
        be; that is what counts at an address which cannot count. Raises Failed.
        """
        asked = {key: value for key, value in body.items() if key != "max_tokens"}

        def call(seconds: float) -> bytes:
            counted = self._sdk().messages.with_raw_response.count_tokens(**asked, timeout=seconds)
            return bytes(counted.http_response.content)

        try:
            return _decoded(self.repeated(call, deadline), _Count).input_tokens
        except NotFound:
            return len(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))

    def create(self, body: Mapping[str, object], deadline: float) -> Message:
        """Return what the model says. Raises Failed."""

        def call(seconds: float) -> bytes:
            created = self._sdk().messages.with_raw_response.create(**body, timeout=seconds)
            return bytes(created.http_response.content)

        return _decoded(self.repeated(call, deadline), Message)

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            self._client.close()

    def batches(self) -> Any:
        """Return the SDK's batches; call them through `repeated`."""
        return self._sdk().messages.batches

    def repeated(self, call: Callable[[float], _T], deadline: float) -> _T:
        """Call with the seconds that are left, again while that may help and there is time."""
        wait = _FIRST_WAIT
        is_free = True
        while True:
            left = deadline - self.clock()
            if left <= 0:
                raise Failed("no answer in time", is_free=is_free)
            try:
                return within(left, partial(call, left))
            except TimeUp:
                raise Failed("no answer in time") from None
            except NoRoom as full:
                raise Failed(f"{full}", is_free=True) from full
            except self._error() as error:
                asked = _retry_after(error)
                pause = wait if asked is None else asked
                is_free = is_free and hasattr(error, "status_code")
                _check(error, pause, deadline - self.clock(), is_free=is_free)
            self.sleep(pause)
            wait = min(2 * wait, _LONGEST_WAIT)

    def _sdk(self) -> Any:
        if self._client is None:
            # Imported here, since it takes longer than a whole scan.
            try:
                import anthropic
            except ImportError as error:
                message = "the model needs its SDK: pip install 'sweeper-engine[model]'"
                raise ConfigError(message) from error
            self._client = anthropic.Anthropic(
                api_key=self.key,
                base_url=self.base_url,
                max_retries=0,
                # A redirect would carry the key to another host.
                http_client=anthropic.DefaultHttpxClient(follow_redirects=False),
            )
        return self._client

    def _error(self) -> type[Exception]:
        self._sdk()
        import anthropic

        return anthropic.AnthropicError


def _check(error: Any, pause: float, left: float, *, is_free: bool) -> None:
    """Raise Failed unless it is worth trying again after the pause.

    `error` is one of the SDK's, with a status and a response where the server has answered.
    """
    status: int = getattr(error, "status_code", 0)
    if status == 404:
        raise NotFound("answered 404; are model_name and the address right?") from error
    if status and _is_final(status, error.response.headers.get("x-should-retry", "")):
        reason = f"answered {status}{_hint(status)}"
        raise Failed(reason, is_for_all=status in _FOR_ALL, is_free=is_free) from error
    if pause >= left:
        said = f"answered {status}" if status else "could not be reached"
        reason = f"{said}, and there is no time to ask again after {pause:g} s"
        raise Failed(reason, is_free=is_free) from error


def _is_final(status: int, again: str) -> bool:
    """Whether the server would say the same again, by its own word or by the status."""
    return again == "false" or (status not in _AGAIN and status < 500 and again != "true")


def _retry_after(error: Exception) -> float | None:
    """Return the seconds that the server asks to wait, None when it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * unit)
        except (KeyError, ValueError):  # absent, or a date, which the ordinary wait is as good as
            continue
    return None


def _hint(status: int) -> str:
    match status:
        case 401 | 403:
            return "; is ANTHROPIC_API_KEY right?"
        case 402:
            return "; the account has no credit"
        case _:
            return ""


def _decoded(content: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Failed("answered something that is no message") from error
