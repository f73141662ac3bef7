"""GitHub alone: what no other forge has, and the contract of its GraphQL."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from sweeper.errors import ConfigError, ForgeError
from sweeper.forge.credentials import AppKey, Token
from sweeper.forge.github import connect, merging, pulls, repository, threads
from sweeper.forge.github.auth import OPTIONAL, PERMISSIONS, caveats
from sweeper.forge.github.shapes import next_page
from sweeper.secret import Secret
from tests.forge.faults import Fault
from tests.forge.github_world import APP, APP_BOT, GitHubWorld, Stack, new_world
from tests.forge.pacing import patient
from tests.forge.world import BOT, OWNER

_VALIDATE = """
import {validate} from '@octokit/graphql-schema';
let text = ''; for await (const part of process.stdin) text += part;
console.log(JSON.stringify(JSON.parse(text).map(q => validate(q).map(e => e.message))));
"""


@pytest.mark.parametrize("link", ["", '<https://x/?page=1>; rel="prev"', "nonsense"])
def test_the_last_page(link: str) -> None:
    assert next_page(link) == ""


def test_the_next_page() -> None:
    link = '<https://x/?page=1>; rel="prev", <https://x/?page=3&after=a%3D>; rel="next"'
    assert next_page(link) == "https://x/?page=3&after=a%3D"


# --- Credentials


def test_an_app_and_a_fine_grained_token_need_no_warning() -> None:
    assert caveats(AppKey("1", Secret("key"), "$KEY"), {}) == ()
    assert caveats(Token(Secret("github_pat_abc"), "$T"), {"GITHUB_ACTIONS": "true"}) == ()


def test_the_token_of_a_workflow_comes_with_what_it_cannot_do() -> None:
    environ = {"GITHUB_TOKEN": "ghs_abc", "GITHUB_ACTIONS": "true"}
    first, *_ = caveats(Token(Secret("ghs_abc"), "$GITHUB_TOKEN"), environ)
    assert first.startswith("$GITHUB_TOKEN is the token of a workflow: checks")
    assert "ghs_abc" not in first
    assert caveats(Token(Secret("ghs_other"), "$OTHER"), environ) == ()


def test_a_classic_token_reaches_too_far() -> None:
    assert "fine-grained" in caveats(Token(Secret("ghp_abc"), "$T"), {})[0]


def test_what_is_asked_for_is_what_is_documented() -> None:
    page = Path(__file__).resolve().parents[2] / ".github" / "SECURITY.md"
    named = re.findall(r"`(\w+): (read|write)`", page.read_text())
    assert dict(named) == {**PERMISSIONS, **OPTIONAL}


@pytest.fixture
def on_github(github: Stack, tmp_path: Path) -> GitHubWorld:
    """A repository there."""
    return new_world(github, tmp_path)


def test_a_wrong_token_is_said_and_not_shown(on_github: GitHubWorld) -> None:
    secret = Secret("ghp_" + "x" * 36)
    stack = on_github.stack
    forge = connect(on_github.repository, Token(secret, "$T"), patient(), base_url=stack.address)
    # The emulator lets everybody in.
    with (
        stack.faults.failing(Fault("GET", "", "bad-token")),
        pytest.raises(ForgeError, match="is the token still valid") as caught,
    ):
        forge.project()
    assert secret.reveal() not in str(caught.value)
    assert secret.reveal() not in repr(forge)


def test_an_app_asks_for_a_token_that_is_good_for_no_more_than_it_needs(
    on_github: GitHubWorld, app_key: str
) -> None:
    stack = on_github.stack
    key = AppKey(APP, Secret(app_key), "the test")
    forge = connect(on_github.repository, key, patient(), base_url=stack.address)
    on_github.push("sweeper/app", {"a.txt": "a\n"})
    pull = forge.ensure_pull("sweeper/app", "main", "Title", "Body.")
    assert (pull.author.name, pull.author.is_bot) == (APP_BOT, True)
    assert forge.account().name == APP_BOT
    comment = forge.ensure_comment(pull.number, "hello", "Hello.")
    assert forge.ensure_comment(pull.number, "hello", "Hello.").id == comment.id
    tokens = stack.installation_tokens()
    assert tokens
    assert all("administration" not in token["permissions"] for token in tokens)
    assert all(token["permissions"]["contents"] == "write" for token in tokens)


def test_an_app_reads_variables_where_it_may(on_github: GitHubWorld, app_key: str) -> None:
    """The seed gives the App of the tests leave to write those of repositories alone."""
    stack = on_github.stack
    key = AppKey(APP, Secret(app_key), "the test")
    forge = connect(on_github.repository, key, patient(), base_url=stack.address)
    on_github.set_variable("SHOP_STOP", "1")
    assert forge.variable("SHOP_STOP") == "1"
    granted = stack.installation_tokens()[-1]["permissions"]
    assert granted["actions_variables"] == "read"
    assert "organization_actions_variables" not in granted


def test_a_key_that_is_none_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"\$KEY holds no private key"):
        connect(
            "ana/shop",
            AppKey("1", Secret("-----BEGIN nonsense"), "$KEY"),
            patient(),
            base_url="http://127.0.0.1:1",
        )


# --- What GitHub knows in two places


def test_classic_protection_also_says_what_is_needed(on_github: GitHubWorld) -> None:
    on_github.push("sweeper/a", {"a.txt": "a\n"})
    pull = on_github.forge.ensure_pull("sweeper/a", "main", "Title", "Body.")
    protection = {
        "required_status_checks": {"strict": False, "contexts": ["build"]},
        "enforce_admins": None,
        "required_pull_request_reviews": None,
        "restrictions": None,
    }
    on_github.call(OWNER, "PUT", "branches/main/protection", protection)
    (check,) = on_github.forge.checks(pull)
    assert (check.name, check.outcome, check.is_required) == ("build", "pending", True)


def test_of_a_check_and_a_status_by_one_name_the_worse_counts(on_github: GitHubWorld) -> None:
    on_github.push("sweeper/a", {"a.txt": "a\n"})
    pull = on_github.forge.ensure_pull("sweeper/a", "main", "Title", "Body.")
    run = {"name": "build", "head_sha": pull.head, "status": "completed", "conclusion": "success"}
    on_github.call(OWNER, "POST", "check-runs", run)
    body = {"state": "failure", "context": "build"}
    on_github.call(OWNER, "POST", f"statuses/{pull.head}", body)
    assert [c.outcome for c in on_github.forge.checks(pull)] == ["failed"]


def test_a_pull_in_conflict_is_not_merged(on_github: GitHubWorld) -> None:
    on_github.push("sweeper/a", {"README.md": "# One\n"})
    pull = on_github.forge.ensure_pull("sweeper/a", "main", "Title", "Body.")
    on_github.push("main", {"README.md": "# Two\n"})
    assert on_github.forge.pull(pull.number).mergeability == "conflict"
    refused = on_github.forge.merge(pull.number, pull.head, method="squash", message="x")
    assert "conflict" in getattr(refused, "reason", "")


def test_graphql_is_as_the_schema_has_it(github: Stack) -> None:
    queries = [pulls._DRAFT, pulls._READY, merging._LATER, threads._THREADS, repository._WHO]
    done = subprocess.run(
        ["node", "--input-type=module", "-e", _VALIDATE],
        cwd=github.modules.parent,
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[] for _ in queries]


def test_pages_are_all_read(on_github: GitHubWorld) -> None:
    on_github.push("sweeper/a", {"a.txt": "a\n"})
    number = on_github.forge.ensure_pull("sweeper/a", "main", "Title", "Body.").number
    for index in range(101):
        on_github.say(OWNER, number, f"Comment {index}.")
    ours = on_github.forge.ensure_comment(number, "hello", "Hello.")
    assert len(on_github.forge.talk(number).comments) == 102
    assert on_github.forge.ensure_comment(number, "hello", "Hello.").id == ours.id
    assert ours.author.name == BOT
