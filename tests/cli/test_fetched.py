"""Repositories of a workspace that are fetched by their address."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from sweeper.cli.fetched import entries_of
from sweeper.cli.main import run
from sweeper.config.workspace import read_workspace

Capture = pytest.CaptureFixture[str]
LIBRARY = {
    "pyproject.toml": '[project]\nname = "parcel"\nversion = "1"\n',
    "parcel/__init__.py": "",
    "parcel/core.py": "def helper():\n    return 1\n\n\ndef dead():\n    return 2\n",
}
APP = {"main.py": "from parcel.core import helper\n\nif __name__ == '__main__':\n    helper()\n"}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def write(folder: Path, files: dict[str, str]) -> str:
    """Commit files to a repository, which is made if it is not there; return its address."""
    folder.mkdir(exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Work")
    return folder.as_uri()


def scanned(folder: Path, urls: list[str], capsys: Capture) -> tuple[dict[str, float], bool, str]:
    """Scan together; return confidence by subject, whether that is all, and what was said."""
    file = folder / "workspace.toml"
    file.write_text("".join(f'[[repository]]\nurl = "{url}"\n' for url in urls))
    options = ["--closed-world", "--jobs", "1", "--min-confidence", "0", "--format", "json"]
    code = run(["scan", "--workspace", str(file), *options])
    said = capsys.readouterr()
    assert code in (0, 1), said.err
    document = json.loads(said.out)
    found = {f"{o['path']}::{o['qualname']}": o["confidence"] for o in document["findings"]}
    return found, document["complete"], said.err


def test_are_fetched_and_looked_at_as_they_are_now(
    tmp_path: Path, cache: Path, capsys: Capture
) -> None:
    urls = [write(tmp_path / "lib", LIBRARY), write(tmp_path / "app", APP)]
    found, is_complete, _ = scanned(tmp_path, urls, capsys)
    assert list(found) == ["lib/parcel/core.py::dead"]
    assert is_complete
    write(tmp_path / "app", {"main.py": APP["main.py"].replace("helper", "dead")})
    assert list(scanned(tmp_path, urls, capsys)[0]) == ["lib/parcel/core.py::helper"]
    assert len(list(cache.rglob("there.git"))) == 2
    assert not list(cache.rglob("sweeper-*"))


def test_one_that_cannot_be_had_leaves_others_unsure(tmp_path: Path, capsys: Capture) -> None:
    urls = [write(tmp_path / name, files) for name, files in (("lib", LIBRARY), ("app", APP))]
    alone = scanned(tmp_path, urls, capsys)[0]
    urls.append((tmp_path / "gone").as_uri())
    found, is_complete, said = scanned(tmp_path, urls, capsys)
    assert not is_complete
    assert "sweeper: warning: gone: " in said
    assert found["lib/parcel/core.py::dead"] < alone["lib/parcel/core.py::dead"]


def test_one_without_a_commit_uses_nothing(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "new").mkdir()
    git(tmp_path / "new", "init", "-q")
    urls = [write(tmp_path / name, files) for name, files in (("lib", LIBRARY), ("app", APP))]
    urls.append((tmp_path / "new").as_uri())
    found, is_complete, said = scanned(tmp_path, urls, capsys)
    assert is_complete, said
    assert list(found) == ["lib/parcel/core.py::dead"]


def test_an_address_and_a_name_of_it_mean_one(tmp_path: Path) -> None:
    file = tmp_path / "workspace.toml"
    urls = ["https://github.com/acme/shop", "git@github.com:acme/shop.git", "file:///srv/press"]
    file.write_text("".join(f'[[repository]]\nurl = "{url}"\n' for url in urls))
    found = [entry.url for entry in entries_of(read_workspace(file), {})]
    shop = "https://github.com/acme/shop.git"
    assert found == [shop, shop, "file:///srv/press"]


def test_an_address_holds_no_password(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "workspace.toml"
    file.write_text('[[repository]]\nurl = "https://ana:hunter2@git.example/shop.git"\n')
    assert run(["scan", "--workspace", str(file)]) == 2
    said = capsys.readouterr().err
    assert "must not hold a password" in said
    assert "hunter2" not in said


def test_an_owner_needs_a_token(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SWEEPER_TOKEN", "GITHUB_TOKEN", "SWEEPER_TOKEN_FILE", "SWEEPER_APP_ID"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "workspace.toml"
    file.write_text('[[organisation]]\nname = "acme"\n')
    assert run(["scan", "--workspace", str(file)]) == 2
    assert "no token for the forge; set SWEEPER_TOKEN or GITHUB_TOKEN" in capsys.readouterr().err
