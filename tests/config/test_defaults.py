"""The built-in policy: every number is used, and every use has a number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sweeper
from sweeper.config import load
from sweeper.config.globs import glob_regex

RULES, POLICY = load(lambda path: None)
PACKAGE = Path(sweeper.__file__).parent
SOURCES = {
    path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")
}


def test_every_weight_is_used_somewhere() -> None:
    code = "\n".join(SOURCES.values())
    assert [key for key in POLICY.weights if f'"{key}"' not in code] == []


def test_every_risk_is_used_somewhere() -> None:
    keys = set(POLICY.risks) - set(POLICY.weights)
    assert [key for key in sorted(keys) if f'risks["{key}"]' not in SOURCES["score.py"]] == []


def test_every_piece_of_evidence_has_a_weight() -> None:
    said = {
        key
        for name, text in SOURCES.items()
        if name.startswith("verify/")
        for key in re.findall(r'"((?:history|dynamic|vulture|coverage|graph)-[a-z-]+)"', text)
    }
    assert said <= set(POLICY.weights)


@pytest.mark.parametrize("glob", [*RULES.exclude, *POLICY.security_paths, *RULES.mention_files])
def test_every_glob_is_sound(glob: str) -> None:
    assert glob_regex(glob)


def test_the_lists_name_each_thing_once_and_dotted() -> None:
    for names in (RULES.noreturn, RULES.pure_calls, RULES.side_effect_imports):
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[\w.*]+", name) for name in names)
