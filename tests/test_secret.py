from __future__ import annotations

import base64

import pytest

from sweeper.secret import Secret, has_secret, is_secret_name, redact

TOKEN = "ghs_" + "abc123DEF" * 4
PLAIN = "correct horse battery staple"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "an ordinary sentence about tokens and secrets",
        "ghp_short and glpat-short",
        "https://example.org/a:b",
        "sha256 0f343b0931126a20f133d67c2b018a3b5e9f8d7c",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert redact(text, [Secret("abc")]) == text
    assert not has_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        "github_pat_" + "a" * 30,
        "glpat-" + "a" * 20,
        "glcbt-64_" + "a" * 20,
        "https://user:password@example.org/",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        f"eyJ{'a' * 20}.eyJ{'b' * 20}.c",
    ],
)
def test_what_looks_like_a_secret_goes(text: str) -> None:
    assert has_secret(text)
    assert text not in redact(f"before {text} after")
    assert redact(f"before {text} after").startswith("before ")
    assert redact(f"before {text} after").endswith(" after")


@pytest.mark.parametrize("before", ["", "x", "xy", "x-access-token:", "oauth2:"])
@pytest.mark.parametrize("after", ["", "z", "zz"])
def test_a_known_value_goes_in_base64_too(before: str, after: str) -> None:
    encoded = base64.b64encode(f"{before}{PLAIN}{after}".encode()).decode()
    shown = redact(f"Authorization: Basic {encoded}", [Secret(PLAIN)])
    left = shown.removeprefix("Authorization: Basic ").replace("[secret]", "")
    assert len(left) <= len(before) * 2 + 12
    assert "[secret]" in shown


@pytest.mark.parametrize(
    "shown", [PLAIN, "correct%20horse%20battery%20staple", f'{{"token": "{PLAIN}"}}']
)
def test_a_known_value_goes(shown: str) -> None:
    assert "horse" not in redact(shown, [Secret(PLAIN)])


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret(PLAIN)
    assert PLAIN not in f"{secret!r} {secret} {[secret]}"
    assert secret.reveal() == PLAIN


@pytest.mark.parametrize("name", ["PATH", "HOME", "TOKENIZERS_PARALLELISM", "LC_ALL", "KEYBOARD"])
def test_names_of_ordinary_variables(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["GITHUB_TOKEN", "GITLAB_TOKEN", "CI_JOB_TOKEN", "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY"],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)
