from __future__ import annotations

from sweeper.report.paper import Paper


def test_whole_lines_and_long_words_are_never_broken() -> None:
    paper = Paper(40, colour=False)
    paper.whole("x" * 60)
    paper.words("y" * 60, indent=2)
    assert paper.text() == f"{'x' * 60}\n  {'y' * 60}\n"


def test_words_wrap_under_their_indent() -> None:
    paper = Paper(40, colour=False)
    paper.labelled((("0.95", "green"), ("kind", "cyan")), "one two three four five six", indent=2)
    assert paper.text() == "  0.95  kind  one two three four five\n  six\n"


def test_cut() -> None:
    paper = Paper(10, colour=False)  # the least width is 40
    paper.cut("z" * 40)
    paper.cut("z" * 41)
    assert paper.text() == f"{'z' * 40}\n{'z' * 39}…\n"


def test_gaps_are_one_line_and_never_the_first() -> None:
    paper = Paper(40, colour=False)
    paper.gap()
    paper.words("a")
    paper.gap()
    paper.gap()
    paper.words("b")
    assert paper.text() == "a\n\nb\n"


def test_styles_only_with_colour() -> None:
    texts = []
    for colour in (False, True):
        paper = Paper(40, colour=colour)
        paper.labelled((("0.95", "bold green"),), "words", "dim")
        texts.append(paper.text())
    assert texts == ["0.95  words\n", "\x1b[1;32m0.95\x1b[0m  \x1b[2mwords\x1b[0m\n"]


def test_table() -> None:
    paper = Paper(40, colour=False)
    paper.table([("kind", "n"), ("dead-symbol", "12")])
    assert paper.text() == "kind           n\n────────────────\ndead-symbol   12\n"
