"""A proxy that fails on purpose, before or after what stands behind it has done its work."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tests.forge.serving import Answer, Asked, forward

FaultKind = Literal[
    "secondary",  # 403 with Retry-After; nothing was done
    "secondary-unsaid",  # the same without
    "used-up",  # 403 with x-ratelimit-remaining: 0
    "bad-token",  # 401
    "too-many",  # 429 with Retry-After
    "bad-gateway",  # 502; nothing was done
    "bad-gateway-after",  # 502; it was done
    "cut",  # no answer; nothing was done
    "cut-after",  # no answer; it was done
    "half",  # an answer that ends early; it was done
    "twice",  # it was done by a copy of the request, and the answer is that to the second
    "late",  # no answer for as long as the test lasts; it was done
    "stuck",  # no answer for as long as the test lasts; nothing was done
    "unsettled",  # it is not known yet whether a pull can be merged
]
_LIMIT = b'{"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}'
_USED_UP = b'{"message": "API rate limit exceeded for user ID 1."}'
_JSON = {"Content-Type": "application/json"}


class Fault(NamedTuple):
    """What happens to the next `times` requests with that method and a path that has the pattern.

    No method is any. `skipped` such requests pass before. `after` seconds is what the answer asks
    to wait, or the time since 1970 of the reset.
    """

    method: str
    pattern: str
    kind: FaultKind
    times: int = 1
    skipped: int = 0
    after: float = 2.0


@dataclass
class Faults:
    """Stands between us and `upstream`; GraphQL goes past it, where no description is."""

    upstream: str
    graphql: str = ""
    faults: list[Fault] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def answer(self, asked: Asked) -> Answer | None:
        """Answer, or fail."""
        is_question = asked.method == "GET" or b'"query": "query' in asked.body
        self.seen.append(("GET" if is_question else asked.method, asked.path))
        upstream = self.graphql if self.graphql and asked.path == "/graphql" else self.upstream
        fault = self._next(asked)
        if fault is None:
            return forward(asked, upstream)
        match fault.kind:
            case "secondary":
                return Answer(403, {**_JSON, "Retry-After": f"{fault.after:g}"}, _LIMIT)
            case "secondary-unsaid":
                return Answer(403, _JSON, _LIMIT)
            case "used-up":
                limits = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{fault.after:.0f}"}
                return Answer(403, {**_JSON, **limits}, _USED_UP)
            case "bad-token":
                return Answer(401, _JSON, b'{"message": "Bad credentials"}')
            case "too-many":
                return Answer(429, {**_JSON, "Retry-After": f"{fault.after:g}"}, b"{}")
            case "bad-gateway":
                return Answer(502, {"Content-Type": "text/html"}, b"<html>Bad gateway</html>")
            case "bad-gateway-after":
                forward(asked, upstream)
                return Answer(502, {"Content-Type": "text/html"}, b"<html>Bad gateway</html>")
            case "cut":
                return None
            case "cut-after":
                forward(asked, upstream)
                return None
            case "half":
                answer = forward(asked, upstream)
                return answer._replace(body=answer.body[: len(answer.body) // 2])
            case "twice":
                forward(asked, upstream)
                return forward(asked, upstream)
            case "late":
                answer = forward(asked, upstream)
                self.gate.wait(60)
                return answer
            case "stuck":
                self.gate.wait(60)
                return None
            case "unsettled":
                return _unsettled(forward(asked, upstream))

    @contextmanager
    def failing(self, *faults: Fault) -> Iterator[None]:
        """Fail so for a while."""
        self.faults = list(faults)
        self.gate.clear()
        try:
            yield
        finally:
            self.faults = []
            self.gate.set()

    def writes(self) -> int:
        """Return how many writes have come by."""
        return sum(method != "GET" for method, _ in self.seen)

    def _next(self, asked: Asked) -> Fault | None:
        for place, fault in enumerate(self.faults):
            if fault.method in ("", asked.method) and re.search(fault.pattern, asked.path):
                if fault.skipped:
                    self.faults[place] = fault._replace(skipped=fault.skipped - 1)
                    return None
                left = fault._replace(times=fault.times - 1)
                self.faults[place : place + 1] = [left] if left.times else []
                return fault
        return None


def _unsettled(answer: Answer) -> Answer:
    pull = json.loads(answer.body)
    known = {"mergeable": None, "mergeable_state": "unknown", "detailed_merge_status": "checking"}
    pull |= {name: value for name, value in known.items() if name in pull}
    return answer._replace(body=json.dumps(pull).encode())
