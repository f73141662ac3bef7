"""Changed texts to a proof that each still parses and compiles, if it did before."""

from __future__ import annotations

import time
import warnings

from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Check, Outcome


def check(trial: Trial, workshop: Workshop) -> Check:
    """Compile every changed file; one that did not compile before may fail in the same way."""
    started = time.monotonic()
    failures, old = [], []
    for path in trial.changed():
        if not path.endswith((".py", ".pyi")):
            continue
        text = trial.after[path]
        problem = "" if text is None else error_of(text, path)
        if problem and problem == error_of(trial.before[path], path):
            old.append(f"{path}: {problem}, as before")
        elif problem:
            failures.append(f"{path}: {problem}")
    outcome: Outcome = "failed" if failures else "same_failure" if old else "passed"
    tail = "\n".join(failures + old) or f"{len(trial.changed())} changed files compile"
    return Check("parse", outcome, time.monotonic() - started, tail)


def error_of(text: str, path: str) -> str:
    """Say why the text does not compile, without the line, which edits move; "" if it does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            said = error.msg if isinstance(error, SyntaxError) else str(error)
            return f"{type(error).__name__}: {said}"
    return ""
