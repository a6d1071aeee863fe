"""`donata audit`: what still stands of all that we ever added for a partner, and who has changed the rest."""

from typing import Annotated, Any

import pandas as pd
import typer

from pipelines.cli.console import out, table
from pipelines.cli.partnership import Slug, Target
from pipelines.settings import load_settings

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
    from pipelines.flows.auditing import partner_file, write_audit
    from pipelines.flows.undoing import services_for
    from pipelines.upload.audit.audit import audit as audit_now
    from pipelines.upload.audit.standing_by_query import counts_by_audit, counts_by_query

    settings = load_settings()
    with services_for(slug, target, reading=True) as services:
        name = services.client.target.name
        found = audit_now(services, slug, partner_file(settings, services.ledger, slug, name))
        summary = sums(found) | {"by the live items": counts_by_audit(found)}
        if query:
            summary["by SPARQL"] = counts_by_query(services, found)
    show(found, summary)
    for path in write_audit(settings, slug, name, found, summary):
        out.print(f"  {path}", markup=False)


def sums(found: pd.DataFrame) -> dict[str, Any]:
    """How much of each kind is in which state, how much was merged, and who has changed since."""
    merged = found["now"].notna() & (found["now"] != found["item"])
    by_state: dict[str, dict[str, int]] = {}
    for state, kind in zip(found["state"].to_list(), found["kind"].to_list(), strict=True):
        counts = by_state.setdefault(state, {})
        counts[kind] = counts.get(kind, 0) + 1
    drift = {str(name): int(count) for name, count in found["drift"].value_counts().items()}
    return {"added": len(found), "states": by_state, "on merged items": int(merged.sum()), "drift": drift}


def show(found: pd.DataFrame, summary: dict[str, Any]) -> None:
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
    return None if value is pd.NA else value
