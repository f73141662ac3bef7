"""Arguments of the process to its exit code: finds the command, and says what went wrong."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module

import click

import sweeper
from sweeper.errors import SweeperError

# The modules of the commands are imported only when they are called, so that `--help` is quick.
COMMANDS = {
    "scan": "Find dead code; read-only unless --fix.",
    "audit": "Say who uses something, what is in it, and in which order it can go.",
    "sweep": "Find dead code, remove it on a branch, prove it, and write the pull request.",
    "tend": "Visit open pull requests: announce, merge what nobody objects to, renew, close.",
    "flags": "Show the feature flags that the code reads, and which of them never change.",
    "explain": "Say why a symbol is alive or dead.",
    "log": "Verify and export the ledger: what runs have done, why, and for whom.",
    "init": "Write a commented rule file, and scheduled jobs for GitHub or GitLab.",
    "rules": "List, check, show and import rules, and show the policy.",
}
INTERRUPTED = 130
BROKEN_PIPE = 141
BAD_ARGUMENTS = 2
OUR_BUG = 70


class Commands(click.Group):
    """The group of all commands, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"sweeper.cli.{cmd_name}").command
        assert isinstance(command, click.Command), "each command module has one"
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(sweeper.__version__, prog_name="sweeper")
def commands() -> None:
    """Find dead code, prove that it is dead, and propose its removal."""


def main() -> None:
    """Run the command of `sys.argv` and exit with its code."""
    _open_closed_streams()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str], group: click.Group = commands) -> int:
    """Run a command and answer its exit code; every failure is told on stderr, once, here."""
    try:
        code = group.main(list(arguments), prog_name="sweeper", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return BAD_ARGUMENTS
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # Whoever read us has gone (click exits then).
        from sweeper.cli.output import discard_stdout

        discard_stdout()
        return BROKEN_PIPE
    except SweeperError as error:
        _say(f"error: {error}")
        return error.exit_code
    except Exception:
        traceback.print_exc()
        _say("this is a bug in Sweeper; please report it with the lines above")
        return OUR_BUG
    return code if isinstance(code, int) else 0


def _open_closed_streams() -> None:
    # Who starts us may have closed them. The next file to be opened would get their number, and
    # then what is written to them.
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w", closefd=False))


def _say(message: str) -> None:
    from sweeper.report.escape import visible

    lines = "\n".join(visible(line) for line in message.splitlines())
    click.echo(f"sweeper: {lines}", err=True)
