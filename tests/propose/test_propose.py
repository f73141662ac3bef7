"""Proposing makes one branch beside the user's work, once, whatever happened to the run before."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from sweeper.config import Policy
from sweeper.errors import GitError, NothingToDo
from sweeper.git import Identity, Repository
from sweeper.ledger import FILE
from sweeper.ledger.chain import read_lines
from sweeper.ledger.verify import verify
from sweeper.model import Bundle, Case, Change, Check, Evidence, Finding, Proposal, Skipped, Span
from sweeper.propose import propose
from sweeper.propose.branch import Files, branch_name
from tests.ledger.opened import open_ledger

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHEN = "2026-02-01T12:00:00+02:00"
BEFORE = b"def total():\n    return 1\n\n\ndef old():\n    return 2\n"
AFTER = b"def total():\n    return 1\n"
CHECKS = (Check("parse", "passed", 0.1, ""), Check("tests", "passed", 1.0, "2 passed"))
POLICY = Policy(
    priors={"dead-symbol.any": 3.0},
    weights={"cap-blocked": 0.5},
    risks=dict.fromkeys(
        ("base", "line", "lines-most", "public", "security", "untested", "file", "test"), 0.05
    ),
)


def git(folder: Path, *arguments: str) -> str:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    roles = ("AUTHOR", "COMMITTER")
    about = {"NAME": "Ada", "EMAIL": "ada@example.org", "DATE": WHEN}
    who = {f"GIT_{role}_{key}": value for role in roles for key, value in about.items()}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    asked = ["git", "-c", "protocol.file.allow=always", *arguments]
    done = subprocess.run(asked, cwd=folder, env=ours | who | settings, capture_output=True)
    assert done.returncode == 0, done.stderr
    return os.fsdecode(done.stdout).strip()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "pkg").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "pkg" / "cart.py").write_bytes(BEFORE)
    (folder / "pkg" / "gone.py").write_text("def lost():\n    pass\n")
    (folder / "pkg" / "gone.py").chmod(0o755)
    (folder / "run.sh").write_text("#!/bin/sh\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Add the shop")
    return folder


def change(name: str, path: str = "pkg/cart.py", fingerprint: str = "") -> Change:
    finding = Finding(
        kind="dead-symbol",
        symbol_kind="function",
        path=path,
        spans=(Span(5, 0, 7, 0),),
        name=name,
        qualname=name,
        module="pkg.cart",
        message="nothing uses it",
        fingerprint=fingerprint or f"print-{name}",
    )
    evidence = Evidence("history-old", "supports", 0.5, "the lines are old")
    case = Case(finding, (evidence,), confidence=0.97, risk=0.1)
    return Change(Bundle((case,)), (), "codemod", "")


TWO: tuple[tuple[Change, ...], tuple[Files, ...]] = (
    (change("old"), change("lost", "pkg/gone.py")),
    ({"pkg/cart.py": AFTER}, {"pkg/gone.py": None}),
)


def run(
    folder: Path,
    changes: tuple[Change, ...] = TWO[0],
    files: tuple[Files, ...] = TWO[1],
    *,
    checks: tuple[Check, ...] = CHECKS,
    base: str = "main",
) -> Proposal | Skipped:
    repository = Repository.open(folder)
    assert repository is not None
    state = folder.parent / "state"
    with open_ledger(state, run="r", actor="ada", now=lambda: NOON) as ledger:
        return propose(
            changes,
            files,
            checks,
            repository=repository,
            base=repository.resolve(base),
            policy=POLICY,
            ledger=ledger,
            folder=folder.parent / "out",
        )


def proposed(outcome: Proposal | Skipped) -> Proposal:
    assert isinstance(outcome, Proposal), outcome
    return outcome


def everything(folder: Path) -> dict[str, bytes]:
    """Return all that is the user's own: work tree, index, HEAD and branches that are not ours."""
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git/" not in f"{path.relative_to(folder)}/"
    }
    own = git(folder, "for-each-ref", "refs/heads/main", "refs/tags", "refs/stash")
    head = (folder / ".git" / "HEAD").read_bytes()
    index = (folder / ".git" / "index").read_bytes()
    return {**files, "refs": own.encode(), "HEAD": head, "index": index}


