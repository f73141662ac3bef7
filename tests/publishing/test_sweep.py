"""What people see of sweeps: one pull where one is due, and none where they have said no."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sweeper.config import Manners
from sweeper.errors import NothingToDo
from sweeper.forge import Person
from tests.publishing.town import SHOP, Town, git

pytestmark = pytest.mark.slow  # each sweep runs the tests of the shop several times

CART = SHOP["shop/cart.py"]
_UNUSED = "def _unused():\n    return 9\n\n\n"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Town(tmp_path, manners=Manners(labels=("tidy",)))


def reasons(town: Town) -> dict[str, str]:
    return {one.subject: f"{one.outcome}: {one.reason}" for one in town.sweep().skipped}


def test_opens_one_pull_and_then_does_nothing(town: Town) -> None:
    report = town.sweep()
    (pull,) = town.pulls()
    assert pull.branch == report.proposals[0].branch
    assert pull.head == report.proposals[0].head
    assert pull.labels == ("tidy", "sweeper:no-reviewer")
    assert not pull.is_draft
    link = f"https://forge.invalid/ana/shop/blob/{pull.head}/shop/cart.py"
    assert f"| [<code>shop/cart.py</code>]({link}) | −4" in pull.body
    assert "_old_total" not in git(town.there, "show", f"{pull.branch}:shop/cart.py")
    assert "_old_price" not in git(town.there, "show", f"{pull.branch}:shop/prices.py")
    before = town.writes()
    town.wait(days=7)
    town.sweep()
    assert town.writes() == before


def test_a_killed_run_is_taken_up(town: Town) -> None:
    """Killed after the push, after the pull was opened, and before its labels."""
    town.sweep()
    (pull,) = town.pulls()
    with town.forge.changing() as state:
        state.records.clear()
    town.sweep()
    (again,) = town.pulls()
    assert (again.branch, again.head) == (pull.branch, pull.head)
    git(town.there, "update-ref", "-d", f"refs/heads/{pull.branch}")
    with town.forge.changing() as state:
        state.records.clear()
    town.sweep()
    assert [each.head for each in town.pulls()] == [pull.head]


def test_a_no_of_people_holds_for_each_finding(town: Town) -> None:
    town.sweep()
    (pull,) = town.pulls()
    town.close("ana", pull.number)
    # One more finding, so that the set, and the name of its branch, is another.
    town.change({"shop/cart.py": CART + "\n\ndef _older_total():\n    return 3\n"})
    said = reasons(town)
    assert said["shop/cart.py::_old_total"] == "refused-by-person: ana closed it in pull 1"
    (new,) = town.pulls()
    removed = git(town.there, "diff", "main", new.branch)
    assert "_older_total" in removed
    assert "-def _old_total" not in removed


def test_our_own_closing_is_no_no(town: Town) -> None:
    town.sweep()
    (pull,) = town.pulls()
    used = "from shop import cart, prices\n\nprint(cart._old_total(), prices._old_price())\n"
    town.change({"main.py": used + SHOP["main.py"]})
    town.sweep()
    assert town.forge.pull(pull.number).state == "closed"
    assert pull.branch not in git(town.there, "branch", "--list")
    (comment,) = town.forge.talk(pull.number).comments
    assert "in use by now" in comment.body
    town.change({"main.py": SHOP["main.py"]})
    town.sweep()
    assert [each.number for each in town.pulls()] != [pull.number]
    assert len(town.pulls()) == 1


def test_what_has_lost_its_tick_stays(town: Town) -> None:
    town.sweep()
    (pull,) = town.pulls()
    town.edit(pull.number, "- [x] <code>&#95;old_total</code>", "- [ ] <code>&#95;old_total</code>")
    said = reasons(town)
    assert "took the tick" in said["shop/cart.py::_old_total"]
    (renewed,) = town.pulls()
    assert renewed.number == pull.number
    assert "_old_total" in git(town.there, "show", f"{pull.branch}:shop/cart.py")
    assert "_old_price" not in git(town.there, "show", f"{pull.branch}:shop/prices.py")
    (comment,) = town.forge.talk(pull.number).comments
    assert 'subject = "shop/cart.py::_old_total"' in comment.body
    before = town.writes()
    town.sweep()
    assert town.writes() == before
    # Nor is it asked again once the rest is merged, until somebody wants it.
    town.merge(pull.number)
    town.wait(hours=2)
    town.sweep()
    assert town.pulls() == []
    with town.forge.changing() as state:
        (issue,) = state.issues.values()
        body = issue.body.replace(
            "- [ ] <code>&#95;old_total</code>", "- [x] <code>&#95;old_total</code>"
        )
        assert body != issue.body
        state.issues[issue.number] = issue._replace(body=body)
    town.sweep()
    (asked,) = town.pulls()
    town.sweep()
    assert town.pulls() == [asked]


def test_a_comment_keeps_and_others_do_not(town: Town) -> None:
    town.sweep()
    (pull,) = town.pulls()
    town.say("eve", pull.number, "/sweeper keep _old_price mine")
    town.say("ben", pull.number, "/sweeper keep _old_total plugins call it")
    said = reasons(town)
    assert said == {"shop/cart.py::_old_total": "kept: ben plugins call it in pull 1"}
    assert "_old_total" in git(town.there, "show", f"{pull.branch}:shop/cart.py")
    assert "_old_price" not in git(town.there, "show", f"{pull.branch}:shop/prices.py")


def test_what_somebody_has_pushed_to_is_theirs(town: Town) -> None:
    town.sweep()
    (pull,) = town.pulls()
    town.push(pull.branch, {"README.md": "Mine.\n"})
    town.change({"shop/prices.py": SHOP["shop/prices.py"].replace("return 1", "return 1 + 0")})
    before = town.pulls()
    assert "somebody else has pushed" in reasons(town)["shop/cart.py::_old_total"]
    assert town.pulls() == before


def test_a_label_stops_us_there(town: Town) -> None:
    town.sweep()
    (pull,) = town.pulls()
    town.label(pull.number, "sweeper:stop")
    town.change({"shop/cart.py": CART.partition("def _old")[0].rstrip() + "\n"})
    before = town.pulls()
    assert "sweeper:stop" in reasons(town)["shop/prices.py::_old_price"]
    assert town.pulls() == before


def test_a_conflict_is_solved_by_making_it_anew(town: Town) -> None:
    town.sweep()
    (pull,) = town.pulls()
    with town.forge.changing() as state:
        record = state.record(pull.number)
        record.pull = replace(record.pull, mergeability="conflict")
    town.change(
        {
            "shop/cart.py": CART.replace(
                "def total", "def grand_total():\n    return 0\n\n\ndef total"
            )
        }
    )
    town.sweep()
    (renewed,) = town.pulls()
    assert renewed.number == pull.number
    assert git(town.there, "merge-base", "main", renewed.branch) == git(
        town.there, "rev-parse", "main"
    )
    assert "grand_total" in git(town.there, "show", f"{pull.branch}:shop/cart.py")


def test_a_base_that_moved_on_is_no_reason_to_push(town: Town) -> None:
    town.sweep()
    town.change({"README.md": "A fine shop.\n"}, date="2025-06-02T12:00:00+00:00")
    before = town.pulls()
    town.sweep()
    assert town.pulls() == before


def test_somebody_at_work_on_it_is_left_alone(town: Town) -> None:
    town.push("topic", {"shop/cart.py": CART.replace("return 2", "return 3")})
    with town.forge.changing() as state:
        state.open_pull(
            "topic", "main", "Work", "", author=Person("ben"), now=town.now, is_draft=False
        )
    said = reasons(town)
    assert said["shop/cart.py::_old_total"] == "in-flight: pull 1 is at work on it"
    (_, ours) = town.pulls()
    assert "_old_total" in git(town.there, "show", f"{ours.branch}:shop/cart.py")


def test_owners_get_their_own_and_the_first_goes_alone(town: Town) -> None:
    owners = "/shop/cart.py @ana\n/shop/prices.py @ben\n"
    town.change({".github/CODEOWNERS": owners}, date="2025-06-02T12:00:00+00:00")
    said = reasons(town)
    (first,) = town.pulls()
    assert first.reviewers == ("ana",)
    assert "the first one goes alone" in said["shop/prices.py::_old_price"]
    town.merge(first.number)
    town.wait(hours=2)
    town.sweep()
    (second,) = town.pulls()
    assert second.reviewers == ("ben",)


def known(town: Town, **mails: str) -> None:
    """Have accounts for mail addresses at the shop."""
    with town.forge.changing() as state:
        state.mails = {f"{name}@shop.example": login for name, login in mails.items()}


def test_where_nobody_owns_it_who_wrote_it_is_asked(town: Town) -> None:
    """Each for what is theirs; Ben last touched Ada's file, but not the lines that go."""
    known(town, ada="ana", ben="ben")
    net = f"# Prices are net.\n{CART}"
    town.change({"main.py": _UNUSED + SHOP["main.py"], "shop/cart.py": net}, name="Ben")
    town.change({"README.md": "Ben is here.\n"}, name="Ben", date="2026-02-01T12:00:00+00:00")
    said = reasons(town)
    (first,) = town.pulls()
    assert "-def _unused" in git(town.there, "diff", "main", first.branch)
    assert first.reviewers == ("ben",)
    assert "sweeper:no-reviewer" not in first.labels
    assert "<code>no line of CODEOWNERS is about this, so who wrote most" in first.body
    assert "the first one goes alone" in said["shop/cart.py::_old_total"]
    before = town.writes()
    town.sweep()
    assert town.writes() == before
    town.merge(first.number)
    town.wait(hours=2)
    town.sweep()
    (second,) = town.pulls()
    assert second.reviewers == ("ana",)


