from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sweeper.config import Rules
from sweeper.sources import Place, Words, read_tree
from sweeper.store import Store

Write = Callable[[Path, Mapping[str, str | bytes]], None]

NOW = datetime(2100, 1, 1, tzinfo=UTC)
Ask = Callable[..., Mapping[str, tuple[Place, ...]]]


@pytest.fixture
def words(tmp_path: Path, rules: Rules, write: Write) -> Ask:
    def run(files: Mapping[str, str | bytes], *names: str) -> Mapping[str, tuple[Place, ...]]:
        write(tmp_path, files)
        return Words(read_tree(tmp_path, rules), None, jobs=1).holding(names)

    return run


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a.py": "add_to_cart()"}, id="Python has facts"),
        pytest.param({"poetry.lock": "add_to_cart"}, id="lock file"),
        pytest.param({"locale/de/x.po": "add_to_cart"}, id="translation"),
        pytest.param({"x.min.js": "add_to_cart"}, id="minified"),
        pytest.param({"x.dump": b"add_to_cart\0"}, id="binary"),
        pytest.param({"x.sql": "add_to_cart\n" * 200_000}, id="huge"),
        pytest.param({"x.md": "add_to_carts re_add_to_cart add to cart"}, id="other words"),
        pytest.param({".sweeper.toml": "subject = 'add_to_cart'"}, id="our rules"),
        pytest.param(
            {"old.json": '{\n  "schema": 1,\n  "findings": ["add_to_cart"]}'}, id="baseline"
        ),
        pytest.param({"old.json": '{"schema": 1, "tool": {}, "x": "add_to_cart"}'}, id="report"),
        pytest.param({"x.sarif": '"add_to_cart"'}, id="sarif"),
        pytest.param(
            {"x.json": "version https://git-lfs.github.com/spec/v1\nadd_to_cart"}, id="pointer"
        ),
    ],
)
def test_not_found(words: Ask, files: dict[str, str | bytes]) -> None:
    assert words(files, "add_to_cart") == {}


@pytest.mark.parametrize(
    "text",
    [
        "{% add_to_cart item %}",
        '{"call":"add_to_cart"}',
        "shop.cart.add_to_cart",
        "shop.cart:add_to_cart",
        "--handler=add_to_cart,",
        "add_to_cart-now",
        "`add_to_cart`",
    ],
)
def test_found(words: Ask, text: str) -> None:
    assert words({"x.yaml": text}, "add_to_cart") == {"add_to_cart": (Place("x.yaml", "config"),)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("shop.cart.add", "shop.cart.add"),
        ("shop.cart:add", "shop.cart.add"),
        ("x.shop.cart.add.delay", "shop.cart.add"),
        ("run scripts/release.py --now", "release.py"),
    ],
)
def test_found_dotted(words: Ask, text: str, name: str) -> None:
    assert set(words({"Procfile": text}, name)) == {name}


@pytest.mark.parametrize("text", ["shop cart add", "shop.cart. add", "shop.carts.add", "cart.add"])
def test_dotted_name_not_found(words: Ask, text: str) -> None:
    assert words({"Procfile": text}, "shop.cart.add") == {}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("pyproject.toml", "config"),
        ("deploy/app.yaml", "config"),
        ("requirements/dev.txt", "data"),
        ("requirements-dev.txt", "config"),
        ("Dockerfile", "config"),
        ("run.sh", "config"),
        ("shop/fast.pyx", "config"),
        ("query.sql", "config"),
        ("README", "docs"),
        ("docs/usage.rst", "docs"),
        ("docs/example.toml", "docs"),
        ("CHANGES.txt", "docs"),
        ("shop/templates/cart.txt", "template"),
        ("cart.html", "template"),
        ("page.jinja2", "template"),
        (".github/workflows/ci.yml", "ci"),
        (".gitlab-ci.yml", "ci"),
        ("tox.ini", "ci"),
        ("static/cart.js", "data"),
        ("rows.csv", "data"),
        ("tests/fixtures/cart.json", "data"),
    ],
)
def test_kinds(words: Ask, path: str, kind: str) -> None:
    assert [place.kind for place in words({path: "pay"}, "pay")["pay"]] == [kind]


def test_places_are_sorted_and_names_too(words: Ask) -> None:
    found = words({"b.md": "pay cart", "a.md": "pay"}, "pay", "cart", "other")
    assert list(found) == ["cart", "pay"]
    assert [place.path for place in found["pay"]] == ["a.md", "b.md"]


def test_store_and_pool_change_nothing(tmp_path: Path, rules: Rules, write: Write) -> None:
    files = {f"docs/{n}.md": f"name_{n} shop.name_{n % 7} " * 5000 for n in range(60)}
    write(tmp_path / "tree", files)
    tree = read_tree(tmp_path / "tree", rules)
    names = [f"name_{n}" for n in range(70)] + ["shop.name_3"]
    plain = Words(tree, None, jobs=1).holding(names)
    assert len(plain) == 61
    assert Words(tree, None, jobs=2).holding(names) == plain
    for _ in range(2):
        with Store(tmp_path / "cache", now=NOW) as store:
            assert Words(tree, store, jobs=2).holding(names) == plain


def test_second_run_reads_nothing(tmp_path: Path, rules: Rules, write: Write) -> None:
    write(tmp_path / "tree", {"a.md": "pay", "b.md": "pay"})
    tree = read_tree(tmp_path / "tree", rules)
    with Store(tmp_path / "cache", now=NOW) as store:
        first = Words(tree, store, jobs=1).holding(["pay"])
        (tmp_path / "tree" / "a.md").unlink()
        assert Words(tree, store, jobs=1).holding(["pay"]) == first


def test_store_does_not_keep_what_could_not_be_read(
    tmp_path: Path, rules: Rules, write: Write
) -> None:
    write(tmp_path / "tree", {"a.md": "pay", "b.md": "pay now"})
    tree = read_tree(tmp_path / "tree", rules)
    write(tmp_path / "tree", {"a.md": "changed"})
    (tmp_path / "tree" / "b.md").unlink()
    with Store(tmp_path / "cache", now=NOW) as store:
        assert Words(tree, store, jobs=1).holding(["pay"]) == {}
        write(tmp_path / "tree", {"a.md": "pay", "b.md": "pay now"})
        assert len(Words(tree, store, jobs=1).holding(["pay"])["pay"]) == 2


def test_file_that_vanished(tmp_path: Path, rules: Rules, write: Write) -> None:
    write(tmp_path, {"a.md": "pay", "b.md": "pay now"})
    tree = read_tree(tmp_path, rules)
    (tmp_path / "a.md").unlink()
    assert Words(tree, None, jobs=1).holding(["pay"]) == {"pay": (Place("b.md", "docs"),)}
