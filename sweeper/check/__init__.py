"""Checks: a trial to a `Check` each, listed from the cheapest to the dearest."""

from __future__ import annotations

from typing import Protocol

from sweeper.check import api, behaviour, equivalence, imports, names, parse, tests, typing_errors
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Check

__all__ = ["CHECKS", "Proof", "Trial", "Workshop"]


class Proof(Protocol):
    """What a module of this folder holds: one proof that a trial breaks nothing."""

    def check(self, trial: Trial, workshop: Workshop) -> Check: ...


CHECKS: dict[str, Proof] = {
    "parse": parse,
    "names": names,
    "api": api,
    "equivalence": equivalence,
    "imports": imports,
    "behaviour": behaviour,
    "types": typing_errors,
    "tests": tests,
}
