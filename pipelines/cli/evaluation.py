"""`donata evaluate` and `donata train`: how good the matches are, measured, and models learned from known matches."""

import gzip
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.console import out, table
from pipelines.cli.partnership import Dump, Slug
from pipelines.exceptions import ConfigurationError
from pipelines.settings import Settings, load_settings

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.model.entities import Entity
    from pipelines.partners.partner import Partner
    from pipelines.reconcile.reference import Reference

Gold = Annotated[str | None, typer.Option(help="the column with the items that are known")]
Index = Annotated[str | None, typer.Option(help="name or folder of a reference index; default: the mapping's")]
ReferenceDump = Annotated[
    Path | None, typer.Option("--reference", help="entities in Wikidata's JSON dump format, indexed in memory")
]
Ignore = Annotated[bool, typer.Option("--ignore-identifiers", help="match without the identifier columns")]
ModelName = Annotated[str | None, typer.Option("--model", help="of data/models/; default: the mapping's")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("evaluate")(evaluate)
    app.command("train")(train)


def evaluate(  # noqa: PLR0917 - options of a command
    slug: Slug,
    gold: Annotated[str, typer.Option(help="the column with the items that are known")],
    index: Index = None,
    reference: ReferenceDump = None,
    ignore_identifiers: Ignore = False,
    dump: Dump = None,
    model: ModelName = None,
    part: Annotated[str, typer.Option(help="test (never learned from), train, or all")] = "test",
    workers: Annotated[int, typer.Option(min=1, help="processes")] = 2,
) -> None:
    """Measure reconciliation against known items: precision, recall, calibration, speed; and list the mistakes."""
    from pipelines.partners.partner import read_partner
    from pipelines.reconcile import evaluation as measuring
    from pipelines.reconcile.evaluation_report import evaluation_html, report_rows
    from pipelines.reconcile.golden import gold_items, try_out, without_identifiers
    from pipelines.reconcile.probability import model_name, read_model
    from pipelines.reconcile.training import Part

    settings = load_settings()
    if part not in set(Part):
        raise ConfigurationError(f"there is no part '{part}'", remedy=f"one of: {', '.join(Part)}")
    partner = read_partner(settings.home, slug)
    partner = without_identifiers(partner) if ignore_identifiers else partner
    known_model = read_model(settings.home, model_name(partner.mapping.class_, model or partner.mapping.match.model))
    records, folder = _records(settings, partner, dump)
    known = gold_items(records, gold)
    held = _reference(settings, partner, index, reference)
    trial = try_out(records, known, partner, held, known_model, part=Part(part), workers=workers)
    about: dict[str, Any] = {
        "partner": slug,
        "dump": Path(dump).name if dump else partner.dump_name,
        "reference": str(reference.name if reference else index or partner.mapping.match.index),
        "model": known_model.name,
        "learned_from": known_model.about,
        "gold": gold,
        "part": part,
        "identifiers_ignored": ignore_identifiers,
        "required_precision": partner.mapping.match.required_precision,
        "outcomes": trial.outcomes,
        "rows": trial.rows,
        "seconds": round(trial.seconds, 3),
        "workers": workers,
        "rows_per_second": round(trial.rows / trial.seconds, 1),
        "memory_mib": round(_peak_mib(), 1),
    }
    result = measuring.evaluate(trial.table, about)
    out.print(table(("what", "figure", ""), report_rows(result), title=f"{slug} against {about['reference']}"))
    for mistake in result.mistakes[:5]:
        out.print(
            f"wrong: {mistake['name']} → {mistake['item']}, known as {mistake['gold']}: {mistake['evidence']}",
            markup=False,
        )
    (folder / "evaluation.json").write_text(
        json.dumps(result.to_json(), indent=1, ensure_ascii=False), encoding="utf-8"
    )
    (folder / "evaluation.html").write_text(evaluation_html(result), encoding="utf-8")
    out.print(f"Report: {folder / 'evaluation.html'}", markup=False)


def train(  # noqa: PLR0917 - options of a command
    slug: Slug,
    name: Annotated[str, typer.Option(help="the model's name: written to data/models/<name>.json")],
    gold: Gold = None,
    index: Index = None,
    reference: ReferenceDump = None,
    dump: Dump = None,
    model: ModelName = None,
) -> None:
    """Learn what evidence is worth: from known items (`--gold`), or without any from the rows themselves."""
    from pipelines.partners.partner import read_partner
    from pipelines.reconcile.golden import examples_of, gold_items, without_identifiers
    from pipelines.reconcile.probability import model_name, models_folder, read_model, write_model
    from pipelines.reconcile.training import TRAIN_PARTS, learn, relearn

    settings = load_settings()
    partner = without_identifiers(read_partner(settings.home, slug))
    records, folder = _records(settings, partner, dump)
    known: list[list[str]] = gold_items(records, gold) if gold else [[] for _ in range(len(records))]
    examples = examples_of(records, known, partner, _reference(settings, partner, index, reference))
    report = json.loads((folder / "ingest.json").read_text(encoding="utf-8"))
    about = {
        "class": partner.mapping.class_,
        "partner": slug,
        "dump": Path(dump).name if dump else partner.dump_name,
        "dump_checksum": report["checksum"],
        "reference": str(reference.name if reference else index or partner.mapping.match.index),
        "date": str(partner.issued(Path(dump)) if dump else partner.issued(partner.dump)),
        "gold": gold,
        "rows": len(examples.keys),
        "rows_with_gold": int(examples.known.sum()),
        "split": f"by SHA-256 of the key: {TRAIN_PARTS} % learned from and cross-calibrated on, the rest unseen",
    }
    if gold:
        learned = learn(examples, name, about)
    else:
        start = read_model(settings.home, model_name(partner.mapping.class_, model or partner.mapping.match.model))
        learned = relearn(examples, start, name, about | {"started_from": start.name})
    path = models_folder(settings.home) / f"{name}.json"
    write_model(path, learned)
    out.print(f"Learned from {len(examples.keys)} rows: {path}", markup=False)


def _records(settings: Settings, partner: "Partner", dump: str | None) -> tuple["pd.DataFrame", Path]:
    """Ingest the dump into a folder of its own."""
    import pyarrow.parquet as pq

    from pipelines.ingest.stage import ingest
    from pipelines.model.tables import to_pandas

    folder = settings.runs / "evaluations" / partner.slug
    folder.mkdir(parents=True, exist_ok=True)
    ingest(partner, dump or partner.source, folder)
    return to_pandas(pq.read_table(folder / "records.parquet")), folder


def _reference(settings: Settings, partner: "Partner", index: str | None, dump: Path | None) -> "Reference":
    from pipelines.reconcile.reference import reference_of
    from pipelines.reconcile.reference.building import open_reference

    if dump is not None:
        return reference_of(_entities(dump))
    name = index or partner.mapping.match.index
    if name is None:
        remedy = "give `--index NAME` or `--reference DUMP`, or name one in the mapping (`match: index:`)"
        raise ConfigurationError("there is no reference to match against", remedy=remedy)
    return open_reference(Path(name) if Path(name).is_dir() else settings.runs / "indexes" / name)


def _entities(path: Path) -> Iterator["Entity"]:
    from pipelines.model.entities import Entity

    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            if line.startswith(b"{"):
                yield Entity(json.loads(line.rstrip().rstrip(b",")))


def _peak_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
