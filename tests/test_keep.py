"""What keeps a subject is read again as meant, whatever characters the subject has."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase

import pytest

from sweeper.keep import keep_comment, keep_table


def test_a_comment_names_its_kind() -> None:
    assert keep_comment("unused-import") == "# sweeper: keep[unused-import] REASON"


@pytest.mark.parametrize(
    "subject",
    [
        "shop.py::Till.ring",
        "a[1].py::x",
        "a*?.py::x",
        'q"\\.py::x',
        "naïve.py::x",
        "a\x7f\n\t\u202e.py::x",
    ],
)
def test_a_table_means_the_subject_alone(subject: str) -> None:
    (rule,) = tomllib.loads(keep_table(subject, 'why "so"'))["keep"]
    assert keep_table(subject, "").replace("\n", "").isprintable()
    assert rule["reason"] == 'why "so"'
    assert fnmatchcase(subject, rule["subject"])
    assert not fnmatchcase(f"x{subject}", rule["subject"])


def test_a_file_is_meant_by_its_path() -> None:
    assert 'subject = "shop.py"\n' in keep_table("shop.py::", "why")
