"""Cases of a run to proposals: grouped, proved, and put on branches of the local repository."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sweeper.git import Repository
from sweeper.group import group
from sweeper.job import Job
from sweeper.model import Bundle, Case, Check, Facts, Proposal, Report, Skipped, SourceFile
from sweeper.propose import draft, propose
from sweeper.prove import Proof
from sweeper.proving import prove_bundles, waiting_for_model
from sweeper.services import Services, Workbench

if TYPE_CHECKING:
    from sweeper.analysis import Survey

# What could not be read may use anything, so a person has to agree.
_UNREAD = Check("input", "not_run", 0.0, "not all of the input could be read")


@dataclass(slots=True)
class Proposer:
    """Proposes what one run has found; the `report` grows by what came of it.

    `read` gives the facts of the tree once more; `unbranched` says why a dry run is dry.
    """

    job: Job
    services: Services
    repository: Repository
    surveyed: Survey
    read: Callable[[], Iterable[tuple[SourceFile, Facts]]]
    report: Report
    unbranched: str

    @property
    def bench(self) -> Workbench:
        """What a sweep works with."""
        assert self.services.workbench is not None, "the command line builds one for every sweep"
        return self.services.workbench

    def group(self, cases: Sequence[Case]) -> tuple[Bundle, ...]:
        """Return what may go of the cases, and what can only go together."""
        bundles, waiting = group(cases, self.job.policy)
        self.skip(*waiting)
        return bundles

    def propose(
        self, bundles: Sequence[Bundle], *, branch: str = "", notes: Sequence[str] = ()
    ) -> Proposal | None:
        """Prove the bundles and put what passes on a branch, named after the findings by default.

        None when nothing passes, or the branch is somebody else's. Without a branch in a dry run.
        """
        if not bundles:
            return None
        proof = prove_bundles(
            self.job, self.services, self.repository, self.surveyed, self.report, bundles, self.read
        )
        self.skip(*proof.dropped)
        if not proof.changes:
            return None
        checks = proof.checks if self.report.complete else (*proof.checks, _UNREAD)
        if self.job.dry_run:
            made: Proposal | Skipped = draft(proof.changes, checks, policy=self.job.policy)
        else:
            made = self._written(proof, checks, branch, notes)
        if isinstance(made, Skipped):
            gone = [case.finding.fingerprint for c in proof.changes for case in c.bundle.cases]
            self.skip(replace(made, findings=tuple(gone), outcome=made.outcome or "hands-off"))
            return None
        self.report = replace(self.report, proposals=(*self.report.proposals, made))
        return made

    def publish(self, branch: str, url: str) -> None:
        """Say which pull request a branch has."""
        known = self.report.proposals
        told = (replace(one, url=url) if one.branch == branch else one for one in known)
        self.report = replace(self.report, proposals=tuple(told))

    def withdraw(self, branch: str, why: Skipped) -> None:
        """Take back what was put on a branch that nobody sees."""
        kept = tuple(one for one in self.report.proposals if one.branch != branch)
        self.report = replace(self.report, proposals=kept)
        self.skip(why)

    def skip(self, *skipped: Skipped) -> None:
        """Say what is not done, and why."""
        self.report = replace(self.report, skipped=(*self.report.skipped, *skipped))

    def _written(
        self, proof: Proof, checks: Sequence[Check], branch: str, notes: Sequence[str]
    ) -> Proposal | Skipped:
        self.services.progress("propose", 0, 1)
        bench = self.bench
        return propose(
            proof.changes,
            proof.files,
            checks,
            branch=branch,
            notes=(*notes, *proof.notes, *waiting_for_model(proof)),
            repository=self.repository,
            base=self.job.commit,
            policy=self.job.policy,
            ledger=bench.ledger,
            folder=bench.folder,
            identity=bench.identity,
            signer=bench.signer,
            auto_risk=self._auto_risk(),
            blobs=bench.outlet.forge.project().blobs if bench.outlet is not None else "",
        )

    def _auto_risk(self) -> float | None:
        """Return the most risk with which something may be merged without a person."""
        outlet = self.bench.outlet
        if outlet is None or outlet.manners.merging == "never":
            return None
        return outlet.manners.merge_risk
