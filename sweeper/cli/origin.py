"""Where this Sweeper was installed from, as what follows the name in a requirement of pip."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution

import sweeper

DISTRIBUTION = "sweeper-engine"


def installed_from() -> str:
    """Return the commit of a git address when pip installed from one, else the version.

    pip leaves the address in `direct_url.json` (PEP 610).
    """
    pinned = f"=={sweeper.__version__}"
    try:
        text = distribution(DISTRIBUTION).read_text("direct_url.json")
    except PackageNotFoundError:
        return pinned
    return release(text or "", pinned)


def release(direct_url: str, pinned: str) -> str:
    """Return what a `direct_url.json` says, `pinned` where it has no address of git."""
    try:
        data = json.loads(direct_url)
        url, commit = data["url"], data["vcs_info"]["commit_id"]
        is_git = data["vcs_info"]["vcs"] == "git"
    except (ValueError, KeyError, TypeError):
        return pinned
    if not is_git or not isinstance(url, str) or "@" in url or not url.startswith("https://"):
        return pinned  # an address with a password in it must not be committed
    return f" @ git+{url}@{commit}"
