"""Grouped coverage of a run's items: kept in the ledger, with its graph and what is behind it in files.

The files of one snapshot stand under `<slug>/snapshots/<name>/` of the runs' folder: `holders.parquet`,
`members.parquet`, `labels.parquet`, and `graph.nt.gz`, from which the same figures can be counted again.
"""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from pipelines.coverage.dimensions import DIMENSIONS
from pipelines.coverage.figures import measured_properties
from pipelines.coverage.graphs import read_graph
from pipelines.coverage.labels import Row, find_labels, graph_labels, labels_frame
from pipelines.coverage.measure import Measured
from pipelines.coverage.snapshots import Grouped, take_snapshot
from pipelines.flows.run_folder import read_table, replacing, write_table
from pipelines.flows.snapshot import partner_items
from pipelines.flows.work import Work, latest_run, open_work
from pipelines.ledger import Ledger
from pipelines.model.coverage_snapshots import MEMBERS, UNKNOWN, Snapshot
from pipelines.model.issues import issues_table
from pipelines.model.tables import values_of
from pipelines.partners.partner import read_partner
from pipelines.settings import Settings, load_settings
from pipelines.wikibase.stored_graphs import StoredGraph

HOLDERS, MEMBERS_FILE, LABELS_FILE, GRAPH = "holders.parquet", "members.parquet", "labels.parquet", "graph.nt.gz"
#: Groups of a dimension, the largest first, whose labels are kept.
NAMED = 500
#: Languages of labels beside the partner's: those of the portal.
LANGUAGES = ("en", "fr", "es", "ar", "mul")
_GROUPING = [prop for dimension in DIMENSIONS for prop in dimension.properties]
SCHEDULED = "scheduled"


def keep_grouped(
    work: Work, phase: str, measured: Measured | None = None, *, with_class: bool = True
) -> Snapshot | None:
    """Measure the partner's items and their class by group, and keep that; None if it was kept already.

    `measured`: what was asked just now, so that it is not asked again; `with_class`: the class's groups too.

    Raises:
        ServiceError: the endpoint did not answer about the partner's items.
    """
    name = f"{work.run}-{phase}" if phase != SCHEDULED else f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    relative = Path(work.partner.slug) / "snapshots" / name
    with work.ledger() as ledger:
        if any(known.folder == str(relative) for known in ledger.snapshots(work.partner.slug)):
            return None
        items, home, endpoint = partner_items(work), work.settings.home, work.endpoint()
        collections = read_collections(work)
        grouped = take_snapshot(
            endpoint,
            home,
            work.partner,
            items,
            collections=collections,
            holders=measured.holders if measured else None,
            class_figures=measured.figures if measured else None,
            with_class=with_class,
        )
        folder = work.settings.runs / relative
        labels = _write_graph(work, sorted(set(items)), folder / GRAPH)
        write_table(grouped.holders.sort_values(["measure", "subject"], kind="stable"), folder / HOLDERS)
        write_table(grouped.members.sort_values(["dimension", "group"], kind="stable"), folder / MEMBERS_FILE)
        write_table(labels_frame([*labels, *_group_labels(work, grouped)]), folder / LABELS_FILE)
        if phase != SCHEDULED:
            write_table(issues_table(grouped.issues), work.folder.issues(f"coverage-{phase}", 2))
        return ledger.record_snapshot(
            work.partner.slug,
            work.target.name,
            grouped.cells,
            class_=work.partner.mapping.class_,
            run=work.run if phase != SCHEDULED else None,
            phase=phase,
            items=len(set(items)),
            folder=str(relative),
        )


def _write_graph(work: Work, items: list[str], path: Path) -> list[Row]:
    """Write the items' graph; their labels, which it holds."""
    labels: list[Row] = []
    with replacing(path) as partial, gzip.open(partial, "wt", encoding="utf-8", compresslevel=6) as file:
        for portion in read_graph(work.endpoint(), work.settings.home, work.partner, items):
            file.write(portion)
            labels += graph_labels(portion)
    return labels


def _group_labels(work: Work, grouped: Grouped) -> Iterator[Row]:
    """What the properties and the largest groups are called, in the portal's languages and the partner's."""
    sizes = grouped.cells[grouped.cells["group"].str.match(r"Q\d+$")].groupby(["dimension", "group"])["total"].max()
    largest = [
        group for _dimension, each in sizes.groupby(level=0) for group in each.nlargest(NAMED).index.get_level_values(1)
    ]
    properties = list(dict.fromkeys([*measured_properties(work.partner), *_GROUPING]))
    languages = tuple(dict.fromkeys([*work.partner.mapping.languages, *LANGUAGES]))
    items = list(dict.fromkeys([work.partner.mapping.class_, *largest]))
    return find_labels(work.endpoint(), work.settings.home, languages, items=items, properties=properties)


def snapshot_now(slug: str, target: str | None = None) -> Snapshot | None:
    """Look at the items of the partner's last finished run (on the target, if one is named) as they are now.

    Raises:
        ConfigurationError: the partner has no run yet.
        ServiceError: the endpoint did not answer.
    """
    settings = load_settings()
    with Ledger(settings.ledger) as ledger:
        finished = ledger.last_finished(slug, target or settings.target)
    work = open_work(slug, finished.id if finished else latest_run(settings, slug))
    return keep_grouped(work, SCHEDULED)


def recount(settings: Settings, snapshot: Snapshot) -> Grouped:
    """The partner's cells of a snapshot, counted again from its stored graph.

    Raises:
        QueryError: the graph is not there any more.
    """
    folder = settings.runs / snapshot.folder
    members = MEMBERS.check(read_table(folder / MEMBERS_FILE))
    items = list(dict.fromkeys(values_of(members, "item")))
    own = members[members["dimension"] == "collection"]
    with StoredGraph(folder / GRAPH, timeout=settings.timeout) as graph:
        partner = read_partner(settings.home, snapshot.slug)
        return take_snapshot(graph, settings.home, partner, items, members=own, with_class=False)


def read_collections(work: Work) -> dict[str, list[str]]:
    """The partner's own grouping: item → the words of the column that the package names; empty if it names none."""
    column = work.partner.resource.donata.collection
    if column is None:
        return {}
    records = pd.read_parquet(work.records, columns=["_row", "_key", column], dtype_backend="pyarrow")
    words = dict(zip(values_of(records, "_row"), values_of(records, column), strict=True))
    rows = {f"new:{key}": row for key, row in zip(values_of(records, "_key"), values_of(records, "_row"), strict=True)}
    matches = work.matches()
    accepted = matches[matches["outcome"] == "accepted"]
    pairs = list(zip(values_of(accepted, "item"), values_of(accepted, "_row"), strict=True))
    outcomes = work.folder.file("outcomes.parquet")
    if outcomes.is_file():
        made = read_table(outcomes)
        made = made[made["status"] == "created"]
        pairs += [
            (item, rows[subject])
            for item, subject in zip(values_of(made, "item"), values_of(made, "subject"), strict=True)
            if subject in rows
        ]
    found: dict[str, list[str]] = {}
    for item, row in pairs:
        word = (words.get(row) or UNKNOWN).strip()
        if item and word:
            found.setdefault(item, []).append(word)
    return found
