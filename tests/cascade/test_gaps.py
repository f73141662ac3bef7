"""What folding leaves, with and without a model that answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.cascade.author import Author
from sweeper.cascade.run import Cascade, Outcome
from sweeper.llm import Budget, Client
from sweeper.llm.messages import Message
from sweeper.prove import prove
from sweeper.prove.flags import FlagDrafts
from tests.replies import Replies, client, reply, written

Run = Callable[..., Outcome]

# Without its last yield it would be no generator, so that folding leaves it.
STREAM = """
    --- main.py
    from flags import is_on

    def totals(rows):
        # rows come one by one
        if «streaming:is_on("streaming")»:
            return sum(rows)
        for row in rows:
            yield row

    def label(rows):
        return "new" if «streaming:is_on("streaming")» else "old"

    print(list(totals([1])), label([]))
    --- flags.py
    def is_on(key):
        return key == "x"
"""
KEPT = """\
def totals(rows):
    # rows come one by one
    return sum(rows)
    yield
"""


def reason(done: Outcome) -> str:
    (found,) = done.refused.values()
    return found


def told(replies: dict[str, Message], budget: Budget | None = None) -> tuple[Author, Client]:
    asked = client(replies, budget)
    return Author(asked, lambda path: path == "secret.py"), asked


def test_without_a_model_says_what_waits_for_one(run: Run) -> None:
    done = run(STREAM)
    assert reason(done) == (
        "left for a model: main.py:5, without its last yield, totals would be no generator"
    )
    assert done.pinning.waiting == set(done.refused)


def test_what_it_writes_stands_in_the_place_of_the_function_alone(run: Run) -> None:
    author, _ = told({"totals": written(KEPT)})
    done = run(STREAM, author=author)
    assert done.refused == {}
    assert done.after["main.py"] == (
        f'{KEPT}\ndef label(rows):\n    return "new"\n\nprint(list(totals([1])), label([]))\n'
    )
    assert done.after["flags.py"] is None


def test_it_is_shown_the_function_and_what_is_known_of_it_and_nothing_else(run: Run) -> None:
    author, asked = told({"totals": written(KEPT)})
    run(STREAM, author=author)
    assert isinstance(asked.transport, Replies)
    (question,) = asked.transport.asked
    assert "The flags are streaming" in question
    assert "would be no generator" in question
    assert "def label" not in question


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (KEPT + "\nimport os\n", "no longer that one definition"),
        (KEPT + "\nprint('done')\n", "no longer that one definition"),
        (KEPT.replace("    yield", "    import socket\n    yield"), "imports socket"),
        (KEPT.replace("sum(rows)", "eval(rows)"), "the name 'eval'"),
        (KEPT.replace("sum(rows)", "sum(rows).hacked"), "the attribute 'hacked'"),
        (KEPT.replace("sum(rows)", "sum('rm -rf')"), "the text 'rm -rf'"),
        (KEPT.replace("(rows):", "(rows, evil=1):"), "another args"),
        (KEPT.replace("totals(", "label("), "another name"),
        ("@is_on\n" + KEPT, "something new in its decorator_list"),
        ("async " + KEPT.replace("return sum(rows)", "sum(rows)"), "no longer that one"),
        (KEPT.replace("sum(rows)", 'is_on("streaming")'), "still reads the flag"),
        (KEPT.replace("sum(rows)", "sum((rows)"), "does not compile"),
        (KEPT + "    # x" * 200, "much longer"),
        ("", "no longer that one definition"),
        (KEPT.replace("one by one", "at once  # nosec"), "new comment"),
    ],
)
def test_refuses_a_reply_that_does_more(code: str, says: str, run: Run) -> None:
    author, _ = told({"totals": written(code)})
    done = run(STREAM, author=author)
    assert says in reason(done)
    assert done.pinning.patches == {}
    assert not done.pinning.waiting


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (reply('{"replacement": "", "declined": "not sure"}'), "declined: not sure"),
        (reply('{"replacement": "x"}'), "not of the form"),
        (reply('{"replacement": 1, "declined": ""}'), "not of the form"),
        (reply('{"replacement": "'), "no JSON"),
        (reply("", stop="refusal"), "the model refused"),
        (reply('{"replacement": "', stop="max_tokens"), "cut off"),
        (reply("{}", stop="tool_use"), "ended with 'tool_use'"),
    ],
)
def test_anything_but_a_clean_end_is_no_edit(message: Message, says: str, run: Run) -> None:
    author, _ = told({"totals": message})
    done = run(STREAM, author=author)
    assert says in reason(done)
    assert not done.pinning.waiting


def test_a_cap_leaves_it_for_another_time(run: Run) -> None:
    author, asked = told({}, Budget(finding=0.01, repository=5.0, run=5.0))
    done = run(STREAM, author=author)
    assert "left for this finding" in reason(done)
    assert reason(done).startswith("left for a model: main.py:5")
    assert isinstance(asked.transport, Replies)
    assert asked.transport.asked == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("main.py", "secret.py", "protected_paths"),
        ("one by one", "one\u200b by one", "hidden character U+200B"),
        ("one by one", "ghp_abcdefghijklmnopqrstuvwxyz", "looks like a secret"),
    ],
)
def test_some_code_is_shown_to_nobody(old: str, new: str, says: str, run: Run) -> None:
    author, asked = told({"totals": written(KEPT)})
    done = run(STREAM.replace(old, new), author=author)
    assert says in reason(done)
    assert isinstance(asked.transport, Replies)
    assert asked.transport.asked == []


NEVER = """
    --- main.py
    import flags
    @«dark:flags.only("dark")»
    def view(request):
        return 1
    view(1)
    --- flags.py
    def only(key): ...
