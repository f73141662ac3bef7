from __future__ import annotations

import pytest

from sweeper.rewrite.requirements import without_requirement

PROJECT = """\
[project]
dependencies = [
    "django>=4",
    "UnleashClient>=5; python_version > '3'",  # flags
]
[project.optional-dependencies]
x = ["a", "unleashclient", "b"]
"""


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("requirements.txt", "django\nUnleashClient>=5  # flags\n", "django\n"),
        ("requirements/base.txt", "unleashclient[x]==5\n", ""),
        ("requirements.txt", "unleashclient==5 \\\n    --hash=sha256:ab\nb\n", "b\n"),
        ("dev-requirements.in", "UnleashClient\n", ""),
        ("setup.cfg", "install_requires =\n    a\n    UnleashClient >= 5\n",
         "install_requires =\n    a\n"),
        ("pyproject.toml", '[tool.poetry.dependencies]\nUnleashClient = "^5"\na = "1"\n',
         '[tool.poetry.dependencies]\na = "1"\n'),
        ("Pipfile", '[packages]\nunleashclient = {version = "*"}\n', "[packages]\n"),
    ],
)  # fmt: skip
def test_takes_a_requirement_out(path: str, before: str, after: str) -> None:
    assert without_requirement(path, before, "UnleashClient") == after


def test_takes_it_out_of_the_lists_of_a_project() -> None:
    assert without_requirement("pyproject.toml", PROJECT, "UnleashClient") == (
        '[project]\ndependencies = [\n    "django>=4",\n]\n'
        '[project.optional-dependencies]\nx = ["a", "b"]\n'
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "UnleashClient-extras\nmy-UnleashClient\n# UnleashClient\n"),
        ("notes.txt", "UnleashClient\n"),
        ("setup.cfg", "[tool]\nunleashclient = 1\n    unleashclient = x\n"),
        ("pyproject.toml", '[x]\nname = "UnleashClient"\n'),
        ("poetry.lock", 'name = "UnleashClient"\n'),
    ],
)
def test_leaves_alone_what_only_resembles(path: str, text: str) -> None:
    assert without_requirement(path, text, "UnleashClient") == text


def test_takes_names_as_pip_compares_them() -> None:
    assert without_requirement("requirements.txt", "Django_Waffle==1\n", "django-waffle") == ""
