"""One run over many repositories: what is said of each, and that none of them stops the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sweeper.cli.main import run
from sweeper.cli.many import state_folder
from sweeper.cli.scope import Scope
from sweeper.errors import ConfigError
from sweeper.ledger.hold import hold
from tests.publishing.town import git

Capture = pytest.CaptureFixture[str]
SCHEMA = json.loads((files("sweeper.rounds") / "schema.json").read_text())
REPORT = json.loads((files("sweeper.report") / "schema.json").read_text())
DEAD = {"shop.py": "def _old():\n    return 1\n\n\nprint(2)\n"}
FORMS = ("--format", "json", "--as-of", "2027-03-01")


class Street:
    """Repositories in a folder, and runs over them with a state of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, name: str, content: dict[str, str], *, is_bare: bool = False) -> Path:
        """Make a repository; it is the clone of a bare one that is asked for."""
        root = self.folder / name
        root.mkdir()
        git(root, "init", "-q", "-b", "main")
        for path, text in content.items():
            (root / path).write_text(text)
            git(root, "add", "-A")
        if content:
            git(root, "commit", "-q", "-m", "Open")
        if is_bare:
            git(self.folder, "clone", "-q", "--bare", name, f"{name}.git")
        return root

    def sweep(
        self, *arguments: str, stdin: str = "", command: str = "sweep"
    ) -> subprocess.CompletedProcess[str]:
        """Run it in a process of its own, since it makes processes."""
        state = ("--state", str(self.folder / "state"))
        asked = [sys.executable, "-m", "sweeper", command, *arguments, *state]
        environ = {**os.environ, "XDG_CACHE_HOME": str(self.folder / "cache")}
        return subprocess.run(
            asked, cwd=self.folder, input=stdin, capture_output=True, text=True, env=environ
        )

    def told(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Return the exit code and the document."""
        done = self.sweep(*FORMS, *arguments)
        assert done.stdout, done.stderr
        document = json.loads(done.stdout)
        jsonschema.validate(document, SCHEMA)
        for one in document["repositories"]:
            if one["report"] is not None:
                jsonschema.validate(one["report"], REPORT)
        return done.returncode, document


@pytest.fixture
def street(tmp_path: Path) -> Street:
    return Street(tmp_path)


def endings(document: dict[str, Any]) -> dict[str, str]:
    return {one["repository"]: one["ending"] for one in document["repositories"]}


def test_none_of_them_stops_the_others(street: Street) -> None:
    street.build("good", DEAD)
    street.build("hostile", {**DEAD, ".sweeper.toml": "[[[\n"})
    street.build("new", {})
    street.build("refusing", {**DEAD, "CONTRIBUTING.md": "No AI-generated pull requests.\n"})
    street.build("stopped", {**DEAD, ".sweeper-stop": "not now\n"})
    broken = street.build("broken", DEAD)
    (broken / ".git" / "HEAD").write_text("nonsense\n")
    names = ["hostile", "gone", "./gone", "new", "refusing", "stopped", "broken", "good"]
    code, document = street.told(*names)
    assert endings(document) == {
        "hostile": "misconfigured",
        "gone": "misconfigured",
        "./gone": "unreadable",
        "new": "empty",
        "refusing": "refused",
        "stopped": "stopped",
        "broken": "unreadable",
        "good": "proposed",
    }
    assert code == 4
    found = {one["repository"]: one for one in document["repositories"]}
    assert "no folder, no clone URL and no owner/name" in found["gone"]["why"]
    assert ".sweeper.toml:1: not valid TOML" in found["hostile"]["why"]
    assert "CONTRIBUTING.md:1" in found["refusing"]["why"]
    assert found["good"]["outcomes"] == {"proposed": 1}
    assert found["good"]["pulls"][0]["title"].startswith("sweeper/dead-code-")
    assert found["good"]["report"]["outcomes"] == {"proposed": 1}
    assert found["gone"]["report"] is None


def test_text_has_a_line_for_each_and_a_table(street: Street) -> None:
    street.build("a", DEAD)
    street.build("b", {"b.py": "print(1)\n"})
    done = street.sweep("--as-of", "2027-03-01", "a", "b")
    first, second, *table = done.stdout.splitlines()
    assert first.startswith("1/2  proposed       a  sweeper/dead-code-")
    assert second == "2/2  nothing-to-do  b"
    assert table[:4] == [
        "",
        "Round 1: 2 repositories.",
        "      1  proposed",
        "      1  nothing-to-do",
    ]
    assert (done.stderr, done.returncode) == ("", 0)


def test_a_list_is_read_from_a_file_or_from_standard_input(street: Street) -> None:
    street.build("a", DEAD)
    street.build("b", DEAD)
    (street.folder / "list.txt").write_text("# ours\na  # the first\n\n")
    done = street.sweep("--dry-run", "--repos", "list.txt", "--repos", "-", "a", stdin="b\n")
    assert "Round 1: 2 repositories" in done.stdout
    assert done.returncode == 0


def test_addresses_are_fetched_and_stay_in_the_cache(street: Street) -> None:
    street.build("a", DEAD, is_bare=True)
    address = (street.folder / "a.git").as_uri()
    code, document = street.told("--forge", "none", address)
    assert (code, endings(document)) == (0, {address: "proposed"})
    (copy,) = (street.folder / "cache" / "sweeper" / "mirrors").glob("*/there.git")
    branches = git(copy, "for-each-ref", "--format=%(refname)", "refs/heads").split()
    assert {name.rpartition("/")[0] for name in branches} == {"refs/heads/sweeper"}
    assert git(street.folder / "a.git", "branch", "--list", "sweeper/*") == ""
    code, document = street.told("--forge", "none", address)
    assert (document["round"], endings(document)) == (2, {address: "proposed"})


def test_nothing_of_one_repository_is_there_for_the_next(street: Street) -> None:
    keep = '[[keep]]\nsubject = "shop.py::_old"\nreason = "ours"\n'
    street.build("a", {**DEAD, ".sweeper.toml": keep})
    street.build("b", DEAD)
    _, document = street.told("a", "b")
    outcomes = [one["outcomes"] for one in document["repositories"]]
    assert outcomes == [{"kept": 1}, {"proposed": 1}]


def test_what_time_does_not_allow_is_for_the_next_run(street: Street) -> None:
    for name in "abc":
        street.build(name, DEAD)
    code, document = street.told("--time-limit", "0.00001", "a", "b", "c")
    assert (code, endings(document)) == (5, dict.fromkeys("abc", "later"))
    code, document = street.told("b")
    code, document = street.told("a", "b", "c")
    assert (code, endings(document)) == (0, {"a": "proposed", "c": "proposed"})
    assert [one["repository"] for one in document["before"]] == ["b"]
    assert document["outcomes"] == {"proposed": 3}
    assert document["round"] == 1


def test_what_is_said_meanwhile_names_the_repository(street: Street) -> None:
    street.build("a", DEAD)
    street.build("b", {"b.py": "print(1)\n"})
    cache = street.folder / "cache" / "sweeper"
    cache.mkdir(parents=True)
    (cache / "store.sqlite").write_text("no store")
    done = street.sweep("a", "b")
    assert done.stderr.startswith(f"a: sweeper: warning: {cache}/store.sqlite: broken, or not ours")
    assert "b: sweeper" not in done.stderr


def test_two_runs_with_one_state_are_one_too_many(street: Street) -> None:
    street.build("a", DEAD)
    with hold(street.folder / "state" / "rounds"):
        done = street.sweep("a")
    assert done.returncode == 4
    assert "another run" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--format", "sarif", "a", "b"), "--format is text or json"),
        (("--python", sys.executable, "a", "b"), "--coverage and --python are for one repository"),
        (("--repos", os.devnull), "the list names no repository"),
        (("--repos", "/no/such/list"), "does not exist"),
        (("--time-limit", "0", "a", "b"), "--time-limit"),
        (("--forge", "gitlab", "a/b", "c/d"), "no token for the forge"),
    ],
)
def test_what_is_wrong_for_all_ends_the_run(
    arguments: Sequence[str], says: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SWEEPER_TOKEN", "GITLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert run(["sweep", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_an_organisation_file_that_is_wrong_ends_the_run(street: Street) -> None:
    street.build("a", DEAD)
    (street.folder / "org.toml").write_text("[[[\n")
    done = street.sweep("--config", "org.toml", "a")
    assert (done.returncode, done.stdout) == (2, "")


def test_the_switch_of_the_environment_stops_all(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWEEPER_STOP", "moving house")
    for command in ("sweep", "tend"):
        assert run([command, "a/b", "c/d"]) == 0
        said = capsys.readouterr()
        assert "stopped (run): the environment variable SWEEPER_STOP" in said.out + said.err


def test_tend_needs_a_forge_for_each(street: Street) -> None:
    street.build("a", DEAD)
    done = street.sweep("--format", "json", "a", command="tend")
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    assert document["command"] == "tend"
    assert "no forge to visit" in document["repositories"][0]["why"]


@pytest.mark.parametrize(
    ("repos", "is_one"),
    [((), True), ((".",), True), (("shop",), True), (("a/b",), False), (("a", "b"), False)],
)
def test_one_repository_here_is_shown_by_itself(repos: tuple[str, ...], is_one: bool) -> None:
    assert Scope(repos, None, 60, False).is_one == is_one
    assert not Scope(repos, Path(), 60, False).is_one
    assert not Scope(repos, None, 60, True).is_one


@pytest.mark.parametrize(
    ("said", "location", "environ", "folder"),
    [
        ("/srv/s", "/var/lib/sweeper", {}, "/srv/s/rounds"),
        (None, "/var/lib/sweeper", {"HOME": "/root"}, "/var/lib/sweeper/rounds"),
        (None, "branch:sweeper/state", {"HOME": "/r"}, "/r/.local/state/sweeper/rounds"),
        (None, "s3://b/c", {"HOME": "/r", "XDG_STATE_HOME": "/s"}, "/s/sweeper/rounds"),
    ],
)
def test_where_the_state_of_rounds_is(
    said: str | None, location: str, environ: dict[str, str], folder: str
) -> None:
    found = state_folder(Path(said) if said else None, location, environ)
    assert found == Path(folder)


def test_without_a_home_a_folder_has_to_be_said() -> None:
    with pytest.raises(ConfigError, match="say --state FOLDER"):
        state_folder(None, "local", {})
