"""Asking: which doubtful records a person is asked about, and in what order. Pure, and over all records at once."""

from collections.abc import Mapping, Sequence
from math import log2

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.model.parsing.names import fold_names
from pipelines.model.tables import values_of
from pipelines.partners.mapping import Mapping as PartnerMapping
from pipelines.partners.uses import placeholders
from pipelines.reconcile.decision import REVIEW
from pipelines.reconcile.judging import JUDGEMENT
from pipelines.reconcile.questions import Flags, Ints, Questions, Reading, Reals

#: The columns of candidates by which records are ordered and looked for.
AT_HAND = ("_row", "rank", "item", "label", "score")
#: A probability below this is none.
_LEAST = 1e-12


def asked(matches: pd.DataFrame) -> pd.DataFrame:
    """Of settled matches (schema `MATCHES`), those that are asked about: not again what somebody was unsure of."""
    return matches[(matches["outcome"] == REVIEW) & (matches["method"] != JUDGEMENT)]


def build_queue(
    matches: pd.DataFrame,
    candidates: pd.DataFrame,
    names: Mapping[int, str],
    statements: Mapping[int, int] | None = None,
    *,
    ranking: "pd.Series[float] | None" = None,
    reading: Reading | None = None,
) -> Questions:
    """The records to ask about, the most telling and most consequential first.

    `matches`: judged and settled (schema `MATCHES`). `candidates`: of schema `CANDIDATES`; the columns `AT_HAND` will
    do where `reading` gives all. `names`: row → the record's name. `statements`: row → how many statements hang on it.
    `ranking`: by row, what comes before all that, the largest first (rows that it lacks: 0): what closes a gap, say.

    Records come by rank, then by weight, both downwards, then by row. The weight is (0.1 + bits of doubt) × reach ×
    (1 + log2(1 + statements)): one answer also reaches the rows that want the same item, and helps with those of the
    same name, which count half.
    """
    open_ = asked(matches)
    rows = open_["_row"].to_numpy(dtype=np.int64)
    called = [names.get(row, "") for row in rows.tolist()]
    shown, starts, sizes = _grouped(candidates, rows)
    none = open_["none_probability"].to_numpy(dtype=np.float64, na_value=np.nan)
    doubt = _doubts(shown["score"].to_numpy(), starts, sizes, none)
    hung = np.array([(statements or {}).get(row, 0) for row in rows.tolist()], dtype=np.int64)
    rivals = _others(values_of(open_, "item"))
    namesakes = _others([" ".join(sorted(name.split())) for name in fold_names(called)])
    weight = (0.1 + doubt) * (1.0 + rivals + 0.5 * namesakes) * (1.0 + _logarithms(1 + hung))
    queue = Questions(
        rows=rows,
        keys=values_of(open_, "_key"),
        names=called,
        doubt=doubt,
        weight=weight,
        hanging=hung,
        rivals=rivals,
        namesakes=namesakes,
        matches=pa.Table.from_pandas(open_, preserve_index=False).replace_schema_metadata(),
        shown=shown,
        starts=starts,
        sizes=sizes,
        reading=reading or _from(candidates),
    )
    return queue.only(np.lexsort((rows, -weight, -_ranks(ranking, rows))))


def hanging(records: pa.Table, mapping: PartnerMapping) -> Ints:
    """How many statements of the mapping each record has a value for: what an acceptance would let through."""
    found = np.zeros(len(records), dtype=np.int64)
    for spec in mapping.statements:
        needed = placeholders(spec.template) if spec.template else [spec.column] if spec.column else []
        if needed:
            found += np.logical_and.reduce([_filled(records, name) for name in needed])
    return found


def _filled(records: pa.Table, name: str) -> Flags:
    if name not in records.column_names:
        return np.zeros(len(records), dtype=bool)
    return np.asarray(pc.not_equal(pc.fill_null(records[name].cast(pa.string()), ""), ""), dtype=bool)


def _from(candidates: pd.DataFrame) -> Reading:
    """Reads from candidates that are at hand whole."""
    table = pa.Table.from_pandas(candidates, preserve_index=False)

    def reading(rows: Sequence[int], columns: Sequence[str]) -> pa.Table:
        return table.filter(pc.is_in(table["_row"], pa.array(rows, pa.int64()))).select(list(columns))

    return reading


def _ranks(ranking: "pd.Series[float] | None", rows: Ints) -> Reals:
    ranked = {} if ranking is None else ranking.dropna().to_dict()
    ranks = {int(str(row)): float(rank) for row, rank in ranked.items()}
    return np.array([ranks.get(row, 0.0) for row in rows.tolist()], dtype=np.float64)


def _grouped(candidates: pd.DataFrame, rows: Ints) -> tuple[pa.Table, Ints, Ints]:
    """The candidates of these rows, together and the best first; where each row's begin, and how many it has."""
    table = pa.Table.from_pandas(candidates[list(AT_HAND)], preserve_index=False)
    about = candidates["_row"].to_numpy(dtype=np.int64)
    # Each candidate's place among the rows: where its own would stand in their order, if it is that one.
    order = np.argsort(rows, kind="stable")
    ordered = np.append(rows[order], np.iinfo(np.int64).max)
    stands = np.searchsorted(ordered, about)
    wanted = np.flatnonzero(ordered[stands] == about)
    places = order[stands[wanted]]
    together = wanted[np.lexsort((candidates["rank"].to_numpy(dtype=np.int64)[wanted], places))]
    sizes = np.bincount(places, minlength=len(rows)).astype(np.int64)
    shown = table.select(["item", "label", "score"]).take(pa.array(together))
    return shown.replace_schema_metadata().combine_chunks(), np.cumsum(sizes) - sizes, sizes


def _doubts(scores: Reals, starts: Ints, sizes: Ints, none: Reals) -> Reals:
    """Bits of doubt over each record's candidates and "none of them" (`none`): the entropy of the probabilities.

    Where `none` is not given (NaN) the scores are each candidate's own probability, which need not sum to 1: what they
    leave open counts as "none", and what is too much is scaled down. Sums and logarithms are Python's: the last bit of
    a vector's own hangs on the processor, and the order of the queue on the last bit.
    """
    found = np.zeros(len(sizes), dtype=np.float64)
    for size in np.unique(sizes).tolist():
        where = np.flatnonzero(sizes == size)
        given = scores[starts[where][:, None] + np.arange(size)]
        rest = np.where(np.isnan(none[where]), np.maximum(0.0, 1.0 - _sums(given)), none[where])
        weights = np.column_stack([given, rest])
        weights[weights <= _LEAST] = 0.0
        total = _sums(weights)
        shares = weights / np.where(total > 0.0, total, 1.0)[:, None]
        bits = -_sums(shares * _logarithms(np.where(shares > 0.0, shares, 1.0)))
        found[where] = np.where(bits > 0.0, bits, 0.0)
    return found


def _sums(table: Reals) -> Reals:
    return np.array(list(map(sum, table.tolist())), dtype=np.float64)


def _logarithms(numbers: Ints | Reals) -> Reals:
    return np.array(list(map(log2, numbers.ravel().tolist())), dtype=np.float64).reshape(numbers.shape)


def _others(values: Sequence[str | None]) -> Ints:
    """How many others have the same value; 0 for what has none."""
    encoded = pa.array([value or None for value in values], pa.string()).dictionary_encode()
    codes = np.asarray(pc.fill_null(encoded.indices, -1), dtype=np.int64)
    known = codes >= 0
    found = np.zeros(len(codes), dtype=np.int64)
    found[known] = np.bincount(codes[known])[codes[known]] - 1
    return found
