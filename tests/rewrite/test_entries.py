from __future__ import annotations

import pytest

from sweeper.rewrite.entries import without_key


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (".env", "A=1\nNEW_CART=true\nB=2\n", "A=1\nB=2\n"),
        (".env.production", "export NEW_CART=1\n", ""),
        ("conf/app.ini", "[x]\nNEW_CART = yes\n", "[x]\n"),
        ("Dockerfile", "FROM a\nENV NEW_CART=1\nENV B=1\n", "FROM a\nENV B=1\n"),
        ("Dockerfile", "env NEW_CART 1\n", ""),
        ("a.yml", "env:\n  A: 1\n  NEW_CART: 'true'\n  B: 2\n", "env:\n  A: 1\n  B: 2\n"),
        ("a.yml", "env:\n  A: 1\n  NEW_CART:\n    on: 1\n    off: 2\n", "env:\n  A: 1\n"),
        ("a.yml", "env:\n- A=1\n- NEW_CART=1\n", "env:\n- A=1\n"),
        ("a.yml", "env:\n- name: NEW_CART\n  value: '1'\n- name: B\n  value: 2\n",
         "env:\n- name: B\n  value: 2\n"),
        ("a.toml", "[f]\nNEW_CART = true  # on\nb = 1\n", "[f]\nb = 1\n"),
        ("a.json", '{\n "A": 1,\n "NEW_CART": true,\n "B": 2\n}\n', '{\n "A": 1,\n "B": 2\n}\n'),
        ("a.json", '{\n  "A": 1,\n  "NEW_CART": true\n}\n', '{\n  "A": 1\n}\n'),
        ("a.md", "| flag | what |\n| --- | --- |\n| `NEW_CART` | new |\n| `B` | b |\n",
         "| flag | what |\n| --- | --- |\n| `B` | b |\n"),
    ],
)  # fmt: skip
def test_takes_the_entry_out(path: str, before: str, after: str) -> None:
    assert without_key(path, before, "NEW_CART") == after


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env", "NEW_CART_2=1\nMY_NEW_CART=1\n# NEW_CART is gone\n"),
        (".env", "A=NEW_CART\n"),
        (".env", "NEW_CART=a \\\nB=c\n"),
        ("Dockerfile", "ENV A=1 NEW_CART=1\nRUN echo NEW_CART\n"),
        ("a.yml", "env:\n  NEW_CART: 1\nb: 2\n"),  # would leave `env` without anything
        ("a.yml", "a: NEW_CART\nNEW_CARTS: 1\n"),
        ("a.yml", "env:\n- NEW_CART=1\nb: 1\n"),
        ("a.toml", "NEW_CART = [\n  1,\n]\n"),
        ("a.toml", 'NEW_CART = """\na\n"""\n'),
        ("a.json", '{"NEW_CART": {"on": true}, "B": "NEW_CART"}'),
        ("a.json", '// c\n{"A": 1, "NEW_CART": true}'),
        ("a.md", "Set NEW_CART to have it.\n| a | NEW_CART |\n"),
        ("a.py", "NEW_CART = 1\n"),
        ("a.sh", "NEW_CART=1 ./run\n"),
    ],
)
def test_leaves_alone_what_is_no_whole_entry(path: str, text: str) -> None:
    assert without_key(path, text, "NEW_CART") == text
