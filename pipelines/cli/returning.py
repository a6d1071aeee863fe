"""`donata return`: a partner's own file back, completed, with what others say otherwise."""

from typing import Annotated

import typer

from pipelines.cli.console import out
from pipelines.cli.partnership import Slug, Target
from pipelines.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("return")(return_)


def return_(
    slug: Slug,
    target: Target = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="escape none of the partner's own cells, even if one looks like a formula")
    ] = False,
) -> None:
    """Write what a partner gets back: its rows with items, new identifiers, images and links, and disagreements."""
    from pipelines.flows.returning import return_folder, write_return

    returned = write_return(slug, target, exact=exact)
    out.print(f"{returned.dump}, run {returned.run}, {returned.target}", markup=False)
    out.print("  rows: " + ", ".join(f"{name} {count:,}" for name, count in returned.counts.items()), markup=False)
    told = ", ".join(f"{kind} {count:,}" for kind, count in sorted(returned.disagreements.items())) or "none"
    out.print(f"  disagreements: {told}", markup=False)
    out.print(
        f"  for the Mismatch Finder: {returned.mismatches:,}; left out, with the reason: {returned.not_exported:,}"
    )
    if returned.escaped:
        out.print(f"  {returned.escaped:,} cells that a spreadsheet would take for a formula begin with an apostrophe")
    folder = return_folder(load_settings(), slug, returned.target)
    for name in returned.files:
        out.print(f"  {folder.file(name)}", markup=False)
