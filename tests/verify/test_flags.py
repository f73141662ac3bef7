"""What is said for and against the removal of a flag."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sweeper.detect.constant_flag import constant_flags
from sweeper.flags.constancy import decide
from sweeper.flags.providers import Export
from sweeper.model import FlagRead, FlagState, Span
from sweeper.verify import WITNESSES

if TYPE_CHECKING:
    from tests.verify.conftest import Hearing

TODAY = date(2026, 6, 1)


def read(rule: str) -> FlagRead:
    return FlagRead("checkout", f"{rule}.py", Span(3, 0, 3, 9), "value", rule)


def state(value: bool, *, changed: str = "") -> FlagState:
    return FlagState("checkout", "production", value, True, "for everybody", changed)


def heard(hearing: Callable[..., Hearing], *exports: Export) -> list[list[tuple[str, str, str]]]:
    reads = [read(export.provider) for export in exports]
    verdicts = decide(exports, reads, as_of=TODAY)
    findings = [
        replace(finding, fingerprint=str(number))
        for number, finding in enumerate(constant_flags(verdicts))
    ]
    scene = replace(hearing({}).scene, flags=verdicts)
    evidence = WITNESSES["flags"].hear(findings, scene)
    return [[(e.source, e.verdict, e.note) for e in evidence[f.fingerprint]] for f in findings]


def test_blocks_what_is_to_stay(hearing: Callable[..., Hearing]) -> None:
    changed = Export("unleash", (state(True, changed="2026-05-30"),))
    ((kept, served),) = heard(hearing, changed)
    assert kept == ("flag-kept", "blocks", "changed 2 days ago, on 2026-05-30")
    assert served == ("flag-served", "supports", "production: for everybody")


def test_tells_flags_of_the_same_key_apart(hearing: Callable[..., Hearing]) -> None:
    kept = Export("unleash", (state(True, changed="2026-05-30"),))
    first, second = heard(hearing, kept, Export("waffle", (state(False),)))
    assert [source for source, _, _ in first] == ["flag-kept", "flag-served"]
    assert [source for source, _, _ in second] == ["flag-served"]
