"""Reconciliation measured on whole real dumps, on the part of the rows that no model learned from, without identifiers.

The floors are the least that is wanted of it; what was measured in November 2026 stands in CONTRIBUTING.md.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.ingest.stage import ingest
from pipelines.model.entities import Entity
from pipelines.model.tables import to_pandas
from pipelines.partners.partner import read_partner
from pipelines.reconcile.evaluation import Evaluation, evaluate
from pipelines.reconcile.golden import gold_items, try_out, without_identifiers
from pipelines.reconcile.probability import read_model
from pipelines.reconcile.reference import reference_of
from pipelines.reconcile.training import Part

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


def entities(path: Path) -> Iterator[Entity]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("{"):
                yield Entity(json.loads(line.rstrip(",\n")))


def measured(slug: str, dump: Path, reference: Path, gold: str, model: str, *, home: Path, place: Path) -> Evaluation:
    partner = without_identifiers(read_partner(home, slug))
    ingest(partner, dump, place)
    records = to_pandas(pq.read_table(place / "records.parquet"))
    known = gold_items(records, gold)
    held = reference_of(entities(reference))
    trial = try_out(records, known, partner, held, read_model(home, model), part=Part.TEST, workers=1)
    return evaluate(trial.table, {})


def test_artists_are_matched_by_name_and_facts(real_data: Path, home: Path, tmp_path: Path) -> None:
    dump, reference = real_data / "partners" / "moma-artists.csv", real_data / "reference" / "artists.json.gz"
    found = measured("moma", dump, reference, "wiki_qid", "people", home=home, place=tmp_path)
    assert found.precision.value >= 0.99
    assert found.recall.value >= 0.975
    assert found.recall_at_5.value >= 0.997
    assert found.calibration_error <= 0.02


def test_organisations_are_matched_by_name_and_facts(real_data: Path, home: Path, tmp_path: Path) -> None:
    dump, reference = real_data / "partners" / "ror-records.jsonl.gz", real_data / "reference" / "organisations.json.gz"
    found = measured("ror", dump, reference, "wikidata", "organisations", home=home, place=tmp_path)
    assert found.precision.value >= 0.98
    assert found.recall.value >= 0.75
    assert found.best_f1 >= 0.92
    assert found.recall_at_5.value >= 0.98
    assert found.calibration_error <= 0.02
