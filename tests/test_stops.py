"""`stops`: what stops, what does not, and which stop is told when several hold."""

from __future__ import annotations

import pytest

from sweeper.stops import Stop, stop


@pytest.mark.parametrize("value", ["", " ", "0", "false", "False", "no", "OFF", "off\n"])
def test_what_says_no_stops_nothing(value: str) -> None:
    assert stop(variable=value, organisation=value) is None


@pytest.mark.parametrize(
    "labels", [(), ("automated/cleanup",), ("sweeper", "stop"), ("not sweeper:stop",)]
)
def test_other_labels_stop_nothing(labels: tuple[str, ...]) -> None:
    assert stop(labels=labels) is None


@pytest.mark.parametrize("value", ["1", "true", " Yes\n", "on"])
def test_a_variable_stops_the_run(value: str) -> None:
    assert stop(variable=value) == Stop("run", "the environment variable SWEEPER_STOP is set")


@pytest.mark.parametrize("value", ["release week", "2026-12-24", "?", "nope"])
def test_doubt_stops_and_is_told(value: str) -> None:
    found = stop(variable=value)
    assert found is not None
    assert found.reason.endswith(f": {value}")


def test_an_empty_file_stops() -> None:
    assert stop(file=b"") == Stop("repository", "there is a file .sweeper-stop")


def test_the_file_says_why_in_its_first_line() -> None:
    found = stop(file=b"\n  we release on Monday  \nask Ada\n")
    assert found == Stop("repository", "there is a file .sweeper-stop: we release on Monday")


def test_a_file_that_is_no_text_stops() -> None:
    found = stop(file=b"\xff\xfe" + b"x" * 10_000)
    assert found is not None
    assert len(found.reason) < 300


def test_the_policy_stops() -> None:
    assert stop(enabled=False) == Stop("repository", "the policy says `enabled = false`")


def test_a_label_stops_its_pull_request() -> None:
    found = stop(labels=["big", "Sweeper:Stop"])
    assert found == Stop("pull", "the pull request has the label sweeper:stop")


@pytest.mark.parametrize(
    ("found", "scope"),
    [
        (stop(variable="1", organisation="1", file=b"", enabled=False), "run"),
        (stop(organisation="1", file=b"", enabled=False), "organisation"),
        (stop(file=b"", labels=["sweeper:stop"]), "repository"),
        (stop(enabled=False, labels=["sweeper:stop"]), "repository"),
    ],
)
def test_the_widest_stop_is_told(found: Stop | None, scope: str) -> None:
    assert found is not None
    assert found.scope == scope
