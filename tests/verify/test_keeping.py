"""Keep comments and rules to wishes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from sweeper.verify.keeping import Keep, is_expired, keeps

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

COMMENTS = {
    "keep": (frozenset(), "", None),
    "keep the printer needs it": (frozenset(), "the printer needs it", None),
    "keep[dead-symbol] why": (frozenset({"dead-symbol"}), "why", None),
    "keep[dead-symbol,unused-import]": (frozenset({"dead-symbol", "unused-import"}), "", None),
    "keep [dead-symbol] why": (frozenset({"dead-symbol"}), "why", None),
    "keep[] why": (frozenset(), "why", None),
    "keep why until=2031-02-03": (frozenset(), "why", date(2031, 2, 3)),
    "keep until=2031-02-03, then go": (frozenset(), "then go", date(2031, 2, 3)),
    "keep until = 2031-02-03": (frozenset(), "", date(2031, 2, 3)),
}


@pytest.mark.parametrize(("comment", "expected"), COMMENTS.items())
def test_reads_comments(
    hearing: Callable[..., Hearing],
    comment: str,
    expected: tuple[frozenset[str], str, date | None],
) -> None:
    (keep,) = keeps(hearing({"shop.py": f"x = 1  # sweeper: {comment}\n"}).scene)
    assert (keep.kinds, keep.reason, keep.until) == expected
    assert (keep.path, keep.line, keep.fault) == ("shop.py", 1, "")


FAULTS = ["kepe", "", "keep[dead]", "keep until=", "keep until=2031-02-30", "keep until=tomorrow"]


@pytest.mark.parametrize("comment", FAULTS)
def test_what_is_not_understood_keeps_everything_for_good(
    hearing: Callable[..., Hearing], comment: str
) -> None:
    (keep,) = keeps(hearing({"shop.py": f"x = 1  # sweeper: {comment}\n"}).scene)
    assert keep.fault
    assert (keep.kinds, keep.until) == (frozenset(), None)


def test_rules_come_first(hearing: Callable[..., Hearing]) -> None:
    rules = '[[keep]]\nsubject = "shop.py::*"\nreason = "soon"\nuntil = 2031-01-01\n'
    found = hearing({".sweeper.toml": rules, "shop.py": "x = 1  # sweeper: keep\n"})
    rule, comment = keeps(found.scene)
    assert (rule.subject, rule.line, rule.until) == ("shop.py::*", 0, date(2031, 1, 1))
    assert comment.line == 1


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, False),
        (date(2030, 1, 2), False),
        (date(2030, 1, 1), False),
        (date(2029, 12, 31), True),
    ],
)
def test_the_last_day_counts(until: date | None, *, expected: bool) -> None:
    keep = Keep("shop.py", 1, "", frozenset(), "", until, "")
    assert is_expired(keep, date(2030, 1, 1)) is expected
