"""The whole life of a pull by the commands, on servers that stand for GitHub and for GitLab."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sweeper.cli.main import run
from tests.forge.github_world import GitHubWorld
from tests.forge.gitlab_world import GitLabWorld
from tests.forge.world import BOT, OWNER
from tests.publishing.town import SHOP, git

Served = GitHubWorld | GitLabWorld
Capture = pytest.CaptureFixture[str]
MONDAY, WEDNESDAY = "2026-03-02T12:00", "2026-03-04T12:00"
USED = "from shop.prices import _old_price\n\nprint(_old_price())\n"


@pytest.fixture
def here(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of the shop, in which the commands find their way to the forge."""
    folder = tmp_path / "here"
    if isinstance(served, GitHubWorld):
        name = served.repository
        monkeypatch.setenv("GITHUB_API_URL", served.stack.address)
        monkeypatch.setenv("GITHUB_REPOSITORY", name)
    else:
        name = served.project.path
        monkeypatch.setenv("CI_SERVER_URL", served.stack.address)
        monkeypatch.setenv("CI_PROJECT_PATH", name)
    monkeypatch.setenv("SWEEPER_TOKEN", f"token-of-{BOT}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    git(tmp_path, "clone", "-q", f"{served.stack.git}/{name}.git", "here")
    change(folder, SHOP)
    (tmp_path / "org.toml").write_text("[merge]\nrisk = 0.5\n")
    return folder


def change(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Change")
    git(folder, "push", "-q", "origin", "HEAD:main")


def merge(served: Served, here: Path, number: int) -> None:
    """Merge a pull, as a person does, and delete its branch."""
    pull = served.forge.pull(number)
    served.forge.merge(number, pull.head, method="merge", message="Merge")
    served.forge.delete_branch(pull.branch, pull.head)
    git(here, "pull", "-q", "--ff-only", "origin", "main")


class Commands:
    """The commands on a clone, at a time of ours."""

    def __init__(self, served: Served, here: Path, capsys: Capture, python: Path) -> None:
        kind = "github" if isinstance(served, GitHubWorld) else "gitlab"
        config = str(here.parent / "org.toml")
        self.options = ["--forge", kind, "--unsandboxed", "--config", config, "--format", "json"]
        self.options += ["--python", str(python)]
        self.here, self.capsys = here, capsys

    def sweep(self, now: str = MONDAY) -> None:
        assert run(["sweep", *self.options, "--as-of", now, str(self.here)]) == 0
        self.capsys.readouterr()

    def tend(self, now: str = MONDAY) -> dict[int, str]:
        git(self.here, "pull", "-q", "--ff-only", "origin", "main")
        assert run(["tend", *self.options, "--as-of", now, str(self.here)]) == 0
        shown = json.loads(self.capsys.readouterr().out)
        return {one["pull"]: one["action"] for one in shown["pulls"]}


def test_from_the_first_sweep_to_the_merge(
    served: Served, here: Path, capsys: Capture, small_python: Path
) -> None:
    do = Commands(served, here, capsys, small_python)
    # First comes the offer of a rule file, and nothing else until it is merged.
    do.sweep()
    do.sweep()
    (offer,) = served.forge.pulls(is_open=True)
    assert offer.branch == "sweeper/onboard"
    merge(served, here, offer.number)
    assert (here / ".sweeper.toml").is_file()
    do.sweep()
    (pull,) = served.forge.pulls(is_open=True)
    assert not pull.is_draft
    assert "automated/cleanup" in pull.labels
    writes, branches = served.writes(), served.branches()
    do.sweep()
    assert served.writes() == writes
    assert served.branches() == branches
    # People ask for changes, and what is true has changed, too.
    served.review(OWNER, pull.number, "changes-requested")
    served.report(pull.head, "tests", "passed")
    assert do.tend() == {pull.number: "objected"}
    change(here, {"main.py": USED + SHOP["main.py"]})
    do.sweep()
    (renewed,) = served.forge.pulls(is_open=True)
    assert renewed.number == pull.number
    assert renewed.head != pull.head
    served.review(OWNER, pull.number, "approved")
    served.report(renewed.head, "tests", "passed")
    assert do.tend() == {pull.number: "start"}
    said = [c.body for c in served.forge.talk(pull.number).comments]
    assert any("Wednesday, 04 March 2026, 12:00 UTC" in body for body in said)
    assert do.tend("2026-03-04T11:00") == {pull.number: "wait"}
    assert do.tend(WEDNESDAY) == {pull.number: "merge"}
    assert served.forge.pull(pull.number).state == "merged"
    git(here, "pull", "-q", "--ff-only", "origin", "main")
    assert "_old_total" not in (here / "shop/cart.py").read_text()
    assert "_old_price" in (here / "shop/prices.py").read_text()
    assert served.branches() == {"main", "sweeper/state"}
    do.sweep(WEDNESDAY)
    issue = served.forge.issue("dashboard")
    assert issue is not None
    assert "Nothing was found." in issue.body
    # A check fails since, so that there is a pull to take it back, and nothing more than that.
    merged = served.forge.pull(pull.number).merge_commit
    served.report(merged, "tests", "failed")
    visited = do.tend(WEDNESDAY)
    (offered,) = served.forge.pulls(is_open=True)
    assert visited == {offered.number: "offer"}
    assert offered.branch == f"sweeper/revert-{merged[:12]}"
    said = [c.body for c in served.forge.talk(pull.number).comments]
    assert any(offered.url in body for body in said)
    writes = served.writes()
    assert do.tend(WEDNESDAY) == visited
    assert served.writes() == writes
    merge(served, here, offered.number)
    assert "_old_total" in (here / "shop/cart.py").read_text()
    assert do.tend(WEDNESDAY) == {}
    said = [c.body for c in served.forge.talk(pull.number).comments]
    assert any("is there again" in body for body in said)
    do.sweep(WEDNESDAY)
    assert list(served.forge.pulls(is_open=True)) == []
    issue = served.forge.issue("dashboard")
    assert issue is not None
    assert "After the merge (2)" in issue.body
    assert "it is there again since" in issue.body
    assert served.branches() == {"main", "sweeper/state"}
    assert run(["log", "verify", str(here)]) == 0
