"""Functions to what the program inside the sandbox saw of them, or why nothing was seen."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from sweeper.check.behaviour.touched import Touched
from sweeper.check.copies import clear, read_regular
from sweeper.check.workshop import Workshop

_INSIDE = Path(__file__).with_name("inside")
_START = (
    "import runpy, sys; sys.path[0] = sys.argv.pop(1); "
    "runpy.run_module('inside', run_name='__main__', alter_sys=True)"
)
_BASE, _EACH = 30.0, 3.0  # seconds
_MOST_DEATHS = 4


class Seen(NamedTuple):
    """What was seen of a function: runs by how they ended, what they compared, lines reached.

    `agreed` runs did the same in both versions, `cut` ones do not end, `unsaid` ones failed on an
    input before they told anything. `looks` were left out. `difference` is the seed, and what the
    old and the new version did there first.
    """

    agreed: int
    cut: int
    unsaid: int
    effects: int
    looks: int
    lines: tuple[int, ...]
    missed: tuple[int, ...]
    difference: tuple[int, str, str] | None


Answer: TypeAlias = Seen | str


def judge(functions: Sequence[Touched], workshop: Workshop) -> Mapping[Touched, Answer]:
    """Return what was seen of each; a text where nothing was, which says why.

    The one at which the process ends is to blame for it, and the next one goes on.
    """
    found: dict[Touched, Answer] = {}
    waiting = list(functions)
    for _ in range(_MOST_DEATHS):
        if not waiting:
            break
        said, reason = _run(waiting, workshop)
        found.update(zip(waiting, said, strict=False))
        waiting = waiting[len(said) :]
        if waiting:
            found[waiting.pop(0)] = reason
    found.update((each, "not run: too many others end the process") for each in waiting)
    return found


def _run(functions: Sequence[Touched], workshop: Workshop) -> tuple[list[Answer], str]:
    """Return the answers up to the first that is missing, and why it is."""
    folder = workshop.output.parent
    clear(folder)
    folder.mkdir()
    key = secrets.token_bytes(32)
    job = folder / "job"
    job.write_text(json.dumps(_job(functions, workshop.output, key)), encoding="ascii")
    timeout = min(workshop.environment.timeout, _BASE + _EACH * len(functions))
    # Neither packages nor the tree are shown: the program needs the standard library alone.
    ended = workshop.sandbox.run(
        [workshop.environment.python, "-s", "-S", "-c", _START, str(_INSIDE.parent), str(job)],
        cwd=folder,
        writable=[folder],
        readable=[*workshop.environment.folders, _INSIDE],
        timeout=timeout,
        environ={"PYTHONHASHSEED": "0"},
    )
    try:
        output = read_regular(workshop.output)
    except OSError:  # there is none, or it is a trap
        output = b""
    said = _answers(output, key, len(functions))
    if ended.stopped:
        return said, f"it was stopped by a limit: {ended.stopped}"
    last = ended.output_tail.strip().splitlines()[-1:] or ["no message"]
    return said, f"the process ended with exit code {ended.exit_code}: {last[0][:200]}"


def _job(functions: Sequence[Touched], results: Path, key: bytes) -> dict[str, object]:
    texts = {text: number for number, text in enumerate(_texts(functions))}
    asked = [
        [place, texts[one.old], texts[one.new], one.name, one.number]
        for place, one in enumerate(functions)
    ]
    return {"key": key.hex(), "results": str(results), "texts": list(texts), "functions": asked}


def _texts(functions: Sequence[Touched]) -> list[str]:
    return list(dict.fromkeys(text for one in functions for text in (one.old, one.new)))


def _answers(output: bytes, key: bytes, count: int) -> list[Answer]:
    """Read the lines up to the first that is not signed, or not the next."""
    found: list[Answer] = []
    for line in output.splitlines()[:count]:
        sign, _, text = line.partition(b" ")
        expected = hmac.new(key, text, hashlib.sha256).hexdigest().encode()
        if not hmac.compare_digest(sign, expected):
            break
        place, said = json.loads(text)
        if place != len(found):
            break
        found.append(_answer(said))
    return found


def _answer(said: dict[str, object]) -> Answer:
    match said:
        case {"problem": str(problem)}:
            return f"it cannot be run: {problem[:200]}"
        case {
            "agreed": int(agreed), "cut": int(cut), "unsaid": int(unsaid),
            "effects": int(effects), "looks": int(looks),
            "lines": list(lines), "missed": list(missed), "difference": difference,
        }:  # fmt: skip
            first = None
            match difference:
                case [int(seed), str(before), str(after)]:
                    first = (seed, before[:200], after[:200])
            return Seen(
                agreed, cut, unsaid, effects, looks, tuple(lines), tuple(missed), first
            )  # fmt: skip
    return "it cannot be run: the answer is not understood"
