"""From a pull to its merge, as people see it; the clock is ours to move."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sweeper.config import Manners
from sweeper.errors import ForgeError
from sweeper.forge import Person, Reaction
from tests.publishing.town import SHOP, Hosted, Town, checked, git

pytestmark = pytest.mark.slow  # each sweep runs the tests of the shop several times

CART = SHOP["shop/cart.py"]
MANNERS = Manners(merge_risk=0.5)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    town = Town(tmp_path, manners=MANNERS)
    town.sweep()
    (pull,) = town.pulls()
    assert pull.number == 1
    return town


def comments(town: Town) -> list[str]:
    return [comment.body for comment in town.forge.talk(1).comments]


def test_merges_what_nobody_objects_to(town: Town) -> None:
    assert town.tend() == {1: "ask"}  # no check looks at it
    checked(town, 1, "pending")
    assert town.tend() == {1: "wait"}
    checked(town, 1)
    assert town.tend() == {1: "start"}
    (said,) = comments(town)
    assert "**Wednesday, 04 March 2026, 12:00 UTC** unless somebody objects" in said
    town.wait(hours=47)
    assert town.tend() == {1: "wait"}
    town.wait(hours=1)
    assert town.tend() == {1: "merge"}
    assert town.forge.pull(1).state == "merged"
    assert "_old_total" not in git(town.there, "show", "main:shop/cart.py")
    assert "sweeper/" not in git(town.there, "branch", "--list")
    assert comments(town) == [said]
    assert town.tend() == {}
    town.sweep()
    assert town.pulls() == []
    assert town.ledger("review") == [{"reviewers": "", "merged_by": "sweeper-bot"}]


def test_an_objection_stops_the_clock(town: Town) -> None:
    checked(town, 1)
    town.tend()
    town.wait(hours=40)
    town.say("ben", 1, "/hold")
    assert town.tend() == {1: "objected"}
    (said,) = comments(town)[:1]
    assert "ben said /hold" in said
    town.wait(hours=40)
    assert town.tend() == {1: "objected"}
    town.say("ana", 1, "/unhold")
    assert town.tend() == {1: "start"}
    town.wait(hours=9)
    assert town.tend() == {1: "wait"}
    assert town.forge.pull(1).state == "open"


def test_an_announcement_does_not_stand_where_a_run_could_not_take_it_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(town, 1)
    town.tend()
    town.say("ben", 1, "/hold")
    with monkeypatch.context() as broken:

        def fail(*_: object) -> None:
            raise ForgeError("the wire broke")

        broken.setattr(Hosted, "ensure_comment", fail)
        with pytest.raises(ForgeError):
            town.tend()
    assert "unless somebody objects" in comments(town)[0]
    assert town.tend() == {1: "objected"}
    assert "ben said /hold" in comments(town)[0]
    before = town.writes()
    town.tend()
    assert town.writes() == before


def test_a_thumb_down_of_a_stranger_is_no_objection(town: Town) -> None:
    checked(town, 1)
    with town.forge.changing() as state:
        state.record(1).reactions.append(Reaction(Person("eve"), "-1", town.now))
    assert town.tend() == {1: "start"}


def test_nothing_is_merged_that_is_in_use_by_then(town: Town) -> None:
    checked(town, 1)
    town.tend()
    town.wait(days=2)
    used = "from shop import cart, prices\n\nprint(cart._old_total(), prices._old_price())\n"
    town.change({"main.py": used + SHOP["main.py"]})
    assert town.tend() == {1: "merge"}
    assert town.forge.pull(1).state == "closed"
    assert "_old_total" in git(town.there, "show", "main:shop/cart.py")


def test_what_has_changed_by_then_waits_again(town: Town) -> None:
    checked(town, 1)
    town.tend()
    town.wait(days=2)
    used = "from shop import cart\n\nprint(cart._old_total())\n"
    town.change({"main.py": used + SHOP["main.py"]})
    assert town.tend() == {1: "merge"}
    pull = town.forge.pull(1)
    assert pull.state == "open"
    assert "_old_total" in git(town.there, "show", f"{pull.branch}:shop/cart.py")
    checked(town, 1)
    assert town.tend() == {1: "start"}


def test_what_a_person_has_pushed_to_is_never_merged(town: Town) -> None:
    checked(town, 1)
    town.tend()
    town.push(town.forge.pull(1).branch, {"README.md": "Mine.\n"})
    checked(town, 1)
    town.wait(days=4)
    assert town.tend() == {1: "leave"}
    assert town.forge.pull(1).state == "open"


def test_people_merge_what_is_riskier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    town = Town(tmp_path, manners=replace(MANNERS, merge_risk=0.01))
    town.sweep()
    checked(town, 1)
    assert town.tend() == {1: "ask"}


def test_says_when_the_default_branch_turns_red(town: Town) -> None:
    town.merge(1)
    commit = town.forge.pull(1).merge_commit
    with town.forge.changing() as state:
        from sweeper.forge import CheckRun

        state.checks[commit] = [CheckRun("ci", "failed")]
    town.tend()
    town.tend()
    (said,) = comments(town)
    assert f"git revert {commit}" in said
