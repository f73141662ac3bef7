"""The rule file: it loads, its comments are true, and nothing of a repository gets out of them."""

from __future__ import annotations

import re
import tomllib

import pytest

from sweeper.config import Policy, Rules, load
from sweeper.config.load import load_with_origins
from sweeper.config.manners import as_written
from sweeper.config.state import DEFAULT_STATE
from sweeper.onboard.rule_file import rule_file
from sweeper.onboard.signs import Signs
from tests.onboard.samples import BARE, FULL, HOSTILE

_KEY = re.compile(r"^# (\[\[?[a-z_]+\]\]?$|[a-z_]+ = )", re.MULTILINE)


def loaded(text: str) -> tuple[Rules, Policy]:
    return load({".sweeper.toml": text.encode()}.get, dependencies=())


@pytest.mark.parametrize("signs", [BARE, FULL, HOSTILE])
def test_it_loads_and_changes_no_policy(signs: Signs) -> None:
    rules, policy = loaded(rule_file(signs))
    assert policy == load(lambda name: None, dependencies=())[1]
    assert not rules.keeps
    assert not rules.exclude[len(load(lambda name: None)[0].exclude) :]


def test_every_commented_default_is_the_default() -> None:
    text = _KEY.sub(r"\1", rule_file(BARE).partition("# --- What stays ---")[0])
    text = text.replace('[[path]]\nglob = "/src/schemas/"\nclass = "generated"\n', "")
    assert "\n# [" not in text
    rules, policy = loaded(text)
    plain, usual = load(lambda name: None, dependencies=())
    assert policy == usual
    assert rules.environment == plain.environment
    assert rules.exclude == plain.exclude
    assert rules.state == DEFAULT_STATE
    manners = load_with_origins({".sweeper.toml": text.encode()}.get, dependencies=()).manners
    assert manners == load_with_origins(lambda name: None, dependencies=()).manners
    names = {
        name.partition(".")[2] for name in as_written(manners) if name.startswith("proposals.")
    }
    assert set(tomllib.loads(text)["proposals"]) == names - {"onboarding"}  # the organisation's
    assert "report_confidence" in tomllib.loads(text)["policy"]


def test_the_examples_behind_a_comment_are_right() -> None:
    text = _KEY.sub(r"\1", rule_file(BARE).partition("# --- What stays ---")[2])
    rules, _ = loaded(text)
    assert rules.keeps[0].subject == "shop/pricing.py::SEASON_*"
    assert rules.roots[-1].decorated_by == ("jobs.every",)


def test_what_was_seen_is_said() -> None:
    text = rule_file(FULL)
    rules, _ = loaded(text)
    assert [(p.path, p.role) for p in rules.packages] == [
        ("", "application"),
        ("libs/geo", "library"),
    ]
    assert {"django", "flask"} <= set(rules.packs)
    assert ("/schemas/*.py", "generated") in {(p.glob, p.path_class) for p in rules.paths}
    for said in (
        'role = "application"  # has manage.py',
        '"flask",  # imported by 3 files',
        "#     parcels/_vendor/ (vendored, 12 files)",
        "Who is asked to review is in .github/CODEOWNERS.",
        "# CONTRIBUTING.md:7 restricts changes made by machines",
        "Feature flags are read through Unleash, LaunchDarkly",
        '# test = ["python", "-m", "pytest"]   # detected',
        '# setup = ["pip install -r requirements.txt", ',
    ):
        assert said in text


def test_what_is_not_there_is_not_said() -> None:
    text = rule_file(BARE)
    for word in ("CODEOWNERS", "Feature flags", "made by machines", "[[package]]\npath"):
        assert word not in text
    assert "no test runner was found" in text


def test_every_line_is_explained() -> None:
    # A key that holds has a comment on its line, or in the lines above its block.
    explained = False
    for line in rule_file(FULL).splitlines():
        if line.startswith("#"):
            explained = True
        elif not line:
            continue
        elif "#" not in line and not explained:
            pytest.fail(f"nobody says what this is: {line}")


def test_a_hostile_name_stays_in_its_comment_or_string() -> None:
    text = rule_file(HOSTILE)
    assert all(char.isprintable() or char == "\n" for char in text)
    rules, policy = loaded(text)
    assert policy.enabled
    assert len(rules.packages) == 1


def test_very_many_packages_are_cut() -> None:
    from sweeper.model import Package

    many = tuple(Package(f"libs/p{n}", (), "library", "setup.py makes it") for n in range(100))
    text = rule_file(Signs(packages=many))
    assert "# ... and 40 more" in text
    assert len(loaded(text)[0].packages) == 60
