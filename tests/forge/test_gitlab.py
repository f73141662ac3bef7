"""GitLab alone: what no other forge has."""

from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.errors import ForgeError
from sweeper.forge.credentials import Token
from sweeper.forge.gitlab import connect
from sweeper.forge.gitlab.shapes import User, inert, person
from sweeper.model import Skipped
from sweeper.secret import Secret
from tests.forge.gitlab_world import GitLabStack, GitLabWorld, new_world
from tests.forge.pacing import patient
from tests.forge.serving import Answer, Asked, serving
from tests.forge.world import OWNER, WRITER


@pytest.fixture
def on_gitlab(gitlab: GitLabStack, tmp_path: Path) -> GitLabWorld:
    """A project there."""
    return new_world(gitlab, tmp_path)


# --- Commands in text


@pytest.mark.parametrize(
    "text", ["", "a /merge b", "src/app", "1 / 2", "//", "/ merge", "a\n\n/\n"]
)
def test_text_without_commands_is_left_alone(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize("text", ["/merge", "a\n/close", "a\n  /assign @ana", "> /merge"])
def test_commands_are_broken(text: str) -> None:
    assert inert(text).replace("\u200b", "") == text
    assert "\u200b/" in inert(text)


def test_what_we_write_commands_nothing(on_gitlab: GitLabWorld) -> None:
    forge = on_gitlab.forge
    on_gitlab.push("sweeper/a", {"a.txt": "a\n"})
    pull = forge.ensure_pull("sweeper/a", "main", "Title", "Body.\n/close\n")
    forge.ensure_comment(pull.number, "hello", "/merge\n/close")
    forge.ensure_issue("dashboard", "Title", "/close")
    assert forge.pull(pull.number).state == "open"
    before = on_gitlab.writes()
    forge.ensure_pull("sweeper/a", "main", "Title", "Body.\n/close\n")
    forge.ensure_comment(pull.number, "hello", "/merge\n/close")
    assert on_gitlab.writes() == before


# --- People


@pytest.mark.parametrize(
    ("mail", "name"),
    [
        (f"{OWNER}@example.org", OWNER),
        (f"11-{OWNER}@users.noreply.gitlab.com", OWNER),
        ("7-nobody-of-that-name@users.noreply.gitlab.com", ""),
        ("eve@example.org", ""),  # who is no member
        ("", ""),
        (OWNER, ""),  # a part of a name is no address
        ("a", ""),
    ],
)
def test_who_has_a_mail_address(on_gitlab: GitLabWorld, mail: str, name: str) -> None:
    assert on_gitlab.forge.author("0" * 40, mail).name == name


@pytest.mark.parametrize("name", ["ana", "robot", "project_bot", "projects_12_bot"])
def test_people(name: str) -> None:
    assert not person(User(name)).is_bot


@pytest.mark.parametrize("name", ["project_12_bot", "group_7_bot_ab12", "service_account_3"])
def test_bots(name: str) -> None:
    assert person(User(name)).is_bot


def test_a_wrong_token_is_said_and_not_shown(on_gitlab: GitLabWorld) -> None:
    secret = Secret("glpat-" + "x" * 20)
    stack = on_gitlab.stack
    forge = connect(on_gitlab.project.path, Token(secret, "$T"), patient(), base_url=stack.address)
    with pytest.raises(ForgeError, match="is the token still valid") as caught:
        forge.project()
    assert secret.reveal() not in f"{caught.value} {forge!r}"


def test_a_token_does_not_follow_to_another_place() -> None:
    heard: list[Asked] = []

    def elsewhere(asked: Asked) -> Answer:
        heard.append(asked)
        return Answer(200, {}, b"{}")

    with serving(elsewhere) as other:
        moved = Answer(301, {"Location": f"{other}/api/v4/user"}, b"")
        with serving(lambda asked: moved) as address:
            token = Token(Secret("token-of-ana"), "$T")
            forge = connect("ana/shop", token, patient(), base_url=address)
            with pytest.raises(ForgeError, match="it has moved: give its new name"):
                forge.account()
    assert heard == []


def test_a_team_cannot_be_asked(on_gitlab: GitLabWorld) -> None:
    on_gitlab.push("sweeper/a", {"a.txt": "a\n"})
    pull = on_gitlab.forge.ensure_pull("sweeper/a", "main", "Title", "Body.")
    reviewers = ["team:shop", WRITER]
    (skipped,) = on_gitlab.forge.ensure_people(pull.number, reviewers=reviewers)
    assert "team:shop" in skipped.reason
    assert on_gitlab.forge.pull(pull.number).reviewers == (WRITER,)


# --- Merging


@pytest.mark.parametrize("word", ["commits_status", "security_policy_violations", "brand_new"])
def test_any_other_word_than_mergeable_is_in_the_way(
    word: str, on_gitlab: GitLabWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_gitlab.push("sweeper/a", {"a.txt": "a\n"})
    pull = on_gitlab.forge.ensure_pull("sweeper/a", "main", "Title", "Body.")
    hub = on_gitlab.stack.hub
    monkeypatch.setattr(type(hub), "_merge_status", lambda *_, **__: word)
    refused = on_gitlab.forge.merge(pull.number, pull.head, method="squash", message="x")
    assert isinstance(refused, Skipped)
    assert word in refused.reason
    assert on_gitlab.forge.pull(pull.number).state == "open"


def test_a_conflict_is_one(on_gitlab: GitLabWorld) -> None:
    on_gitlab.push("sweeper/a", {"README.md": "# One\n"})
    pull = on_gitlab.forge.ensure_pull("sweeper/a", "main", "Title", "Body.")
    on_gitlab.push("main", {"README.md": "# Two\n"})
    refused = on_gitlab.forge.merge(pull.number, pull.head, method="squash", message="x")
    assert "conflict" in getattr(refused, "reason", "")


@pytest.mark.parametrize(
    ("settings", "merges"),
    [
        ({}, ("merge", "squash")),
        ({"squash_option": "never"}, ("merge",)),
        ({"squash_option": "always"}, ("squash",)),
        ({"merge_method": "ff"}, ("rebase", "squash")),
    ],
)
def test_the_ways_of_merging(
    settings: dict[str, str], merges: tuple[str, ...], on_gitlab: GitLabWorld
) -> None:
    on_gitlab.project.settings.update(settings)
    assert on_gitlab.forge.project().merges == merges


def test_a_job_that_may_fail_is_no_failure(on_gitlab: GitLabWorld) -> None:
    on_gitlab.push("sweeper/a", {"a.txt": "a\n"})
    pull = on_gitlab.forge.ensure_pull("sweeper/a", "main", "Title", "Body.")
    on_gitlab.report(pull.head, "lint", "failed")
    on_gitlab.project.statuses[pull.head][0]["allow_failure"] = True
    assert {c.name: c.outcome for c in on_gitlab.forge.checks(pull)}["lint"] == "neutral"


def test_titles_of_drafts_come_without_the_prefix(on_gitlab: GitLabWorld) -> None:
    on_gitlab.push("sweeper/a", {"a.txt": "a\n"})
    forge = on_gitlab.forge
    pull = forge.ensure_pull("sweeper/a", "main", "Drafty title", "Body.", is_draft=True)
    assert (pull.title, pull.is_draft) == ("Drafty title", True)
    on_gitlab.call(OWNER, "PUT", f"merge_requests/{pull.number}", {"title": "[Draft] Drafty title"})
    assert forge.pull(pull.number).title == "Drafty title"


def test_pages_are_all_read(on_gitlab: GitLabWorld) -> None:
    on_gitlab.push("sweeper/a", {"a.txt": "a\n"})
    number = on_gitlab.forge.ensure_pull("sweeper/a", "main", "Title", "Body.").number
    for index in range(101):
        on_gitlab.say(OWNER, number, f"Comment {index}.")
    ours = on_gitlab.forge.ensure_comment(number, "hello", "Hello.")
    assert len(on_gitlab.forge.talk(number).comments) == 102
    assert on_gitlab.forge.ensure_comment(number, "hello", "Hello.").id == ours.id
