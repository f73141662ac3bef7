"""Pulls that were merged lately, to a word on those after which the default branch turned red."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from sweeper.forge import Pull
from sweeper.propose.memory import Ours
from sweeper.propose.publish import Outlet
from sweeper.tend.record import Record
from sweeper.tend.words import red

_WATCHED = timedelta(days=7)


def watch(outlet: Outlet, known: Iterable[Ours], judged: Mapping[str, Record]) -> None:
    """Write down who merged each pull, and say on it that a check fails at its merge, if so."""
    for one in known:
        pull = one.pull
        if pull.state != "merged" or pull.closed is None or outlet.now - pull.closed > _WATCHED:
            continue
        if not judged.get(pull.branch, Record()).is_merged:
            _note(outlet, pull)
        if not pull.merge_commit:
            continue
        checks = outlet.forge.checks(replace(pull, head=pull.merge_commit))
        failed = [check.name for check in checks if check.outcome == "failed"]
        if failed:
            outlet.ledger.record("comment", pull.branch, f"{failed[0]} fails since the merge")
            outlet.forge.ensure_comment(pull.number, "red", red(failed[0], pull.merge_commit))


def _note(outlet: Outlet, pull: Pull) -> None:
    """Write down who approved and who merged it, for whoever asks later."""
    talk = outlet.forge.talk(pull.number)
    approved = {r.author.name for r in talk.reviews if r.verdict == "approved"}
    merged = [act.actor.name for act in talk.acts if act.kind == "merged"]
    outlet.ledger.record(
        "review",
        pull.branch,
        f"pull {pull.number} was merged",
        {
            "branch": pull.branch,
            "pull": pull.url,
            "reviewers": ",".join(sorted(approved)),
            "merged_by": merged[-1] if merged else "",
        },
    )
