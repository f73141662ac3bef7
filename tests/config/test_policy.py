"""`policy`: a repository may only tighten, the organisation may also loosen."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from sweeper.config import Policy, load
from sweeper.config.policy import TIGHTER
from sweeper.errors import ConfigError


def repository(text: str) -> Policy:
    return load(lambda path: text.encode() if path == ".sweeper.toml" else None)[1]


@pytest.mark.parametrize(
    "text",
    [
        "[policy]\nrewrite_confidence = 0.89\n",
        "[policy]\napproval_risk = 0.71\n",
        "[policy]\nyoung_days = 29\n",
        "[policy]\nrecent_days = 100\n",
        "[policy]\nremovals_per_run = 201\n",
        "[priors]\ndead-symbol.function = 5\n",
        '[priors]\n"dead-symbol.function" = 5\n',
        "[weights]\nhistory-young = 0\n",
        "[weights]\ncap-blocked = 0.95\n",
        "[risks]\nsecurity = 0\n",
        "[policy]\nmodel = true\n",
        "[model_limits]\nrun_dollars = 21\n",
        "[model_limits]\nseconds = 181\n",
        "[model_prices]\nclaude-opus-5-5.input = 1\n",
    ],
)
def test_refuses_a_repository_that_loosens(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^\.sweeper\.toml:2: .* loosens the policy"):
        repository(text)
    organisation = tmp_path / "org.toml"
    organisation.write_text(text)
    load(lambda path: None, organisation=organisation)


@pytest.mark.parametrize("key", ["noreturn", "pure_calls"])
def test_refuses_a_repository_that_extends_what_may_be_removed(key: str, tmp_path: Path) -> None:
    text = f"[policy]\n{key} = ['shop.stop']\n"
    with pytest.raises(ConfigError, match="only the organisation's file may set"):
        repository(text)
    organisation = tmp_path / "org.toml"
    organisation.write_text(text)
    rules, _ = load(lambda path: None, organisation=organisation)
    assert "shop.stop" in getattr(rules, key)


@pytest.mark.parametrize(
    ("key", "value"),
    [("model_name", "claude-haiku-5-5"), ("model_effort", "low"), ("model_batch", True)],
)
def test_leaves_the_choice_of_a_model_to_the_organisation(
    key: str, value: str | bool, tmp_path: Path
) -> None:
    text = f"[policy]\n{key} = {json.dumps(value)}\n"
    with pytest.raises(ConfigError, match="only the organisation's file may set"):
        repository(text)
    organisation = tmp_path / "org.toml"
    organisation.write_text(text)
    assert getattr(load(lambda path: None, organisation=organisation)[1], key) == value


def test_a_repository_may_forbid_a_model_and_protect_more_files(tmp_path: Path) -> None:
    organisation = tmp_path / "org.toml"
    organisation.write_text("[policy]\nmodel = true\n[model_prices.claude-next]\ninput = 9.0\n")
    text = b"[policy]\nmodel = false\nprotected_paths = ['billing/']\n"
    _, policy = load(lambda p: text if p == ".sweeper.toml" else None, organisation=organisation)
    assert not policy.model
    assert {"billing/", "setup.py"} <= set(policy.protected_paths)
    assert policy.model_prices["claude-next.input"] == 9.0


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("[policy]\nreport_confidence = 0.3\n", "report_confidence", 0.3),
        ("[policy]\nreport_confidence = 0.8\n", "report_confidence", 0.8),
        ("[policy]\nrewrite_confidence = 0.99\n", "rewrite_confidence", 0.99),
        ("[policy]\napproval_risk = 0\n", "approval_risk", 0.0),
        ("[policy]\nyoung_days = 365\n", "young_days", 365),
        ("[policy]\nremovals_per_run = 0\n", "removals_per_run", 0),
    ],
)
def test_takes_what_is_as_strict_or_stricter(text: str, key: str, value: float) -> None:
    assert getattr(repository(text), key) == value


def test_takes_stricter_numbers_by_either_spelling() -> None:
    nested = repository("[priors.dead-symbol]\nfunction = 0.5\n")
    quoted = repository('[priors]\n"dead-symbol.function" = 0.5\n')
    assert nested.priors == quoted.priors
    assert nested.priors["dead-symbol.function"] == 0.5
    assert repository("[risks]\npublic = 0.5\n").risks["public"] == 0.5


def test_a_repository_can_not_loosen_what_the_organisation_has_tightened(tmp_path: Path) -> None:
    organisation = tmp_path / "org.toml"
    organisation.write_text("[policy]\nyoung_days = 60\n")
    text = b"[policy]\nyoung_days = 40\n"
    with pytest.raises(ConfigError, match="at least 60"):
        load(lambda path: text if path == ".sweeper.toml" else None, organisation=organisation)


def test_every_value_of_the_policy_has_a_direction() -> None:
    assert {field.name for field in fields(Policy)} <= set(TIGHTER)


def test_a_repository_may_switch_itself_off_and_not_on_again(tmp_path: Path) -> None:
    assert repository("[policy]\nenabled = true\n").enabled
    assert not repository("[policy]\nenabled = false\n").enabled
    organisation = tmp_path / "org.toml"
    organisation.write_text("[policy]\nenabled = false\n")
    on = {".sweeper.toml": b"[policy]\nenabled = true\n"}
    with pytest.raises(ConfigError, match="loosens the policy"):
        load(on.get, organisation=organisation)
