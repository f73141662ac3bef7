"""Pulls that were merged lately, to a word on those after which the default branch turned red."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sweeper.propose.memory import Ours
from sweeper.propose.publish import Outlet
from sweeper.tend.words import red

_WATCHED = timedelta(days=7)


def watch(outlet: Outlet, known: Iterable[Ours]) -> None:
    """Say on each pull, once, that a check fails at the commit that it was merged as."""
    for one in known:
        pull = one.pull
        if pull.state != "merged" or pull.closed is None or not pull.merge_commit:
            continue
        if outlet.now - pull.closed > _WATCHED:
            continue
        checks = outlet.forge.checks(replace(pull, head=pull.merge_commit))
        failed = [check.name for check in checks if check.outcome == "failed"]
        if failed:
            outlet.ledger.record("comment", pull.branch, f"{failed[0]} fails since the merge")
            outlet.forge.ensure_comment(pull.number, "red", red(failed[0], pull.merge_commit))
