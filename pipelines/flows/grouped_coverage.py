"""Grouped coverage of a run's items: kept in the ledger, with its graph and what is behind it in files.

The files of one snapshot stand under `<slug>/snapshots/<name>/` of the runs' folder: `holders.parquet`,
`members.parquet`, `labels.parquet`, and `graph.nt.gz`, from which the same figures can be counted again.
"""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from pipelines.coverage.class_items import ClassSurvey
from pipelines.coverage.dimensions import DIMENSIONS
from pipelines.coverage.figures import measured_properties
from pipelines.coverage.graphs import read_graph
from pipelines.coverage.labels import Row, find_labels, graph_labels, labels_frame
from pipelines.coverage.measure import Measured
from pipelines.coverage.snapshots import Grouped, take_snapshot
from pipelines.exceptions import QueryError, ServiceError
from pipelines.flows.run_folder import read_table, replacing, write_table
from pipelines.flows.snapshot import partner_items
from pipelines.flows.work import Work
from pipelines.ledger import Ledger
from pipelines.model.coverage_snapshots import MEMBERS, UNDONE, UNKNOWN, Snapshot
from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.model.records import cell_values
from pipelines.model.tables import values_of
from pipelines.partners.partner import Partner, read_partner
from pipelines.settings import Settings
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.stored_graphs import StoredGraph
from pipelines.wikibase.targets import Target

HOLDERS, MEMBERS_FILE, LABELS_FILE, GRAPH = "holders.parquet", "members.parquet", "labels.parquet", "graph.nt.gz"
#: Groups of a dimension, the largest first, whose labels are kept.
NAMED = 500
#: Languages of labels beside the partner's: those of the portal.
LANGUAGES = ("en", "fr", "es", "ar", "mul")
_GROUPING = [prop for dimension in DIMENSIONS for prop in dimension.properties]
SCHEDULED = "scheduled"


@dataclass(frozen=True)
class Occasion:
    """What a snapshot is taken of, and when; `run` and `phase` as `Snapshot` has them."""

    settings: Settings
    target: Target
    partner: Partner
    items: Sequence[str]
    phase: str
    run: str | None = None
    collections: Mapping[str, Sequence[str]] | None = None

    @property
    def folder(self) -> Path:
        """Where the snapshot's files are, relative to the runs' folder."""
        # An undo that goes on where it was interrupted is measured again.
        once = self.run and self.phase != UNDONE
        name = f"{self.run}-{self.phase}" if once else f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        return Path(self.partner.slug) / "snapshots" / name

    def endpoint(self) -> SparqlEndpoint:
        """The target's query service."""
        return SparqlEndpoint(self.target.sparql_url, self.settings)


def keep_grouped(
    work: Work,
    phase: str,
    measured: Measured | None = None,
    *,
    survey: ClassSurvey | None = None,
    with_class: bool = True,
) -> Snapshot | None:
    """Measure a run's items and their class by group, and keep that; None if it was kept already.

    `measured` and `survey`: what was asked just now, so that it is not asked again; `with_class`: the class's groups
    too. What goes wrong is an issue of the run, which goes on without this snapshot.

    Raises:
        ServiceError: by schedule, the endpoint did not answer about the partner's items.
    """
    run = None if phase == SCHEDULED else work.run
    occasion = Occasion(
        work.settings, work.target, work.partner, partner_items(work), phase, run, read_collections(work)
    )
    with work.ledger() as ledger:
        known = {each.folder for each in ledger.snapshots(work.partner.slug)}
        if run and str(occasion.folder) in known:
            return None
        try:
            kept, issues = keep_snapshot(occasion, ledger, measured, survey=survey, with_class=with_class)
        except ServiceError as error:
            if run is None:
                raise
            kept, issues = None, issues_table([_unmeasured(error)])
    if run:
        write_table(issues, work.folder.issues(f"coverage-{phase}", 2))
    return kept


def _unmeasured(error: ServiceError) -> Issue:
    return Issue(
        stage="coverage",
        code="groups-not-measured",
        severity=Severity.WARNING,
        message=f"coverage by group was not measured: {error.message}",
        remedy="`donata snapshot` takes it later; the upload is not concerned",
    )


def keep_snapshot(
    occasion: Occasion,
    ledger: Ledger,
    measured: Measured | None = None,
    *,
    survey: ClassSurvey | None = None,
    with_class: bool = True,
) -> tuple[Snapshot, pd.DataFrame]:
    """Measure, write the files, and put it into the ledger; with what could not be answered (schema `tables.ISSUES`).

    Raises:
        ServiceError: the endpoint did not answer about the partner's items.
    """
    items, relative = sorted(set(occasion.items)), occasion.folder
    grouped = take_snapshot(
        occasion.endpoint(),
        occasion.settings.home,
        occasion.partner,
        items,
        collections=occasion.collections,
        holders=measured.holders if measured else None,
        class_figures=measured.figures if measured else None,
        survey=survey,
        with_class=with_class,
    )
    folder = occasion.settings.runs / relative
    labels = _write_graph(occasion, items, folder / GRAPH)
    write_table(grouped.holders.sort_values(["measure", "subject"], kind="stable"), folder / HOLDERS)
    write_table(grouped.members.sort_values(["dimension", "group"], kind="stable"), folder / MEMBERS_FILE)
    write_table(labels_frame([*labels, *_group_labels(occasion, grouped)]), folder / LABELS_FILE)
    kept = ledger.record_snapshot(
        occasion.partner.slug,
        occasion.target.name,
        grouped.cells,
        class_=occasion.partner.mapping.class_,
        run=occasion.run,
        phase=occasion.phase,
        items=len(items),
        folder=str(relative),
    )
    return kept, issues_table(grouped.issues)


def _write_graph(occasion: Occasion, items: list[str], path: Path) -> list[Row]:
    """Write the items' graph; their labels, which it holds."""
    labels: list[Row] = []
    with replacing(path) as partial, gzip.open(partial, "wt", encoding="utf-8", compresslevel=6) as file:
        for portion in read_graph(occasion.endpoint(), occasion.settings.home, occasion.partner, items):
            file.write(portion)
            labels += graph_labels(portion)
    return labels


def _group_labels(occasion: Occasion, grouped: Grouped) -> Iterator[Row]:
    """What the properties and the largest groups are called, in the portal's languages and the partner's."""
    sizes = grouped.cells[grouped.cells["group"].str.match(r"Q\d+$")].groupby(["dimension", "group"])["total"].max()
    largest = [key[1] for _dimension, each in sizes.groupby(level=0) for key in each.nlargest(NAMED).index]
    mapping = occasion.partner.mapping
    properties = list(dict.fromkeys([*measured_properties(occasion.partner), *_GROUPING]))
    items = list(dict.fromkeys([mapping.class_, *largest]))
    languages = tuple(dict.fromkeys([*mapping.languages, *LANGUAGES]))
    return find_labels(occasion.endpoint(), occasion.settings.home, languages, items=items, properties=properties)


def recount(settings: Settings, snapshot: Snapshot) -> Grouped:
    """The partner's cells of a snapshot, counted again from its stored graph.

    Raises:
        QueryError: the graph is not there any more.
    """
    folder = settings.runs / snapshot.folder
    if not (folder / MEMBERS_FILE).is_file():
        raise QueryError("the snapshot's files are not there any more", file=folder, remedy="choose a later snapshot")
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
        # A cell may have several values: the item is then in several groups.
        given = [word for value in cell_values(words.get(row) or UNKNOWN) if (word := value.strip())]
        if item and given:
            found.setdefault(item, []).extend(given)
    return found
