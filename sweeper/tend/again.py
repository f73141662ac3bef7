"""A merged pull and the default branch of today to a word on what people have added again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sweeper.model import Detail, Event
from sweeper.propose.memory import AGAIN, Ours
from sweeper.propose.publish import Outlet
from sweeper.propose.there import NAMED, added_by
from sweeper.tend.words import again


class Back(NamedTuple):
    """What is there again: its fingerprint and subject, and the commit that brought it."""

    fingerprint: str
    subject: str
    commit: str


def subjects(past: Iterable[Event]) -> Mapping[str, str]:
    """Return what each fingerprint was about that has a name, by our own ledger."""
    return {
        event.about["fingerprints"]: event.subject
        for event in past
        if event.action == "finding" and event.about.get("kind") in NAMED
    }


def say_again(
    outlet: Outlet, one: Ours, tip: str, named: Mapping[str, str], told: frozenset[str]
) -> None:
    """Say on the pull what of it is there again, and write down what was not `told` before."""
    merge = one.pull.merge_commit
    found = []
    for fingerprint in sorted(one.block.findings):
        subject = named.get(fingerprint, "")
        commit = added_by(outlet.repository, merge, tip, subject) if subject else ""
        if commit:
            found.append(Back(fingerprint, subject, commit))
    for back in found:
        if back.fingerprint not in told:
            about: dict[Detail, str] = {
                "branch": one.pull.branch,
                "kind": AGAIN,
                "fingerprints": back.fingerprint,
                "commit": back.commit,
                "pull": one.pull.url,
            }
            said = f"it is there again since {back.commit[:12]}"
            outlet.ledger.record("decision", back.subject, said, about)
    if found:
        text = again([(back.subject, back.commit) for back in found])
        outlet.forge.ensure_comment(one.pull.number, "again", text)
