"""Run the command line: `python -m sweeper`, and the `sweeper` script."""

import os
import sys


def main() -> None:
    """Run the command of `sys.argv` and exit with its code.

    `python -m` puts the folder one stands in first on the import path. There it is most often a
    strange repository, and a file of it called `click.py` would run as ours.
    """
    here = os.getcwd()
    sys.path[:] = [entry for entry in sys.path if entry not in ("", here)]
    from sweeper.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
