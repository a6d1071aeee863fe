"""Reconciliation measured on whole real dumps, on the part of the rows that no model learned from, without identifiers.

The floors are the least that is wanted of it; what was measured in November 2026 stands in CONTRIBUTING.md.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipelines.model.entities import Entity
from pipelines.model.tables import to_pandas
from pipelines.partners.partner import Partner, read_partner
from pipelines.reconcile.evaluation import Evaluation, evaluate
from pipelines.reconcile.golden import gold_items, try_out, without_identifiers
from pipelines.reconcile.probability import read_model
from pipelines.reconcile.reference import Reference, reference_of
from pipelines.reconcile.training import Part, in_part, part_numbers

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


def entities(path: Path) -> Iterator[Entity]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("{"):
                yield Entity(json.loads(line.rstrip(",\n")))


@dataclass(frozen=True)
class Dump:
    """A whole real dump, its known items, and the reference that has some of them."""

    partner: Partner
    records: pd.DataFrame
    known: list[list[str]]
    held: Reference
    home: Path

    def measured(self, model: str) -> Evaluation:
        """Of the rows that no model learned from, everything settled together."""
        found = read_model(self.home, model)
        trial = try_out(self.records, self.known, self.partner, self.held, found, part=Part.TEST, workers=1)
        return evaluate(trial.table, {})

    def unseen_only(self) -> "Dump":
        """Without the rows that models may have learned from, and those without a known item."""
        test = in_part(part_numbers(self.records["_key"].tolist()), Part.TEST)
        rows = np.flatnonzero(test & np.array([bool(items) for items in self.known]))
        records = self.records.iloc[rows].reset_index(drop=True)
        return Dump(self.partner, records, [self.known[row] for row in rows.tolist()], self.held, self.home)


def read_dump(slug: str, ingested: Path, reference: Path, gold: str, *, home: Path) -> Dump:
    partner = without_identifiers(read_partner(home, slug))
    records = to_pandas(pq.read_table(ingested / "records.parquet"))
    return Dump(partner, records, gold_items(records, gold), reference_of(entities(reference)), home)


@pytest.fixture(scope="module")
def organisations(whole_dump: Callable[[str], Path], real_data: Path, home: Path) -> Dump:
    reference = real_data / "reference" / "organisations.json.gz"
    return read_dump("ror", whole_dump("ror"), reference, "wikidata", home=home)


def test_artists_are_matched_by_name_and_facts(whole_dump: Callable[[str], Path], real_data: Path, home: Path) -> None:
    reference = real_data / "reference" / "artists.json.gz"
    found = read_dump("moma", whole_dump("moma"), reference, "wiki_qid", home=home).measured("people")
    assert found.precision.value >= 0.99
    assert found.recall.value >= 0.975
    assert found.recall_at_5.value >= 0.997
    assert found.calibration_error <= 0.02


def test_organisations_are_matched_by_name_and_facts(organisations: Dump) -> None:
    found = organisations.measured("organisations")
    assert found.precision.value >= 0.98
    assert found.recall.value >= 0.80
    assert found.best_f1 >= 0.92
    assert found.recall_at_5.value >= 0.98
    assert found.calibration_error <= 0.02


def test_what_people_taught_keeps_the_precision_among_organisations(organisations: Dump) -> None:
    """A partner of a kind that the model never saw: few are accepted, as precisely as required."""
    found = organisations.unseen_only().measured("people")
    assert found.precision.value >= 0.98
    assert found.precision.whole >= 200
