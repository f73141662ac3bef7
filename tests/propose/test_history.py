"""People who are still there may be asked about what they wrote; of the others it is said why."""

from __future__ import annotations

import pytest

from sweeper.git.writers import Writer
from sweeper.propose.history import Absent, judged, why_nobody

ADA = Writer("Ada", "ada@shop.example", "a" * 40)
BEN = Writer("Ben", "ben@shop.example", "b" * 40)


@pytest.mark.parametrize(
    "writer",
    [
        Writer("renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com", "c" * 40),
        Writer("Renovate Bot", "bot@renovateapp.com", "c" * 40),
        Writer("Update", "project_7_bot_1@noreply.gitlab.com", "c" * 40),
        Writer("github-actions", "actions@github.com", "c" * 40),
    ],
)
def test_bots_are_not_asked(writer: Writer) -> None:
    able, absent = judged([writer, ADA], {writer.mail.casefold(), ADA.mail})
    assert able == (ADA,)
    assert absent == (Absent(writer.name, "is a bot"),)


def test_who_has_left_is_not_asked() -> None:
    able, absent = judged([ADA, BEN, ADA], {"ben@shop.example"})
    assert able == (BEN,)
    assert absent == (Absent("Ada", "has committed nothing for a year"),)


@pytest.mark.parametrize("name", ["Abbott", "Robotham", "Talbot"])
def test_people_who_are_called_nearly_so_are_asked(name: str) -> None:
    writer = Writer(name, f"{name.lower()}@shop.example", "c" * 40)
    assert judged([writer], {writer.mail}) == ((writer,), ())


def test_says_why_nobody_is_asked() -> None:
    assert why_nobody([]) == "nobody owns these files, so nobody is asked"
    away = [Absent(name, "has committed nothing for a year") for name in ("A", "B", "B", "C", "D")]
    assert why_nobody(away) == (
        "nobody owns these files, and who wrote them cannot be asked: "
        "A has committed nothing for a year; B has committed nothing for a year; "
        "C has committed nothing for a year; and 1 more"
    )
