"""The plan: what is written, kept, replaced, and what a person has to do."""

from __future__ import annotations

from dataclasses import replace

from sweeper.onboard import GITHUB_JOBS, GITLAB_JOBS, GITLAB_MAIN, RULE_FILE, plan
from tests.onboard.samples import BARE, FULL, RELEASE

NOTHING: dict[str, bytes] = {}


def texts(planned: object) -> dict[str, str]:
    assert isinstance(planned, tuple)
    return {one.path: one.text for one in planned}


def test_without_a_forge_there_is_the_rule_file_alone() -> None:
    (one,) = plan(BARE, lambda name: None, RELEASE)
    assert (one.path, one.act) == (RULE_FILE, "write")


def test_the_second_plan_finds_all_the_same() -> None:
    for forge in ("github", "gitlab"):
        signs = replace(FULL, forge=forge)
        there = {
            name: text.encode() for name, text in texts(plan(signs, NOTHING.get, RELEASE)).items()
        }
        assert {one.act for one in plan(signs, there.get, RELEASE)} == {"same"}


def test_line_ends_of_windows_are_no_difference() -> None:
    there = {
        name: text.replace("\n", "\r\n").encode()
        for name, text in texts(plan(FULL, NOTHING.get, RELEASE)).items()
    }
    assert {one.act for one in plan(FULL, there.get, RELEASE)} == {"same"}


def test_what_is_there_stays_and_the_difference_is_said() -> None:
    there = {GITHUB_JOBS: b"name: mine\n"}
    rules, jobs = plan(FULL, there.get, RELEASE)
    assert rules.act == "write"
    assert jobs.act == "keep"
    assert "-name: mine" in jobs.diff
    assert "--force" in jobs.advice


def test_force_replaces() -> None:
    there = {GITHUB_JOBS: b"name: mine\n"}
    assert plan(FULL, there.get, RELEASE, force=True)[1].act == "replace"


def test_rules_in_pyproject_are_the_rules() -> None:
    rules, _ = plan(replace(FULL, shared_rules=True), NOTHING.get, RELEASE, force=True)
    assert rules.act == "same"
    assert "pyproject.toml" in rules.advice


def test_the_pipeline_of_a_gitlab_project_is_never_touched() -> None:
    signs = replace(FULL, forge="gitlab")
    there = {GITLAB_MAIN: b"test: {script: [pytest]}\n"}
    _, jobs, main = plan(signs, there.get, RELEASE, force=True)
    assert jobs.act == "write"
    assert (main.act, main.text) == ("keep", "")
    assert f"include: [{{ local: {GITLAB_JOBS} }}]" in main.advice
    there = {GITLAB_MAIN: f"include:\n  - local: /{GITLAB_JOBS}\n".encode()}
    assert plan(signs, there.get, RELEASE)[2].act == "same"
