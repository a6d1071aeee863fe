"""The two tasks: a museum's artists and a registry's organisations, each with its reference and its known answers.

The dumps are read by the project's own ingest, so that every tool sees the rows that ours sees, in plain columns.
Identifiers are shown to nobody: the gold stays with the bench, and ULAN, ISNI, GRID and others are left out.
"""

import gzip
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.ingest.stage import ingest
from pipelines.model.entities import Entity
from pipelines.model.parsing.names import NameForm, parse_name, split_languages
from pipelines.model.parsing.urls import registered_domain
from pipelines.model.records import cell_values
from pipelines.model.values import TimeValue
from pipelines.partners.partner import Partner, read_partner
from pipelines.reconcile.training import Part, in_part, part_numbers
from tests.benchmarks.peers.exchange import ENTITIES, ROWS

HOME = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("DONATA_REAL_DATA", HOME.parent / "shared" / "data"))
#: Queries put to the tools that are too slow for all rows.
SAMPLES = {"rapidfuzz": 1_200, "csv-reconcile": 100}
#: A year is a year at this precision and finer ones.
YEAR_PRECISION = 9


@dataclass(frozen=True)
class Task:
    """One dump against one reference, and the precision and recall that accepted matches are to have."""

    slug: str
    dump: str
    reference: str
    gold: str  # column of the record
    precision: float
    recall: float  # least of what is accepted at that precision
    model: str  # ours, unless the mapping names another
    form: NameForm
    names: tuple[str, ...]
    first: str
    country: str  # column
    hidden: tuple[str, ...] = ()  # columns with identifiers

    @property
    def dump_path(self) -> Path:
        """The partner's file."""
        return DATA / "partners" / self.dump

    @property
    def reference_path(self) -> Path:
        """The entities, in Wikidata's dump format."""
        return DATA / "reference" / self.reference


MUSEUM = Task(
    slug="moma",
    dump="moma-artists.csv",
    reference="artists.json.gz",
    gold="wiki_qid",
    precision=0.99,
    recall=0.975,
    model="people",
    form="auto",
    names=("name",),
    first="born",
    country="nationality",
    hidden=("ulan",),
)
REGISTRY = Task(
    slug="ror",
    dump="ror-records.jsonl.gz",
    reference="organisations.json.gz",
    gold="wikidata",
    precision=0.98,
    recall=0.80,
    model="organisations",
    form="natural",
    names=("name", "labels", "aliases", "other_names"),
    first="established",
    country="country_code",
    hidden=("isni", "grid", "fundref", "geonames"),
)
TASKS = {task.slug: task for task in (MUSEUM, REGISTRY)}


@dataclass(frozen=True)
class Gold:
    """Known answers of the rows that are scored: row → items; `present` are those in the reference."""

    items: Mapping[int, frozenset[str]]
    present: frozenset[int]


def prepare(task: Task, folder: Path) -> Gold:
    """Write the task's tables for all tools into the folder, and return what only the bench may know."""
    partner = read_partner(HOME, task.slug)
    ingest(partner, task.dump_path, folder / "ingest")
    records = pq.read_table(folder / "ingest" / "records.parquet")
    entities = list(read_reference(task.reference_path))
    rows = [_row(task, partner, record) for record in records.to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, schema=ROWS), folder / "rows.parquet")
    pq.write_table(pa.Table.from_pylist(list(map(_entity, entities)), schema=ENTITIES), folder / "entities.parquet")
    gold = _gold(task, records, {entity.id for entity in entities})
    shown = [name for name in records.column_names if name not in {task.gold, *task.hidden}]
    pq.write_table(records.select(shown), folder / "records.parquet")
    for tool, number in SAMPLES.items():
        chosen = sample(gold, number)
        some = [row for row in rows if row["row"] in chosen]
        pq.write_table(pa.Table.from_pylist(some, schema=ROWS), folder / f"rows-{tool}.parquet")
    return gold


def read_reference(path: Path) -> Iterator[Entity]:
    """The entities of a dump, one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("{"):
                yield Entity(json.loads(line.rstrip(",\n")))


def sample(gold: Gold, number: int) -> frozenset[int]:
    """So many scored rows, half of them in the reference if it has as many; always the same."""
    spread = sorted(gold.items, key=lambda row: (row * 2_654_435_761) % (1 << 32))
    there = [row for row in spread if row in gold.present]
    absent = [row for row in spread if row not in gold.present]
    return frozenset((*there[: number // 2], *absent[: number // 2]))


def _gold(task: Task, records: pa.Table, known: set[str]) -> Gold:
    columns = records.select(["_row", "_key", task.gold]).to_pylist()
    held_out = in_part(part_numbers([record["_key"] for record in columns]), Part.TEST)
    items = {
        record["_row"]: frozenset(cell_values(record[task.gold]))
        for record, scored in zip(columns, held_out.tolist(), strict=True)
        if record[task.gold] and scored
    }
    return Gold(items, frozenset(row for row, answers in items.items() if answers & known))


def _row(task: Task, partner: Partner, record: Mapping[str, Any]) -> dict[str, Any]:
    website = record.get("website")
    return {
        "row": record["_row"],
        "names": _names(task, record),
        "acronyms": cell_values(record.get("acronyms")),
        "first": _number(record[task.first]),
        "last": _number(record.get("died")),
        "gender": next(iter(_items(partner, "gender", record.get("gender"))), None),
        "countries": _items(partner, task.country.replace("_", "-"), record[task.country]),
        "types": _items(partner, "ror-type", record.get("types")),
        "website": website,
        "domain": registered_domain(website) if website else None,
    }


def _names(task: Task, record: Mapping[str, Any]) -> list[str]:
    texts = [split_languages(cell)[1] if column in {"labels", "aliases"} else cell
             for column in task.names for cell in cell_values(record.get(column))]  # fmt: skip
    names = [parse_name(text, task.form) for text in texts]
    return _distinct(form for name in names for form in (name.text, *name.variants))


def _items(partner: Partner, crosswalk: str, cell: str | None) -> list[str]:
    values = cell_values(cell)
    return _distinct(item for value in values if (item := partner.crosswalks[crosswalk].item(value)))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _entity(entity: Entity) -> dict[str, Any]:
    website = next((str(value) for value in entity.values("P856")), None)
    label = entity.label(("en", "mul"))
    return {
        "item": entity.id,
        "names": _distinct([*([label] if label else []), *(text for text, _, _ in entity.names())]),
        "acronyms": [],
        "first": _year(entity, "P569") or _year(entity, "P571"),
        "last": _year(entity, "P570"),
        "gender": next((str(value) for value in entity.values("P21")), None),
        "countries": _distinct(str(value) for prop in ("P27", "P17") for value in entity.values(prop)),
        "types": _distinct(str(value) for value in entity.values("P31")),
        "website": website,
        "domain": registered_domain(website) if website else None,
    }


def _year(entity: Entity, prop: str) -> int | None:
    years = (v.time for v in entity.values(prop) if isinstance(v, TimeValue) and v.precision >= YEAR_PRECISION)
    return next((int(time[: time.index("-", 1)]) for time in years), None)


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
