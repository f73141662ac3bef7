"""Move statements with their comments and blank lines: suites in, suites out."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import NamedTuple, TypeAlias

import libcst as cst

from sweeper.rewrite.python.fold.known import Markers
from sweeper.rewrite.python.fold.remarks import kept

Statement: TypeAlias = cst.SimpleStatementLine | cst.BaseCompoundStatement


class Suite(NamedTuple):
    """Statements, and the lines below the last one that belong to them or to what follows."""

    statements: tuple[Statement, ...] = ()
    footer: tuple[cst.EmptyLine, ...] = ()


def opened(block: cst.BaseSuite) -> Suite:
    """The statements of a block."""
    if isinstance(block, cst.IndentedBlock):
        return Suite(tuple(block.body), tuple(block.footer))  # type: ignore[arg-type]
    assert isinstance(block, cst.SimpleStatementSuite), "there are two kinds of blocks"
    line = cst.SimpleStatementLine(block.body, trailing_whitespace=block.trailing_whitespace)
    return Suite((line,))


def closed(block: cst.BaseSuite, suite: Suite) -> cst.BaseSuite:
    """The block with other statements, `pass` if there are none."""
    statements = suite.statements or (cst.SimpleStatementLine([cst.Pass()]),)
    if isinstance(block, cst.IndentedBlock):
        first = statements[0].with_changes(leading_lines=_trimmed(statements[0].leading_lines))
        return block.with_changes(body=(first, *statements[1:]), footer=ended(suite.footer))
    assert isinstance(block, cst.SimpleStatementSuite), "there are two kinds of blocks"
    if len(statements) == 1 and isinstance(statements[0], cst.SimpleStatementLine):
        line = statements[0]
        if not line.leading_lines and not suite.footer:
            return block.with_changes(body=line.body, trailing_whitespace=line.trailing_whitespace)
    return cst.IndentedBlock(body=statements, footer=ended(suite.footer))


def is_blank(line: cst.EmptyLine) -> bool:
    """Whether the line holds no comment."""
    return line.comment is None


def _trimmed(lines: Sequence[cst.EmptyLine]) -> tuple[cst.EmptyLine, ...]:
    """The lines without the blank ones at their beginning."""
    return tuple(lines[_blanks(lines) :])


def _blanks(lines: Sequence[cst.EmptyLine]) -> int:
    return next((i for i, line in enumerate(lines) if not is_blank(line)), len(lines))


def spliced(node: Statement, suite: Suite, markers: Markers) -> Suite:
    """The suite in the place of a statement, with the lines above it."""
    lines = node.leading_lines
    if not suite.statements:
        return Suite((), (*kept(lines, node, markers), *_trimmed(suite.footer)))
    first, *others = suite.statements
    first = first.with_changes(leading_lines=(*lines, *_trimmed(first.leading_lines)))
    return Suite((first, *others), suite.footer)


def joined(suites: Sequence[Suite], footer: Sequence[cst.EmptyLine]) -> Suite:
    """One suite of several: the lines below each go to what follows."""
    statements: list[Statement] = []
    carried: tuple[cst.EmptyLine, ...] = ()
    for suite in suites:
        if not suite.statements:
            carried = _merged(carried, suite.footer)
            continue
        first, *others = suite.statements
        if carried:
            lines = _merged(carried, first.leading_lines)
            first = first.with_changes(leading_lines=lines)
        statements += [first, *others]
        carried = suite.footer
    return Suite(tuple(statements), (*carried, *footer))


def _merged(
    upper: Sequence[cst.EmptyLine], lower: Sequence[cst.EmptyLine]
) -> tuple[cst.EmptyLine, ...]:
    """Both groups of lines, with blank lines between them only once."""
    blanks = 0
    while blanks < len(upper) and is_blank(upper[-1 - blanks]):
        blanks += 1
    common = min(blanks, _blanks(lower))
    return (*upper, *lower[common:])


def ended(lines: Sequence[cst.EmptyLine]) -> tuple[cst.EmptyLine, ...]:
    """The lines at the end of a suite, without blank ones at their end."""
    end = len(lines)
    while end and is_blank(lines[end - 1]):
        end -= 1
    return tuple(lines[:end])


def without_pass(suite: Suite) -> Suite:
    """The suite without lines that are only `pass`, empty if `...` is all it does."""
    left = [each for each in suite.statements if not _is_idle(each, cst.Pass)]
    if all(_is_idle(each, cst.Pass | cst.Expr) for each in suite.statements):
        return Suite()
    return suite._replace(statements=tuple(left))


def _is_idle(statement: Statement, kinds: type[cst.BaseSmallStatement] | UnionType) -> bool:
    """Whether a line does nothing, and holds these kinds of statements only."""
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    return all(isinstance(s, kinds) and _does_nothing(s) for s in statement.body)


def _does_nothing(node: cst.BaseSmallStatement) -> bool:
    return isinstance(node, cst.Pass) or (
        isinstance(node, cst.Expr) and isinstance(node.value, cst.Ellipsis)
    )