def test_the_first_who_has_time_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    town = Town(tmp_path, manners=Manners(per_reviewer=1, open=9, per_hour=9))
    known(town, ada="ana", ben="ben")
    town.change({"shop/cart.py": CART + "\n\n# Prices are net.\n"}, name="Ben")
    town.change({"README.md": "Ben is here.\n"}, name="Ben", date="2026-02-01T12:00:00+00:00")
    town.sweep()
    (first,) = town.pulls()
    assert first.reviewers == ("ana",)
    town.merge(first.number)
    # Ana has another one of ours by now.
    town.change({"main.py": _UNUSED + SHOP["main.py"]})
    town.wait(hours=2)
    town.sweep()
    (second,) = town.pulls()
    assert second.reviewers == ("ana",)
    town.change({"shop/cart.py": _UNUSED + (town.here / "shop/cart.py").read_text()})
    said = reasons(town)
    assert [pull.reviewers for pull in town.pulls()] == [("ana",), ("ben",)]
    assert said == {}


@pytest.mark.parametrize(
    ("mails", "date", "why"),
    [
        ({}, "2026-02-01T12:00:00+00:00", "Ada has no account here that may review"),
        ({"ada": "eve"}, "2026-02-01T12:00:00+00:00", "Ada has no account here that may review"),
        ({"ada": "ana"}, "2025-02-01T12:00:00+00:00", "Ada has committed nothing for a year"),
    ],
)
def test_why_nobody_is_asked_is_said_and_stays(
    mails: dict[str, str], date: str, why: str, town: Town
) -> None:
    """Also where the text is written again."""
    known(town, **mails)
    town.change({"README.md": "A fine shop.\n"}, date=date)
    town.wait(days=365 if "2025" in date else 0)
    town.now = town.now.replace(month=3, day=2)  # a Monday or Tuesday
    town.sweep()
    (pull,) = town.pulls()
    note = f"nobody owns these files, and who wrote them cannot be asked: {why}"
    assert pull.reviewers == ()
    assert "sweeper:no-reviewer" in pull.labels
    assert f"- <code>{note.replace(';', '&#59;')}</code>" in pull.body
    used = "from shop import cart\n\nprint(cart._old_total())\n"
    town.change({"main.py": used + SHOP["main.py"]})
    town.sweep()
    (renewed,) = town.pulls()
    assert renewed.head != pull.head
    assert f"- <code>{note.replace(';', '&#59;')}</code>" in renewed.body
    assert "sweeper:no-reviewer" in renewed.labels


