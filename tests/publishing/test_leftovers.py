"""What runs that were killed have left, and what people have done since, which stays so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sweeper.config import Manners
from tests.publishing.town import SHOP, Town, checked, git

pytestmark = pytest.mark.slow  # each sweep runs the tests of the shop several times

CART = SHOP["shop/cart.py"]
USED = "from shop.prices import _old_price\n\nprint(_old_price())\n"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    town = Town(tmp_path, manners=Manners(labels=("tidy",), merge_risk=0.5))
    town.sweep()
    return town


def branches(town: Town) -> set[str]:
    rows = git(town.there, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads")
    return set(rows.split()) - {"main"}


def unlabel(town: Town, *, is_forgotten: bool) -> None:
    """Take the labels off; where it is forgotten, they have never been on."""
    with town.forge.changing() as state:
        record = state.record(1)
        record.pull = replace(record.pull, labels=())
        record.acts = [] if is_forgotten else record.acts


def test_labels_that_people_take_off_stay_off(town: Town) -> None:
    unlabel(town, is_forgotten=False)
    town.sweep()
    (pull,) = town.pulls()
    assert pull.labels == ()


def test_a_pull_gets_the_labels_that_it_never_had(town: Town) -> None:
    (pull,) = town.pulls()
    unlabel(town, is_forgotten=True)
    town.sweep()
    (again,) = town.pulls()
    assert (again.head, again.labels) == (pull.head, pull.labels)


def test_a_label_of_another_bot_finishes_nothing(town: Town) -> None:
    unlabel(town, is_forgotten=True)
    town.label(1, "python")
    town.sweep()
    (pull,) = town.pulls()
    assert set(pull.labels) == {"python", "tidy", "sweeper:no-reviewer"}


def test_a_branch_that_is_no_longer_what_its_text_says_is_told_of(town: Town) -> None:
    """A run was killed between the push of a renewed branch and the new text."""
    (pull,) = town.pulls()
    town.change({"main.py": USED + SHOP["main.py"]})
    town.sweep()
    (renewed,) = town.pulls()
    assert "_old_price" not in renewed.body
    with town.forge.changing() as state:
        record = state.record(1)
        record.pull = replace(record.pull, body=pull.body)
    town.sweep()
    (again,) = town.pulls()
    assert again.head == renewed.head
    assert "_old_price" not in again.body


@pytest.mark.parametrize("base", ["--upload-pack=x", "0" * 40, ""])
def test_a_base_that_cannot_be_is_written_anew(base: str, town: Town) -> None:
    (pull,) = town.pulls()
    commit = git(town.there, "rev-parse", "main")
    town.edit(1, f'"base":"{commit}"', f'"base":"{base}"')
    town.sweep()
    (again,) = town.pulls()
    assert f'"base":"{commit}"' in again.body
    assert again.head == pull.head


def test_the_branch_of_a_merged_pull_goes(town: Town) -> None:
    town.merge(1)
    assert branches(town)
    town.sweep()
    assert branches(town) == set()


def test_a_visit_clears_up_after_a_merge_too(town: Town) -> None:
    checked(town, 1)
    town.merge(1)
    assert town.tend() == {}
    assert branches(town) == set()


def test_the_branch_of_a_pull_that_people_closed_is_theirs(town: Town) -> None:
    town.close("ana", 1)
    town.sweep()
    assert town.tend() == {}
    assert len(branches(town)) == 1


def test_a_branch_that_others_have_pushed_to_is_theirs(town: Town) -> None:
    (pull,) = town.pulls()
    town.merge(1)
    town.push(pull.branch, {"README.md": "Ours.\n"})
    town.sweep()
    assert branches(town) == {pull.branch}


def test_a_branch_of_others_by_such_a_name_is_theirs(town: Town) -> None:
    town.push("sweeper/dead-code-mine", {"README.md": "Mine.\n"})
    town.sweep()
    assert "sweeper/dead-code-mine" in branches(town)


def test_a_branch_that_came_to_no_pull_goes_when_it_is_not_wanted_any_more(town: Town) -> None:
    (pull,) = town.pulls()
    with town.forge.changing() as state:
        state.records.clear()
    town.change({"main.py": USED + SHOP["main.py"]})
    assert town.tend() == {}
    assert branches(town) == {pull.branch}
    town.sweep()
    (new,) = town.pulls()
    assert new.branch != pull.branch
    assert branches(town) == {new.branch}
