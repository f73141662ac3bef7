"""What moved and was left behind is told by a younger namesake; an older one says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sweeper.cli.main import run

if TYPE_CHECKING:
    from tests.verify.history.conftest import Project

MAIN = "import cart\nfrom {} import quote\n\nif __name__ == '__main__':\n    quote(cart.total())\n"
QUOTE = "def quote():\n    return 2\n"
OTHER = "def total():\n    return 1\n"
CART = f"{OTHER}\n\n{QUOTE}"


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def explained(project: Project, subject: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["explain", subject, str(project.root)]) == 0
    return capsys.readouterr().out


def test_a_younger_namesake(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"cart.py": CART, "main.py": MAIN.format("cart")}
    project.commit(files, when="2020-01-01")
    files = {"till.py": QUOTE, "main.py": MAIN.format("till")}
    moved = project.commit(files, "Move quotes (#4)", when="2021-01-01", author="Bob")
    project.commit({"news.py": OTHER}, when="2026-01-01")
    note = "history-moved (supports): it may have moved: its namesake at till.py:1 was last changed"
    output = explained(project, "cart.py::quote", capsys)
    assert f"{note} on 2021-01-01 in {moved[:12]} by Bob, pull request 4" in output


@pytest.mark.parametrize(
    "left",
    [
        {"main.py": MAIN.format("old")},
        {"main.py": MAIN.format("old"), "new.py": f"class Till:\n    {QUOTE}"},
        {"main.py": MAIN.format("old"), "tests/quote.py": QUOTE},
        {"main.py": MAIN.format("old"), "new.py": QUOTE},
        {"main.py": MAIN.format("old") + "    import new\n    new.quote()\n", "new.py": QUOTE},
    ],
    ids=["older", "a method", "in tests", "dead too", "two of them"],
)
def test_says_nothing(
    project: Project, left: dict[str, str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit({"old.py": QUOTE}, when="2020-01-01")
    project.commit({"cart.py": CART, "main.py": MAIN.format("cart")}, when="2020-02-01")
    project.commit(left, when="2021-01-01")
    project.commit({"news.py": OTHER}, when="2026-01-01")
    output = explained(project, "cart.py::quote", capsys)
    assert "history-old" in output
    assert "history-moved" not in output
