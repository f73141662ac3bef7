"""Tests whose ids differ from run to run to ids that can be compared.

A parameter that is made while tests are collected (the time, a random number, an object's address)
stands in the id of its test, so that no run has the ids of another. Tests that are numbered by
their cases (`test_x_2_blue` of ddt, `test_x_1` of parameterized) have other numbers once a case is
gone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sweeper.model import TestResult

PARAMETERS: Final = re.compile(r"\[.*", re.DOTALL)
_CASE: Final = re.compile(r"\[.*|(?<=\w)_\d+(_\w*)?$", re.DOTALL)


def paired(
    before: Mapping[str, TestResult], after: Mapping[str, TestResult]
) -> dict[str, TestResult]:
    """Return the results `after`, also by the ids that tests of the same function had `before`.

    An id that is gone takes the result of one that is new, of the same function and with the same
    outcome, or of the function itself, if that has no cases any more. Cases that lost what made
    them differ may have become one. Else it stays gone.
    """
    fresh: dict[tuple[str, str], list[str]] = {}
    for name, result in after.items():
        if name not in before and _CASE.search(name):
            fresh.setdefault((_CASE.sub("", name), result.outcome), []).append(name)
    free = {key: list(names) for key, names in fresh.items()}
    results = dict(after)
    for name, result in before.items():
        if name in after or not _CASE.search(name):
            continue
        whole = _CASE.sub("", name)
        same = free.get((whole, result.outcome))
        shorter = [n for n in fresh.get((whole, result.outcome), ()) if _is_shorter(n, name)]
        if same:
            results[name] = after[same.pop(0)]
        elif shorter:
            results[name] = after[shorter[0]]
        elif whole in after and whole not in before:
            results[name] = after[whole]
    return results


def _is_shorter(new: str, old: str) -> bool:
    """Whether an id has some of the parameters of another one, in their order, and no others."""
    parts, rest = (each.partition("[")[2].rstrip("]").split("-") for each in (new, old))
    left = iter(rest)
    return "[" in new and len(parts) < len(rest) and all(part in left for part in parts)
