"""From a pull to its merge, as people see it; the clock is ours to move."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sweeper.config import Manners
from sweeper.errors import ForgeError
from sweeper.forge import CheckRun, Person, Pull, Reaction
from sweeper.forge.values import CheckOutcome
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


def said(town: Town, outcomes: dict[str, CheckOutcome]) -> None:
    """Have the check of the forge say this of these commits."""
    with town.forge.changing() as state:
        state.checks |= {commit: [CheckRun("ci", word)] for commit, word in outcomes.items()}


def reverts(town: Town) -> list[Pull]:
    return [p for p in town.pulls(is_open=False) if p.branch.startswith("sweeper/revert-")]


def test_offers_to_take_back_what_turned_the_default_branch_red(town: Town) -> None:
    town.merge(1)
    commit = town.forge.pull(1).merge_commit
    town.change({"README.md": "A fine shop.\n"})
    said(town, {commit: "failed"})
    visited = town.tend()
    (offered,) = reverts(town)
    assert visited == {offered.number: "offer"}
    assert (offered.state, offered.is_draft) == ("open", False)
    assert "_old_total" in git(town.there, "show", f"{offered.branch}:shop/cart.py")
    assert "A fine" in git(town.there, "show", f"{offered.branch}:README.md")
    assert git(town.there, "diff", "--stat", f"{commit}^1", offered.head, "--", "shop") == ""
    assert f"This takes {commit} back" in git(town.there, "log", "-1", "--format=%B", offered.head)
    (text,) = comments(town)
    assert f"<code>ci</code> fails on the default branch since this was merged as {commit}" in text
    assert f"{offered.url} takes it back; people merge that" in text
    before = town.writes()
    town.tend()
    assert town.writes() == before
    town.sweep()  # it is no clean-up of ours, and nothing else is asked because of it
    assert town.pulls() == [offered]
    town.close("ana", offered.number)
    town.tend()
    assert [pull.state for pull in reverts(town)] == ["closed"]


def test_what_was_taken_back_is_not_asked_again(town: Town) -> None:
    town.merge(1)
    said(town, {town.forge.pull(1).merge_commit: "failed"})
    town.tend()
    (offered,) = reverts(town)
    town.merge(offered.number)
    town.wait(hours=2)
    town.tend()
    assert "is there again" in comments(town)[-1]
    outcomes = [one.outcome for one in town.sweep().skipped]
    assert outcomes == ["refused-by-person", "refused-by-person"]
    assert town.pulls() == []
    assert offered.branch not in git(town.there, "branch", "--list")


def test_a_killed_visit_s_offer_is_taken_up(town: Town) -> None:
    """Killed after the push, and before the text says so."""
    town.merge(1)
    said(town, {town.forge.pull(1).merge_commit: "failed"})
    town.tend()
    (offered,) = reverts(town)
    with town.forge.changing() as state:
        del state.records[offered.number]
    town.change({"README.md": "A fine shop.\n"})
    town.tend()
    (again,) = reverts(town)
    assert (again.branch, again.head) == (offered.branch, offered.head)
    assert comments(town)[-1].count(again.url) == 1


@pytest.mark.parametrize("when", ["before", "by now"])
def test_what_was_red_before_or_is_green_by_now_is_left_alone(when: str, town: Town) -> None:
    before = git(town.there, "rev-parse", "main")
    town.merge(1)
    commit = town.forge.pull(1).merge_commit
    town.change({"README.md": "A fine shop.\n"})
    tip = git(town.there, "rev-parse", "main")
    other: dict[str, CheckOutcome] = {before: "failed"} if when == "before" else {tip: "passed"}
    said(town, {commit: "failed", **other})
    town.tend()
    assert (reverts(town), comments(town)) == ([], [])


def test_what_has_changed_since_is_for_people_to_take_back(town: Town) -> None:
    town.merge(1)
    commit = town.forge.pull(1).merge_commit
    said(town, {commit: "failed"})
    town.change({"shop/cart.py": "def total():\n    return 1\n"})
    town.tend()
    assert reverts(town) == []
    (text,) = comments(town)
    assert f"`git revert {commit}`" in text


def test_says_once_what_people_have_added_again(town: Town) -> None:
    town.merge(1)
    assert town.tend() == {}
    assert comments(town) == []
    town.change({"shop/cart.py": CART}, name="Ben")
    commit = git(town.there, "rev-parse", "main")
    town.tend()
    (text,) = comments(town)
    named = "<code>shop/cart.py&#58;:&#95;old_total</code>"
    assert f"- {named}, since {commit}" in text
    assert 'subject = "shop/cart.py::_old_total"' in text
    assert "_old_price" not in text
    town.change({"README.md": "A fine shop.\n"})
    before = town.writes()
    town.tend()
    assert town.writes() == before
    # It is remembered, and shown to whoever looks for it.
    town.wait(hours=2)
    reasons = {one.subject: f"{one.outcome}: {one.reason}" for one in town.sweep().skipped}
    assert reasons["shop/cart.py::_old_total"] == (
        "refused-by-person: somebody added it again after we removed it in pull 1"
    )
    assert town.pulls() == []
    with town.forge.changing() as state:
        (issue,) = state.issues.values()
    assert f"- {named}: <code>it is there again since {commit[:12]}</code>" in issue.body


def test_other_code_of_that_name_is_remembered_by_our_ledger(town: Town) -> None:
    town.merge(1)
    town.change({"shop/cart.py": CART.replace("return 2", "return 3")}, name="Ben")
    town.tend()
    town.wait(hours=2)
    assert "somebody added it again" in town.sweep().skipped[0].reason
    assert town.pulls() == []


def test_the_same_code_elsewhere_was_not_added_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two that are alike, and have one fingerprint each in turn, one went first."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    town = Town(tmp_path, manners=MANNERS)
    twin = "def _old_price():\n    return 2\n\n\n"
    owners = "/main.py @ana\n/shop/ @ben\n"
    town.change({"main.py": twin + SHOP["main.py"], "CODEOWNERS": owners})
    town.sweep()
    town.merge(1)
    town.wait(hours=2)
    town.sweep()
    (second,) = town.pulls()
    assert "-def _old_price" in git(town.there, "diff", "main", second.head)
    town.tend()
    assert comments(town) == []
