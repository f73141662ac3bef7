"""What every forge does: the one test for all of them."""

from __future__ import annotations

import pytest

from sweeper.errors import ForgeError
from sweeper.forge import Merged, Pull, has_mark
from sweeper.forge.answers import Refused
from sweeper.model import Skipped
from tests.forge.world import BOT, MILESTONE, OWNER, README, STRANGER, WRITER, World

NASTY = 'Drop "hats" & <b>`x`</b> — @ana fixes #1 \u202e🧢'
ABSENT = "0" * 40


def opened(world: World, branch: str = "sweeper/hats", *, is_draft: bool = False) -> Pull:
    world.push(branch, {"README.md": README.replace("hats", "caps")})
    return world.forge.ensure_pull(branch, "main", "Remove hats", "Body.", is_draft=is_draft)


def names(world: World, number: int) -> list[tuple[str, str]]:
    return [(act.kind, act.actor.name) for act in world.forge.talk(number).acts]


# --- What is there


def test_the_repository_is_known(world: World) -> None:
    project = world.forge.project()
    assert project.default_branch == "main"
    assert not project.is_archived
    assert not project.is_fork
    assert "squash" in project.merges
    assert project.clone_url.endswith(f"{project.name}.git")
    assert project.blobs in ("", f"{project.url}/blob", f"{project.url}/-/blob")
    assert world.forge.account().name == BOT


def test_files_are_read_from_the_default_branch(world: World) -> None:
    world.push("other", {"AI_POLICY.md": "No robots."})
    assert world.forge.read_text("README.md") == README
    assert world.forge.read_text("AI_POLICY.md") is None
    assert world.forge.read_text(".github/no such folder/ä#?.md") is None


def test_what_people_may_do(world: World) -> None:
    assert world.forge.permission(OWNER) == "admin"
    assert world.forge.permission(WRITER) == "write"
    assert world.forge.permission(STRANGER) in ("none", "read")
    assert world.forge.permission("nobody-of-that-name") in ("none", "read")


def test_whose_a_commit_is(world: World) -> None:
    commit = world.push("other", {"a.txt": "a\n"})
    assert world.forge.author(commit, f"{OWNER}@example.org").name == OWNER
    assert world.forge.author(ABSENT, "nobody@example.org").name == ""


def test_a_pull_that_is_not_there_is_an_error(world: World) -> None:
    with pytest.raises(ForgeError):
        world.forge.pull(987)


def test_variables_of_the_repository_and_of_its_owner(world: World) -> None:
    name = f"STOP_{world.forge.project().name.rpartition('-')[2].upper().replace('/', '_')}"
    for owner in ("", OWNER):
        with pytest.raises(Refused) as refused:
            world.forge.variable(name, owner)
        assert refused.value.status == 404
        world.set_variable(name, f"for {owner or 'here'}\n", owner)
    assert world.forge.variable(name) == "for here\n"
    assert world.forge.variable(name, OWNER) == f"for {OWNER}\n"


# --- Opening


def test_a_pull_is_opened_once_and_then_left_alone(world: World) -> None:
    pull = opened(world)
    assert (pull.state, pull.branch, pull.base) == ("open", "sweeper/hats", "main")
    assert (pull.title, pull.is_draft) == ("Remove hats", False)
    assert pull.source == world.forge.project().name
    assert pull.author.name == BOT
    before = world.writes()
    again = world.forge.ensure_pull("sweeper/hats", "main", "Remove hats", "Body.")
    assert again.number == pull.number
    assert world.writes() == before
    assert [p.number for p in world.forge.pulls(branch="sweeper/hats")] == [pull.number]


def test_a_pull_gets_its_new_text_in_place(world: World) -> None:
    pull = opened(world, is_draft=True)
    assert pull.is_draft
    head = world.push("sweeper/hats", {"caps.txt": "caps\n"})
    changed = world.forge.ensure_pull("sweeper/hats", "main", "Remove caps", "Other.\n\nMore.")
    assert changed.number == pull.number
    assert (changed.title, changed.is_draft, changed.head) == ("Remove caps", False, head)
    assert changed.body.replace("\r\n", "\n").strip() == "Other.\n\nMore."
    assert world.forge.ensure_pull(
        "sweeper/hats", "main", "Remove caps", "Other.", is_draft=True
    ).is_draft