"""
MIXIN = """
    --- main.py
    import flags
    class View(«dark:flags.Dark», dict):
        def get(self):
            return 1
    View()
    --- flags.py
    class Dark: ...
"""


@pytest.mark.parametrize(
    ("tree", "says"), [(NEVER, "never lets a function run"), (MIXIN, "reads it as a mixin")]
)
def test_what_is_no_value_waits_for_a_model_too(tree: str, says: str, run: Run) -> None:
    assert f"left for a model: main.py:2, {says}" in reason(run(tree, dark=False))


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        (NEVER, "def view(request):\n    return None"),
        (MIXIN, "class View(dict):\n    def get(self):\n        return 1"),
    ],
)
def test_which_may_write_it_without_the_flag(tree: str, code: str, run: Run) -> None:
    author, _ = told({"flags": written(code)})
    done = run(tree, dark=False, author=author)
    assert done.refused == {}
    assert code in (done.after["main.py"] or "")


def test_several_flags_in_one_function_are_told_together(run: Run) -> None:
    tree = STREAM.replace("return sum(rows)", "return sum(rows) if «fast:is_on('fast')» else rows")
    author, asked = told({"totals": written(KEPT)})
    done = run(tree, author=author)
    assert done.refused == {}
    assert len(done.pinning.authored) == 2
    assert "The flags are fast, streaming" in asked.transport.asked[0]  # type: ignore[attr-defined]


def test_ends_in_a_proved_change(cascade: Callable[..., Cascade]) -> None:
    author, _ = told({"totals": written(KEPT)})
    proof = prove(FlagDrafts(cascade(STREAM, author=author)))
    assert proof.dropped == ()
    change = proof.changes[0]
    assert (change.author, change.note) == ("claude", "claude-opus-5-5")
    (case,) = [c for c in change.bundle.cases if c.finding.kind == "constant-flag"]
    assert case.evidence[-1].source == "model-proved"
    (check,) = [check for check in proof.checks if check.step == "equivalence"]
    assert check.outcome == "passed"
    assert "equal normal forms: main.py: totals" in check.tail
    assert any("claude-opus-5-5 wrote part of main.py" in note for note in proof.notes)


def test_each_flag_has_its_commit_and_nothing_is_asked_twice(
    cascade: Callable[..., Cascade],
) -> None:
    tree = STREAM.replace("return sum(rows)", "return sum(rows) if «fast:is_on('fast')» else rows")
    tree = tree.replace("label([]))", "label([]), «other:is_on('other')»)")
    author, asked = told({"totals": written(KEPT)})
    made = cascade(tree, author=author)
    proof = prove(FlagDrafts(made))
    assert proof.dropped == ()
    assert len(asked.transport.asked) == 1  # type: ignore[attr-defined]
    names = [change.bundle.cases[0].finding.name for change in proof.changes]
    assert names[:3] == ["fast", "other", "streaming"]
    assert [change.author for change in proof.changes[:3]] == ["claude", "codemod", "claude"]
    first, second, third = (files.get("main.py") or b"" for files in proof.files[:3])
    assert first == b""  # its statement is the third's as well
    assert b"is_on('other')" not in second
    assert b"is_on('fast')" in second
    assert KEPT.encode() in third
    assert b"is_on(" not in third


def test_what_does_something_else_is_not_taken(cascade: Callable[..., Cascade]) -> None:
    author, _ = told({"totals": written(KEPT.replace("sum(rows)", "rows"))})
    proof = prove(FlagDrafts(cascade(STREAM, author=author, environments=4)))
    assert proof.changes == ()
    assert "behaviour: differs: main.py: totals" in proof.dropped[0].reason


@pytest.mark.parametrize("environments", [1, 4])
def test_what_is_not_shown_to_do_the_same_is_less_sure(
    environments: int, cascade: Callable[..., Cascade]
) -> None:
    doubtful = "if not sum:\n        yield\n    return sum(rows)"
    doubtful = KEPT.replace("return sum(rows)\n    yield", doubtful)
    author, _ = told({"totals": written(doubtful)})
    made = cascade(STREAM, author=author, environments=environments)
    proof = prove(FlagDrafts(made))
    said = "not shown to do the same: requires approval"
    if environments == 1:  # too little is left for a rewrite
        assert proof.changes == ()
        assert said in proof.dropped[0].reason
        return
    (case,) = [c for c in proof.changes[0].bundle.cases if c.finding.kind == "constant-flag"]
    assert case.evidence[-1].source == "model-unproved"
    assert case.confidence < made.bundles[0].cases[0].confidence
    assert case.risk > made.bundles[0].cases[0].risk
    assert {"equivalence": "not_run"}.items() <= {c.step: c.outcome for c in proof.checks}.items()
    assert any(said in note for note in proof.notes)