def test_nothing_of_the_user_is_touched_on_a_dirty_tree(shop: Path) -> None:
    (shop / "pkg" / "cart.py").write_bytes(BEFORE + b"# more\n")
    (shop / "staged.py").write_text("x = 1\n")
    git(shop, "add", "staged.py")
    (shop / "untracked.py").write_text("y = 1\n")
    before = everything(shop)
    run(shop)
    assert everything(shop) == before


def test_nothing_is_proposed_without_changes(shop: Path) -> None:
    with pytest.raises(NothingToDo):
        run(shop, (), ())
    with pytest.raises(NothingToDo):
        run(shop, (change("old"),), ({"pkg/cart.py": BEFORE},))
    assert git(shop, "branch", "--list", "sweeper/*") == ""


def test_a_second_run_finds_it_done(shop: Path) -> None:
    first = proposed(run(shop))
    branches = git(shop, "for-each-ref")
    second = proposed(run(shop))
    assert (second.branch, second.head, second.body) == (first.branch, first.head, first.body)
    assert git(shop, "for-each-ref") == branches
    ledger = shop.parent / "state" / FILE
    assert len(ledger.read_bytes().splitlines()) == 1


def test_a_branch_with_a_commit_of_somebody_is_left_alone(shop: Path) -> None:
    branch = proposed(run(shop)).branch
    git(shop, "switch", "-q", branch)
    (shop / "note.txt").write_text("mine\n")
    git(shop, "add", "-A")
    git(shop, "commit", "-q", "-m", "My own")
    mine = git(shop, "rev-parse", "HEAD")
    git(shop, "switch", "-q", "main")
    outcome = run(shop)
    assert isinstance(outcome, Skipped)
    assert "somebody else" in outcome.reason
    assert git(shop, "rev-parse", branch) == mine


def test_a_branch_that_is_checked_out_is_left_alone(shop: Path) -> None:
    first = proposed(run(shop))
    git(shop, "commit", "-q", "--allow-empty", "-m", "Go on")
    git(shop, "switch", "-q", first.branch)
    outcome = run(shop)
    assert isinstance(outcome, Skipped)
    assert "checked out" in outcome.reason
    assert git(shop, "rev-parse", "HEAD") == first.head


@pytest.mark.parametrize("path", ["missing.py", "../outside.py", ".git/config", "pkg"])
def test_only_files_of_the_commit_can_change(shop: Path, path: str) -> None:
    with pytest.raises(GitError, match="no plain file"):
        run(shop, (change("old"),), ({path: b"x = 1\n"},))
    assert git(shop, "branch", "--list", "sweeper/*") == ""


def test_a_link_is_no_plain_file(shop: Path) -> None:
    (shop / "link.py").symlink_to("/etc/passwd")
    git(shop, "add", "-A")
    git(shop, "commit", "-q", "-m", "Link")
    with pytest.raises(GitError, match="no plain file"):
        run(shop, (change("old"),), ({"link.py": b"x = 1\n"},))


def test_one_commit_for_each_change(shop: Path) -> None:
    proposal = proposed(run(shop))
    assert proposal.branch.startswith("sweeper/dead-code-")
    assert git(shop, "rev-parse", proposal.branch) == proposal.head
    log = git(shop, "log", "--reverse", "--format=%an <%ae> %s", f"main..{proposal.branch}")
    assert log.splitlines() == [
        "Sweeper <sweeper@localhost> Remove old that nothing uses",
        "Sweeper <sweeper@localhost> Remove lost that nothing uses",
    ]
    diff = git(shop, "diff", "--name-status", "main", proposal.branch)
    assert diff.split() == ["M", "pkg/cart.py", "D", "pkg/gone.py"]
    assert git(shop, "show", f"{proposal.branch}:pkg/cart.py") == AFTER.decode().strip()
    trailers = git(shop, "log", "-1", "--format=%(trailers:key=Sweeper-Finding)", proposal.branch)
    assert trailers == "Sweeper-Finding: print-lost"


