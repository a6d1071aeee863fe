"""Splink on DuckDB, set up as a practitioner would: a model of each task, trained by EM on the task's own tables.

Names are compared at levels (equal with the frequency of the name, the same words, Jaro-Winkler), years, gender,
countries and domains at theirs; pairs come from equal names, rare words, surname with year, and domain.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from tests.benchmarks.peers.exchange import Clock, Figures, fold, read_entities, read_rows, turns, write_answers

#: Random pairs for the u probabilities. Splink's documentation wants a thousand million for the best results and calls
#: ten million adequate while a model is still being tried; its example, and its warning at fewer, have this number.
RANDOM_PAIRS = 1e8
#: A word in more names of the reference than this brings no pairs of its own.
RARE = 30
#: Pairs less probable than this are not kept: enough for the ranks, and for the threshold to fall as far as it wants.
LEAST = 1e-6
SEED = 1

TABLE = pa.schema(
    {
        "unique_id": pa.string(),
        "name": pa.string(),
        "words": pa.string(),  # sorted
        "surname": pa.string(),
        "names": pa.list_(pa.string()),
        "rare": pa.list_(pa.string()),
        "first": pa.int32(),
        "last": pa.int32(),
        "gender": pa.string(),
        "countries": pa.list_(pa.string()),
        "domain": pa.string(),
    }
)


def tables(rows: Sequence[dict[str, Any]], entities: Sequence[dict[str, Any]]) -> tuple[pa.Table, pa.Table]:
    """Both sides with their names folded, and the words of each that are rare in the reference."""
    left = [_record(str(row["row"]), row) for row in rows]
    right = [_record(entity["item"], entity) for entity in entities]
    counts = Counter(word for record in right for word in record["rare"])
    for record in (*left, *right):
        record["rare"] = [word for word in record["rare"] if 0 < counts[word] <= RARE and len(word) > 2] or None
    return pa.Table.from_pylist(left, schema=TABLE), pa.Table.from_pylist(right, schema=TABLE)


def _record(name: str, row: dict[str, Any]) -> dict[str, Any]:
    folded = list(dict.fromkeys(filter(None, map(fold, row["names"]))))
    first = folded[0] if folded else ""
    return {
        "unique_id": name,
        "name": first or None,
        "words": " ".join(sorted(first.split())) or None,
        "surname": first.rpartition(" ")[2] or None,
        "names": folded or None,
        "rare": sorted({word for text in folded for word in text.split()}),
        **{key: row[key] for key in ("first", "last", "gender")},
        "countries": row["countries"] or None,
        "domain": row["domain"],
    }


def _years(column: str, near: int) -> Any:
    return comparisons.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            levels.NullLevel(column),
            levels.ExactMatchLevel(column),
            levels.AbsoluteDifferenceLevel(column, difference_threshold=1),
            levels.AbsoluteDifferenceLevel(column, difference_threshold=near),
            levels.ElseLevel(),
        ],
    )


def _names() -> Any:
    return comparisons.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("name"),
            levels.ExactMatchLevel("name", term_frequency_adjustments=True),
            levels.ArrayIntersectLevel("names", min_intersection=1),
            levels.ExactMatchLevel("words"),
            levels.PairwiseStringDistanceFunctionLevel("names", "jaro_winkler", 0.96),
            levels.PairwiseStringDistanceFunctionLevel("names", "jaro_winkler", 0.9),
            levels.JaroWinklerLevel("words", 0.9),
            levels.ElseLevel(),
        ],
    )


def artists() -> tuple[SettingsCreator, list[Any], list[Any]]:
    """Settings, rules that are surely matches, and rules to train on: people."""
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            _names(),
            _years("first", 5),
            _years("last", 5),
            comparisons.ExactMatch("gender"),
            comparisons.ArrayIntersectAtSizes("countries", [1]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("names", arrays_to_explode=["names"]),
            block_on("rare", arrays_to_explode=["rare"]),
            block_on("words"),
            block_on("surname", "first"),
            block_on("first", "last", "substr(surname, 1, 2)"),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    return settings, [block_on("name", "first")], [block_on("words"), block_on("first", "last")]


def organisations() -> tuple[SettingsCreator, list[Any], list[Any]]:
    """The same for organisations."""
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            _names(),
            _years("first", 3),
            comparisons.ExactMatch("domain").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("names", arrays_to_explode=["names"]),
            block_on("domain"),
            block_on("rare", arrays_to_explode=["rare"]),
            block_on("words"),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    return settings, [block_on("name", "domain"), block_on("name", "first")], [block_on("words"), block_on("domain")]


MODELS = {"moma": artists, "ror": organisations}


def train(linker: Any, sure: Sequence[Any], rules: Sequence[Any]) -> None:
    """Unsupervised, as the documentation goes about it."""
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for rule in rules:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)


def predict(settings: Any, left: pa.Table, right: pa.Table) -> list[tuple[int, str, float]]:
    """The pairs that a trained model finds, as (row, item, match weight in bits)."""
    linker = _linker(settings, left, right)
    pairs = linker.inference.predict(threshold_match_probability=LEAST).as_duckdbpyrelation()
    columns = pairs.select("unique_id_l", "unique_id_r", "match_weight").to_arrow_table().to_pydict()
    return [
        (int(a), b, weight) if b.startswith("Q") else (int(b), a, weight)
        for a, b, weight in zip(*columns.values(), strict=True)
    ]


def _linker(settings: Any, left: pa.Table, right: pa.Table) -> Any:
    database = DuckDBAPI(duckdb.connect(":memory:"))
    sides = [database.register(left), database.register(right)]
    return Linker(sides, settings, log_level=None)


def main(folder: Path) -> None:
    """Train on the task's tables and answer all rows; then answer them again with the trained model alone."""
    rows, entities = read_rows(folder), read_entities(folder)
    settings, sure, rules = MODELS[folder.name]()
    whole = Clock()
    left, right = tables(rows, entities)
    prepared = whole()
    linker = _linker(settings, left, right)
    train(linker, sure, rules)
    with tempfile.TemporaryDirectory() as place:
        model = Path(place) / "model.json"
        linker.misc.save_model_to_json(str(model))
        trained = json.loads(model.read_text(encoding="utf-8"))
    ready, rounds = whole(), list[float]()
    for _ in turns():
        clock = Clock()
        answers = predict(trained, left, right)
        rounds.append(clock())
    notes = {"prepared": prepared, "pairs": len(answers), "rounds": rounds}
    steady = min(rounds)
    write_answers(folder, "splink", answers, Figures(rows=len(rows), steady=steady, whole=ready + steady, notes=notes))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
