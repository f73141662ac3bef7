"""Objects that stand for whatever the code under test works with: they record and answer."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

from .record import Enough, Record, last, shown

_LONGEST = 90


class StandIn:
    """Answers whatever is asked of it, after its record, and remembers what is set on it."""

    __slots__ = ("_sweeper_items", "_sweeper_path", "_sweeper_record")

    def __init__(self, record: Record, path: str) -> None:
        object.__setattr__(self, "_sweeper_record", record)
        object.__setattr__(self, "_sweeper_path", path)
        object.__setattr__(self, "_sweeper_items", {})

    def _sweeper_name(self) -> str:
        return str(self._sweeper_path)

    # --- attributes and items ---

    def __getattr__(self, name: str) -> Any:
        record, path = self._sweeper_record, self._sweeper_path
        if name.startswith("__") and name.endswith("__"):
            if name in ("__name__", "__qualname__"):
                return last(path)
            raise AttributeError(name)
        text = f"{path}.{name}"
        record.look(text)
        record.may_raise(text, "AttributeError", AttributeError)
        known = self._sweeper_items
        if "." + name in known:
            return known["." + name]
        return answer(record, text)

    def __setattr__(self, name: str, value: Any) -> None:
        self._sweeper_record.effect(f"{self._sweeper_path}.{name} = {shown(value)}")
        self._sweeper_items["." + name] = value

    def __delattr__(self, name: str) -> None:
        self._sweeper_record.effect(f"del {self._sweeper_path}.{name}")
        self._sweeper_items.pop("." + name, None)

    def __getitem__(self, key: Any) -> Any:
        text = f"{self._sweeper_path}[{shown(key)}]"
        self._sweeper_record.look(text)
        self._sweeper_record.may_raise(text, "KeyError", KeyError)
        known = self._sweeper_items
        return known[text] if text in known else answer(self._sweeper_record, text)

    def __setitem__(self, key: Any, value: Any) -> None:
        text = f"{self._sweeper_path}[{shown(key)}]"
        self._sweeper_record.effect(f"{text} = {shown(value)}")
        self._sweeper_items[text] = value

    def __delitem__(self, key: Any) -> None:
        text = f"{self._sweeper_path}[{shown(key)}]"
        self._sweeper_record.effect("del " + text)
        self._sweeper_items.pop(text, None)

    # --- what is done to it ---

    def __call__(self, *args: Any, **named: Any) -> Any:
        return called(self._sweeper_record, self._sweeper_path, args, named)

    def __iter__(self) -> Iterator[Any]:
        record, path = self._sweeper_record, self._sweeper_path
        record.effect(f"iter({path})")
        for number in range(self._sweeper_size()):
            record.effect(f"next({path})")
            yield answer(record, f"{path}[{number}]")

    def __next__(self) -> Any:
        record, path = self._sweeper_record, self._sweeper_path
        record.effect(f"next({path})")
        if not record.truth(path, "next"):
            raise StopIteration
        return answer(record, f"next({path})")

    def keys(self) -> Any:
        """Return strings, so that it can be given as keywords too."""
        self._sweeper_record.effect(f"{self._sweeper_path}.keys()")
        return [f"k{number}" for number in range(self._sweeper_size())]

    def __enter__(self) -> Any:
        return called(self._sweeper_record, self._sweeper_path + ".__enter__", (), {})

    def __exit__(self, kind: Any, value: Any, trace: Any) -> bool:
        return self._sweeper_leave("__exit__", value)

    def __await__(self) -> Any:
        record, path = self._sweeper_record, self._sweeper_path
        record.effect(f"await {path}")
        yield from ()  # a generator, as every awaitable gives one
        return answer(record, f"(await {path})")

    async def __aenter__(self) -> Any:
        return called(self._sweeper_record, self._sweeper_path + ".__aenter__", (), {})

    async def __aexit__(self, kind: Any, value: Any, trace: Any) -> bool:
        return self._sweeper_leave("__aexit__", value)

    async def __aiter__(self) -> Any:
        for item in self:
            yield item

    def _sweeper_leave(self, name: str, value: Any) -> bool:
        record, path = self._sweeper_record, self._sweeper_path
        if isinstance(value, Enough):
            return False
        record.effect(f"{path}.{name}({shown(value)})")
        return bool(record.seed > 3 and record.choose(6, path + name) == 0)

    # --- what is asked of it ---

    def __bool__(self) -> bool:
        return self._sweeper_ask(f"bool({self._sweeper_path})", "bool")

    def __len__(self) -> int:
        self._sweeper_record.look(f"len({self._sweeper_path})")
        return self._sweeper_size()

    def _sweeper_size(self) -> int:
        record = self._sweeper_record
        return record.choose(4, self._sweeper_path + "|size") if record.seed else 2

    def __contains__(self, value: Any) -> bool:
        return self._sweeper_ask(f"{shown(value)} in {self._sweeper_path}", f"in {shown(value)}")

    def __instancecheck__(self, value: Any) -> bool:
        return self._sweeper_ask(
            f"isinstance({shown(value)}, {self._sweeper_path})", f"is {shown(value)}"
        )

    def __subclasscheck__(self, value: Any) -> bool:
        return self._sweeper_ask(
            f"issubclass({shown(value)}, {self._sweeper_path})", f"sub {shown(value)}"
        )

    def _sweeper_ask(self, text: str, question: str) -> bool:
        self._sweeper_record.look(text)
        return bool(self._sweeper_record.truth(self._sweeper_path, question))

    def __eq__(self, other: object) -> Any:
        if other is self:
            return True
        pair = "|".join(sorted((shown(self), shown(other))))
        return self._sweeper_ask(f"{self._sweeper_path} == {shown(other)}", f"== {pair}")

    def __ne__(self, other: object) -> Any:
        return not self.__eq__(other)

    def __hash__(self) -> int:
        return zlib.crc32(self._sweeper_path.encode("utf-8", "replace"))

    def __index__(self) -> int:
        self._sweeper_record.look(f"int({self._sweeper_path})")
        return self._sweeper_size()

    __int__ = __index__

    def __float__(self) -> float:
        return float(self.__index__())

    def __str__(self) -> str:
        self._sweeper_record.look(f"str({self._sweeper_path})")
        return f"<{self._sweeper_path}>"

    __repr__ = __str__

    def __format__(self, form: str) -> str:
        self._sweeper_record.look(f"format({self._sweeper_path}, {form!r})")
        return f"<{self._sweeper_path}>"

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self

    def __mro_entries__(self, bases: Any) -> Any:
        return ()


def answer(record: Record, path: str) -> Any:
    """Return what stands at a path, always the same: a stand-in, sometimes a plain value."""
    if path not in record.known:
        record.known[path] = _made(record, path)
    return record.known[path]


def _made(record: Record, path: str) -> Any:
    if last(path) in record.raised:
        return exception(record, path)
    if record.is_plain(path):
        return record.plain[record.choose(len(record.plain), path + "|which")]
    if len(path) > _LONGEST:
        path = f"{path[:_LONGEST]}...{record.choose(1 << 32, path):x}"
    return StandIn(record, path)


def called(record: Record, path: str, args: Any, named: Any) -> Any:
    """Record a call, call what was given along, and return or raise an answer."""
    given = [shown(arg) for arg in args] + [
        f"{name}={shown(value)}" for name, value in named.items()
    ]
    record.effect(f"{path}({', '.join(given)})")
    number = record.effects
    for arg in (*args, *named.values()):
        record.call(arg, f"{path}#{number}")
    if record.seed > 3 and record.choose(4 if record.raised else 9, f"{path}|raise|{number}") == 0:
        errors = record.errors
        raise errors[record.choose(len(errors), f"{path}|which|{number}")](f"from {path}")
    return answer(record, f"{path}()#{number}")


def exception(record: Record, path: str) -> Any:
    """Return the class that stands for an exception of the project."""
    name = last(path)
    key = "exception " + name
    if key not in record.known:
        record.known[key] = type(name, (Exception,), {})
    return record.known[key]


def _operator(sign: str, *, is_effect: bool, is_swapped: bool) -> Callable[..., Any]:
    def operate(self: Any, other: Any, *rest: Any) -> Any:
        sides = [self._sweeper_path, shown(other)]
        text = f" {sign} ".join(reversed(sides) if is_swapped else sides)
        if is_effect:
            self._sweeper_record.effect(text)
        else:
            self._sweeper_record.look(text)
        return answer(self._sweeper_record, f"({text})")

    return operate


def _sign(sign: str) -> Callable[..., Any]:
    def operate(self: Any) -> Any:
        text = f"{sign}({self._sweeper_path})"
        self._sweeper_record.look(text)
        return answer(self._sweeper_record, text)

    return operate


def _order(sign: str) -> Callable[..., Any]:
    def compare(self: Any, other: Any) -> bool:
        text = f"{self._sweeper_path} {sign} {shown(other)}"
        return bool(self._sweeper_ask(text, f"{sign} {shown(other)}"))

    return compare


def _equip() -> None:
    signs = {
        "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%",
        "pow": "**", "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>",
        "matmul": "@",
    }  # fmt: skip
    for name, sign in signs.items():
        setattr(StandIn, f"__{name}__", _operator(sign, is_effect=False, is_swapped=False))
        setattr(StandIn, f"__r{name}__", _operator(sign, is_effect=False, is_swapped=True))
        setattr(StandIn, f"__i{name}__", _operator(sign + "=", is_effect=True, is_swapped=False))
    for name, sign in {"neg": "-", "pos": "+", "invert": "~", "abs": "abs"}.items():
        setattr(StandIn, f"__{name}__", _sign(sign))
    for name, sign in {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}.items():
        setattr(StandIn, f"__{name}__", _order(sign))


_equip()
