"""`sweeper flags`: what exports say of the flags that the code reads, and the files beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sweeper.cli.main import run

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text("django\n")
    (tmp_path / "settings.py").write_text("NEW_CART = True\n")
    (tmp_path / "cart.py").write_text(
        "from django.conf import settings\n\n\nif settings.NEW_CART:\n    print(1)\n"
    )
    return tmp_path


def told(capsys: Capture, *arguments: str) -> dict[str, tuple[str, object]]:
    assert run(["flags", *arguments, "--format", "json"]) == 0
    flags = json.loads(capsys.readouterr().out)["flags"]
    return {f["key"]: (f["verdict"], f["value"]) for f in flags if f["verdict"] != "unknown"}


@pytest.mark.parametrize(("role", "wanted"), [("application", True), ("library", False)])
def test_tells_what_an_application_sets_alike(
    project: Path, capsys: Capture, role: str, wanted: bool
) -> None:
    (project / ".sweeper.toml").write_text(f'[[package]]\npath = "."\nrole = "{role}"\n')
    assert told(capsys, str(project)) == ({"NEW_CART": ("constant", True)} if wanted else {})


def test_lets_the_named_environments_decide(project: Path, capsys: Capture) -> None:
    export = project / "flags.json"
    export.write_text('{"NEW_CART": {"production": true, "staging": false}}')
    arguments = (str(project), "--flags", str(export))
    assert told(capsys, *arguments) == {"NEW_CART": ("split", None)}
    assert told(capsys, *arguments, "--environment", "prod*") == {"NEW_CART": ("constant", True)}


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("WAFFLE_OVERRIDE = DEBUG\n", "kept"),
        ("WAFFLE_OVERRIDE = False\n", "constant"),
        ("# WAFFLE_OVERRIDE = True\n", "constant"),
    ],
)
def test_keeps_flags_of_waffle_that_a_request_may_override(
    project: Path, capsys: Capture, line: str, verdict: str
) -> None:
    (project / "settings.py").write_text("DEBUG = True\n" + line)
    (project / "cart.py").write_text(
        "from waffle import flag_is_active\n\n\n"
        "def cart(request):\n    return flag_is_active(request, 'new_cart')\n"
    )
    export = project / "waffle.json"
    row = {"model": "waffle.flag", "pk": 1, "fields": {"name": "new_cart", "everyone": True}}
    export.write_text(json.dumps([row]))
    assert told(capsys, str(project), "--flags", str(export)) == {"new_cart": (verdict, True)}


def test_believes_an_export_more(project: Path, capsys: Capture) -> None:
    (project / ".sweeper.toml").write_text('[[package]]\npath = "."\nrole = "application"\n')
    export = project / "flags.json"
    export.write_text('{"NEW_CART": {"value": false, "keep": "support switches it"}}')
    assert told(capsys, str(project), "--flags", str(export)) == {"NEW_CART": ("kept", False)}
