"""History argues about findings: old lines and a last use long gone support, young lines block."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sweeper.config import folder_reader, load
from sweeper.graph.link import link
from sweeper.model import Evidence, Finding, FindingKind, Span
from sweeper.sources import Words, read_tree
from sweeper.verify.history import hear
from sweeper.verify.scene import Scene

if TYPE_CHECKING:
    from tests.verify.history.conftest import Project

CODE = "def total():\n    return 1\n\n\ndef quote():\n    return 2\n"
USE = "from cart import quote, total\n\nprint(quote(), total())\n"
NO_USE = "from cart import total\n\nprint(total())\n"


def scene(root: Path, *, commit: str = "", as_of: str = "") -> Scene:
    rules, policy = load(folder_reader(root), dependencies=())
    tree = read_tree(root, rules, commit=commit)
    return Scene(
        tree=tree,
        graph=link([], rules, ()),
        rules=rules,
        policy=policy,
        repository=tree.repository,
        store=None,
        as_of=datetime.fromisoformat(as_of).replace(tzinfo=UTC) if as_of else tree.as_of,
        coverage=None,
        words=Words(tree, None, jobs=1),
    )


def finding(
    kind: FindingKind = "dead-symbol",
    *,
    name: str = "quote",
    lines: tuple[int, int] = (5, 7),
    path: str = "cart.py",
) -> Finding:
    return Finding(
        kind=kind,
        symbol_kind="import" if kind == "unused-import" else "function",
        path=path,
        spans=(Span(lines[0], 0, lines[1], 0),),
        name=name,
        qualname=name,
        module="cart",
        message="nothing uses it",
        fingerprint="f1",
    )


def heard(
    root: Path, about: Finding | None = None, *, commit: str = "", as_of: str = ""
) -> dict[str, Evidence]:
    """Return what is said of one finding by its source."""
    said = hear([about or finding()], scene(root, commit=commit, as_of=as_of))["f1"]
    found = {evidence.source: evidence for evidence in said}
    assert len(found) == len(said)
    return found


@pytest.fixture
def shop(project: Project) -> Project:
    """`quote` has lost its last use in 2024; the newest commit is of 2026."""
    project.commit({"cart.py": CODE, "app.py": USE}, "Add the cart (#3)", when="2020-03-01")
    project.commit({"app.py": NO_USE}, "Drop quotes (#12)", when="2024-02-01", author="Bob")
    project.commit({"news.py": "x\n"}, "Note", when="2026-01-10")
    return project


def test_a_plain_folder_says_unknown(tmp_path: Path) -> None:
    (tmp_path / "cart.py").write_text(CODE)
    (evidence,) = heard(tmp_path).values()
    assert (evidence.source, evidence.verdict) == ("history-unknown", "opposes")
    assert evidence.weight == scene(tmp_path).policy.weights["history-unknown"]


def test_no_commit_yet_says_unknown(project: Project) -> None:
    project.write({"cart.py": CODE})
    assert heard(project.root).keys() == {"history-unknown"}


def test_young_lines_block(shop: Project) -> None:
    young = CODE.replace("return 2", "return 3")
    sha = shop.commit({"cart.py": young}, "Raise quotes (#40)", when="2026-02-01")
    evidence = heard(shop.root)["history-young"]
    assert evidence.verdict == "blocks"
    assert evidence.note == (
        f"the lines were last changed on 2026-02-01 in {sha[:12]} by Ada, pull request 40"
    )


def test_the_age_is_that_of_the_lines_not_of_the_file(shop: Project) -> None:
    shop.commit({"cart.py": CODE.replace("return 1", "return 9")}, when="2026-02-01")
    assert "history-old" in heard(shop.root)
    assert "history-young" in heard(shop.root, finding(name="total", lines=(1, 3)))


def test_lines_that_are_not_committed_block(shop: Project) -> None:
    shop.write({"cart.py": CODE.replace("return 2", "return 3")})
    assert heard(shop.root)["history-young"].note == "the lines are not committed yet"


def test_lines_of_a_file_that_is_not_committed_block(shop: Project) -> None:
    shop.write({"new.py": CODE})
    assert "history-young" in heard(shop.root, finding(path="new.py"))


def test_old_lines_of_an_edited_file_stay_old(shop: Project) -> None:
    shop.write({"cart.py": "# more\n" + CODE})
    said = heard(shop.root, finding(lines=(6, 8)))
    assert "history-old" in said
    assert "history-young" not in said
    assert "history-young" not in heard(shop.root, commit="HEAD")


def test_a_use_that_is_left_says_nothing_of_the_last_use(shop: Project) -> None:
    shop.commit({"other.py": '"quote"\n'}, when="2024-03-01")
    assert heard(shop.root).keys() == {"history-old"}


@pytest.mark.parametrize("kind", ["unused-import", "test-only", "unreachable"])
def test_only_dead_symbols_are_asked_for_their_last_use(shop: Project, kind: FindingKind) -> None:
    assert heard(shop.root, finding(kind)).keys() == {"history-old"}


def test_short_names_are_too_common(project: Project) -> None:
    project.commit({"cart.py": CODE.replace("quote", "q")}, when="2020-03-01")
    project.commit({"app.py": "total()\n"}, when="2026-01-10")
    assert heard(project.root, finding(name="q")).keys() == {"history-old"}


def test_old_lines_and_a_last_use_long_gone(shop: Project) -> None:
    said = heard(shop.root)
    assert said.keys() == {"history-old", "history-orphaned"}
    assert {evidence.verdict for evidence in said.values()} == {"supports"}
    removed = shop.git("rev-parse", "HEAD~1")[:12]
    assert said["history-orphaned"].note == (
        f"the last use of the name was removed on 2024-02-01 in {removed} by Bob, pull request 12"
    )


def test_a_last_use_gone_lately_opposes(shop: Project) -> None:
    said = heard(shop.root, as_of="2024-03-01")
    assert said["history-recent-reference"].verdict == "opposes"
    assert "history-orphaned" not in said


def test_a_name_that_no_commit_used(shop: Project) -> None:
    shop.commit({"more.py": CODE.replace("quote", "ghost")}, when="2020-04-01")
    shop.commit({"news.py": "y\n"}, when="2026-01-11")
    about = finding(name="ghost", path="more.py")
    assert heard(shop.root, about).keys() == {"history-never-referenced", "history-old"}


def test_the_clock_is_the_commit_s_unless_it_is_given(shop: Project) -> None:
    shop.commit({"cart.py": CODE.replace("return 2", "return 3")}, when="2026-02-01")
    assert "history-young" in heard(shop.root)
    assert "history-young" not in heard(shop.root, as_of="2026-03-15")
    assert "history-old" in heard(shop.root, as_of="2027-01-01")


def test_an_author_who_left_is_named(project: Project) -> None:
    project.commit({"cart.py": CODE, "app.py": USE}, when="2020-03-01", author="Zoe")
    project.commit({"app.py": NO_USE}, when="2026-01-10", author="Ada")
    away = heard(project.root)["history-owner-away"]
    assert away.note == "Zoe, who changed it last, has not changed code here since 2020-03-01"
    assert away.weight == 0


def test_many_authors_are_counted(project: Project) -> None:
    lines = ["def quote():"]
    for number, author in enumerate(["Ada", "Bob", "Cem", "Dua"]):
        lines.append(f"    print({number})")
        text = "\n".join(lines) + "\n"
        project.commit({"cart.py": text}, when=f"2020-0{number + 1}-01", author=author)
    project.commit({"app.py": "1\n"}, when="2026-01-01", author="Dua")
    said = heard(project.root, finding(lines=(1, 6)))
    assert said["history-many-owners"].note == "4 people have written its lines"


def test_a_merge_names_who_merged(shop: Project) -> None:
    shop.git("switch", "-q", "-c", "side")
    shop.commit({"cart.py": CODE.replace("return 2", "return 3")}, when="2026-01-11", author="Zoe")
    shop.git("switch", "-q", "main")
    message = "Merge pull request #77 from zoe/side"
    shop.git("merge", "-q", "--no-ff", "-m", message, "side", when="2026-02-01", author="Bob")
    note = heard(shop.root)["history-young"].note
    assert note.endswith("by Zoe, merged by Bob, pull request 77")


def test_a_merge_that_orphaned_names_the_writer_and_the_merge_request(shop: Project) -> None:
    shop.git("switch", "-q", "-c", "side")
    shop.commit({"app.py": "print(1)\n"}, when="2024-03-01", author="Zoe")
    shop.git("switch", "-q", "main")
    shop.commit({"news.py": "y\n"}, when="2026-01-12")
    message = "Merge branch 'side' into 'main'\n\nSee merge request shop/till!8"
    shop.git("merge", "-q", "--no-ff", "-m", message, "side", when="2026-01-13", author="Bob")
    shop.commit({"news.py": "z\n"}, when="2027-01-10")
    note = heard(shop.root, finding(name="total", lines=(1, 2)))["history-orphaned"].note
    assert "on 2026-01-13 in " in note
    assert note.endswith("by Zoe, merged by Bob, pull request shop/till!8")


def test_a_shallow_clone_does_not_know_and_does_not_block(shop: Project, tmp_path: Path) -> None:
    shop.git("clone", "-q", "--depth=1", f"file://{shop.root}", str(tmp_path / "shallow"))
    assert heard(tmp_path / "shallow").keys() == {"history-unknown"}


def test_a_shallow_clone_that_is_deep_enough_knows_the_age(shop: Project, tmp_path: Path) -> None:
    shop.git("clone", "-q", "--depth=2", f"file://{shop.root}", str(tmp_path / "shallow"))
    assert heard(tmp_path / "shallow").keys() == {"history-old", "history-unknown"}


def test_a_single_commit_has_an_age_but_no_last_use(project: Project) -> None:
    project.commit({"cart.py": CODE}, when="2026-01-01")
    assert heard(project.root).keys() == {"history-unknown", "history-young"}
    assert heard(project.root, as_of="2027-01-01").keys() >= {"history-old", "history-unknown"}


def test_a_bare_clone_says_the_same(shop: Project, tmp_path: Path) -> None:
    shop.git("clone", "-q", "--bare", str(shop.root), str(tmp_path / "bare.git"))
    assert heard(tmp_path / "bare.git") == heard(shop.root)


def test_a_folder_of_a_repository_knows_its_history(project: Project) -> None:
    project.commit({"sub/cart.py": CODE, "app.py": USE}, when="2020-03-01")
    project.commit({"app.py": NO_USE}, when="2024-02-01")
    project.commit({"news.py": "x\n"}, when="2026-01-10")
    assert heard(project.root / "sub").keys() == {"history-old", "history-orphaned"}


def test_a_script_without_suffix_has_an_age(shop: Project) -> None:
    shop.commit({"tool": "#!/usr/bin/env python3\n" + CODE}, when="2026-02-01")
    assert "history-young" in heard(shop.root, finding(path="tool", lines=(6, 8)))


def test_a_missing_object_says_unknown(shop: Project) -> None:
    blob = shop.git("rev-parse", "HEAD~2:app.py")
    (shop.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    (evidence,) = heard(shop.root).values()
    assert evidence.source == "history-unknown"
    assert "cannot be read" in evidence.note


def test_the_same_findings_hear_the_same(shop: Project) -> None:
    about = [finding(), replace(finding(name="total", lines=(1, 3)), fingerprint="f2")]
    assert hear(about, scene(shop.root)) == hear(about[::-1], scene(shop.root))
