"""Run the command line: `python -m sweeper`, and the `sweeper` script."""

from sweeper.cli.main import main

if __name__ == "__main__":
    main()
