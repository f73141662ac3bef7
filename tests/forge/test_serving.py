"""What nobody waits for any more is not done later, when it may have been asked for again."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import requests

from tests.forge.gitlab_server import Project
from tests.forge.gitlab_world import GitLabStack, GitLabWorld, new_world
from tests.forge.world import BOT


@pytest.fixture
def shop(gitlab: GitLabStack, tmp_path: Path) -> GitLabWorld:
    made = new_world(gitlab, tmp_path)
    made.push("sweeper/hats", {"README.md": "Caps.\n"})
    return made


def post(shop: GitLabWorld, seconds: float) -> requests.Response:
    """Ask for a merge request, and hang up after so many seconds."""
    where = f"{shop.stack.address}/api/v4/projects/{shop.project.path.replace('/', '%2F')}"
    body = {"source_branch": "sweeper/hats", "target_branch": "main", "title": "Hats"}
    who = {"private-token": f"token-of-{BOT}"}
    return requests.post(f"{where}/merge_requests", json=body, headers=who, timeout=seconds)


def test_a_slow_merge_request_is_not_opened_after_who_asked_has_gone(
    shop: GitLabWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, ended = threading.Event(), threading.Event()
    tip = Project.tip

    def slow(project: Project, branch: str) -> str:
        gate.wait(30)
        try:
            return tip(project, branch)
        finally:
            ended.set()

    with monkeypatch.context() as slowly:
        slowly.setattr(Project, "tip", slow)
        with pytest.raises(requests.ReadTimeout):
            post(shop, 0.3)
        time.sleep(0.3)  # the servers between glance at who asks
        gate.set()
        assert ended.wait(30)
    time.sleep(0.2)
    assert shop.project.requests == []
    assert post(shop, 30).status_code == 201
    assert len(shop.project.requests) == 1


def test_of_two_at_once_one_is_opened(shop: GitLabWorld) -> None:
    codes: list[int] = []
    asking = [
        threading.Thread(target=lambda: codes.append(post(shop, 30).status_code)) for _ in range(8)
    ]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert sorted(codes) == [201, *[409] * 7]
    assert len(shop.project.requests) == 1
