"""`sweeper audit`: what a person wants to know of a target before it is changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sweeper.cli.options import Inputs, refuse_page, takes, takes_engine
from sweeper.cli.output import configure_logging, put
from sweeper.cli.places import place
from sweeper.cli.run import started
from sweeper.report.page import Page
from sweeper.report.paper import Paper

if TYPE_CHECKING:
    from sweeper.audit.values import Audit

_FORMATS = ("text", "json", "markdown", "html")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("audit")
@click.argument("target")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@takes(Inputs)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="How to write the result.",
)
@click.option("--output", type=_FILE, help="Write it here.")
@click.option("--workspace", type=_FILE, help="Ask the repositories that this file lists, too.")
@takes_engine
def command(
    inputs: Inputs,
    target: str,
    path: Path | None,
    *,
    form: str,
    output: Path | None,
    workspace: Path | None,
    engine: str,
) -> int:
    """Say who uses TARGET in the repository of PATH (default: here), and what is in it.

    TARGET is a symbol (`path::name`, a dotted name), a module, a folder, or a flag (`flag:KEY`); in
    a workspace the name of a repository and a slash may stand before it.
    Ends with an order in which all of it can be removed, and the risk of each step.
    """
    refuse_page(form, output)
    configure_logging(inputs.verbose, quiet=inputs.quiet)
    if workspace and path:
        raise click.UsageError("--workspace says where to look; leave PATH out")
    if engine and not workspace:
        raise click.UsageError("--engine is for the repositories of a --workspace")
    if workspace:
        from sweeper.cli.town import together

        with together(inputs, workspace, engine) as town:
            found = town.audit(target)
            page = town.page(output, repository=found.repository)
    else:
        with started(inputs, place([path or Path()]).root) as run:
            found = run.audit(target)
            page = run.page(output)
            page = run.browsable(page, found.commit) if form == "html" else page
    put(_rendered(found, form, page, details=bool(inputs.verbose)), output)
    return 0


def _rendered(found: Audit, form: str, page: Page, *, details: bool) -> str:
    from sweeper.audit import html, json, markdown, text

    match form:
        case "json":
            return json.render(found)
        case "markdown":
            return markdown.render(found)
        case "html":
            return html.render(found, page)
    return text.render(found, Paper(page.width, colour=page.colour), details=details)
