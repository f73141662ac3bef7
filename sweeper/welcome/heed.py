"""The texts of a tree to what a sweep has to leave there, in the words of the repository."""

from __future__ import annotations

from sweeper.model import FindingOutcome, Skipped
from sweeper.sources import Tree
from sweeper.welcome import Answer, Welcome, is_policy_file, read

_LARGEST = 400_000
_EFFECT: dict[Answer, str] = {
    "refused": "refuses changes by machines, so that nothing is proposed here, only reported",
    "restricted": "restricts changes by machines, so that no model is asked to write any",
}


def welcome(tree: Tree) -> Welcome:
    """Return what the texts of a tree say of changes that machines make."""
    chosen = {
        file.path
        for file in tree.files
        if is_policy_file(file.path)
        and file.language != "binary"
        and file.path_class not in ("vendored", "generated")
    }
    contents = tree.read_all(chosen)
    return read(
        {path: data[:_LARGEST].decode("utf-8", "replace") for path, data in contents.items()}
    )


def heeded(said: Welcome) -> tuple[Skipped, ...]:
    """Say what is left, and the sentence for which it is left; nothing where all is open."""
    if said.answer == "open":
        return ()
    words = said.evidence[0]
    reason = f"{_EFFECT[said.answer]}: “{words.text}”"
    outcome: FindingOutcome | None = "stopped" if said.answer == "refused" else None
    return (Skipped(f"{words.path}:{words.line}", "welcome", reason, outcome=outcome),)
