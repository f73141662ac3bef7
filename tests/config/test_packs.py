"""The built-in rule packs: every rule has its examples, and does what they say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sweeper.config import load, rules_dir
from sweeper.config.document import Document
from sweeper.config.load import pack_files, read_pack_file
from sweeper.config.packs import Pack, RootTable, missing_examples, read_pack
from sweeper.errors import ConfigError
from sweeper.graph.example import alive_names

PACKS = {name: read_pack_file(path) for name, path in pack_files(rules_dir()).items()}
ROOTS = [root for pack in PACKS.values() for root in pack.roots]
RULES = load(lambda path: None)[0]


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.origin.replace("/", ":"))
def test_every_rule_does_what_its_examples_say(root: RootTable) -> None:
    assert missing_examples(root) == ""
    for example in root.examples:
        found = alive_names(example.code, root.rule, example.path, RULES)
        assert found == example.alive, example.code


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.id)
def test_every_pack_can_be_switched_on(pack: Pack) -> None:
    assert pack.roots
    if pack.dependencies:
        assert pack.is_on(extends=(), dependencies=(pack.dependencies[-1],))
        assert pack.is_on(extends=(pack.id,), dependencies=("requests",))
        assert not pack.is_on(extends=(), dependencies=("requests",))
    else:
        assert pack.is_on(extends=(), dependencies=("requests",))


def test_a_tree_that_names_no_dependency_may_use_anything() -> None:
    assert set(load(lambda path: None)[0].packs) == set(PACKS)


def test_only_the_packs_that_the_dependencies_ask_for_are_on() -> None:
    plain = load(lambda path: None, dependencies=["requests"])[0].packs
    assert "django" not in plain
    assert {"python", "pytest", "unittest", "setuptools"} <= set(plain)
    assert "django" in load(lambda path: None, dependencies=["Django"])[0].packs
    assert "django" in load(lambda path: None, dependencies=["x"], packs=["django"])[0].packs


def test_refuses_a_pack_that_is_not_known() -> None:
    with pytest.raises(ConfigError, match="unknown rule pack 'djanga'; did you mean 'django'"):
        load(lambda path: None, packs=["djanga"])


HEAD = 'schema = 1\nid = "shop"\nkind = "framework"\ntitle = "Shop"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'schema' must be between 1 and 1"),
        (HEAD.replace("1", "2", 1), "'schema' must be between 1 and 1"),
        (HEAD.replace("framework", "flags"), "unknown kind 'flags'"),
        (HEAD.replace("title", "titel"), "unknown key 'titel'; did you mean 'title'?"),
        (HEAD + "[when]\ndependancy = 'x'\n", "shop.toml:6: unknown key 'dependancy'; did you"),
        (HEAD + "[[root]]\nwhy = 'x'\nnam = 'y'\n", "shop.toml:7: unknown key 'nam'; did you mean"),
        (HEAD + "[[root]]\nname = 'y'\n", "'why' is missing"),
        (HEAD + "[[root]]\nwhy = 'x'\nname = ''\n", "'name' must not be empty"),
        (HEAD + "[[root]]\nwhy = 'x'\npath = '/'\n", "shop.toml:7: bad glob '/': empty glob"),
        (
            HEAD + "[[root]]\nwhy='x'\nname='y'\n[[root.example]]\ncode='y = 1'\n",
            "shop.toml:8: an example needs 'alive'",
        ),
        (HEAD + "[[mention]]\nfiles = ['a//b']\n", "shop.toml:6: bad glob 'a//b'"),
    ],
)
def test_refuses_a_wrong_pack(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_pack(Document("shop.toml", text, "built-in"))
    assert message in str(caught.value)


def test_says_which_example_is_missing() -> None:
    text = HEAD + "[[root]]\nwhy='x'\nname='y'\n[[root.example]]\ncode='y=1'\nalive=['y']\n"
    (root,) = read_pack(Document("shop.toml", text, "built-in")).roots
    assert "leaves alone" in missing_examples(root)
    assert "keeps alive" in missing_examples(replace(root, examples=()))
