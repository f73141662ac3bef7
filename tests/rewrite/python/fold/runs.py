"""Run a program with traced calls and given flags: text in, all that can be noticed out."""

from __future__ import annotations

import copy
import inspect
import types
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import (
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from typing import Any

from sweeper.model import FlagValue

_LIMIT = 150
_ANSWERS = (1, 0, "blue", "", [7], None, True, False)
_INPUTS = ((0, 1), ("blue", None), ([1], ""))


class Boom(Exception):  # noqa: N818 - what the programs raise
    """An exception of the program's own."""


class Stop(BaseException):
    """The program ran long enough."""


def runs(text: str, flags: Mapping[str, FlagValue]) -> list[object]:
    """What the module and its `main` do with each of the inputs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(text, "program", "exec", dont_inherit=True)
    # copies, for a program may add to a list that it is given
    return [_run(code, flags, copy.deepcopy(arguments)) for arguments in _INPUTS]


def _run(code: types.CodeType, flags: Mapping[str, FlagValue], arguments: Any) -> object:
    trace: list[object] = []

    def t(*args: object, **named: object) -> object:
        if len(trace) >= _LIMIT:
            raise Stop
        trace.append((_plain(args), _plain(named)))
        if len(args) > 1:
            return args[1]
        number = args[0] if isinstance(args[0], int) else 0
        return copy.copy(_ANSWERS[(number + len(trace)) % len(_ANSWERS)])

    @contextmanager
    def manager(number: int, value: object) -> Iterator[object]:
        t("enter", number)
        try:
            yield value
        except Boom:
            if number % 2:
                raise
        finally:
            t("exit", number)

    @asynccontextmanager
    async def slow(inner: AbstractContextManager[object]) -> AsyncIterator[object]:
        with inner as value:
            yield value

    async def later(number: int, value: object) -> object:
        return t(number, value)

    async def rows(number: int, values: Iterable[object]) -> AsyncIterator[object]:
        for value in values:
            yield t(number, value)

    names: dict[str, Any] = {"t": t, "manager": manager, "Boom": Boom, "flag": flags.__getitem__}
    names |= {"drive": _driven, "later": later, "rows": rows, "slow": slow}
    given = set(names)
    outcomes = [_outcome(lambda: exec(code, names), t)]
    if "main" in names:
        outcomes.append(_outcome(lambda: names["main"](*arguments), t))
    left = {name: _plain(value) for name, value in names.items() if name not in given}
    for name in ("__builtins__", "__annotations__"):  # the latter is made even by dead code
        left.pop(name, None)
    return outcomes, trace, left


def _driven(function: Callable[..., Coroutine[None, None, object]]) -> Callable[..., object]:
    """Return a function that runs a coroutine, which never waits, to its end."""

    def run(*args: object) -> object:
        coroutine = function(*args)
        try:
            coroutine.send(None)
        except StopIteration as done:
            return done.value
        finally:
            coroutine.close()
        raise AssertionError("it never waits")

    return run


def _outcome(function: Callable[[], object], t: Callable[..., object]) -> object:
    try:
        result = function()
        if isinstance(result, types.GeneratorType):
            _exhaust(result, t)
        return _plain(result)
    except Stop:
        return "stopped"
    except RecursionError:
        return "too deep"
    except Exception as error:
        return type(error).__name__, _plain(error.args)


def _exhaust(
    generator: types.GeneratorType[object, None, object], t: Callable[..., object]
) -> None:
    try:
        for value in generator:
            t("next", value)
    finally:
        with suppress(Stop, RuntimeError):
            generator.close()


def _plain(value: object, depth: int = 4) -> object:
    """The value without identities, functions by all that shows of them."""
    if depth == 0:
        return type(value).__name__
    if isinstance(value, list | tuple | set | frozenset):
        return type(value).__name__, [_plain(each, depth - 1) for each in value]
    if isinstance(value, dict):
        return {repr(_plain(k, depth - 1)): _plain(v, depth - 1) for k, v in value.items()}
    if isinstance(value, types.FunctionType):
        kind = inspect.isgeneratorfunction(value), inspect.iscoroutinefunction(value)
        return value.__name__, kind, value.__doc__, _plain(value.__defaults__, depth - 1)
    if isinstance(value, type):
        shown = {k: v for k, v in vars(value).items() if not k.startswith("__") or k == "__doc__"}
        return value.__name__, _plain(shown, depth - 1)
    if isinstance(value, bool | int | str | float | None):
        return value
    return type(value).__name__
