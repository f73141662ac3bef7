"""Parts and a question about sets of them to the parts that can go together: group testing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Needs = Mapping[int, Collection[int]]
Question = Callable[[frozenset[int]], bool]


class OutOfQuestions(Exception):  # noqa: N818
    """No more may be asked; what is not judged by then stays."""


@dataclass(slots=True)
class Isolation:
    """`kept` passed as a whole; each of `guilty` failed as the last of the set that it leads to.

    `dependent` says of others on which lost part they rest. `unjudged`: no question was left.
    """

    kept: list[int] = field(default_factory=list)
    guilty: dict[int, frozenset[int]] = field(default_factory=dict)
    dependent: dict[int, int] = field(default_factory=dict)
    unjudged: list[int] = field(default_factory=list)


def isolate(
    parts: Sequence[int], passes: Question, *, needs: Needs, suspects: Collection[int] = ()
) -> Isolation:
    """Find a large set of parts that passes, with about 2·log2(n) questions per guilty part.

    Groups join what is kept, and are halved when that fails, as when delta debugging divides
    (Zeller and Hildebrandt 2002). `needs` says which parts a part rests on: they are judged before
    it, and it is lost with them. `suspects` come last: a right guess leaves all others in one group
    that passes. No question is asked twice; the whole is known to fail. `passes` may raise
    `OutOfQuestions`.
    """
    order = list(_ordered(parts, needs))
    late: set[int] = set()
    for part in order:
        if part in suspects or late.intersection(needs.get(part, ())):
            late.add(part)
    found = Isolation()
    known = {frozenset(parts): False}
    try:
        _join([part for part in order if part not in late], passes, needs, known, found)
        _join([part for part in order if part in late], passes, needs, known, found)
    except OutOfQuestions:
        judged = {*found.kept, *found.guilty, *found.dependent}
        found.unjudged.extend(part for part in order if part not in judged)
    return found


def _join(
    group: Sequence[int],
    passes: Question,
    needs: Needs,
    known: dict[frozenset[int], bool],
    found: Isolation,
) -> None:
    """Judge a group together with what is kept, by halves when it fails."""
    fine: list[int] = []
    for part in group:
        lost = sorted({*found.guilty, *found.dependent}.intersection(needs.get(part, ())))
        if lost:
            found.dependent[part] = lost[0]
        else:
            fine.append(part)
    if not fine:
        return
    asked = frozenset([*found.kept, *fine])
    if asked not in known:
        known[asked] = passes(asked)
    if known[asked]:
        found.kept.extend(fine)
    elif len(fine) == 1:
        found.guilty[fine[0]] = asked
    else:
        middle = len(fine) // 2
        _join(fine[:middle], passes, needs, known, found)
        _join(fine[middle:], passes, needs, known, found)


def _ordered(parts: Sequence[int], needs: Needs) -> Iterator[int]:
    """Yield the parts in their order, but what one rests on before it; a cycle is cut anywhere."""
    done: set[int] = set()
    for start in parts:
        waiting = [start]
        while waiting:
            part = waiting[-1]
            missing = [n for n in sorted(needs.get(part, ())) if n in parts and n not in done]
            missing = [n for n in missing if n not in waiting]
            if missing:
                waiting.append(missing[0])
            else:
                waiting.pop()
                if part not in done:
                    done.add(part)
                    yield part
