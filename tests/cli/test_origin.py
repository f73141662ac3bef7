"""What pip is told to install in the jobs."""

from __future__ import annotations

import json

import pytest

from sweeper.cli.origin import installed_from, release

PINNED = "==1.0"
COMMIT = "0" * 40


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{broken",
        json.dumps({"url": "file:///home/ada/sweeper", "dir_info": {"editable": True}}),
        json.dumps({"url": "https://x/a.whl", "archive_info": {}}),
        json.dumps({"url": "https://x/s", "vcs_info": {"vcs": "hg", "commit_id": COMMIT}}),
        json.dumps({"url": "https://ada:pw@x/s", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}),
        json.dumps({"url": "ssh://git@x/s", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}),
    ],
)
def test_what_is_no_public_address_is_the_release(text: str) -> None:
    assert release(text, PINNED) == PINNED


def test_a_commit_is_pinned() -> None:
    text = json.dumps({"url": "https://x/s", "vcs_info": {"vcs": "git", "commit_id": COMMIT}})
    assert release(text, PINNED) == f" @ git+https://x/s@{COMMIT}"


def test_here_it_is_either() -> None:
    assert installed_from().startswith(("==", " @ git+"))
