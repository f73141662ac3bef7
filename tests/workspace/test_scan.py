from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from sweeper.cli.main import run

Capture = pytest.CaptureFixture[str]
LIBRARY = """\
[project]
name = "parcel"
version = "1"
classifiers = ["Programming Language :: Python"]
"""
CORE = """\
def helper():
    return 1


def dead():
    return 2


def by_text():
    return 3
"""
APP = "from parcel.core import helper\n\nif __name__ == '__main__':\n    helper()\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A library, who uses it, and the file that names both."""
    texts = {
        "lib/pyproject.toml": LIBRARY,
        "lib/parcel/__init__.py": "",
        "lib/parcel/core.py": CORE,
        "app/main.py": APP,
        "app/jobs.yaml": "job: parcel.core:by_text\n",
        "workspace.toml": '[[repository]]\npath = "lib"\n\n[[repository]]\npath = "app"\n',
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def found(town: Path, capsys: Capture, *more: str, code: int = 1) -> dict[str, float]:
    """Scan together, and return the confidence of each finding by subject."""
    options = ["--workspace", str(town / "workspace.toml"), "--min-confidence", "0", *more]
    assert run(["scan", *options, "--format", "json", "-q"]) == code
    document = json.loads(capsys.readouterr().out)
    return {f"{f['path']}::{f['qualname']}": f["confidence"] for f in document["findings"]}


def test_a_closed_world_finds_what_no_repository_uses(town: Path, capsys: Capture) -> None:
    together = found(town, capsys, "--closed-world")
    assert together.keys() == {"lib/parcel/core.py::dead", "lib/parcel/core.py::by_text"}
    assert together["lib/parcel/core.py::dead"] > 0.85
    assert together["lib/parcel/core.py::by_text"] < 0.2, "a text of app has its name"


def test_alone_the_same_code_looks_dead(town: Path, capsys: Capture) -> None:
    assert run(["scan", str(town / "lib"), "--closed-world", "--format", "json", "-q"]) == 1
    alone = {(f["path"], f["kind"]) for f in json.loads(capsys.readouterr().out)["findings"]}
    assert ("parcel/core.py", "unused-file") in alone


def test_an_open_library_keeps_what_others_may_use(town: Path, capsys: Capture) -> None:
    assert found(town, capsys)["lib/parcel/core.py::dead"] < 0.1
    (town / "workspace.toml").write_text(
        '[[repository]]\npath = "lib"\nrole = "internal"\n\n[[repository]]\npath = "app"\n'
    )
    assert found(town, capsys)["lib/parcel/core.py::dead"] > 0.85


def test_only_some_are_reported(town: Path, capsys: Capture) -> None:
    (town / "app" / "main.py").write_text(f"import os\n{APP}")
    everything = found(town, capsys, "--closed-world")
    assert "app/main.py::os" in everything
    assert "app/main.py::os" not in found(town, capsys, "--closed-world", str(town / "lib"))
    assert run(["scan", "--workspace", str(town / "workspace.toml"), str(town)]) == 2
    assert "is no repository of the workspace" in capsys.readouterr().err


def test_a_consumer_is_only_asked(town: Path, capsys: Capture) -> None:
    (town / "app" / "main.py").write_text(f"import os\n{APP}")
    (town / "workspace.toml").write_text(
        '[[repository]]\npath = "lib"\n[[repository]]\npath = "app"\nrole = "consumer"\n'
    )
    paths = {subject.partition("/")[0] for subject in found(town, capsys, "--closed-world")}
    assert paths == {"lib"}


def test_who_cannot_be_read_makes_the_answer_incomplete(town: Path, capsys: Capture) -> None:
    text = (town / "workspace.toml").read_text()
    (town / "workspace.toml").write_text(f'{text}\n[[repository]]\npath = "gone"\n')
    together = found(town, capsys, "--closed-world")
    assert max(together.values()) < 0.5, "nobody knows what it uses"
    options = ["--workspace", str(town / "workspace.toml"), "--closed-world", "--strict"]
    assert run(["scan", *options]) == 1
    output = capsys.readouterr()
    assert "gone: is not there" in output.err.replace(str(town) + "/", "")
    assert "incomplete: not all of the input was read" in output.out


LIB = '[[repository]]\npath = "lib"\n'
WRONG = [
    ("", "names no repository"),
    ('[[repo]]\npath = "lib"\n', "unknown key 'repo'"),
    ('[[repository]]\npth = "lib"\n', "did you mean 'path'?"),
    (f'{LIB}role = "libary"\n', "did you mean 'library'?"),
    ('[[repository]]\npath = "x*"\n', "means no folder"),
    ('[[repository]]\npath = "/*"\n', "starts at the folder of the file"),
    ('[[repository]]\npath = "*"\nname = "a"\n', "so it has no name"),
    (f'{LIB}name = "a/b"\n', "is no name of a repository"),
    (f'{LIB}name = "app"\n[[repository]]\npath = "app"\n', "both called"),
    ("[[repository]\n", "not valid TOML"),
]


@pytest.mark.parametrize(("text", "says"), WRONG)
def test_what_is_wrong_in_the_file_is_said(
    text: str, says: str, town: Path, capsys: Capture
) -> None:
    (town / "workspace.toml").write_text(text)
    assert run(["scan", "--workspace", str(town / "workspace.toml")]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--fix", "--diff", "--since=HEAD"])
def test_a_workspace_is_only_looked_at(option: str, town: Path, capsys: Capture) -> None:
    assert run(["scan", "--workspace", str(town / "workspace.toml"), option]) == 2
    assert "only looks" in capsys.readouterr().err


def audited(town: Path, target: str, capsys: Capture) -> dict[str, object]:
    """Audit together."""
    options = ["--workspace", str(town / "workspace.toml"), "--format", "json", "-q"]
    assert run(["audit", target, *options]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads((files("sweeper.audit") / "schema.json").read_text()))
    return dict(document)


def test_an_audit_asks_all_repositories(town: Path, capsys: Capture) -> None:
    document = audited(town, "parcel.core.helper", capsys)
    uses = document["uses"]
    assert isinstance(uses, list)
    assert [(use["repository"], use["path"], use["lines"]) for use in uses] == [
        ("app", "main.py", [4])
    ]
    assert document["asked"] == ["app", "lib"]
    assert document["target"] == "parcel/core.py::helper"
    assert audited(town, "lib/parcel/core.py", capsys)["kind"] == "module"
    order = document["order"]
    assert isinstance(order, list)
    assert [step["subjects"] for step in order] == [["app:main.py"], ["parcel/core.py::helper"]]


def test_an_audit_says_what_it_could_not_ask(town: Path, capsys: Capture) -> None:
    text = (town / "workspace.toml").read_text()
    (town / "workspace.toml").write_text(f'{text}\n[[repository]]\npath = "gone"\n')
    assert audited(town, "parcel.core.helper", capsys)["unread"] == ["gone"]


def test_an_audit_of_what_several_have(town: Path, capsys: Capture) -> None:
    (town / "app" / "tools.py").write_text("def helper():\n    return 2\n")
    options = ["--workspace", str(town / "workspace.toml")]
    assert run(["audit", "helper", *options]) == 2
    assert "'helper' is in app, lib; write REPOSITORY/helper" in capsys.readouterr().err
    assert run(["audit", "nobody", *options]) == 2
    assert "nothing is called 'nobody' in app, lib" in capsys.readouterr().err
    assert run(["audit", "helper", str(town), *options]) == 2
    assert "leave PATH out" in capsys.readouterr().err
