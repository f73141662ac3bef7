from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from sweeper.cli.main import run
from sweeper.model import Report
from sweeper.report import html
from sweeper.report.page import Page
from sweeper.report.webpage.document import document
from tests.browser.views import HOSTILE, hostile, view


def data(page: str) -> dict[str, object]:
    """Return what the scripts of the page are given."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_the_same_report_gives_the_same_page(report: Report, page: Page) -> None:
    assert html.render(report, page) == html.render(report, page)


def test_nothing_of_a_repository_is_markup() -> None:
    page = document(hostile())
    assert page.count("<script") == page.count("</script>") == 2
    assert "<img" not in page
    assert "\u202e" not in page
    assert "\u200b" not in page
    title = data(page)["title"]
    assert isinstance(title, str)
    assert title.startswith("</script><img src=x onerror=alert(1)>")
    assert "{{script}}" in title, "a place in a text is no place of the page"


def test_the_policy_lets_nothing_else_run() -> None:
    page = document(view())
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert found
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert body
        digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in found[1]
    assert "default-src 'none'" in found[1]
    assert not re.search(r"""\s(?:style|on\w+)=["']""", re.sub(r"<script>.*?</script>", "", page))


def test_no_address_is_in_the_page() -> None:
    page = document(view()).replace("http://www.w3.org/2000/svg", "")
    assert "http" not in page.replace("http-equiv", "")


def test_a_finding_has_its_source_and_its_commands(report: Report, page: Page) -> None:
    found = data(html.render(report, page))["findings"]
    assert isinstance(found, list)
    assert found
    for one in found:
        assert one["why"].startswith("sweeper explain ")
    assert any(one["excerpt"].startswith("def legacy_quote(weight):") for one in found)


def test_a_scan_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "main.py").write_text("import os\n\nif __name__ == '__main__':\n    print()\n")
    (shop / "CODEOWNERS").write_text("* @ada\n")
    target = tmp_path / "report.html"
    assert run(["scan", str(shop), "--format", "html", "--output", str(target), "-q"]) == 1
    shown = data(target.read_text())
    assert shown["title"] == "Sweeper: shop"
    assert shown["files"] == [{"path": "main.py", "lines": 4, "owner": "@ada"}]
    assert run(["audit", "main.py", str(shop), "--format", "html", "--output", str(target)]) == 0
    assert data(target.read_text())["title"] == "Audit of main.py"


def test_a_terminal_gets_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for command in (["scan"], ["audit", "x"]):
        assert run([*command, "--format", "html"]) == 2
        assert "write it with --output report.html" in capsys.readouterr().err


def test_control_characters_are_shown() -> None:
    assert "\x1b" not in document(view())
    assert HOSTILE not in document(hostile())
