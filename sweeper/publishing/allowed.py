"""Leave out what people do not want to be asked about, and what somebody is at work on."""

from __future__ import annotations

from sweeper.forge import Person
from sweeper.model import Case
from sweeper.propose.inflight import in_flight
from sweeper.propose.memory import ASKED, No, is_new, kept_before, refused
from sweeper.publishing.again import added_again
from sweeper.publishing.visit import Visit
from sweeper.score import gate


def allowed(visit: Visit) -> list[Case]:
    """Return the cases that people may be asked about."""
    policy = visit.proposer.job.policy
    cases = [case for case in visit.proposer.report.cases if gate(case, policy) != "skip"]
    prints = {case.finding.fingerprint for case in cases}
    about = [one for one in visit.known if prints & one.block.findings.keys()]
    noes = {**added_again(visit, cases), **refused(about, lambda number: _closer(visit, number))}
    state = visit.proposer.bench.state
    keeps = kept_before(state.events()) if state is not None else {}
    busy = in_flight(cases, visit.others, visit.outlet.forge.touched)
    found = []
    for case in cases:
        fingerprint = case.finding.fingerprint
        if fingerprint in visit.wanted:
            visit.outlet.ledger.record(
                "decision",
                case.finding.subject,
                "somebody asked for it",
                {"fingerprints": fingerprint, "kind": ASKED},
            )
            found.append(case)
        elif fingerprint in keeps:
            visit.leave([case], keeps[fingerprint].why, "kept")
        elif fingerprint in noes and not _asks_again(visit, case, noes[fingerprint]):
            visit.leave([case], _said(noes[fingerprint]), "refused-by-person")
        elif fingerprint in busy:
            reason = f"pull {busy[fingerprint].number} is at work on it"
            visit.leave([case], reason, "in-flight")
        else:
            found.append(case)
    return found


def _asks_again(visit: Visit, case: Case, no: No) -> bool:
    """Whether there is something new to say, which the text then names."""
    fresh = is_new(case, no)
    if fresh:
        said = f"{_said(no)}; it is asked again since this is new: {', '.join(fresh)}"
        visit.notes[case.finding.fingerprint] = f"{case.finding.subject}: {said}"
    return bool(fresh)


def _closer(visit: Visit, number: int) -> Person:
    closed = [act.actor for act in visit.talk(number).acts if act.kind == "closed"]
    return closed[-1] if closed else Person("")


def _said(no: No) -> str:
    return f"{no.who or 'somebody'} {no.why} in pull {no.pull}"