def test_who_is_known_by_then_is_asked_when_it_is_written_again(town: Town) -> None:
    town.sweep()
    (pull,) = town.pulls()
    assert "sweeper:no-reviewer" in pull.labels
    used = "from shop import cart\n\nprint(cart._old_total())\n"
    town.change({".github/CODEOWNERS": "* @ben\n", "main.py": used + SHOP["main.py"]})
    town.sweep()
    (renewed,) = town.pulls()
    assert (renewed.number, renewed.reviewers) == (pull.number, ("ben",))
    assert "sweeper:no-reviewer" not in renewed.labels
    assert "nobody owns" not in renewed.body


def test_a_topic_branch_is_no_base(town: Town) -> None:
    git(town.here, "checkout", "-q", "-b", "topic")
    (town.here / "README.md").write_text("A topic.\n")
    git(town.here, "commit", "-q", "-a", "-m", "Topic")
    with pytest.raises(NothingToDo, match="is not on main, the default branch"):
        town.sweep()
    assert town.pulls() == []


def test_what_the_default_branch_has_touched_meanwhile_waits(town: Town) -> None:
    behind = git(town.here, "rev-parse", "HEAD")
    town.change({"shop/cart.py": CART.replace("return 2", "return 3")})
    git(town.here, "reset", "-q", "--hard", behind)
    assert "both touch the same" in town.sweep().endings[0].reason
    assert town.pulls() == []


def test_nobody_is_asked_on_a_sunday(town: Town) -> None:
    town.wait(days=-1)
    assert "not at work" in reasons(town)["shop/cart.py::_old_total"]
    assert town.pulls() == []