def test_the_proposal_says_how_sure_it_is_and_where_its_text_is(shop: Path) -> None:
    proposal = proposed(run(shop))
    assert (proposal.confidence, proposal.risk, proposal.gate) == (0.97, 0.1, "review")
    assert proposal.title == "Remove old and 1 more that nothing uses"
    assert Path(proposal.body_path).read_text(encoding="utf-8") == proposal.body
    ledger = shop.parent / "state" / FILE
    (head,) = [part for part in proposal.body.split('"') if len(part) == 64]
    assert verify(partial(read_lines, ledger), [head]).problems == ()


@pytest.mark.parametrize("checks", [(), (Check("tests", "not_run", 0.0, "no sandbox"),)])
def test_what_is_not_proved_needs_approval(shop: Path, checks: tuple[Check, ...]) -> None:
    assert proposed(run(shop, checks=checks)).gate == "approve"


def test_modes_stay(shop: Path) -> None:
    files = ({"pkg/gone.py": b"x = 1\n"},)
    proposal = proposed(run(shop, (change("lost", "pkg/gone.py"),), files))
    assert git(shop, "ls-tree", proposal.branch, "pkg/gone.py").startswith("100755 ")


def test_a_later_change_of_a_file_builds_on_the_earlier(shop: Path) -> None:
    files = ({"pkg/cart.py": BEFORE + b"\n"}, {"pkg/cart.py": AFTER})
    proposal = proposed(run(shop, (change("a"), change("b")), files))
    assert git(shop, "show", f"{proposal.branch}:pkg/cart.py") == AFTER.decode().strip()
    assert git(shop, "show", f"{proposal.branch}~:pkg/cart.py") == BEFORE.decode().strip()


def test_a_change_that_alters_nothing_goes_with_the_next(shop: Path) -> None:
    proposal = proposed(run(shop, (change("a"), change("b")), ({}, {"pkg/cart.py": AFTER})))
    messages = git(shop, "log", "--format=%B", f"main..{proposal.branch}")
    assert messages.count("Sweeper-Finding") == 2
    assert git(shop, "rev-list", "--count", f"main..{proposal.branch}") == "1"


def test_the_same_findings_on_a_new_base_move_the_branch(shop: Path) -> None:
    first = proposed(run(shop))
    git(shop, "commit", "-q", "--allow-empty", "-m", "Go on")
    second = proposed(run(shop))
    assert second.branch == first.branch
    assert second.head != first.head
    assert git(shop, "rev-parse", f"{second.branch}~2") == git(shop, "rev-parse", "main")


def test_other_findings_are_another_branch() -> None:
    one, two = change("old").bundle.cases, change("lost").bundle.cases
    assert branch_name(one) != branch_name(two)
    assert branch_name((*one, *two)) == branch_name((*two, *one))


