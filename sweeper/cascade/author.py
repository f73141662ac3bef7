"""A question about a statement to the text that a model puts in its place, judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sweeper.llm import Answer, NoAnswer, Request, obstacle
from sweeper.rewrite.claude import SCHEMA, SYSTEM, Question, question, replacement, texts
from sweeper.rewrite.python.replacing import Unit, replaced_unit
from sweeper.rewrite.python.source import Refused, Source

_PREFIX: Final = "left for a model: "


class Model(Protocol):
    """Who answers; `sweeper.llm.Client` does."""

    @property
    def name(self) -> str:
        """The model's id."""

    def ask(self, request: Request) -> Answer | NoAnswer:
        """Return the answer, or why there is none."""


class Waits(Exception):  # noqa: N818 - it ends one flag, not the run
    """A model could be asked, and was not, or did not answer; the message says what is left."""


@dataclass(frozen=True, slots=True)
class Author:
    """Writes what codemods cannot. `model` None: nobody is there to be asked.

    `is_protected` says of which files nothing is shown, and nothing changed.
    """

    model: Model | None = None
    is_protected: Callable[[str], bool] = lambda path: False

    @property
    def name(self) -> str:
        """The model's id, "" for nobody."""
        return self.model.name if self.model is not None else ""

    def check(self, asked: Question) -> None:
        """Raise Refused where nobody may be asked."""
        if self.is_protected(asked.path):
            raise Refused("no model may see or change this file (protected_paths)")
        question(asked)
        for text in texts(asked):
            if reason := obstacle(text):
                raise Refused(f"no model may see it: {reason}")

    def write(
        self, asked: Question, source: Source, place: Unit, gone: Sequence[str], why: str
    ) -> str:
        """Return the new text of the statement; `gone` are the expressions that it may not hold.

        Raises Waits with `why` where there is no answer, Refused when it is not good.
        """
        if self.model is None:
            raise Waits(f"{_PREFIX}{why}")
        request = Request(", ".join(asked.flags), SYSTEM, question(asked), SCHEMA)
        answer = self.model.ask(request)
        if isinstance(answer, NoAnswer):
            if answer.is_final:
                raise Refused(answer.reason)
            raise Waits(f"{_PREFIX}{why} ({answer.reason})")
        new = replaced_unit(source, place, replacement(answer.text), gone)
        if reason := obstacle(new):
            raise Refused(f"the replacement cannot be taken: {reason}")
        return new


NOBODY: Final = Author()
