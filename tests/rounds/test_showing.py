from __future__ import annotations

import json
from importlib.resources import files

import jsonschema

from sweeper.rounds import ENDINGS, Line, Visited
from sweeper.rounds.showing import document, row, table

SCHEMA = json.loads((files("sweeper.rounds") / "schema.json").read_text())
VISITS = [
    Visited(
        "ana/shop",
        "proposed",
        lines=(Line("https://forge.invalid/ana/shop/1", "sweeper/dead-code-1"),),
        outcomes={"proposed": 2, "blocked": 1},
    ),
    Visited("ben/\x1b[31mtool", "unreadable", "not\x1b[0m there", is_complete=False),
    Visited("eve/new", "later", "the time of this run is up"),
]
BEFORE = [Visited("old/one", "proposed", outcomes={"proposed": 1})]


def test_a_line_says_all_and_steers_no_terminal() -> None:
    assert row(VISITS[0], 7, 500) == (
        "  7/500  proposed       ana/shop  https://forge.invalid/ana/shop/1; 2 proposed, 1 blocked"
    )
    assert "\x1b" not in row(VISITS[1], 1, 3)


def test_the_table_counts_endings_and_outcomes() -> None:
    assert table(VISITS, round_=4, before=BEFORE).splitlines() == [
        "",
        "Round 4: 4 repositories, 1 of them visited by earlier runs.",
        "      2  proposed",
        "      1  unreadable",
        "      1  later",
        "Outcome of each of 4 findings:",
        "      3  proposed",
        "      1  blocked",
    ]


def test_the_document_has_the_reports_and_is_as_its_schema_says() -> None:
    reports = iter(['{\n  "schema": 1\n}\n', "", ""])
    parts = document(VISITS, reports, command="sweep", round_=4, before=BEFORE)
    found = json.loads("".join(parts))
    jsonschema.validate(found, SCHEMA)
    assert [one["report"] for one in found["repositories"]] == [{"schema": 1}, None, None]
    assert found["outcomes"] == {"proposed": 3, "blocked": 1}
    assert found["before"] == [
        {"repository": "old/one", "ending": "proposed", "why": "", "outcomes": {"proposed": 1}}
    ]
    assert found["repositories"][0]["pulls"][0]["url"] == "https://forge.invalid/ana/shop/1"


def test_nothing_to_visit_is_a_document_too() -> None:
    found = json.loads("".join(document([], iter([]), command="tend", round_=1, before=BEFORE)))
    jsonschema.validate(found, SCHEMA)
    assert found["repositories"] == []


def test_the_schema_knows_each_ending() -> None:
    assert tuple(SCHEMA["$defs"]["ending"]["enum"]) == ENDINGS