def test_text_of_any_kind_comes_back_as_it_was(world: World) -> None:
    world.push("sweeper/hats", {"a.txt": "a\n"})
    pull = world.forge.ensure_pull("sweeper/hats", "main", NASTY, f"{NASTY}\n\n<!-- x -->")
    assert world.forge.pull(pull.number).title == NASTY
    assert world.forge.pull(pull.number).body == f"{NASTY}\n\n<!-- x -->"


def test_a_branch_that_is_not_pushed_has_no_pull(world: World) -> None:
    with pytest.raises(ForgeError):
        world.forge.ensure_pull("sweeper/never", "main", "Title", "Body.")


def test_a_pull_that_a_person_closed_stays_closed(world: World) -> None:
    pull = opened(world)
    world.close(OWNER, pull.number)
    assert ("closed", OWNER) in names(world, pull.number)
    before = world.writes()
    again = world.forge.ensure_pull("sweeper/hats", "main", "Remove hats", "Other.")
    assert (again.number, again.state) == (pull.number, "closed")
    assert again.closed is not None
    assert world.writes() == before
    anew = world.forge.ensure_pull("sweeper/hats", "main", "Remove hats", "B.", is_again=True)
    assert anew.number != pull.number
    assert anew.state == "open"
    numbers = [p.number for p in world.forge.pulls(branch="sweeper/hats")]
    assert numbers == [anew.number, pull.number]
    assert [p.number for p in world.forge.pulls(is_open=True)] == [anew.number]


def test_pulls_of_other_branches_are_no_concern(world: World) -> None:
    first, second = opened(world, "sweeper/a"), opened(world, "sweeper/b")
    assert {p.number for p in world.forge.pulls()} == {first.number, second.number}
    assert [p.number for p in world.forge.pulls(branch="sweeper/b")] == [second.number]
    assert list(world.forge.pulls(branch="sweeper/c")) == []


def test_the_lines_that_a_pull_touches(world: World) -> None:
    pull = opened(world)
    assert [tuple(one) for one in world.forge.touched(pull.number)] == [("README.md", ((3, 3),))]


# --- Labels and people


def test_labels_come_and_go_and_those_of_people_stay(world: World) -> None:
    pull = opened(world)
    world.label(OWNER, pull.number, "later")
    world.forge.ensure_labels(pull.number, ["automated/cleanup", "high-risk"])
    world.forge.ensure_labels(pull.number, ["automated/cleanup"], unwanted=["high-risk", "x"])
    assert set(world.forge.pull(pull.number).labels) == {"later", "automated/cleanup"}
    before = world.writes()
    world.forge.ensure_labels(pull.number, ["Automated/Cleanup"], unwanted=["high-risk"])
    assert world.writes() == before
    acts = [a for a in world.forge.talk(pull.number).acts if a.kind == "labeled"]
    assert ("later", OWNER) in {(act.detail, act.actor.name) for act in acts}


def test_people_are_asked_once_and_who_is_unknown_is_said(world: World) -> None:
    pull = opened(world)
    wanted = [WRITER, "nobody-of-that-name"]
    skipped = world.forge.ensure_people(
        pull.number, reviewers=wanted, assignees=[OWNER], milestone=MILESTONE
    )
    assert len(skipped) == 1
    assert "nobody-of-that-name" in skipped[0].reason
    now = world.forge.pull(pull.number)
    assert (now.reviewers, now.assignees, now.milestone) == ((WRITER,), (OWNER,), MILESTONE)
    before = world.writes()
    world.forge.ensure_people(
        pull.number, reviewers=[WRITER], assignees=[OWNER], milestone=MILESTONE
    )
    assert world.writes() == before
    skipped = world.forge.ensure_people(pull.number, milestone="Never")
    assert "Never" in skipped[0].reason


