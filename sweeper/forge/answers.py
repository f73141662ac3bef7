"""An answer of a forge that is none to the error that says what to do about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sweeper.errors import ForgeError

_LONGEST_SAID = 300


class Refused(ForgeError):  # noqa: N818 - what the forge did
    """The forge has said no, and would again."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Unanswered(ForgeError):  # noqa: N818 - what the forge did not
    """Nobody knows whether it was done: no answer, a broken one, or a failure behind the forge."""


class Throttled(ForgeError):  # noqa: N818 - what the forge did
    """It was surely not done; the forge asks to wait, for so many seconds where it says that."""

    def __init__(self, message: str, seconds: float | None) -> None:
        super().__init__(message)
        self.seconds = seconds


def failure(
    where: str, status: int, headers: Mapping[str, str], said: str, *, now: float, is_limit: bool
) -> Refused | Unanswered | Throttled:
    """Return the error for an answer with that status and those headers (in small letters).

    `where` says what was asked of whom, `said` what the forge says to it. `now` is the time in
    seconds since 1970. `is_limit` says that a 403 is about how much was asked.
    """
    message = f"{where} answered {status}: {' '.join(said.split())[:_LONGEST_SAID] or 'no word'}"
    is_used_up = headers.get("x-ratelimit-remaining") == "0"
    if status == 429 or (status == 403 and (is_limit or is_used_up or "retry-after" in headers)):
        return Throttled(message, _wait(headers, now, is_used_up=is_used_up))
    if status >= 500 or status in (0, 408):
        return Unanswered(message)
    return Refused(f"{message}{_hint(status, headers)}", status)


def _wait(headers: Mapping[str, str], now: float, *, is_used_up: bool) -> float | None:
    after = _seconds(headers.get("retry-after", ""), now)
    if after is not None:
        return after
    reset = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset", "")
    if is_used_up or "ratelimit-reset" in headers:
        try:
            return max(float(reset) - now, 0.0) + 1.0  # clocks differ
        except ValueError:
            return None
    return None


def _seconds(text: str, now: float) -> float | None:
    """Return the seconds that a Retry-After asks for: a number, or a date."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isnan(number):
        return max(number, 0.0)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(until.replace(tzinfo=until.tzinfo or UTC).timestamp() - now, 0.0)


def _hint(status: int, headers: Mapping[str, str]) -> str:
    accepted = headers.get("x-accepted-github-permissions", "")
    if status == 401:
        return "; is the token still valid, and for this address?"
    if status == 403 and accepted:
        return f"; the token needs one of these permissions: {accepted}"
    if status == 403:
        return "; the token's permissions do not reach that far"
    if status == 404:
        return "; there is none, or the token cannot see it"
    if status in (301, 302, 307, 308):
        return "; it has moved: give its new name"
    return ""


def clock_text(seconds: float) -> str:
    """Return a time in seconds since 1970 as people read it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
