"""Who owns repositories on a forge to all of them, and from there to one scan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sweeper.cli.main import run
from sweeper.errors import ForgeError
from sweeper.forge.credentials import Token
from sweeper.forge.opening import Kind, Place, repositories_of
from sweeper.secret import Secret
from tests.forge import github_world, gitlab_world
from tests.forge.gitlab_server import Project
from tests.forge.pacing import patient
from tests.forge.world import BOT, OWNER

TOKEN = Token(Secret(f"token-of-{BOT}"), "the test")
LIBRARY = {
    "pyproject.toml": '[project]\nname = "parcel"\nversion = "1"\n',
    "parcel/__init__.py": "",
    "parcel/core.py": "def helper():\n    return 1\n\n\ndef dead():\n    return 2\n",
}
APP = {"main.py": "from parcel.core import helper\n\nif __name__ == '__main__':\n    helper()\n"}


def names(kind: Kind, base: str, owner: str) -> set[str]:
    place = Place(kind, base, owner)
    return {one.name for one in repositories_of(place, TOKEN, patient())}


def test_github_lists_what_a_person_has(github: github_world.Stack, tmp_path: Path) -> None:
    made = {github_world.new_world(github, tmp_path).repository for _ in range(2)}
    assert made <= names("github", github.address, OWNER)


def test_github_knows_nobody_of_that_name(github: github_world.Stack) -> None:
    with pytest.raises(ForgeError, match="404"):
        names("github", github.address, "nobody-at-all")


def test_gitlab_lists_a_person_and_a_group(
    gitlab: gitlab_world.GitLabStack, tmp_path: Path
) -> None:
    world = gitlab_world.new_world(gitlab, tmp_path)
    assert world.project.path in names("gitlab", gitlab.address, OWNER)
    for path in ("acme/shop", "acme/tools/press"):
        gitlab.hub.projects[path] = Project(900, path, world.folder, {}, {})
    try:
        assert names("gitlab", gitlab.address, "acme") == {"acme/shop", "acme/tools/press"}
        with pytest.raises(ForgeError, match="404"):
            names("gitlab", gitlab.address, "nobody-at-all")
    finally:
        del gitlab.hub.projects["acme/shop"], gitlab.hub.projects["acme/tools/press"]


def test_a_workspace_of_an_owner_is_scanned(
    github: github_world.Stack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    library, app, other = (github_world.new_world(github, tmp_path / n) for n in "lao")
    for world, files in ((library, LIBRARY), (app, APP)):
        world.clone.parent.mkdir()
        world.push("main", files)
    short = [world.repository.partition("/")[2] for world in (library, app, other)]
    file = tmp_path / "workspace.toml"
    file.write_text(
        f'[[organisation]]\nname = "{OWNER}"\ninclude = {short}\nexclude = ["{short[2]}"]\n'
    )
    monkeypatch.setenv("GITHUB_API_URL", github.address)
    monkeypatch.setenv("GITHUB_SERVER_URL", github.git)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN.secret.reveal())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    options = ["--closed-world", "--jobs", "1", "--min-confidence", "0", "--format", "json", "-q"]
    assert run(["scan", "--workspace", str(file), *options]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["complete"]
    found = [f"{one['path']}::{one['qualname']}" for one in document["findings"]]
    assert found == [f"{short[0]}/parcel/core.py::dead"]
    assert not list((tmp_path / "cache/mirrors").rglob("sweeper-*"))
