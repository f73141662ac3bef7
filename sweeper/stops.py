"""What people have set to stop Sweeper, to the widest stop that holds, or none.

Doubt stops: whatever does not clearly say "no" counts as "yes".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Scope = Literal["run", "organisation", "repository", "pull"]

VARIABLE = "SWEEPER_STOP"
FILE = ".sweeper-stop"
LABEL = "sweeper:stop"
_NO = frozenset({"", "0", "false", "no", "off", "n", "f"})
_YES = frozenset({"1", "true", "yes", "on", "y", "t", "stop"})
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Stop:
    """What must not be acted on, and who says so."""

    scope: Scope
    reason: str


def stop(
    *,
    variable: str = "",
    organisation: str = "",
    setting: str = "",
    file: bytes | None = None,
    enabled: bool = True,
    labels: Iterable[str] = (),
) -> Stop | None:
    """Return the widest stop that holds.

    `variable` is the environment's SWEEPER_STOP, `organisation` and `setting` are the variables of
    that name at the forge, of who owns the repository and of itself, "" when unset; `file` is the
    content of `.sweeper-stop`, None when there is no such file; `enabled` is the policy's key, and
    `labels` are those of one pull request.
    """
    if _says_stop(variable):
        return Stop("run", _because(f"the environment variable {VARIABLE} is set", variable))
    if _says_stop(organisation):
        return Stop(
            "organisation", _because(f"the organisation's variable {VARIABLE} is set", organisation)
        )
    if _says_stop(setting):
        fact = f"the repository's variable {VARIABLE} at the forge is set"
        return Stop("repository", _because(fact, setting))
    if file is not None:
        return Stop("repository", _because(f"there is a file {FILE}", _first_line(file)))
    if not enabled:
        return Stop("repository", "the policy says `enabled = false`")
    if any(label.strip().lower() == LABEL for label in labels):
        return Stop("pull", f"the pull request has the label {LABEL}")
    return None


def _says_stop(value: str) -> bool:
    return value.strip().lower() not in _NO


def _because(fact: str, words: str) -> str:
    """Add what a person gave as the reason, cut to a line."""
    said = " ".join(words.split())
    if said.lower() in _NO | _YES:
        return fact
    return f"{fact}: {said[:_MOST_SHOWN]}"


def _first_line(content: bytes) -> str:
    lines = content.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else ""