def test_a_bare_clone_takes_the_branch(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", "shop", "bare.git")
    proposal = proposed(run(tmp_path / "bare.git"))
    assert git(tmp_path / "bare.git", "rev-parse", proposal.branch) == proposal.head


def test_a_folder_of_the_repository_takes_the_branch(shop: Path) -> None:
    proposal = proposed(run(shop / "pkg", (change("old", "cart.py"),), ({"cart.py": AFTER},)))
    assert git(shop, "show", f"{proposal.branch}:pkg/cart.py") == AFTER.decode().strip()
    assert "| −4 |" in proposal.body


def test_a_submodule_takes_the_branch_itself(shop: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q", "-b", "main")
    git(outer, "submodule", "--quiet", "add", f"file://{shop}", "vendor")
    proposal = proposed(run(outer / "vendor", base="HEAD"))
    assert git(outer / "vendor", "rev-parse", proposal.branch) == proposal.head
    assert git(outer, "branch", "--list", "sweeper/*") == ""


def test_a_detached_head_and_failing_hooks_do_not_matter(shop: Path) -> None:
    git(shop, "checkout", "-q", "--detach")
    for hook in ("pre-commit", "commit-msg", "reference-transaction", "post-checkout"):
        path = shop / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\nexit 1\n")
        path.chmod(0o755)
    head = (shop / ".git" / "HEAD").read_bytes()
    proposed(run(shop))
    assert (shop / ".git" / "HEAD").read_bytes() == head


@pytest.mark.parametrize("name", ["a\nb.py", "-rf", "q\"uo'te.py", "naïve.py", ":(glob)x", "a\tb"])
def test_hostile_names(shop: Path, name: str) -> None:
    (shop / name).write_bytes(BEFORE)
    git(shop, "add", "-A")
    git(shop, "commit", "-q", "-m", "Add a name")
    proposal = proposed(run(shop, (change("old", name),), ({name: AFTER},)))
    assert git(shop, "cat-file", "-p", f"{proposal.branch}:{name}") == AFTER.decode().strip()


def test_the_lock_of_a_killed_run_is_cleared(shop: Path) -> None:
    branch = branch_name([case for one in TWO[0] for case in one.bundle.cases])
    lock = shop / ".git" / "refs" / "heads" / f"{branch}.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    proposed(run(shop))
    assert not lock.exists()


@pytest.mark.parametrize("moment", ["before the branch", "after the branch"])
def test_a_killed_run_leaves_a_usable_repository(shop: Path, moment: str) -> None:
    before = everything(shop)
    root = Path(__file__).parents[2]
    command = [sys.executable, __file__, str(shop), moment]
    environ = {**os.environ, "PYTHONPATH": str(root)}
    killed = subprocess.run(command, env=environ, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert everything(shop) == before
    git(shop, "fsck", "--strict")
    proposal = proposed(run(shop))
    assert git(shop, "rev-parse", proposal.branch) == proposal.head
    assert git(shop, "branch", "--list", "sweeper/*").split() == [proposal.branch]
    assert verify(partial(read_lines, shop.parent / "state" / FILE)).problems == ()


def test_the_identity_can_be_chosen(shop: Path, tmp_path: Path) -> None:
    repository = Repository.open(shop)
    assert repository is not None
    with open_ledger(tmp_path / "state", run="r", actor="ada", now=lambda: NOON) as ledger:
        outcome = propose(
            *TWO,
            CHECKS,
            repository=repository,
            base=repository.resolve("main"),
            policy=POLICY,
            ledger=ledger,
            folder=tmp_path / "out",
            identity=Identity.parse("Bot <bot@example.org>"),
        )
    head = proposed(outcome).head
    assert git(shop, "log", "-1", "--format=%an %ae %cn %ce", head) == (
        "Bot bot@example.org Bot bot@example.org"
    )


@pytest.mark.parametrize("text", ["Bot", "Bot <>", "<a@b>", "Bot <a@b", "B\not <a@b>", "A <b> <c>"])
def test_what_is_no_identity_is_an_error(text: str) -> None:
    with pytest.raises(GitError, match="no identity"):
        Identity.parse(text)


def _die() -> datetime:
    os.kill(os.getpid(), signal.SIGKILL)
    return NOON


def _main(shop: Path, moment: str) -> None:
    """Propose, and die by SIGKILL just before the branch is made, or before the text is written."""
    repository = Repository.open(shop)
    assert repository is not None
    out = shop.parent / "out"
    if moment == "after the branch":
        run(shop)
        shutil.rmtree(out)
        _die()
    with open_ledger(shop.parent / "state", run="r", actor="ada", now=_die) as ledger:
        propose(
            *TWO,
            CHECKS,
            repository=repository,
            base=repository.resolve("main"),
            policy=POLICY,
            ledger=ledger,
            folder=out,
        )


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2])
