"""A condition of a template in which some parts are known to the condition that is left of it.

The grammar is what Django and Jinja share: `or`, `and`, `not`, comparisons, and parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sweeper.model import Pin

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"[^"]*"|'[^']*')|(?P<word>[^\s()"']+(?:\([^()]*\))?)|(?P<mark>[()]))"""
)


class Unclear(Exception):  # noqa: N818 - it ends one condition, not the run
    """The condition cannot be worked out; the message says why."""


def simplified(text: str, start: int, end: int, pins: Sequence[Pin]) -> bool | str:
    """Return what is left of the condition between the offsets: its value, or its text.

    Raises Unclear when a pin is a part of something that is more than a condition.
    """
    reader = _Reader(text, start, end, pins)
    found = reader.either()
    if reader.at < len(reader.tokens):
        raise Unclear(f"`{reader.tokens[reader.at]}` is not understood")
    if reader.left:
        raise Unclear("a flag is a part of something larger in a condition")
    return found


class _Reader:
    """Recursive descent over the tokens; a known part is a token that is a value."""

    def __init__(self, text: str, start: int, end: int, pins: Sequence[Pin]) -> None:
        self.tokens: list[str | bool] = []
        self.at = 0
        self.left = len(pins)
        ordered = sorted(pins)
        place = start
        for pin in ordered:
            self._split(text[place : pin.start])
            self.tokens.append(bool(pin.value))
            place = pin.end
        self._split(text[place:end])

    def _split(self, text: str) -> None:
        place = 0
        while text[place:].strip():
            match = _TOKEN.match(text, place)
            if match is None:
                raise Unclear(f"`{text.strip()}` is not understood")
            self.tokens.append(match[0].strip())
            place = match.end()

    def either(self) -> bool | str:
        """Read operands joined by `or`."""
        return self._joined("or", self._both, absorbing=True)

    def _both(self) -> bool | str:
        return self._joined("and", self._negated, absorbing=False)

    def _joined(self, word: str, read: Callable[[], bool | str], *, absorbing: bool) -> bool | str:
        parts: list[str] = []
        is_absorbed = False
        while True:
            part = read()
            if part is absorbing:
                is_absorbed = True
            elif isinstance(part, str) and not is_absorbed:
                parts.append(part)
            if self._next() != word:
                break
            self.at += 1
        if is_absorbed:
            return absorbing
        return f" {word} ".join(parts) if parts else not absorbing

    def _negated(self) -> bool | str:
        if self._next() == "not":
            self.at += 1
            part = self._negated()
            return f"not {part}" if isinstance(part, str) else not part
        return self._operand()

    def _operand(self) -> bool | str:
        token = self._next()
        if token is None:
            raise Unclear("an operand is missing")
        self.at += 1
        if isinstance(token, bool):
            self.left -= 1
            if self._next() not in (None, "and", "or", ")"):
                raise Unclear("a flag is compared or filtered in a condition")
            return token
        if token == "(":
            inner = self.either()
            if self._next() != ")":
                raise Unclear("a parenthesis is not closed")
            self.at += 1
            return f"({inner})" if isinstance(inner, str) else inner
        words = [token]
        while (following := self._next()) not in (None, "and", "or", ")"):
            if isinstance(following, bool):
                raise Unclear("a flag is compared or filtered in a condition")
            words.append(following)
            self.at += 1
        return " ".join(words)

    def _next(self) -> str | bool | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None
