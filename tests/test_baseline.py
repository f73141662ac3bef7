from __future__ import annotations

import json
from pathlib import Path

import pytest

from sweeper.baseline import baseline_text, read_baseline, split_known
from sweeper.errors import ConfigError
from sweeper.model import Case, Finding, Span


def case(name: str) -> Case:
    finding = Finding(
        "dead-symbol", "function", "shop.py", (Span(1, 0, 2, 0),), name, name, "shop", "unused",
        fingerprint=f"print-{name}",
    )  # fmt: skip
    return Case(finding, (), 0.95, 0.1)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("", ":1: is no JSON"),
        ('{"schema": 1,\n"findings": [}', ":2: is no JSON"),
        ("[]", "is no baseline"),
        ('{"schema": 2, "findings": []}', "is no baseline"),
        ('{"schema": 1}', "'findings' must be a list"),
        ('{"schema": 1, "findings": [{"fingerprint": 3}]}', "'findings' must be a list"),
        ("\x80", "is no JSON"),
    ],
)
def test_refuses_what_is_no_baseline(tmp_path: Path, content: str, where: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ConfigError, match=where):
        read_baseline(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_baseline(tmp_path / "none.json")


def test_round_trip_in_any_order(tmp_path: Path) -> None:
    cases = [case("b"), case("a"), case("a")]
    path = tmp_path / "baseline.json"
    path.write_text(baseline_text(cases))
    assert read_baseline(path) == {"print-a", "print-b"}
    assert baseline_text(reversed(cases)) == baseline_text(cases)
    assert json.loads(baseline_text([])) == {"schema": 1, "findings": []}


def test_split() -> None:
    new, known = split_known([case("a"), case("b")], frozenset({"print-a", "print-gone"}))
    assert [one.finding.name for one in new] == ["b"]
    assert known == 1
