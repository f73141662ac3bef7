from __future__ import annotations

import pytest

from sweeper.forge.answers import Refused, Throttled, Unanswered, failure

NOW = 1_772_323_200.0
WHERE = "GitHub: POST /repos/ana/shop/pulls"


def judge(
    status: int, headers: dict[str, str], said: str = "", *, is_limit: bool = False
) -> Refused | Unanswered | Throttled:
    return failure(WHERE, status, headers, said, now=NOW, is_limit=is_limit)


@pytest.mark.parametrize(
    ("status", "headers", "hint"),
    [
        (401, {}, "is the token still valid"),
        (403, {}, "permissions do not reach"),
        (403, {"x-ratelimit-remaining": "12"}, "permissions do not reach"),
        (403, {"x-accepted-github-permissions": "issues=write"}, "issues=write"),
        (404, {}, "cannot see it"),
        (301, {}, "has moved"),
        (422, {}, "answered 422"),
    ],
)
def test_a_no_is_a_no(status: int, headers: dict[str, str], hint: str) -> None:
    error = judge(status, headers, "No.")
    assert isinstance(error, Refused)
    assert error.status == status
    assert str(error).startswith(f"{WHERE} answered {status}: No.")
    assert hint in str(error)


@pytest.mark.parametrize("status", [0, 408, 500, 502, 503, 504, 520])
def test_nobody_knows(status: int) -> None:
    assert isinstance(judge(status, {}), Unanswered)


@pytest.mark.parametrize(
    ("status", "headers", "is_limit", "seconds"),
    [
        (429, {"retry-after": "7"}, False, 7.0),
        (403, {"retry-after": "7"}, False, 7.0),
        (403, {}, True, None),
        (429, {}, False, None),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{NOW + 90:.0f}"}, False, 91.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{NOW - 90:.0f}"}, False, 1.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, False, None),
        (429, {"ratelimit-reset": f"{NOW + 60:.0f}"}, False, 61.0),  # GitLab's
        (429, {"retry-after": "Sun, 01 Mar 2026 00:00:30 GMT"}, False, 30.0),
        (429, {"retry-after": "whenever"}, False, None),
        (429, {"retry-after": "nan"}, False, None),
    ],
)
def test_how_long_it_asks_to_wait(
    status: int, headers: dict[str, str], is_limit: bool, seconds: float | None
) -> None:
    error = judge(status, headers, is_limit=is_limit)
    assert isinstance(error, Throttled)
    assert error.seconds == seconds


def test_what_it_says_is_cut_to_one_line() -> None:
    assert len(str(judge(422, {}, "a\n" * 5000))) < 500
    assert "\n" not in str(judge(422, {}, "a\n\nb"))
