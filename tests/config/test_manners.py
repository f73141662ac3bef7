"""`manners`: a repository may ask less of its people, and later; the organisation decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sweeper.config import Manners, Schedule, load_with_origins
from sweeper.errors import ConfigError


def manners(text: str, organisation: Path | None = None) -> Manners:
    def read(path: str) -> bytes | None:
        return text.encode() if path == ".sweeper.toml" else None

    return load_with_origins(read, organisation=organisation).manners


@pytest.mark.parametrize(
    "text",
    [
        "[proposals]\nopen = 6\n",
        "[proposals]\nper_run = 4\n",
        "[proposals]\nper_hour = 3\n",
        "[proposals]\nper_reviewer = 4\n",
        "[proposals]\nreviewers = 3\n",
        "[proposals]\nlines = 401\n",
        "[merge]\nafter_hours = 47\n",
        "[merge]\nrisk = 0.31\n",
        '[merge]\nhow = "native"\n',
    ],
)
def test_refuses_a_repository_that_asks_for_more(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^\.sweeper\.toml:2: .* loosens the policy"):
        manners(text)
    organisation = tmp_path / "org.toml"
    organisation.write_text(text)
    assert manners("", organisation) != manners("")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[proposals]\nopne = 1\n", "unknown key 'opne'; did you mean 'open'"),
        ("[proposals]\nopen = -1\n", "between 0 and"),
        ("[proposals]\ndays = []\n", "must name some of mon"),
        ("[proposals]\ndays = ['monday']\n", "must name some of mon"),
        ("[proposals]\nfrom_hour = 9\nto_hour = 9\n", "must come after"),
        ("[proposals]\ntimezone = 'Mars/Olympus'\n", "unknown timezone 'Mars/Olympus'"),
        ("[proposals]\ntimezone = '../../etc/passwd'\n", "unknown timezone"),
        ("[proposals]\nblackout = ['Christmas']\n", "bad days 'Christmas'"),
        ("[proposals]\nblackout = ['2026-12-24/2026-12-20']\n", "ends before it begins"),
        ("[merge]\nhow = 'at once'\n", "unknown how 'at once'"),
        ("[proposals]\nonboarding = false\n", "only the organisation's file may set"),
    ],
)
def test_says_what_is_wrong_and_where(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=rf"^\.sweeper\.toml:[23]: .*{message}"):
        manners(text)


def test_takes_what_asks_for_less() -> None:
    text = """
[proposals]
open = 1
days = ["mon", "wed"]
from_hour = 10
to_hour = 12
timezone = "Europe/Berlin"
blackout = ["2026-12-20/2027-01-03", "2026-05-01"]
labels = ["tidy"]
[merge]
how = "never"
after_hours = 72
approvers = ["@org/leads"]
"""
    assert manners(text) == Manners(
        open=1,
        schedule=Schedule(
            frozenset({0, 2}),
            10,
            12,
            "Europe/Berlin",
            ((date(2026, 12, 20), date(2027, 1, 3)), (date(2026, 5, 1), date(2026, 5, 1))),
        ),
        labels=("automated/cleanup", "tidy"),
        merging="never",
        after_hours=72,
        approvers=("@org/leads",),
    )


def test_the_built_in_file_says_the_defaults() -> None:
    assert manners("") == Manners(labels=("automated/cleanup",))
