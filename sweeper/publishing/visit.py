"""One look at all pulls of a repository, and what every step of a visit needs of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sweeper.errors import NothingToDo
from sweeper.forge import Pull, Talk
from sweeper.git.side import is_ancestor
from sweeper.model import Case, FindingOutcome, Skipped
from sweeper.propose.memory import Ours, ours
from sweeper.propose.owners import PLACES, Owners
from sweeper.propose.publish import Outlet
from sweeper.propose.voices import heard
from sweeper.proposing import Proposer
from sweeper.publishing.dashboard import asked_for
from sweeper.publishing.writers import Writers

_MOST_PULLS = 2_000  # the newest; a no that is older than all of them is asked again
_MOST_OTHERS = 100  # open ones, whose lines are looked at


@dataclass(slots=True)
class Visit:
    """Who we are, our pulls of any state and the open ones of others, each the newest first.

    `wanted` are the findings that people have asked to be asked about, `writers` tells who wrote
    what goes. `notes` has by fingerprint what the text of a pull says of a finding besides.
    """

    proposer: Proposer
    outlet: Outlet
    account: str
    known: tuple[Ours, ...]
    others: tuple[Pull, ...]
    wanted: frozenset[str]
    writers: Writers
    notes: dict[str, str] = field(default_factory=dict)
    _talks: dict[int, Talk] = field(default_factory=dict)
    _owners: Owners | None = None

    def talk(self, number: int) -> Talk:
        """Return what was said on a pull, asked once."""
        if number not in self._talks:
            self._talks[number] = self.outlet.forge.talk(number)
        return self._talks[number]

    def owners(self) -> Owners:
        """Return who owns what, as the forge does: by the default branch, read once."""
        if self._owners is None:
            forge, dialect = self.outlet.forge, self.outlet.dialect
            texts = (forge.read_text(path) for path in PLACES[dialect])
            said = next((text for text in texts if text is not None), "")
            self._owners = Owners.parse(said, dialect)
        return self._owners

    def leave(self, cases: Iterable[Case], reason: str, outcome: FindingOutcome) -> None:
        """Say why nothing is proposed for the cases."""
        for case in cases:
            finding = case.finding
            prints = (finding.fingerprint,)
            self.proposer.skip(Skipped(finding.subject, "propose", reason, prints, outcome))

    def noted(self, cases: Sequence[Case]) -> tuple[str, ...]:
        """Return what the text of a pull with these cases has to say besides."""
        prints = [case.finding.fingerprint for case in cases]
        return tuple(self.notes[each] for each in prints if each in self.notes)


def look(proposer: Proposer, outlet: Outlet) -> Visit:
    """Read the pulls of the repository.

    Raises NothingToDo when the commit that was looked at is not of its default branch.
    """
    _ensure_default(proposer, outlet)
    account = outlet.forge.account().name
    pulls = tuple(islice(outlet.forge.pulls(), _MOST_PULLS))
    known = ours(pulls, account)
    mine = {one.pull.number for one in known}
    others = [pull for pull in pulls if pull.state == "open" and pull.number not in mine]
    wanted = asked_for(outlet)
    writers = Writers(
        outlet.forge,
        outlet.repository,
        proposer.job.commit,
        heard(outlet.forge.permission, account),
        outlet.now,
    )
    return Visit(proposer, outlet, account, known, tuple(others[:_MOST_OTHERS]), wanted, writers)


def _ensure_default(proposer: Proposer, outlet: Outlet) -> None:
    branch, commit = outlet.forge.project().default_branch, proposer.job.commit
    tip = outlet.remote.tips().get(branch, "")
    if tip and tip != commit:
        outlet.remote.fetch(outlet.repository, tip)
    if not tip or not is_ancestor(outlet.repository, commit, tip):
        raise NothingToDo(
            f"{commit[:12]} is not on {branch}, the default branch at {outlet.remote.url}; "
            f"check {branch} out to propose from it"
        )
