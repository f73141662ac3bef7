"""What jobs, other services and the pipeline say of a commit on GitLab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sweeper.forge.gitlab.pulls import shape as pull_shape
from sweeper.forge.gitlab.repository import shape_of
from sweeper.forge.gitlab.shapes import Status
from sweeper.forge.gitlab.wire import Wire
from sweeper.forge.values import CheckOutcome, CheckRun, Pull

PIPELINE: Final = "pipeline"
# Whatever else there is, today or tomorrow, has not ended well yet.
_OUTCOMES: Final[Mapping[str, CheckOutcome]] = {
    "success": "passed",
    "failed": "failed",
    "canceled": "failed",
    "canceling": "failed",
    "skipped": "neutral",
}


def read(wire: Wire, pull: Pull) -> tuple[CheckRun, ...]:
    """See `Forge.checks`.

    The pipeline stands for itself, as it can fail without a job, or run on a merged result and not
    on the head. It is needed where the project's settings say so.
    """
    found: dict[str, CheckRun] = {}
    for page in wire.pages(f"repository/commits/{pull.head}/statuses", list[Status]):
        for status in page:
            found[status.name] = CheckRun(
                status.name, _outcome(status), url=status.target_url or ""
            )
    is_needed = shape_of(wire).only_allow_merge_if_pipeline_succeeds
    now = pull_shape(wire, pull.number)
    if now.head_pipeline and now.sha == pull.head:
        outcome = _OUTCOMES.get(now.head_pipeline.status, "pending")
        url = now.head_pipeline.web_url
        found[PIPELINE] = CheckRun(PIPELINE, outcome, is_required=is_needed, url=url)
    elif is_needed:
        found[PIPELINE] = CheckRun(PIPELINE, "pending", is_required=True)
    return tuple(found[name] for name in sorted(found))


def _outcome(status: Status) -> CheckOutcome:
    outcome = _OUTCOMES.get(status.status, "pending")
    if status.allow_failure and (outcome == "failed" or status.status == "manual"):
        return "neutral"
    return outcome
