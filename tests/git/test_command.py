from __future__ import annotations

import pytest

from sweeper.git.command import environment


def test_git_is_given_what_it_needs_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_REGION", "north")
    for name in ("GITHUB_TOKEN", "CI_JOB_TOKEN", "DATADOG_API_KEY", "GIT_DIR", "ANTHROPIC_MODEL"):
        monkeypatch.setenv(name, "value")
    given = environment({})
    assert given["SHOP_REGION"] == "north"
    assert "value" not in given.values()
