"""What was seen of a repository to the jobs of its forge: a weekly sweep, an hourly tend."""

from __future__ import annotations

import hashlib

from sweeper.onboard.signs import PYTHON_VERSION, Signs
from sweeper.onboard.template import filled, one_line, quoted

# Pinned by commit, since a tag can be moved; the comment is what updaters of dependencies read.
_CHECKOUT = "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
_SETUP_PYTHON = "5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0"
_DISTRIBUTION = "sweeper-engine"
_LEAST_MINOR = 11  # of the Python that Sweeper itself runs on


def github_jobs(signs: Signs, release: str) -> str:
    """Return the workflow of GitHub Actions. `release` follows the name of what pip installs."""
    commands = signs.install or ("list",)
    prepare = filled("github_prepare.yml", {"install": _lines(commands, ".venv/bin/pip", 10)})
    minute, other = _minutes(signs.slug)
    note = _flags_note(signs, 6)
    values = {
        "minute": minute,
        "other_minute": other,
        "package": quoted(f"{_DISTRIBUTION}[github]{release}"),
        "checkout": _CHECKOUT,
        "setup_python": _SETUP_PYTHON,
        "python": signs.python,
        "prepare": prepare.removesuffix("\n"),
        "keep": filled("github_keep.yml", {}).removesuffix("\n"),
        "flags_note": note,
    }
    return filled("github.yml", values)


def gitlab_jobs(signs: Signs, release: str) -> str:
    """Return the jobs of GitLab CI, which the project's own pipeline includes."""
    commands = signs.install or ("list",)
    minute, other = _minutes(signs.slug)
    is_new_enough = int(signs.python.partition(".")[2]) >= _LEAST_MINOR
    pip = "- env -u GITLAB_TOKEN -u SWEEPER_TOKEN .venv/bin/pip"
    values = {
        "minute": minute,
        "other_minute": other,
        "package": quoted(f"{_DISTRIBUTION}[gitlab]{release}"),
        "stage": quoted(signs.stage),
        "image": signs.python if is_new_enough else PYTHON_VERSION,
        "install": _lines(commands, pip, 4),
        "flags_note": _flags_note(signs, 4),
    }
    return filled("gitlab.yml", values)


def gitlab_include() -> str:
    """Return the pipeline of a project that has none of its own."""
    return filled("gitlab-ci.yml", {})


def _lines(commands: tuple[str, ...], program: str, indent: int) -> str:
    return "\n".join(f"{' ' * indent}{program} {command}" for command in commands)


def _minutes(slug: str) -> tuple[str, str]:
    """Return two minutes that are the project's own: at the full hour everybody comes."""
    digest = hashlib.sha256(slug.encode("utf-8", "surrogateescape")).digest()
    first = 3 + digest[0] % 54
    return str(first), str(3 + (first - 3 + 1 + digest[1] % 53) % 54)


def _flags_note(signs: Signs, indent: int) -> str:
    if not signs.providers:
        return ""
    names = one_line(", ".join(signs.providers))
    lead = " " * indent
    return (
        f"{lead}# Flags of {names} that never change go too when `sweep` is given their export:\n"
        f"{lead}# --flags FILE, or an address with the name of the variable that holds its token.\n"
    )
