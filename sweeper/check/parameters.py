"""Tests whose ids differ from run to run to ids that can be compared.

A parameter that is made while tests are collected (the time, a random number, an object's address)
stands in the id of its test, so that no run has the ids of another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sweeper.model import TestResult

PARAMETERS: Final = re.compile(r"\[.*", re.DOTALL)


def paired(
    before: Mapping[str, TestResult], after: Mapping[str, TestResult]
) -> dict[str, TestResult]:
    """Return the results `after`, also by the ids that tests of the same function had `before`.

    An id that is gone takes the result of one that is new, of the same function and with the same
    outcome. Where there is none it stays gone.
    """
    fresh: dict[tuple[str, str], list[str]] = {}
    for name, result in after.items():
        if name not in before and "[" in name:
            fresh.setdefault((PARAMETERS.sub("", name), result.outcome), []).append(name)
    results = dict(after)
    for name, result in before.items():
        if name not in after and "[" in name:
            same = fresh.get((PARAMETERS.sub("", name), result.outcome))
            if same:
                results[name] = after[same.pop(0)]
    return results
