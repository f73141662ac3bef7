from __future__ import annotations

import json
import subprocess
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from sweeper.cli.main import run

Capture = pytest.CaptureFixture[str]
SHOP = {
    "shop/__init__.py": "",
    "shop/cart.py": (
        "LIMIT = 3\n\n\n"
        "class Cart:\n"
        "    def add(self, name):\n"
        "        return name if LIMIT else self.old_add(name)\n\n"
        "    def old_add(self, name):\n"
        "        return name\n\n\n"
        "def legacy_total(cart):\n"
        "    return legacy_tax(cart)\n\n\n"
        "def legacy_tax(cart):\n"
        "    return getattr(cart, 'tax')\n\n\n"
        "def only_tested():\n"
        "    return 1\n"
    ),
    "shop/main.py": (
        "from shop.cart import Cart\n\n\n"
        "def main(things):\n"
        "    Cart().add('tea')\n"
        "    things.old_add('milk')\n\n\n"
        "if __name__ == '__main__':\n"
        "    main([])\n"
    ),
    "tests/test_cart.py": (
        "from shop.cart import Cart, only_tested\n\n\n"
        "def test_add():\n"
        "    assert Cart().add('tea') == 'tea'\n\n\n"
        "def test_only():\n"
        "    assert only_tested()\n"
    ),
    "CODEOWNERS": "/shop/ @ada @grace\n",
    "Procfile": "web: python -m shop.main\n",
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A repository of one commit."""
    for path, text in SHOP.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@shop.example"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "Open"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True)
    return tmp_path


def audited(target: str, town: Path, capsys: Capture, *more: str) -> dict[str, object]:
    """Audit, and hold the document against its schema."""
    assert run(["audit", target, str(town), "--format", "json", *more]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads((files("sweeper.audit") / "schema.json").read_text()))
    return dict(document)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("shop.crat", "nothing is called 'shop.crat' here"),
        ("flag:beta", "no flag 'beta' is read here"),
        ("nowhere/", "nothing is called 'nowhere/' here"),
    ],
)
def test_what_is_not_there(target: str, says: str, town: Path, capsys: Capture) -> None:
    assert run(["audit", target, str(town)]) == 2
    assert says in capsys.readouterr().err


def test_how_restless_its_files_are(town: Path, capsys: Capture) -> None:
    for number, who in enumerate(("ada", "ada", "grace")):
        with (town / "shop/cart.py").open("a") as file:
            file.write(f"# {number}\n")
        git = ["git", "-c", f"user.name={who}", "-c", f"user.email={who}@shop.example"]
        subprocess.run([*git, "commit", "-qam", "Think"], cwd=town, check=True)
    assert audited("shop/", town, capsys)["changed"] == [
        {"path": "shop/cart.py", "commits": 4, "authors": 2},
        {"path": "shop/__init__.py", "commits": 1, "authors": 1},
        {"path": "shop/main.py", "commits": 1, "authors": 1},
    ]
    later = ("--as-of", "2100-01-01")
    assert audited("shop/", town, capsys, *later)["changed"] == []
    assert run(["audit", "shop/", str(town)]) == 0
    said = capsys.readouterr().out
    assert "3 files changed within a year" in said
    assert "shop/cart.py  4 commits by 2 authors" in said


def test_what_may_mean_two_things(town: Path, capsys: Capture) -> None:
    (town / "shop" / "till.py").write_text("def legacy_tax(till):\n    return till\n")
    assert run(["audit", "legacy_tax", str(town)]) == 2
    error = capsys.readouterr().err
    assert "say which:\n  shop/cart.py::legacy_tax\n  shop/till.py::legacy_tax" in error


def test_who_uses_a_module(town: Path, capsys: Capture) -> None:
    found = audited("shop/cart.py", town, capsys)
    uses = found["uses"]
    assert isinstance(uses, list)
    said = {(u["user"], u["used"].partition("::")[2], u["is_certain"], u["where"]) for u in uses}
    assert said == {
        ("shop/main.py::main", "Cart", True, "production"),
        ("shop/main.py::main", "Cart.add", True, "production"),
        ("shop/main.py::main", "Cart.old_add", False, "production"),
        ("tests/test_cart.py::test_add", "Cart", True, "test"),
        ("tests/test_cart.py::test_add", "Cart.add", True, "test"),
        ("tests/test_cart.py::test_only", "only_tested", True, "test"),
    }


def test_what_is_in_a_module(town: Path, capsys: Capture) -> None:
    found = audited("shop.cart", town, capsys)
    rows = found["contents"]
    assert isinstance(rows, list)
    status = {row["subject"].partition("::")[2]: row["status"] for row in rows}
    assert status == {
        "": "in use",
        "LIMIT": "in use",
        "Cart": "in use",
        "Cart.add": "in use",
        "Cart.old_add": "in use",
        "legacy_total": "dead",
        "legacy_tax": "dead",
        "only_tested": "tests only",
    }
    tax = next(row for row in rows if row["subject"].endswith("legacy_tax"))
    assert tax["owners"] == ["@ada", "@grace"]
    assert tax["last_author"] == "Ada"
    assert tax["case"]
    assert found["tests"] == ["tests/test_cart.py::test_add", "tests/test_cart.py::test_only"]


def test_users_go_before_what_they_use(town: Path, capsys: Capture) -> None:
    found = audited("shop/cart.py", town, capsys)
    order = found["order"]
    assert isinstance(order, list)
    place = {one: number for number, step in enumerate(order) for one in step["subjects"]}
    assert place["tests/test_cart.py"] < place["shop/main.py"] < place["shop/cart.py::Cart"]
    assert place["shop/cart.py::legacy_total"] < place["shop/cart.py::legacy_tax"]
    assert place["shop/cart.py::Cart"] < place["shop/cart.py::LIMIT"]
    assert place["shop/cart.py"] == len(order) - 1
    assert "shop/cart.py::Cart.add" not in place, "members go with their class"


def test_a_symbol_a_folder_and_all(town: Path, capsys: Capture) -> None:
    symbol = audited("shop.cart.Cart", town, capsys)
    rows = symbol["contents"]
    assert isinstance(rows, list)
    assert [row["subject"] for row in rows] == [
        "shop/cart.py::Cart",
        "shop/cart.py::Cart.add",
        "shop/cart.py::Cart.old_add",
    ]
    assert symbol["lines"] == 6
    folder = audited("shop/", town, capsys)
    assert folder["kind"] == "folder"
    assert folder["files"] == 3
    assert audited("shop", town, capsys)["target"] == "shop/"
    assert audited(".", town, capsys)["files"] == 4


def test_a_flag(town: Path, capsys: Capture) -> None:
    (town / "shop" / "flags.py").write_text(
        "import waffle\n\n\ndef view(request):\n    return waffle.flag_is_active(request, 'beta')\n"
    )
    found = audited("flag:beta", town, capsys)
    assert found["flags"] == [{"key": "beta", "path": "shop/flags.py", "line": 5, "form": "value"}]
    assert found["contents"] == []
    assert audited("shop/flags.py", town, capsys)["flags"] == found["flags"]


def test_text_and_markdown(town: Path, capsys: Capture) -> None:
    assert run(["audit", "shop/cart.py", str(town)]) == 0
    text = capsys.readouterr().out
    assert "5 places in 2 files use it: 2 in production, 3 in test; 1 more may" in text
    assert (
        "Perhaps used, through receivers of unknown type\n  Cart.old_add at shop/main.py:6" in text
    )
    assert "In which order it can go\n  1. change tests/test_cart.py\n" in text
    assert run(["audit", "shop/cart.py", str(town), "--format", "markdown"]) == 0
    assert "| 1 | change <code>tests/test&#95;cart.py</code> | 0.00 |" in capsys.readouterr().out


def test_hostile_names_are_no_markup(town: Path, capsys: Capture) -> None:
    (town / "shop" / "a|<b>@ada`.py").write_text("from shop.cart import LIMIT\nprint(LIMIT)\n")
    for form in ("text", "markdown", "json"):
        assert run(["audit", "shop/cart.py", str(town), "--format", form]) == 0
        output = capsys.readouterr().out
        assert form != "markdown" or ("<b>" not in output and "|<" not in output)
