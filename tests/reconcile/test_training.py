import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipelines.exceptions import ConfigurationError, InputError
from pipelines.partners.partner import Partner
from pipelines.reconcile.evaluation import Evaluation, evaluate
from pipelines.reconcile.golden import examples_of, gold_items, try_out, without_identifiers
from pipelines.reconcile.probability import Model, model_name, models_folder, read_model, write_model
from pipelines.reconcile.reference import reference_of
from pipelines.reconcile.training import UNORDERED, Examples, Part, in_part, learn, part_numbers, pooled, relearn
from tests.definitions.seed_tables import HOME
from tests.reconcile.conftest import MakePartner, MakeRecords
from tests.reconcile.crowd import crowd, rows_about


@pytest.fixture
def examples(make_partner: MakePartner, make_records: MakeRecords) -> Examples:
    people = crowd()
    records = make_records(*rows_about(people))
    return examples_of(records, gold_items(records, "gallery"), _partner(make_partner), reference_of(people))


def _partner(make_partner: MakePartner) -> Partner:
    return without_identifiers(make_partner())


def measured(model: Model, make_partner: MakePartner, make_records: MakeRecords, workers: int = 1) -> Evaluation:
    people = crowd()
    records = make_records(*rows_about(people))
    gold = gold_items(records, "gallery")
    trial = try_out(records, gold, _partner(make_partner), reference_of(people), model, part=Part.TEST, workers=workers)
    assert sum(trial.outcomes.values()) == trial.rows == len(records)
    return evaluate(trial.table, {"part": "test"})


def test_parts_are_stable_and_apart() -> None:
    numbers = part_numbers([str(n) for n in range(2000)])
    assert part_numbers(["moma-1"]).tolist() == part_numbers(["moma-1"]).tolist()
    parts = [in_part(numbers, part) for part in (Part.TRAIN, Part.TEST)]
    assert np.sum(parts, axis=0).tolist() == [1] * 2000
    assert [round(float(part.mean()), 1) for part in parts] == [0.6, 0.4]
    assert in_part(numbers, Part.ALL).all()


def test_what_is_learned_holds_on_rows_not_seen(
    examples: Examples, make_partner: MakePartner, make_records: MakeRecords
) -> None:
    model = learn(examples, "crowd", {"partner": "imaginary-things"})
    dates = model.bits["date:P569"]
    assert dates["year"] > 2 > dates["silent"] > dates["contradicting"]
    assert model.bits["name"]["exact"] >= model.bits["name"]["spelling"]
    found = measured(model, make_partner, make_records)
    assert found.precision.value >= 0.95
    assert found.recall_at_5.value >= 0.9
    assert found.calibration_error <= 0.06
    assert measured(model, make_partner, make_records, workers=2).to_json() == found.to_json()


def test_without_gold_it_learns_from_the_rows_themselves(
    examples: Examples, make_partner: MakePartner, make_records: MakeRecords
) -> None:
    start = read_model(HOME, "people")
    model = relearn(examples, start, "blind", {})
    assert (model.name, model.suitability) == ("blind", start.suitability)
    assert model.bits["date:P569"]["year"] > model.bits["date:P569"]["contradicting"]
    assert measured(model, make_partner, make_records).best_f1 >= 0.6


def test_a_model_is_a_readable_file(examples: Examples, tmp_path: Path) -> None:
    model = learn(examples, "crowd", {"partner": "imaginary-things"})
    write_model(models_folder(tmp_path) / "crowd.json", model)
    assert read_model(tmp_path, "crowd").to_json() == model.to_json()
    with pytest.raises(ConfigurationError, match="no model 'other'"):
        read_model(tmp_path, "other")
    (models_folder(tmp_path) / "other.json").write_text("{}")
    with pytest.raises(ConfigurationError, match="is no model"):
        read_model(tmp_path, "other")
    (models_folder(tmp_path) / "other.json").write_text('{"version": 0}')
    with pytest.raises(ConfigurationError, match="version 0"):
        read_model(tmp_path, "other")


@pytest.mark.parametrize("name", ["people", "organisations", "general"])
def test_committed_models_say_what_they_learned_from_and_rise_with_agreement(name: str) -> None:
    model = read_model(HOME, name)
    content = json.loads((models_folder(HOME) / f"{name}.json").read_text())
    assert content["about"]
    for key, levels in model.bits.items():
        if key.partition(":")[0] not in UNORDERED:
            bits = list(levels.values())
            assert all(low <= high + 0.01 for low, high in pairwise(bits)), key
    assert (np.diff(model.calibration.values) >= 0).all()


def test_a_general_model_knows_what_all_know() -> None:
    people, bodies = read_model(HOME, "people"), read_model(HOME, "organisations")
    general = pooled([people, bodies], "general", {})
    assert {"date", "website", "name", "date:P569", "date:P571"} <= set(general.bits)
    assert not general.suitability.bits
    assert model_name("Q5", None) == "people"
    assert model_name("Q11424", None) == "general"
    assert model_name("Q5", "own") == "own"


def test_gold_must_be_there(make_records: MakeRecords) -> None:
    records = make_records({"name": "Ada", "gallery": "Q1\x1fQ2"}, {"name": "B", "gallery": "1"})
    assert gold_items(records, "gallery") == [["Q1", "Q2"], []]
    with pytest.raises(InputError, match="no column 'qid'"):
        gold_items(records, "qid")
    with pytest.raises(InputError, match="no cell of column 'name'"):
        gold_items(records, "name")
