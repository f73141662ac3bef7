"""The path of a text file to what kind of place it is to be named in."""

from __future__ import annotations

import re
from typing import Final, Literal

from sweeper.model import SourceFile

PlaceKind = Literal["config", "docs", "template", "ci", "data"]

_KINDS: Final[tuple[tuple[PlaceKind, str], ...]] = (
    (
        "ci",
        r"""(?:.*/)?(?:\.github|\.gitea|\.forgejo|\.circleci|\.buildkite|\.woodpecker|\.teamcity|\.ci)/.*
        | (?:.*/)?(?:\.gitlab-ci|\.travis|\.?appveyor|azure-pipelines|bitbucket-pipelines|cloudbuild
          |\.drone|\.cirrus|\.pre-commit-config|\.pre-commit-hooks|codecov|\.codecov)[^/]*\.ya?ml
        | (?:.*/)?(?:Jenkinsfile|tox\.ini)""",
    ),
    (
        "template",
        r"""(?:.*/)?(?:templates|jinja2)/.*
        | .*\.(?:html?|jinja2?|j2|djhtml|mako|tmpl|tpl|tera|hbs|mustache|pt|zpt
          |vue)""",
    ),
    (
        "docs",
        r"""(?:.*/)?(?:docs?|documentation|newsfragments|changes|changelog\.d)/.*\.(?:rst|md|txt|inc)
        | .*\.(?:md|mdx|rst|adoc|asciidoc|textile|org|tex|1)
        | (?:.*/)?(?:README|CHANGE|CHANGELOG|CHANGES|HISTORY|NEWS|LICEN[CS]E|COPYING|AUTHORS|NOTICE
          |CONTRIBUT|INSTALL|TODO)[^/]*""",
    ),
    (
        "data",
        r".*\.(?:csv|tsv|jsonl|ndjson|geojson|log|out|js|jsx|mjs|cjs|ts|tsx|css|scss|sass|less|txt)",
    ),
)
_REQUIREMENTS: Final = re.compile(r"(?:.*/)?(?:requirements|constraints)[^/]*\.txt")
_KIND: Final = re.compile(
    "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS), re.VERBOSE | re.DOTALL
)
_DATA_CLASSES: Final = frozenset({"test", "example", "generated", "vendored", "benchmark"})
_NO_CODE: Final = re.compile(r".*\.(?:json|ya?ml|xml|txt|sql|ini|cfg|toml)", re.DOTALL)


def place_kind(file: SourceFile) -> PlaceKind:
    """Return the kind: configuration (also scripts and Cython) is what is none of the others."""
    if _REQUIREMENTS.fullmatch(file.path):
        return "config"
    found = _KIND.fullmatch(file.path)
    for kind, _ in _KINDS:
        if found is not None and found[kind] is not None:
            return kind
    if file.path_class == "docs":
        return "docs"
    if file.path_class in _DATA_CLASSES and _NO_CODE.fullmatch(file.path):
        return "data"
    return "config"
