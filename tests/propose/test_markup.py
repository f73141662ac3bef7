"""Nothing that a stranger writes becomes markup, a link, a mention or an issue number."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweeper.propose.markup import code, details, fence, plain, visible


@pytest.mark.parametrize("text", ["legacy_quote", "pkg/cart.py", "a b", "naïve", "x = 1"])
def test_leaves_alone(text: str) -> None:
    assert visible(text) == text
    assert plain(text) == text


@pytest.mark.parametrize("text", ["cart", "legacy_quote", "pkg/cart.py:12", "it's used, once"])
def test_code_needs_no_escapes_for_common_text(text: str) -> None:
    assert code(text) == f"<code>{text}</code>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a\\u{202e}b"),
        ("a\x1b[31m", "a\\u{1b}[31m"),
        ("a\u200bb", "a\\u{200b}b"),
        ("a\U000e0041b", "a\\u{e0041}b"),
        ("caf\udce9", "caf\\u{dce9}"),
        ("a\x00b\r", "a\\u{0}b\\u{d}"),
    ],
)
def test_what_is_hidden_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "@ada",
        "fixes #1",
        "see !12",
        "GH-7",
        "gh-7",
        "https://evil.example",
        "www.evil.example",
        "&7",
    ],
)
def test_references_are_broken(text: str) -> None:
    assert plain(text) != text
    assert plain(text).replace("\u200b", "") == text
    assert not re.search(r"@\w|#\d|!\d|GH-\d|://\w|www\.\w|&\d", plain(text), re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        "<script>",
        "a`b`c",
        "*bold*",
        "_it_",
        "[x](y)",
        "a|b",
        "</code>",
        "![i](u)",
        "&lt;",
        ":tada:",
    ],
)
def test_code_holds_no_markup(text: str) -> None:
    inner = code(text).removeprefix("<code>").removesuffix("</code>")
    assert not re.search(r"[<>`*\[\]|~\\]|&(?!#\d+;)|:\w+:", inner)
    assert not re.search(r"\b_|_\b|__", inner)


def test_a_message_line_stays_one_line() -> None:
    assert plain("a\nSigned-off-by: x\n\n# b") == "a Signed-off-by: x # b"
    assert len(plain("x" * 1000)) == 300


@given(st.text(alphabet="`~\n abc<@#1"))
@settings(derandomize=True, max_examples=200)
def test_no_text_closes_its_fence(text: str) -> None:
    first, *content, last = fence(text).split("\n")
    ticks = first.removesuffix("text")
    assert last == ticks
    assert not any(line.strip().startswith(ticks) for line in content)


def test_toml_can_be_copied_and_names_nobody() -> None:
    shown = fence('subject = "@b, fixes #1, https://c, GH-1, 1 @ 2"', "toml")
    escaped = r"\u0040b, fixes \u00231, https\u003a//c, GH\u002d1, 1 @ 2"
    assert shown == f'```toml\nsubject = "{escaped}"\n```'
    assert tomllib.loads(f'x = "{escaped}"') == {"x": "@b, fixes #1, https://c, GH-1, 1 @ 2"}


def test_details_leave_room_for_markdown_inside() -> None:
    assert details("s", "c") == "<details><summary>s</summary>\n\nc\n\n</details>"
