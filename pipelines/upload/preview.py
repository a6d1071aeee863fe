"""Preview: what an upload would do, before it does it: a table for the terminal, and a self-contained page."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.table import Table

from pipelines.partners.partner import Partner
from pipelines.upload.rows import CHANGES, STATEMENT, Action, Edit, by_subject, read_edits
from pipelines.upload.sample import MARKS
from pipelines.upload.views import ItemView, Labels, Name, ids_of, item_view, name_of, new_labels

#: Items that the page shows one by one; more would make it slow to open. The table of edits has them all.
SHOWN_ITEMS = 3_000

_COLUMNS = (
    ("add statement", Action.ADD_STATEMENT),
    ("add reference", Action.ADD_REFERENCE),
    ("renew reference", Action.RENEW_REFERENCE),
    ("add term", Action.ADD_TERM),
    ("propose", Action.PROPOSE),
    ("already there", Action.KEEP),
    ("left as it is", Action.LEAVE),
)
_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters["number"] = lambda value: f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def ids_shown(edits: pd.DataFrame) -> set[str]:
    """The ids of all entities that `preview_html` names, for looking up their labels."""
    rows = list(read_edits(edits))
    changed = _changed(rows)
    shown = [edit for subject in list(changed)[:SHOWN_ITEMS] for edit in changed[subject]]
    return {*ids_of(shown), *(edit.property for edit in rows if edit.property)}


def preview_html(
    edits: pd.DataFrame,
    partner: Partner,
    labels: Labels,
    *,
    entity_url: Callable[[str], str] | None = None,
    about: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
) -> str:
    """The page: counts by property and action, then each item that changes with what is added and why.

    `edits` of schema `tables.EDITS`; `labels` by entity id (see `ids_shown`); with `entity_url`, items are linked;
    `about`: what else the page says of the plan, in words; `files` beside the page that it links, by title.
    """
    rows = list(read_edits(edits))
    labels = {**labels, **new_labels(rows)}
    changed, totals = _changed(rows), Counter(edit.action for edit in rows)
    items = [item_view(subject, changed[subject], labels) for subject in list(changed)[:SHOWN_ITEMS]]
    return _environment.get_template("preview.html.j2").render(
        partner=partner,
        totals=totals,
        columns=[column for column in _COLUMNS if totals[column[1]]],
        summary=_summary(rows, labels),
        items=items,
        changed=len(changed),
        unchanged=len({edit.subject for edit in rows}) - len(changed),
        entity_url=entity_url,
        changes=CHANGES,
        about=about or {},
        files=files or {},
        marks=MARKS,
    )


def preview_table(edits: pd.DataFrame, labels: Labels | None = None) -> Table:
    """The counts by property and action, for the terminal; `edits` of schema `tables.EDITS`."""
    rows = list(read_edits(edits))
    changed = len(_changed(rows))
    subjects = len({edit.subject for edit in rows})
    table = Table(
        title=f"{changed:,} of {subjects:,} items would change",
        show_footer=True,
        caption="Nothing is overwritten or removed.",
    )
    totals = Counter(edit.action for edit in rows)
    table.add_column("property or term", footer="together")
    columns = [(heading, action) for heading, action in _COLUMNS if totals[action]]
    for heading, action in columns:
        table.add_column(heading, footer=f"{totals[action]:,}", justify="right")
    for name, counts in _summary(rows, labels or {}):
        cells = (f"{counts[action]:,}" if counts[action] else "–" for _, action in columns)
        table.add_row(f"{name.text} ({name.id})" if name.id else name.text, *cells)
    return table


def sample_item(edits: pd.DataFrame, labels: Labels) -> ItemView | None:
    """The item of a plan that shows most: with the most kinds of action, then of lines; None if none changes."""
    changed = _changed(list(read_edits(edits)))
    if not changed:
        return None
    labels = {**labels, **new_labels(read_edits(edits))}
    subject = max(changed, key=lambda s: (len({edit.action for edit in changed[s]}), len(changed[s])))
    return item_view(subject, changed[subject], labels)


def _changed(rows: list[Edit]) -> dict[str, list[Edit]]:
    """The edits of the items that would change, or for which something is proposed, by item."""
    changing = {edit.subject for edit in rows if edit.action in CHANGES or edit.action == Action.PROPOSE}
    return by_subject(edit for edit in rows if edit.subject in changing)


def _summary(rows: list[Edit], labels: Labels) -> list[tuple[Name, Mapping[str, int]]]:
    """Counts of actions by property, or by kind of term and language, in order of first appearance."""
    counts: dict[Name, Counter[str]] = {}
    for edit in rows:
        name = name_of(edit.property or "", labels) if edit.kind == STATEMENT else Name(edit.kind, edit.language)
        counts.setdefault(name, Counter())[edit.action] += 1
    return list(counts.items())
