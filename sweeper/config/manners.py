"""The sections `[proposals]` and `[merge]` of rule files to how much is asked of people, and when.

As with the policy, a repository may ask for less and later, never for more and sooner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sweeper.config.document import Table

Merging = Literal["never", "timer", "native"]
_MERGING: tuple[Merging, ...] = get_args(Merging)  # the first is the strictest

SECTIONS = ("proposals", "merge")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST = 100_000
_MOST_DATES = 1_000

# What a smaller number means: less is asked of people ("down") or they get more time ("up").
_COUNTS: Mapping[str, Literal["down", "up"]] = {
    "open": "down",
    "per_run": "down",
    "per_hour": "down",
    "per_reviewer": "down",
    "reviewers": "down",
    "lines": "down",
}
_SCHEDULE = ("days", "from_hour", "to_hour", "timezone", "blackout")
_PROPOSALS = (*_COUNTS, *_SCHEDULE, "labels", "milestone", "assignees", "onboarding")
_MERGE = ("how", "risk", "after_hours", "approvers")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When people are at work: days of the week (0 is Monday), hours, and days off (inclusive)."""

    days: frozenset[int] = frozenset(range(5))
    from_hour: int = 8
    to_hour: int = 17
    timezone: str = "UTC"
    blackout: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Manners:
    """How much is asked of people. Counts are of pull requests, but for `lines` of one of them.

    `per_reviewer` counts what is open with one person, `reviewers` are those asked for each. With
    `onboarding` a repository without rules is first offered a rule file, and asked nothing else
    until that is merged.
    `merging` says who merges what nobody objects to, after `after_hours` of working days:
    never, we (timer), or the forge once it is approved (native); what is riskier than `merge_risk`
    is for people. `approvers` are asked about what is risky.
    """

    open: int = 5
    per_run: int = 3
    per_hour: int = 2
    per_reviewer: int = 3
    reviewers: int = 2
    lines: int = 400
    schedule: Schedule = field(default_factory=Schedule)
    labels: tuple[str, ...] = ()
    onboarding: bool = True
    milestone: str = ""
    assignees: tuple[str, ...] = ()
    merging: Merging = "timer"
    merge_risk: float = 0.30
    after_hours: int = 48
    approvers: tuple[str, ...] = ()


def read_manners(document: Table, before: Manners, origins: dict[str, str]) -> Manners:
    """Return the manners with one more document; raise ConfigError where a repository is laxer.

    Adds to the `origins` of the values, which file and line each is from.
    """
    proposals, merge = document.table("proposals"), document.table("merge")
    proposals.only(_PROPOSALS)
    merge.only(_MERGE)
    for table in (proposals, merge):
        origins.update({f"{table.place[-1]}.{key}": table.origin(key) for key in table.data})
    counts = {name: _count(proposals, name, getattr(before, name)) for name in _COUNTS}
    after = merge.integer("after_hours", before.after_hours, least=0, most=_MOST)
    _refuse(merge, "after_hours", before.after_hours, is_laxer=after < before.after_hours)
    risk = merge.number("risk", before.merge_risk, least=0.0, most=1.0)
    _refuse(merge, "risk", before.merge_risk, is_laxer=risk > before.merge_risk)
    how = cast(Merging, merge.choice("how", _MERGING, before.merging))
    laxer = _MERGING.index(how) > _MERGING.index(before.merging)
    _refuse(merge, "how", before.merging, is_laxer=laxer)
    return replace(
        before,
        **counts,
        schedule=_schedule(proposals, before.schedule),
        labels=_more(proposals, "labels", before.labels),
        onboarding=_onboarding(proposals, before.onboarding),
        milestone=proposals.string("milestone", before.milestone),
        assignees=_more(proposals, "assignees", before.assignees),
        merging=how,
        merge_risk=risk,
        after_hours=after,
        approvers=_more(merge, "approvers", before.approvers),
    )


def as_written(manners: Manners) -> Mapping[str, float | str | list[str]]:
    """Return all values under the names that they have in a file."""
    schedule = manners.schedule
    return {
        **{f"proposals.{name}": getattr(manners, name) for name in _COUNTS},
        "proposals.days": [DAYS[day] for day in sorted(schedule.days)],
        "proposals.from_hour": schedule.from_hour,
        "proposals.to_hour": schedule.to_hour,
        "proposals.timezone": schedule.timezone,
        "proposals.blackout": [f"{first}/{last}" for first, last in schedule.blackout],
        "proposals.labels": list(manners.labels),
        "proposals.onboarding": manners.onboarding,
        "proposals.milestone": manners.milestone,
        "proposals.assignees": list(manners.assignees),
        "merge.how": manners.merging,
        "merge.risk": manners.merge_risk,
        "merge.after_hours": manners.after_hours,
        "merge.approvers": list(manners.approvers),
    }


def _count(table: Table, name: str, before: int) -> int:
    value = table.integer(name, before, least=0, most=_MOST)
    _refuse(table, name, before, is_laxer=value > before)
    return value


def _onboarding(table: Table, before: bool) -> bool:
    if "onboarding" not in table.data:
        return before
    if table.document.level == "repository":  # which has rules, or nobody could read this
        raise table.error("onboarding", "only the organisation's file may set 'onboarding'")
    return table.boolean("onboarding")


def _more(table: Table, name: str, before: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *table.strings(name))))


def _refuse(table: Table, name: str, before: object, *, is_laxer: bool) -> None:
    if is_laxer and table.document.level == "repository":
        raise table.error(
            name,
            f"'{name}' loosens the policy, which says {before}; only the organisation's file may",
        )


def _schedule(table: Table, before: Schedule) -> Schedule:
    """Read the schedule; nobody knows better than a repository when its people are at work."""
    zone = table.string("timezone", before.timezone)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise table.error("timezone", f"unknown timezone '{zone}'; write Europe/Berlin") from error
    first = table.integer("from_hour", before.from_hour, least=0, most=23)
    last = table.integer("to_hour", before.to_hour, least=1, most=24)
    if first >= last:
        raise table.error("to_hour", f"'to_hour = {last}' must come after 'from_hour = {first}'")
    return Schedule(_days(table, before.days), first, last, zone, _blackout(table, before.blackout))


def _days(table: Table, before: frozenset[int]) -> frozenset[int]:
    if "days" not in table.data:
        return before
    named = table.strings("days")
    if not named or not set(named) <= set(DAYS):
        raise table.error("days", f"'days' must name some of {', '.join(DAYS)}")
    return frozenset(DAYS.index(day) for day in named)


def _blackout(table: Table, before: tuple[tuple[date, date], ...]) -> tuple[tuple[date, date], ...]:
    """Read days, and spans of days written as `2026-12-20/2027-01-03`."""
    spans = list(before)
    for text in table.strings("blackout"):
        first, _, last = text.partition("/")
        try:
            span = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError as error:
            wanted = "a day as 2026-12-24, or days as 2026-12-20/2027-01-03"
            raise table.error("blackout", f"bad days '{text}'; write {wanted}") from error
        if span[0] > span[1]:
            raise table.error("blackout", f"'{text}' ends before it begins")
        spans.append(span)
    if len(spans) > _MOST_DATES:
        raise table.error("blackout", f"more than {_MOST_DATES} entries")
    return tuple(spans)
