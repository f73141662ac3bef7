"""One run of a function with the inputs of a seed: all that it does, as events."""

from __future__ import annotations

import ast
import signal
import sys
import types
from typing import Any, NamedTuple

from .functions import FILE, Source, world
from .inputs import arguments, errors
from .record import MOST_EVENTS, Enough, Event, Record, Words, shown
from .standins import StandIn, called

MOST_LINES = 20_000
SLOW = "it takes too long"
_NATIVE = (TypeError, AttributeError, LookupError, ValueError, ArithmeticError)
_SECONDS = 5.0
_MOST_STEPS = 20
_DEEPEST = 3


class Run(NamedTuple):
    """What a run did. `cut` says what ended it too early, "" when it came to its end.

    `doubt` is the number of events before an operation first failed on its own, such as the read
    `None.name`, and `failure` what it said: a look that failed so, and that is left out, changes
    all behind it. `lines` are those that were reached, `steps` how many were run.
    """

    events: list[Event]
    cut: str
    doubt: int
    failure: str
    lines: set[int]
    steps: int


class _Tracer:
    """Counts the lines of the code under test, and ends it when they are too many."""

    def __init__(self, function: Any, record: Record) -> None:
        self.lines: set[int] = set()
        self.steps = 0
        self.doubt, self.failure = MOST_EVENTS, ""
        self._record = record
        self._raising = {
            line
            for node in ast.walk(function)
            if isinstance(node, ast.Raise)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }

    def __call__(self, frame: Any, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename != FILE:
            return None
        if event == "line":
            self.lines.add(frame.f_lineno)
            self.steps += 1
            if self.steps > MOST_LINES:
                raise Enough("it does not end")
        elif event == "exception" and issubclass(argument[0], _NATIVE):
            trace = argument[2]
            while trace.tb_next is not None:
                trace = trace.tb_next
            is_own = trace.tb_frame.f_code.co_filename == FILE
            is_said = trace.tb_lineno in self._raising
            if not (is_own and is_said) and trace.tb_frame.f_code is not called.__code__:
                self._note(argument[1])
        return self

    def _note(self, error: object) -> None:
        if not self.failure:
            self.doubt, self.failure = len(self._record.events), shown(error)


def _out_of_time(number: int, frame: Any) -> None:
    raise Enough(SLOW)


def run(found: Source, code: types.CodeType, seed: int, words: Words) -> Run:
    """Run the function once, with the answers of the seed."""
    record = Record(seed, words)
    record.errors = errors(record)
    caller = _Caller(record)
    record.call = caller.call_back
    tracer = _Tracer(found.node, record)
    cut = ""
    names = world(found, record)
    globals_before, own = dict(names), found.node.name
    old = signal.signal(signal.SIGALRM, _out_of_time)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    sys.settrace(tracer)
    try:
        caller.outcome(lambda: exec(code, names), [], {})  # the definition alone, with its defaults
        function = names.pop(own, None)
        if own in globals_before:  # what it calls is a stand-in, also when it calls itself
            names[own] = globals_before[own]
        if isinstance(function, types.FunctionType):
            args, named = arguments(found.node, record, is_method=found.is_method)
            caller.outcome(function, args, named)
    except Enough as reason:
        cut = str(reason)
    finally:
        sys.settrace(None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    if not cut:
        left = _left(names, globals_before)
        record.events.append(Event(True, f"globals afterwards: {shown(left)}"))
    return Run(record.events, cut, tracer.doubt, tracer.failure, tracer.lines, tracer.steps)


def _left(names: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    skipped = {"__builtins__", "annotations"}
    changed = (n for n, v in names.items() if n not in before or before[n] is not v)
    return {name: names[name] for name in sorted(changed) if name not in skipped}


class _Caller:
    """Calls functions and takes what they give to its end."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.depth = 0

    def call_back(self, value: Any, name: str) -> None:
        """Call a function of the code under test that it hands to somebody."""
        own = getattr(value, "__code__", None) if isinstance(value, types.FunctionType) else None
        if own is None or own.co_filename != FILE or self.depth >= _DEEPEST:
            return
        count, named = own.co_argcount, own.co_varnames[own.co_argcount :][: own.co_kwonlyargcount]
        count -= len(value.__defaults__ or ())
        args = [StandIn(self.record, f"{name}({own.co_varnames[n]})") for n in range(count)]
        keywords = {one: StandIn(self.record, f"{name}({one})") for one in named}
        self.depth += 1
        try:
            self.outcome(value, args, keywords)
        finally:
            self.depth -= 1

    def outcome(self, function: Any, args: list[Any], named: dict[str, Any]) -> None:
        """Call it and record how that ends, and what became of what it was given."""
        record = self.record
        try:
            result = self._taken(function(*args, **named))
        except Enough:
            raise
        except BaseException as error:  # whatever the code raises is what it does
            record.effect(f"raises {shown(error)}")
        else:
            record.effect(f"returns {shown(result)}")
            self.call_back(result, "result")
        given = [*args, *named.values()]
        if any(isinstance(value, (list, dict)) for value in given):
            record.effect(f"arguments afterwards: {shown(given)}")

    def _taken(self, result: Any) -> Any:
        """Run a coroutine or a generator, and return what it gives in the end."""
        if isinstance(result, types.CoroutineType):
            return self._awaited(result)
        if isinstance(result, types.GeneratorType):
            return self._generated(result)
        if isinstance(result, types.AsyncGeneratorType):
            for _ in range(_MOST_STEPS):
                try:
                    value = self._awaited(result.__anext__())
                except StopAsyncIteration:
                    return "an asynchronous generator's end"
                self.record.effect(f"yields {shown(value)}")
            self._awaited(result.aclose())
            return "an asynchronous generator, stopped"
        return result

    def _awaited(self, awaitable: Any) -> Any:
        steps = awaitable.__await__() if hasattr(awaitable, "__await__") else awaitable
        try:
            for _ in range(_MOST_STEPS):
                steps.send(None)
        except StopIteration as end:
            return end.value
        raise Enough("it does not end")

    def _generated(self, steps: Any) -> Any:
        value = None
        for number in range(_MOST_STEPS):
            try:
                found = steps.send(value)
            except StopIteration as end:
                return ("a generator's end", end.value)
            self.record.effect(f"yields {shown(found)}")
            is_asked = self.record.seed > 1 and self.record.choose(3, f"send {number}") == 0
            value = StandIn(self.record, f"sent {number}") if is_asked else None
        steps.close()
        return "a generator, stopped"