def test_who_has_reviewed_is_not_asked_again(world: World) -> None:
    pull = opened(world)
    world.review(WRITER, pull.number, "approved")
    before = world.writes()
    world.forge.ensure_people(pull.number, reviewers=[WRITER])
    assert world.writes() == before


# --- Talk


def test_a_comment_of_ours_is_written_once_and_changed_in_place(world: World) -> None:
    pull = opened(world)
    first = world.forge.ensure_comment(pull.number, "merge-time", "Merges on Monday.")
    before = world.writes()
    assert world.forge.ensure_comment(pull.number, "merge-time", "Merges on Monday.").id == first.id
    assert world.writes() == before
    second = world.forge.ensure_comment(pull.number, "merge-time", "Merges on Tuesday.")
    assert second.id == first.id
    comments = world.forge.talk(pull.number).comments
    assert [c.id for c in comments] == [first.id]
    assert comments[0].body.startswith("Merges on Tuesday.")
    assert has_mark("merge-time", comments[0].body)
    assert comments[0].author.name == BOT


def test_a_stranger_s_comment_is_never_taken_for_ours(world: World) -> None:
    pull = opened(world)
    ours = world.forge.ensure_comment(pull.number, "merge-time", "Merges on Monday.")
    other = opened(world, "sweeper/b")
    world.say(OWNER, other.number, ours.body)
    theirs = world.forge.talk(other.number).comments
    assert [(c.author.name, c.author.is_bot) for c in theirs] == [(OWNER, False)]
    mine = world.forge.ensure_comment(other.number, "merge-time", "Merges on Friday.")
    assert mine.id != theirs[0].id
    assert world.forge.talk(other.number).comments[0].body == theirs[0].body


def test_comments_since(world: World) -> None:
    pull = opened(world)
    world.say(OWNER, pull.number, "First.")
    world.say(WRITER, pull.number, NASTY)
    first, second = world.forge.talk(pull.number).comments
    assert (first.body, second.body) == ("First.", NASTY)
    assert first.created <= second.created
    later = world.forge.talk(pull.number, since=second.created).comments
    assert second.id in {c.id for c in later}


def test_reviews(world: World) -> None:
    pull = opened(world)
    assert world.forge.talk(pull.number).reviews == ()
    world.review(OWNER, pull.number, "changes-requested")
    world.review(WRITER, pull.number, "approved")
    reviews = world.forge.talk(pull.number).reviews
    assert {(r.author.name, r.verdict) for r in reviews} == {
        (OWNER, "changes-requested"),
        (WRITER, "approved"),
    }
    assert all(r.commit in ("", pull.head) for r in reviews)


def test_threads(world: World) -> None:
    pull = opened(world)
    thread = world.open_thread(OWNER, pull.number, "README.md", 3, "Why caps?")
    (found,) = world.forge.talk(pull.number).threads
    assert not found.is_resolved
    said = found.comments[0]
    assert (said.author.name, said.path, said.body) == (OWNER, "README.md", "Why caps?")
    world.resolve(OWNER, pull.number, thread)
    assert [t.is_resolved for t in world.forge.talk(pull.number).threads] == [True]


def test_reactions(world: World) -> None:
    pull = opened(world)
    world.react(OWNER, pull.number, "-1")
    world.react(WRITER, pull.number, "+1")
    reactions = world.forge.talk(pull.number).reactions
    assert {(r.author.name, r.content) for r in reactions} == {(OWNER, "-1"), (WRITER, "+1")}


# --- Checks


def test_checks_say_their_last_word(world: World) -> None:
    pull = opened(world)
    assert list(world.forge.checks(pull)) == []
    world.report(pull.head, "unit", "failed")
    world.report(pull.head, "unit", "passed")
    world.report(pull.head, "lint", "pending")
    said = {c.name: c.outcome for c in world.forge.checks(pull)}
    assert said.pop("pipeline", "pending") == "pending"  # of GitLab, which has one of its own
    assert said == {"unit": "passed", "lint": "pending"}


def test_what_is_needed_and_has_not_started_is_pending(world: World) -> None:
    pull = opened(world)
    world.require("unit")
    (check,) = world.forge.checks(pull)
    assert (check.outcome, check.is_required) == ("pending", True)
    world.report(pull.head, "unit", "passed")
    needed = [c for c in world.forge.checks(pull) if c.is_required]
    assert [check.outcome for check in needed] == ["passed"]


