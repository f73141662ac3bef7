"""Who is asked, by the rules and the environment; and a whole sweep with an answer over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from sweeper.cli.main import run
from sweeper.cli.model import client
from sweeper.config import Policy, load
from sweeper.errors import ConfigError
from sweeper.llm import Client
from tests.cli.conftest import git

KEY = "sk-ant-api03-not-a-real-key"
ALLOWED = replace(load(lambda path: None)[1], model=True)
STREAM = """\
from UnleashClient import UnleashClient

client = UnleashClient("https://flags.example", "shop")


def totals(rows):
    if client.is_enabled("streaming"):
        return sum(rows)
    for row in rows:
        yield row


def label(rows):
    return "new" if client.is_enabled("labels") else "old"


print(list(totals([1])), label([]))
"""
WRITTEN = "def totals(rows):\n    return sum(rows)\n    yield"


def made(policy: Policy = ALLOWED, *, wanted: bool | None = None, **environ: str) -> Client | None:
    return client(
        policy, environ, wanted=wanted, repository="shop", store=None, record=lambda *_: None
    )


@pytest.mark.parametrize(
    ("policy", "key", "wanted"),
    [(Policy(), KEY, None), (ALLOWED, "", None), (ALLOWED, " ", None), (ALLOWED, KEY, False)],
)
def test_nobody_is_asked_unless_all_is_there(
    policy: Policy, key: str, *, wanted: bool | None
) -> None:
    assert made(policy, wanted=wanted, ANTHROPIC_API_KEY=key) is None


@pytest.mark.parametrize("wanted", [None, True])
def test_somebody_is_asked_when_it_is(*, wanted: bool | None) -> None:
    found = made(wanted=wanted, ANTHROPIC_API_KEY=KEY)
    assert found is not None
    assert found.name == "claude-opus-5-5"
    assert (found.budget.finding, found.budget.run) == (0.5, 20.0)
    assert KEY not in repr(found)


@pytest.mark.parametrize(
    ("policy", "environ", "says"),
    [
        (Policy(), {"ANTHROPIC_API_KEY": KEY}, "the rules do not allow it"),
        (ALLOWED, {}, "no key; set ANTHROPIC_API_KEY"),
        (
            ALLOWED,
            {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": "http://proxy.example"},
            "only sent by https",
        ),
        (
            replace(ALLOWED, model_name="claude-next"),
            {"ANTHROPIC_API_KEY": KEY},
            "has no 'claude-next.input'",
        ),
        (replace(ALLOWED, model_batch=True), {"ANTHROPIC_API_KEY": KEY}, "needs the cache"),
    ],
)
def test_says_what_is_missing(policy: Policy, environ: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        made(policy, wanted=True, **environ)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository whose flags are read where one of them cannot be folded."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "main.py").write_text(STREAM)
    (folder / "flags.json").write_text('{"streaming": {"value": true}, "labels": {"value": true}}')
    (folder / "requirements.txt").write_text("UnleashClient\n")
    (folder / "test_main.py").write_text("def test_sum():\n    assert sum([1]) == 1\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Open the shop")
    return folder


def sweep(folder: Path, python: Path, *arguments: str) -> int:
    own = ["--unsandboxed", "--python", str(python), "--as-of", "2026-06-01"]
    flags = ["--flags", str(folder / "flags.json")]
    return run(["sweep", *own, *flags, "--format", "json", *arguments, str(folder)])


def text_of(folder: Path) -> str:
    (text,) = (folder / ".git" / "sweeper" / "pulls").glob("*flags*.md")
    return text.read_text()


def test_without_a_model_the_rest_goes_and_the_text_says_what_waits(
    shop: Path, plain_python: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert sweep(shop, plain_python) == 0
    report = json.loads(capfd.readouterr().out)
    (waiting,) = [one for one in report["skipped"] if one["stage"] == "model"]
    assert waiting["reason"] == (
        "left for a model: main.py:7, without its last yield, totals would be no generator"
    )
    assert "left for a model: main.py:7" in text_of(shop)
    (proposal,) = report["proposals"]
    assert len(proposal["removed"]) >= 1


def test_nobody_pays_for_the_sdk_who_asks_nobody(shop: Path, plain_python: Path) -> None:
    script = (
        "import sys; from sweeper.cli.main import run\n"
        "code = run(['sweep', '--dry-run', '--unsandboxed', *sys.argv[1:]])\n"
        "sys.exit(code or sorted({'anthropic', 'httpx2'} & set(sys.modules)) or 0)"
    )
    flags = ["--flags", str(shop / "flags.json"), "--as-of", "2026-06-01"]
    flags += ["--python", str(plain_python)]
    environ = {**os.environ, "ANTHROPIC_API_KEY": KEY}
    command = [sys.executable, "-c", script, *flags, str(shop)]
    assert subprocess.run(command, env=environ, stdout=subprocess.DEVNULL).returncode == 0


def test_an_answer_ends_in_the_branch(
    shop: Path,
    plain_python: Path,
    tmp_path: Path,
    httpserver: HTTPServer,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    answer = json.dumps({"replacement": WRITTEN, "declined": ""})
    httpserver.expect_request("/v1/messages/count_tokens").respond_with_json({"input_tokens": 900})
    httpserver.expect_request("/v1/messages").respond_with_json(
        {
            "type": "message",
            "content": [{"type": "text", "text": answer}],
            "stop_reason": "end_turn",
            "usage": {"input_tokens": 900, "output_tokens": 100},
        }
    )
    organisation = tmp_path / "organisation.toml"
    organisation.write_text("[policy]\nmodel = true\n")
    (shop / "test_main.py").write_text(
        "import os\n\ndef test_env():\n"
        "    assert not [name for name in os.environ if 'ANTHROPIC' in name]\n"
    )
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message=Look for the key")
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", httpserver.url_for("").rstrip("/"))
    assert sweep(shop, plain_python, "--model", "--config", str(organisation)) == 0
    captured = capfd.readouterr()
    (proposal,) = json.loads(captured.out)["proposals"]
    branch = proposal["branch"]
    code = git(shop, "show", f"{branch}:main.py")
    assert WRITTEN in code
    assert "is_enabled" not in code
    assert "Assisted-by: claude-opus-5-5" in git(shop, "log", "--format=%B", f"main..{branch}")
    assert "claude-opus-5-5 wrote part of main.py" in text_of(shop)
    checks = {check["step"]: check["outcome"] for check in proposal["checks"]}
    assert (checks["equivalence"], checks["tests"]) == ("passed", "passed")
    everywhere = [path for path in shop.rglob("*") if path.is_file()]
    assert "claude-opus-5-5 took $0.0056 at most" in captured.err
    assert KEY not in captured.out + captured.err
    assert all(KEY.encode() not in path.read_bytes() for path in everywhere)
    assert run(["log", "export", str(shop)]) == 0
    assert '"action":"ask"' in capfd.readouterr().out
    assert len([sent for sent, _ in httpserver.log if sent.path == "/v1/messages"]) == 1
