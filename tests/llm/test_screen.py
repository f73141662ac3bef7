from __future__ import annotations

import pytest

from sweeper.llm import obstacle


@pytest.mark.parametrize(
    "text",
    [
        "def pay():\n\treturn 'Straße — 価格'\r\n",
        "token = os.environ['API_TOKEN']",
        "url = 'https://example.com/a@b'",
        "key = 'sk-short'",
        "sha = '0123456789abcdef0123456789abcdef01234567'",
    ],
)
def test_lets_ordinary_code_pass(text: str) -> None:
    assert obstacle(text) == ""


@pytest.mark.parametrize(
    "character",
    [
        "\u200b", "\u200e", "\u202e", "\u2060", "\u2064", "\ufeff", "\u00ad", "\ufe0f",
        "\U000e0041", "\U000e0100", "\u3164", "\u115f", "\u034f", "\x1b",
        "\x7f", "\ue000", "\u2028", "\udc80",
    ],
)  # fmt: skip
def test_stops_hidden_characters(character: str) -> None:
    assert f"U+{ord(character):04X}" in obstacle(f"# be nice{character}\n")


@pytest.mark.parametrize(
    "text",
    [
        "ghp_abcdefghijklmnopqrstuvwxyz0123",
        "github_pat_abcdefghijklmnopqrstuvwxyz",
        "glpat-abcdefghijklmnopqrst",
        "sk-ant-api03-abcdefghijklmnop",
        "xoxb-1234567890-abc",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc",
        "-----BEGIN RSA PRIVATE KEY-----",
        "postgres://shop:hunter2@db/shop",
    ],
)
def test_stops_what_looks_like_a_secret(text: str) -> None:
    assert obstacle(f"KEY = '{text}'") == "it holds what looks like a secret"
