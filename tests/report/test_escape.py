from __future__ import annotations

import pytest

from sweeper.report.escape import markdown, markdown_code, unicode_only, visible


@pytest.mark.parametrize("text", ["def f(x): return x", "naïve – Ünïcode 漢字 😀", "a|b<c>`d`", ""])
def test_visible_leaves_alone(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),  # the one-byte form of ESC [
        ("a\rb\nc", "a\\x0db\\x0ac"),
        ("x\u202ey", "x\\u202ey"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\udc80", "\\udc80"),
        ("\tx", "    x"),
        ("\x7f\x00", "\\x7f\\x00"),
    ],
)
def test_visible_shows_what_would_act(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_unicode_only_keeps_unicode_and_spells_out_stray_bytes() -> None:
    assert unicode_only("é\n") == "é\n"
    assert unicode_only("a\udc80") == "a\\udc80"
    unicode_only("a\udc80").encode()


@pytest.mark.parametrize("text", ["plain words", "shop/pricing.py", "a-b", "漢字"])
def test_markdown_leaves_alone(text: str) -> None:
    assert markdown(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "<script>",
        "a|b",
        "`code`",
        "__init__",
        "[x](y)",
        "@someone",
        "#12",
        "https://evil",
        "a\\b",
        "*b*",
    ],
)
def test_markdown_has_no_markup_left(text: str) -> None:
    assert not set("<>|`_[]()@*\\:") & set(markdown(text))
    assert "#1" not in markdown(text).replace("&#", "")


def test_markdown_code_cannot_end_its_cell() -> None:
    assert markdown_code("a|b\n</code>") == ("<code>a&#124;b&#92;x0a&#60;/code&#62;</code>")
    assert markdown("www.evil.example") == "www&#46;evil.example"
