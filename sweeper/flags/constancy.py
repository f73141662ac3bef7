"""What providers serve and what the code reads to one verdict for each flag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from sweeper.flags.environments import is_production
from sweeper.flags.keeping import by_change, by_name
from sweeper.flags.offers import is_same, shown
from sweeper.flags.providers import PROVIDERS, Export
from sweeper.model import FlagRead, FlagState, FlagValue, FlagVerdict, VerdictKind

SETTLED: Final = 30  # days without a change until a constant flag counts as settled
_SAID: Final = ("plain", "committed")  # exports that a person or a repository wrote, for any read
_SPECIFIC: Final = frozenset(PROVIDERS) - {"plain"}
_RAW: Final = ("settings", "flask-config", "environment")  # rules whose reads give what is stored
_ASIDE: Final = frozenset({"test", "definition"})  # forms that name a flag and do not ask for it

_Served = Mapping[str, Mapping[str, Sequence[FlagState]]]  # by provider and by key


class _Answer(NamedTuple):
    """What an environment gives to all reads of a flag: one value, or none, and why."""

    environment: str
    value: FlagValue
    is_one: bool
    reason: str


def decide(
    exports: Sequence[Export],
    reads: Sequence[FlagRead],
    *,
    as_of: date,
    critical: Sequence[str] = (),
    settled: int = SETTLED,
) -> tuple[FlagVerdict, ...]:
    """Return the verdict on each flag that an export has, or that a read asks an export for.

    All environments have to agree, or only those that a glob of `critical` names.
    """
    served = _by_provider(exports)
    by_key: dict[str, list[FlagRead]] = defaultdict(list)
    for read in reads:
        by_key[read.key].append(read)
    hidden = by_key.pop("", [])
    verdicts = []
    for key in sorted({key for flags in served.values() for key in flags} | by_key.keys()):
        for providers in _homes(key, served, by_key[key]):
            states = tuple(s for p in providers for s in _complete(key, served[p], critical))
            asking = tuple(r for r in by_key[key] if _asks(r, providers))
            verdicts.append(_verdict(key, states, asking, hidden, as_of=as_of, settled=settled))
        lost = tuple(r for r in by_key[key] if _is_lost(r, served))
        if lost:
            why = "the code reads it, and no export has it"
            verdicts.append(FlagVerdict(key, "undefined", None, (why,), (), (), lost))
    return tuple(verdicts)


def _by_provider(exports: Sequence[Export]) -> _Served:
    served: dict[str, dict[str, list[FlagState]]] = {}
    for export in exports:
        flags = served.setdefault(export.provider, {})
        for state in export.states:
            flags.setdefault(state.key, []).append(state)
    return served


def _homes(key: str, served: _Served, reads: Sequence[FlagRead]) -> Iterator[tuple[str, ...]]:
    """Yield the providers that have the flag, together when one read may ask any of them."""
    homes = tuple(provider for provider, flags in served.items() if key in flags)
    if any(sum(_may_ask(read, home) for home in homes) > 1 for read in reads):
        yield homes
    else:
        yield from ((home,) for home in homes)


def _asks(read: FlagRead, providers: Sequence[str]) -> bool:
    return any(_may_ask(read, provider) for provider in providers)


def _may_ask(read: FlagRead, provider: str) -> bool:
    own = _provider(read)
    is_open = not own and "openfeature" in read.rule  # whose provider is not known
    return provider in _SAID or own == provider or is_open


def _provider(read: FlagRead) -> str:
    return next((name for name in sorted(_SPECIFIC) if name in read.rule), "")


def _is_lost(read: FlagRead, served: _Served) -> bool:
    homes = [provider for provider, flags in served.items() if read.key in flags]
    if _asks(read, homes) if homes else read.form in _ASIDE:
        return False
    # Nobody exports the settings and the environment variables of a project.
    return any(_may_ask(read, provider) for provider in served if provider not in _SAID)


def _complete(
    key: str, flags: Mapping[str, Sequence[FlagState]], critical: Sequence[str]
) -> Iterator[FlagState]:
    """Yield the states of a flag in all environments that count, also where it is missing."""
    environments = {state.environment for states in flags.values() for state in states}
    found = {state.environment for state in flags[key]}
    missing = [
        FlagState(key, name, None, False, "not defined there", is_code_default=True)
        for name in environments - found
        if name
    ]
    for state in sorted([*flags[key], *missing], key=_production_first):
        name = state.environment
        if not critical or not name or any(fnmatchcase(name, glob) for glob in critical):
            yield state


def _production_first(state: FlagState) -> tuple[bool, str]:
    return not is_production(state.environment), state.environment


def _verdict(
    key: str,
    states: tuple[FlagState, ...],
    reads: tuple[FlagRead, ...],
    hidden: Sequence[FlagRead],
    *,
    as_of: date,
    settled: int,
) -> FlagVerdict:
    asking = [read for read in reads if read.form not in _ASIDE]
    answers = [_answer(state, asking) for state in states]
    keep = _keep(key, states, as_of, settled)
    kind, value, reasons = _kind(answers)
    if not asking:
        kind, reasons = "unused", (_unused(reads, hidden), *reasons)
    elif kind == "constant" and keep:
        kind, reasons = "kept", (keep, *reasons)
    notes = tuple(_notes(value, asking)) if kind in ("constant", "kept") else ()
    return FlagVerdict(key, kind, value, reasons, notes, states, reads)


def _kind(answers: Sequence[_Answer]) -> tuple[VerdictKind, FlagValue, tuple[str, ...]]:
    if not answers:
        return "varies", None, ("no export says what the critical environments serve",)
    if not all(answer.is_one for answer in answers):
        return "varies", None, tuple(_reason(answer) for answer in answers if not answer.is_one)
    value = answers[0].value
    reasons = tuple(_reason(answer) for answer in answers)
    if not all(is_same(answer.value, value) for answer in answers):
        return "split", None, reasons
    return "constant", value, reasons


def _reason(answer: _Answer) -> str:
    what = f"{shown(answer.value)}, {answer.reason}" if answer.is_one else answer.reason
    return f"{answer.environment}: {what}" if answer.environment else what


def _answer(state: FlagState, reads: Sequence[FlagRead]) -> _Answer:
    name, why = state.environment, state.reason
    if state.is_constant:
        for read in reads:
            if unfit := _unfit(read, state.served):
                trouble = f"{shown(state.served)} is served, and {_where(read)} {unfit}"
                return _Answer(name, None, False, trouble)
        return _Answer(name, state.served, True, why)
    if not state.is_code_default:
        return _Answer(name, None, False, why)
    defaults = [read.default for read in reads]
    if reads and all(r.has_default and is_same(r.default, defaults[0]) for r in reads):
        return _Answer(name, defaults[0], True, why)
    return _Answer(name, None, False, f"{why}, and the reads do not agree on one default")


def _unfit(read: FlagRead, served: FlagValue) -> str:
    """Return why the read does not give the served value itself, or ""."""
    if "environment" in read.rule and not isinstance(served, str):
        return "reads a variable, which is text"
    if read.has_default:
        same = read.default is None or served is None or type(read.default) is type(served)
        return "" if same else "expects another type"
    # `is_on("x")` of a flag that serves "blue" is true.
    is_raw = any(kind in read.rule for kind in _RAW)
    return "" if is_raw or isinstance(served, bool) else "may only ask whether it is on"


def _keep(key: str, states: Sequence[FlagState], as_of: date, settled: int) -> str:
    said = next((state.keep for state in states if state.keep), "")
    recent = (by_change(state.changed, as_of, settled) for state in states)
    return said or by_name(key) or next(filter(None, recent), "")


def _unused(reads: Sequence[FlagRead], hidden: Sequence[FlagRead]) -> str:
    why = "only tests and definitions name it" if reads else "nothing in the code reads it"
    if hidden:
        why += f", unless one of {len(hidden)} reads does whose key only a run knows"
    return why


def _notes(value: FlagValue, reads: Sequence[FlagRead]) -> Iterator[str]:
    others = [r for r in reads if r.has_default and not is_same(r.default, value)]
    if others:
        more = f" and {len(others) - 1} more" if others[1:] else ""
        back = f"{_where(others[0])}{more}: the code falls back to {shown(others[0].default)}"
        yield f"{back}, {shown(value)} is served"


def _where(read: FlagRead) -> str:
    return f"{read.path}:{read.span.line}"
