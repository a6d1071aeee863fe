"""`donata audit`: what still stands of all that we ever added for a partner, and who has changed the rest."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.console import out, table
from pipelines.cli.partnership import Slug, Target
from pipelines.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd

#: Lines of what differs that the terminal shows; the files have all.
_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("audit")(audit)


def audit(
    slug: Slug,
    target: Target = None,
    query: Annotated[bool, typer.Option(help="count by SPARQL too")] = True,
) -> None:
    """Say what still stands of all that we ever added, who changed the rest and when, and where the partner differs."""
    from pipelines.flows.auditing import audit_partner

    audited = audit_partner(load_settings(), slug, target, query=query)
    show(audited.table, audited.summary)
    for path in audited.files:
        out.print(f"  {path}", markup=False)


def show(found: "pd.DataFrame", summary: dict[str, Any]) -> None:
    """Print the sums, what differs, and who changed it."""
    if found.empty:
        out.print("Nothing was ever added for this partner there.")
        return
    kinds = sorted(found["kind"].unique())
    rows = [(state, *(f"{counts.get(kind, 0):,}" for kind in kinds)) for state, counts in summary["states"].items()]
    out.print(table(["state", *kinds], rows, title=f"{summary['added']:,} additions"))
    if summary["on merged items"]:
        out.print(f"{summary['on merged items']:,} of them on items that were merged since")
    drift = ", ".join(f"{name} {count:,}" for name, count in summary["drift"].items())
    out.print(f"changed since the upload: {drift}", markup=False)
    for name in ("by the live items", "by SPARQL"):
        if name in summary:
            out.print(f"there {name}: " + ", ".join(f"{k} {v:,}" for k, v in summary[name].items()), markup=False)
    differing = found[~found["drift"].isin(["none", "unknown"])]
    lines = [
        (r["item"], r["property"] or r["language"], r["added"], r["state"], r["live"], r["by"], r["when"], r["says"])
        for r in differing.head(_SHOWN).to_dict("records")
    ]
    headers = ["item", "where", "added", "state", "live now", "by", "when (UTC)", "the partner's file now"]
    if lines:
        out.print(table(headers, [[_cell(cell) for cell in line] for line in lines], title="What differs"))
    if len(differing) > _SHOWN:
        out.print(f"… and {len(differing) - _SHOWN:,} more, in the files")


def _cell(value: object) -> object:
    import pandas as pd

    return None if value is pd.NA else value
