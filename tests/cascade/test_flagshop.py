"""The demonstration of flags, from its exports to the branch, with the project's own tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sweeper.cli.main import run

SHOP = Path(__file__).resolve().parents[2] / "fixtures" / "flagshop"
DATE = "2025-10-01T10:00:00Z"
EXPORTS = ("ops/unleash.json", "ops/waffle.json", "ops/settings.json", ".env.production")


def git(folder: Path, *arguments: str) -> str:
    who = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_AUTHOR_DATE": DATE}
    who |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in who.items()}
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        check=True, capture_output=True, text=True, env={**os.environ, **who},
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository of one old commit."""
    folder = tmp_path / "shop"
    shutil.copytree(SHOP, folder)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Open the shop")
    return folder


def given(folder: Path, *arguments: str) -> list[str]:
    flags = [part for name in EXPORTS for part in ("--flags", str(folder / name))]
    return [*arguments, "--as-of", "2026-06-01", *flags, str(folder)]


def test_shows_the_flags(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(given(shop, "flags", "--format", "json")) == 0
    told = {each["key"]: each for each in json.loads(capfd.readouterr().out)["flags"]}
    constant = {key: each["value"] for key, each in told.items() if each["verdict"] == "constant"}
    assert constant == {
        "ENABLE_GIFT_WRAP": True, "ENABLE_SEED_SWAP": "true", "new_basket": True, "new_home": True,
        "recycled_paper": True, "shop.bulk-discount": True, "shop.drone-delivery": False,
    }  # fmt: skip
    assert told["planner"]["verdict"] == "varies"


@pytest.mark.timeout(300)
def test_sweeps_all_that_the_flags_kept(shop: Path, plain_python: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    asked = ("--python", str(plain_python), "--unsandboxed", "--format", "json")
    assert run(given(shop, "sweep", *asked, "--output", str(out))) == 0
    proposal = json.loads(out.read_text(encoding="utf-8"))["proposals"][-1]
    outcomes = {check["step"]: check["outcome"] for check in proposal["checks"]}
    assert outcomes.pop("types") == "skipped"  # the shop uses no type checker
    assert set(outcomes.values()) == {"passed"}
    assert outcomes.keys() >= {"parse", "names", "api", "imports", "behaviour", "scan", "tests"}
    branch = proposal["branch"]
    assert branch.startswith("sweeper/flags-")
    gone = git(shop, "diff", "--diff-filter=D", "--name-only", "HEAD", branch).split()
    pages = "shop/templates/shop"
    assert gone == ["shop/legacy.py", f"{pages}/old_basket.html", "shop/toggles.py"]
    left = git(shop, "grep", "-c", "-E", "new_home|new_basket|GIFT_WRAP|SEED_SWAP|Unleash", branch)
    places = {line.split(":")[1] for line in left.splitlines()}
    assert places == {"ops/settings.json", "ops/waffle.json"}
    switches = git(shop, "show", f"{branch}:shop/switches.py")
    assert switches.endswith(
        'FLAGS = {\n    # A fifth of all see it.\n    "planner": "Plan your beds.",\n}\n'
    )
    kept = git(shop, "show", f"{branch}:tests/test_pages.py")
    assert "def test_basket(" in kept
    assert "def test_old_home(" not in kept
    assert '@override_flag("planner", active=True)' in kept
