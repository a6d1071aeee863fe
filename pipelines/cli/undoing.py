"""`donata undo`: shows what would be taken back, asks, does it, and says what it left and why."""

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.console import out, table
from pipelines.cli.partnership import Target
from pipelines.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd

Scope = Annotated[str, typer.Argument(help="a run, which is an edit group, or an item; the run may be an undo")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="do not ask")]
Dry = Annotated[bool, typer.Option("--dry", help="only show what would be done")]

#: Lines of what is left that the terminal shows; the files have all.
_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("undo")(undo)


def undo(scope: Scope, target: Target = None, dry: Dry = False, yes: Yes = False) -> None:
    """Take back exactly what a run added, or all that is ours on an item, and nothing of anybody else's."""
    from pipelines.flows.after_undo import look_after_undo
    from pipelines.flows.deeds import note_order
    from pipelines.flows.lock import alone
    from pipelines.flows.undoing import plain_scope, services_for, slug_of, write_undone
    from pipelines.upload.undo.scope import in_words
    from pipelines.upload.undo.undo import plan_undo
    from pipelines.upload.undo.undo import undo as undo_now

    scope = plain_scope(scope)
    slug = slug_of(scope, target)
    with alone(slug), services_for(slug, target) as services:
        planned = plan_undo(services, scope)
        show(planned, "would be")
        if dry:
            return
        if (planned["status"] == "planned").any():
            if not yes:
                typer.confirm(f"Undo this on {services.client.target.title}?", abort=True)
            facts = {"scope": scope, "target": services.client.target.name}
            note_order(services.ledger, load_settings(), "undo", slug, **facts)
        done = undo_now(services, scope)
        words = in_words(services.ledger, scope)
        group = next((str(one) for one in done["edit_group"].dropna()), None)
        wiki = services.client.target.name
    show(done, "was")
    for path in write_undone(load_settings(), slug, group or scope, done, words):
        out.print(f"  {path}", markup=False)
    if group:
        for trouble in look_after_undo(load_settings(), slug, wiki, group):
            out.print(f"Warning: {trouble}", markup=False)
        out.print(f"To take this undo back: donata undo {group}", markup=False)
    if (done["status"] == "failed").any():
        out.print("Some edits failed: see above; the same command tries them again.")
        raise typer.Exit(1)


def show(found: "pd.DataFrame", verb: str) -> None:
    """Print how much is done of each kind, and what is left or failed, with the reason."""
    if found.empty:
        out.print("There is nothing to undo: nothing was added, or all of it was undone already.")
        return
    counts = found.groupby(["action", "status"], sort=True).agg(number=("item", "size"), items=("item", "nunique"))
    rows = [(action, status, f"{n:,}", f"{i:,}") for (action, status), n, i in counts.itertuples()]
    out.print(table(["what", "state", "number", "items"], rows, title=f"What {verb} done"))
    left = found[found["status"].isin(["left", "failed", "requested"])]
    if left.empty:
        return
    shown = left.head(_SHOWN).to_dict("records")
    lines = [(r["item"], r["property"] or f"{r['kind']} {r['language']}", r["text"], _reason(r)) for r in shown]
    out.print(table(["item", "where", "value", "why not"], lines, title="What stays"))
    if len(left) > _SHOWN:
        out.print(f"… and {len(left) - _SHOWN:,} more, in the files")


def _reason(row: Mapping[Hashable, object]) -> object:
    return row["message"] if row["status"] == "failed" else row["why"]
