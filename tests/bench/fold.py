"""Fold many random programs and compare what they do: `python -m tests.bench.fold`."""

from __future__ import annotations

import sys
import time
from random import Random

from sweeper.model import FlagValue
from tests.rewrite.python.fold.expressions import FLAGS, VALUES
from tests.rewrite.python.fold.programs import program
from tests.rewrite.python.fold.test_behaviour import check, compiles, folded


def main(count: int, seed: int) -> int:
    """Print how many programs were folded and the first that behaves otherwise, if any."""
    started = time.process_time()
    programs = reads = left = failures = others = 0
    while programs < count:
        chance = Random(seed)
        seed += 1
        text = program(chance)
        if not compiles(text):
            continue
        programs += 1
        flags: dict[str, FlagValue] = {name: chance.choice(VALUES) for name in FLAGS}
        try:
            others += not check(text, flags, sorted(FLAGS, key=lambda _: chance.random()))
        except Exception as error:
            failures += 1
            if failures <= 3:
                print(f"seed {seed - 1}: {flags}\n{type(error).__name__}: {error}\n")
        reads += text.count("flag(")
        left += len(folded(text, flags).left)
    seconds = time.process_time() - started
    print(
        f"{programs} programs, {reads} reads, {left} left, {failures} behave otherwise, "
        f"{others} have another text by the order of flags, {seconds:.0f} s"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    count, seed, *_ = [*sys.argv[1:], *["10000", "0"][len(sys.argv) - 1 :]]
    sys.exit(main(int(count), int(seed)))
