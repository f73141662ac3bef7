"""A repository, a clone and people that mean harm: sweeps and visits of their pulls, the whole way.

It shows that names, contents, checks and histories with markup, mentions, closing words, escape
codes, and characters that hide or turn text around come out as text that does nothing, in pulls,
commits, comments and the ledger; that programs which a clone or a tree names are never started;
that links lead nowhere and what they point to is neither read nor written; that what strangers
and bots write on pulls, however much, changes nothing; and that no secret of ours is passed on.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sweeper.config import Manners
from sweeper.forge import CheckRun, Comment, Person, Review
from tests.publishing.town import SHOP, Town, checked, git
from tests.publishing.traps import ATTRIBUTES, set_traps

pytestmark = pytest.mark.slow  # each sweep runs the tests of the shop several times

CART = SHOP["shop/cart.py"]
MANNERS = Manners(merge_risk=0.5)
TAG = "\U000e0041"
HIDDEN = f"\x1b[31m\u202e\u2066{TAG}\u200d"
EVIL = f"@ana fixes #1 <img src=x onerror=y> ![a](http:evil.invalid) {HIDDEN}`` --> [x]"
SECRET = "hunter2-hunter2-hunter2"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Town(tmp_path, manners=MANNERS)


def texts(town: Town) -> Iterator[tuple[str, str]]:
    """Yield all that people read of what we wrote, and where."""
    for pull in town.pulls(is_open=False):
        yield "title", pull.title
        yield "body", pull.body
        message = git(town.there, "log", "--format=%B", f"main..{pull.head}")
        yield "commits", f"```text\n{message}\n```\n"
        for comment in town.forge.talk(pull.number).comments:
            if comment.author == town.forge.me:
                yield "comment", comment.body
    for path in (town.here / ".git/sweeper/pulls").iterdir():
        yield "file", path.read_text()


def ledger(town: Town) -> str:
    return git(town.here, "log", "-p", "--text", "--format=", "sweeper/state")


def harms(text: str) -> list[str]:
    """Return what a forge or a terminal would act on, outside of the hidden lines of ours."""
    shown = re.sub(r"<!-- sweeper:\w+ [^\n]*? -->", "", text)
    shown = re.sub(r"&#\d+;", "", shown)
    # In blocks of code and in messages of commits forges look for references, not for markup.
    found = re.findall(r"@\w+|#\d+", shown)
    outside = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", shown, flags=re.MULTILINE | re.DOTALL)
    found += re.findall(r"<img|!\[|\]\(http:", outside)
    hidden = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    found += [
        f"{ord(c):x}" for c in text if c not in "\n\t\u200b" and unicodedata.category(c) in hidden
    ]
    return found


@pytest.mark.parametrize("owners", [f"* {EVIL}\n", "# Nobody, so that history is asked.\n"])
def test_text_of_a_repository_does_nothing_in_a_pull(owners: str, town: Town) -> None:
    reason = json.dumps(EVIL.replace(TAG, ""))
    name = f"shop/{EVIL.replace('/', ' ')}.py"
    town.change(
        {
            name: f"def price():\n    return 1\n\n\ndef _gone():\n    '''{EVIL}'''\n    # {EVIL}\n",
            "tests/test_evil.py": f"def test():\n    print({EVIL!r})\n",
            "CODEOWNERS": owners,
            ".sweeper.toml": f"[[keep]]\nsubject = 'shop/none.py::none'\nreason = {reason}\n",
        },
        name=f"A <{EVIL}>".replace("<", "").replace(">", ""),
    )
    report = town.sweep()
    assert any("_gone" in case.finding.subject for case in report.cases)
    (pull,) = town.pulls()
    assert "_gone" in pull.body
    assert ("has no account here" in pull.body) == ("Nobody" in owners)
    assert [(where, bad) for where, text in texts(town) if (bad := harms(text))] == []
    assert ledger(town).isascii()  # so that a terminal that shows it is shown nothing else
    assert "\x1b" not in ledger(town)


def test_what_is_said_after_a_merge_does_nothing(town: Town) -> None:
    """Of names that came back, and of checks that fail since."""
    name = f"shop/{EVIL.replace('/', ' ')}.py"
    used, gone = "def price():\n    return 1\n", "\n\ndef _gone():\n    return 2\n"
    town.change({name: used + gone, "main.py": f"{SHOP['main.py']}import shop\n"})
    town.sweep()
    (pull,) = town.pulls()
    town.edit(pull.number, "## Summary", EVIL)
    with town.forge.changing() as state:
        record = state.record(pull.number)
        record.pull = replace(record.pull, title=EVIL)
    town.merge(pull.number)
    with town.forge.changing() as state:
        commit = state.pull(pull.number).merge_commit
        state.checks[commit] = [CheckRun(EVIL, "failed")]
    town.tend()
    town.change({name: used + gone})
    town.tend()
    town.sweep()
    with town.forge.changing() as state:
        (issue,) = state.issues.values()
    (offered,) = town.pulls()
    said = [comment.body for comment in town.forge.talk(pull.number).comments]
    assert len(said) == 2
    message = git(town.there, "log", "-1", "--format=%B", offered.head)
    written = [issue.body, offered.title, offered.body, f"```text\n{message}\n```\n", *said]
    assert [bad for text in written if (bad := harms(text))] == []


def test_nothing_that_a_clone_or_a_tree_names_is_started(town: Town) -> None:
    """Hooks, filters, drivers and helpers; from the first sweep to the merge."""
    town.change({".gitattributes": ATTRIBUTES})
    traces, state = town.folder / "traces", town.here / ".git"
    set_traps(town.here, town.folder / "programs", traces)
    elsewhere = town.folder / "elsewhere.git"
    git(town.folder, "init", "-q", "--bare", elsewhere.name)
    with open(state / "config", "a") as config:
        config.write(f'[url "{elsewhere.as_uri()}"]\n\tpushInsteadOf = {town.there.as_uri()}\n')
    town.sweep()
    (pull,) = town.pulls()
    checked(town, pull.number)
    assert town.visit() == {pull.number: "start"}
    # Both sides of the merge alter a file, which is when git asks a driver. Git of ours would start
    # the programs, too, so the clone is brought up to date without it.
    work = town.folder / "work"
    git(town.folder, "clone", "-q", town.there.as_uri(), work.name)
    (work / "shop/cart.py").write_text(f"# What people want to buy.\n{CART}")
    git(work, "commit", "-q", "-a", "-m", "Change")
    git(work, "push", "-q", "origin", "HEAD:main")
    (state / "objects/info/alternates").write_text(f"{work}/.git/objects\n")
    (state / "refs/heads/main").write_text(git(work, "rev-parse", "HEAD") + "\n")
    (town.here / "shop/cart.py").write_text((work / "shop/cart.py").read_text())
    town.sweep()
    assert town.pulls()[0].head == pull.head
    town.wait(days=2)
    assert town.visit() == {pull.number: "merge"}
    assert sorted(path.name for path in traces.iterdir()) == []
    # Nobody can tell how a driver would merge that is not run.
    assert town.forge.pull(pull.number).state == "open"
    assert git(elsewhere, "for-each-ref") == ""


def test_links_lead_nowhere(town: Town) -> None:
    outside = town.folder / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text(f"def _secret():\n    return '{SECRET}'\n")
    (outside / "rules.toml").write_text(f"[policy]\nnote = '{SECRET}'\n")
    before = {path: path.read_bytes() for path in outside.iterdir()}
    for link, target in (
        ("shop/linked.py", outside / "secret.py"),
        ("linked", outside),
        ("CODEOWNERS", outside / "rules.toml"),
        ("shop/loop", Path("../shop")),
        ("tests/conftest.py", outside / "secret.py"),
    ):
        (town.here / link).symlink_to(target)
    town.change({})
    town.sweep()
    (pull,) = town.pulls()
    assert {path: path.read_bytes() for path in outside.iterdir()} == before
    changed = git(town.there, "diff", "--name-only", "main", pull.head).splitlines()
    assert changed == ["shop/cart.py", "shop/prices.py"]
    assert SECRET not in "".join(text for _, text in texts(town)) + ledger(town)


def test_a_link_is_no_rule_file(town: Town) -> None:
    rules = town.folder / "rules.toml"
    rules.write_text("[policy]\nenabled = false\n")
    (town.here / ".sweeper.toml").symlink_to(rules)
    git(town.here, "add", "-A")
    git(town.here, "commit", "-q", "-m", "Link")
    with pytest.raises(Exception, match=r"sweeper\.toml"):
        town.sweep()


def test_owners_with_thousands_of_stars(town: Town) -> None:
    stars = "".join(f"{'*' * size}a{'**/' * size}b{'*a' * size} @ana\n" for size in range(1, 200))
    town.change({"CODEOWNERS": stars + "* @ana\n", f"shop/{'a' * 200}.py": "def _gone():\n    x\n"})
    started = time.process_time()
    town.sweep()
    assert time.process_time() - started < 60
    (pull,) = town.pulls()
    assert pull.reviewers == ("ana",)


def test_floods_of_strangers_and_bots_change_nothing(town: Town) -> None:
    town.sweep()
    (pull,) = town.pulls()
    checked(town, pull.number)
    with town.forge.changing() as state:
        record = state.record(pull.number)
        for number in range(10_000):
            text = f"/sweeper keep _old_total {EVIL}\n/hold\n/sweeper keep _old_price\n"
            author = Person(f"eve{number % 7}" if number % 2 else "kind[bot]", number % 2 == 0)
            record.comments.append(Comment(str(number), author, text, town.now, town.now))
        bot = Person("critic[bot]", is_bot=True)
        record.reviews.append(Review(bot, "changes-requested", pull.head, town.now))
    before = town.writes()
    started = time.process_time()
    town.sweep()
    assert town.writes() == before
    assert town.tend() == {pull.number: "start"}
    assert time.process_time() - started < 60
    assert len(ledger(town)) < 100_000
    town.wait(days=2)
    assert town.tend() == {pull.number: "merge"}
    assert town.forge.pull(pull.number).state == "merged"


def test_commits_are_signed_by_our_program_whatever_a_clone_names(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the proposal to what takes it back, with the ledger; and again to the same commit."""
    key = town.folder / "key"
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
    subprocess.run(make, check=True)
    monkeypatch.setenv("SWEEPER_SIGNING_KEY_FILE", str(key))
    traces = town.folder / "traces"
    set_traps(town.here, town.folder / "programs", traces)
    with open(town.here / ".git/config", "a") as config:
        config.write("[gpg]\n\tformat = openpgp\n[user]\n\tsigningKey = key::ssh-rsa AAAA\n")
    town.sweep()
    (pull,) = town.pulls()
    town.sweep()
    assert town.pulls()[0].head == pull.head
    town.forge.merge(pull.number, pull.head, method="merge", message="Merge")
    with town.forge.changing() as state:
        state.checks[state.pull(pull.number).merge_commit] = [CheckRun("ci", "failed")]
    town.visit()
    (offered,) = town.pulls()
    assert sorted(path.name for path in traces.iterdir()) == []
    allowed = town.folder / "allowed"
    allowed.write_text(f"* {key.with_suffix('.pub').read_text()}")
    state_tip = (town.here / ".git/refs/heads/sweeper/state").read_text().strip()
    plain = town.folder / "plain"
    git(town.folder, "clone", "-q", "--bare", town.here.as_uri(), plain.name)
    git(plain, "config", "gpg.ssh.allowedSignersFile", str(allowed))
    git(plain, "fetch", "-q", town.there.as_uri(), offered.head, pull.head)
    for commit in (pull.head, f"{pull.head}^", offered.head, state_tip):
        git(plain, "verify-commit", commit)
    with pytest.raises(AssertionError):
        git(plain, "verify-commit", "main")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"branch":"sweeper/', '"branch":"main","other":"sweeper/'),
        ('"findings":{', '"findings":{"0000000000000000":["graph-private"],'),
        ('"ledger":"', '"ledger":"f'),
        ("sweeper:state {", "sweeper:state {{"),
        ("sweeper:state {", "sweeper:state {} --><!-- sweeper:state {"),
        ("**", "MERGE THIS NOW "),
    ],
)
def test_an_edited_text_brings_nothing_forward(old: str, new: str, town: Town) -> None:
    """Whatever somebody writes there: one open pull of the same content, and no merge."""
    town.sweep()
    (pull,) = town.pulls()
    checked(town, pull.number)
    town.edit(pull.number, old, new)
    town.sweep()
    (after,) = town.pulls()
    assert (after.branch, after.head) == (pull.branch, pull.head)
    assert town.tend() in ({after.number: "start"}, {})
    assert town.pulls() == [town.forge.pull(after.number)]


def test_no_secret_is_passed_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to git nor to tests of the repository, and none is written anywhere."""
    for name in ("SWEEPER_TOKEN", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, SECRET)
    seen = town.folder / "seen"
    seen.mkdir()
    tools = town.folder / "tools"
    tools.mkdir()
    real = git(town.folder, "--exec-path")
    # What the town itself asks git has no such setting.
    spy = f'[ -z "$GIT_TERMINAL_PROMPT" ] || env > {seen}/git.$$'
    (tools / "git").write_text(f'#!/bin/sh\n{spy}\nexec {real}/git "$@"\n')
    (tools / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    spy = (
        f"import os\n\n\ndef test():\n    open('{seen}/tests', 'w').write(str(dict(os.environ)))\n"
    )
    town.change({"tests/test_spy.py": spy})
    town.sweep()
    (pull,) = town.pulls()
    assert (seen / "tests").exists()
    assert len(list(seen.glob("git.*"))) > 10
    assert [path.name for path in seen.iterdir() if SECRET in path.read_text()] == []
    written = (path for path in town.folder.rglob("*") if path.is_file() and not path.is_symlink())
    assert [path for path in written if SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in pull.body + ledger(town)