# --- Ending


def test_a_pull_is_closed_with_its_reason_once(world: World) -> None:
    pull = opened(world)
    assert world.forge.close(pull.number, "hats are in use again").state == "closed"
    comments = world.forge.talk(pull.number).comments
    assert [c.body.splitlines()[0] for c in comments] == ["hats are in use again"]
    before = world.writes()
    assert world.forge.close(pull.number, "hats are in use again").state == "closed"
    assert world.writes() == before
    assert names(world, pull.number)[-1] == ("closed", BOT)


def test_a_pull_is_merged_at_the_head_that_was_looked_at(world: World) -> None:
    pull = opened(world)
    head = world.push("sweeper/hats", {"more.txt": "more\n"})
    refused = world.forge.merge(pull.number, pull.head, method="squash", message="Remove hats")
    assert isinstance(refused, Skipped)
    assert head[:12] in refused.reason
    assert world.forge.pull(pull.number).state == "open"
    merged = world.forge.merge(pull.number, head, method="squash", message="Remove hats\n\nAll.")
    assert isinstance(merged, Merged)
    assert world.forge.pull(pull.number).state == "merged"
    assert world.forge.pull(pull.number).merge_commit == merged.commit
    before = world.writes()
    assert world.forge.merge(pull.number, head, method="squash", message="x") == merged
    assert world.writes() == before
    assert ("merged", BOT) in names(world, pull.number)


def test_drafts_and_closed_pulls_are_not_merged(world: World) -> None:
    draft, other = opened(world, is_draft=True), opened(world, "sweeper/b")
    world.close(OWNER, other.number)
    for pull in (draft, other):
        refused = world.forge.merge(pull.number, pull.head, method="squash", message="x")
        assert isinstance(refused, Skipped)
    assert world.forge.pull(draft.number).state == "open"


def test_the_forge_merges_by_itself_where_that_is_allowed(world: World) -> None:
    pull = opened(world)
    assert isinstance(world.forge.merge_later(pull.number, pull.head, method="squash"), Skipped)
    world.require("unit")
    world.allow_auto_merge()
    assert isinstance(world.forge.merge_later(pull.number, ABSENT, method="squash"), Skipped)
    assert world.forge.merge_later(pull.number, pull.head, method="squash") is None


def test_a_branch_is_deleted_where_it_was_left(world: World) -> None:
    pull = opened(world)
    head = world.push("sweeper/hats", {"more.txt": "more\n"})
    kept = world.forge.delete_branch("sweeper/hats", pull.head)
    assert isinstance(kept, Skipped)
    assert "sweeper/hats" in world.branches()
    assert world.forge.delete_branch("sweeper/hats", head) is None
    assert world.branches() == {"main"}
    assert world.forge.delete_branch("sweeper/hats", head) is None


# --- Issues


def test_an_issue_of_ours_is_opened_once_and_changed_in_place(world: World) -> None:
    first = world.forge.ensure_issue("dashboard", "Clean-up", "- [ ] hats", ["automated/cleanup"])
    assert first.is_open
    assert first.labels == ("automated/cleanup",)
    before = world.writes()
    again = world.forge.ensure_issue("dashboard", "Clean-up", "- [ ] hats", ["automated/cleanup"])
    assert again.number == first.number
    assert world.writes() == before
    changed = world.forge.ensure_issue("dashboard", "Clean-up", "- [x] hats")
    assert changed.number == first.number
    assert changed.body.startswith("- [x] hats")
    assert world.forge.ensure_issue("other", "Other", "Text").number != first.number


def test_an_issue_that_a_person_closed_stays_closed(world: World) -> None:
    first = world.forge.ensure_issue("dashboard", "Clean-up", "- [ ] hats")
    world.close_issue(OWNER, first.number)
    before = world.writes()
    again = world.forge.ensure_issue("dashboard", "Clean-up", "- [x] hats")
    assert (again.number, again.is_open) == (first.number, False)
    assert world.writes() == before
