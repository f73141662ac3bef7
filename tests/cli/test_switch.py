"""What a forge's variables say stops a run before it begins; each is asked for once in a run."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from sweeper.cli.stopping import Halted
from sweeper.cli.switch import ensure_running
from sweeper.forge import Person, Project
from sweeper.forge.answers import Refused, Unanswered
from sweeper.forge.local import Local
from sweeper.forge.local_state import State


class Asked(Local):
    """A forge that notes what it is asked, and refuses or fails where it is told to."""

    def __init__(self, variables: dict[str, str], status: int = 0) -> None:
        project = Project("", "", "", "main", False, False, False, False, ())
        super().__init__(Person("us"), State(project, variables=variables))
        self.asked: list[str] = []
        self.status = status

    def variable(self, name: str, owner: str = "") -> str:
        self.asked.append(f"{owner}/{name}")
        if self.status >= 500:
            raise Unanswered("no answer")
        if self.status:
            raise Refused("not for you", self.status)
        return super().variable(name, owner)


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"/SWEEPER_STOP": "0", "firm/SWEEPER_STOP": "off"},
        {"other/SWEEPER_STOP": "1", "/SWEEPER": "1"},
    ],
)
def test_runs_on(variables: dict[str, str]) -> None:
    ensure_running(Asked(variables), "firm/shop", None)


@pytest.mark.parametrize("status", [403, 404])
def test_what_may_not_be_read_is_said_in_the_log(
    status: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Commands that ran before have set up their own.
    monkeypatch.setattr(logging.getLogger("sweeper"), "propagate", True)
    monkeypatch.setattr(logging.getLogger("sweeper"), "handlers", [])
    with caplog.at_level(logging.INFO, "sweeper"):
        ensure_running(Asked({"firm/SWEEPER_STOP": "1"}, status), "firm/shop", None)
    assert [record.getMessage() for record in caplog.records] == [
        "SWEEPER_STOP of firm is not set, or may not be read: not for you",
        "SWEEPER_STOP of firm/shop is not set, or may not be read: not for you",
    ]


@pytest.mark.parametrize(
    ("variables", "scope", "reason"),
    [
        (
            {"firm/SWEEPER_STOP": "release\nweek"},
            "organisation",
            "the organisation's variable SWEEPER_STOP is set: release week",
        ),
        (
            {"firm/team/SWEEPER_STOP": "true", "/SWEEPER_STOP": "moving"},
            "organisation",
            "the organisation's variable SWEEPER_STOP is set",
        ),
        (
            {"firm/SWEEPER_STOP": "no", "/SWEEPER_STOP": "moving"},
            "repository",
            "the repository's variable SWEEPER_STOP at the forge is set: moving",
        ),
    ],
)
def test_stops(variables: dict[str, str], scope: str, reason: str) -> None:
    with pytest.raises(Halted) as halted:
        ensure_running(Asked(variables), "firm/team/shop", None)
    assert (halted.value.stopped.scope, halted.value.stopped.reason) == (scope, reason)


@pytest.mark.parametrize("status", [401, 500])
def test_a_forge_that_fails_does_not_let_it_run(status: int) -> None:
    with pytest.raises((Refused, Unanswered)):
        ensure_running(Asked({}, status), "firm/shop", None)


def test_an_owner_is_asked_once_in_a_run(tmp_path: Path) -> None:
    memory = tmp_path / "variables.json"
    one, other = Asked({}), Asked({})
    for forge, name in ((one, "firm/shop"), (one, "firm/shop"), (other, "firm/tool")):
        ensure_running(forge, name, memory)
    assert one.asked == ["firm/SWEEPER_STOP", "/SWEEPER_STOP"]
    assert other.asked == ["/SWEEPER_STOP"]
