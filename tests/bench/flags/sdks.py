"""Compare our verdicts with the real SDKs on many random documents; print a table of it.

    python -m tests.bench.flags.sdks [--seeds 50] [PROVIDER...]

Each flag that is called constant is asked for in the name of 1,000 people, without a network.
"""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
from pathlib import Path
from typing import Final, NoReturn

from tests.flags.sdks.compare import SDKS, compare

_FLAGS: Final = 60


def main() -> int:
    """Return 1 when a flag that we call constant is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("providers", nargs="*", metavar="PROVIDER")
    parser.add_argument("--seeds", type=int, default=50)
    options = parser.parse_args()
    socket.socket.connect = _refuse  # type: ignore[method-assign]  # for all threads of the SDKs
    print("provider      flags  constant  wrong  vary  same to all, not called so")
    failed = False
    for provider in options.providers or SDKS:
        failed |= _row(provider, options.seeds)
    return int(failed)


def _row(provider: str, seeds: int) -> bool:
    constant = vary = others = 0
    wrong = []
    for seed in range(seeds):
        with tempfile.TemporaryDirectory() as folder:
            found = compare(provider, f"{provider} {seed}", Path(folder), flags=_FLAGS, crowd=1_000)
        constant, vary, others = constant + found.constant, vary + found.vary, others + found.others
        wrong += [(seed, state) for state in found.wrong]
    print(
        f"{provider:12} {seeds * _FLAGS:6} {constant:9} {len(wrong):6} {vary:5} {others - vary:6}",
        flush=True,
    )
    for seed, state in wrong:
        print(f"  seed {seed}: {state}", file=sys.stderr)
    return bool(wrong)


def _refuse(*_: object) -> NoReturn:
    raise ConnectionRefusedError("no network")


if __name__ == "__main__":
    sys.exit(main())
