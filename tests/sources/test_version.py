from __future__ import annotations

from sweeper.sources import code_version
from sweeper.sources.version import facts_version


def test_is_stable_and_of_its_own_kind() -> None:
    assert facts_version() == facts_version()
    assert code_version() == code_version() != facts_version()
    assert len(facts_version()) == len(code_version()) == 20
