"""A flag of which a model wrote some code to its case with what the proof of that code says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sweeper.check import Trial, Workshop, equivalence
from sweeper.model import Case
from sweeper.score import score
from sweeper.verify import Scene


def rescored(
    case: Case, paths: Collection[str], trial: Trial, workshop: Workshop, scene: Scene, model: str
) -> Case:
    """Return the case with the evidence, and the confidence and risk that come of it.

    `paths` are the files that hold what the model wrote. Where equal normal forms do not show that
    one of them does the same, the change needs the approval of a person.
    """
    own = {path: text for path, text in trial.after.items() if path in paths}
    before = {path: trial.before[path] for path in own}
    found = equivalence.check(replace(trial, before=before, after=own), workshop)
    where = ", ".join(sorted(paths))
    if found.outcome == "passed" and all(map(equivalence.is_compared, paths)):
        note = (
            f"{model} wrote part of {where}, which has the form of the old code with the flag fixed"
        )
        evidence = scene.evidence("model-proved", "opposes", note)
    else:
        note = (
            f"{model} wrote part of {where}, which is not shown to do the same: requires approval"
        )
        evidence = scene.evidence("model-unproved", "opposes", note)
    return score(case.finding, (*case.evidence, evidence), scene.policy)
