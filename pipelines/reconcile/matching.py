"""Matching: stage 2, from records to matches; one batch of rows at a time.

It finds candidates by identifiers, websites and names, compares, and judges. It does not write anything. What only all
batches together can tell (who of two rows has an item, and what the required precision allows) is for `settle`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from pipelines.exceptions import TransientServiceError
from pipelines.messages import N_
from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.model.portions import portions
from pipelines.model.tables import CANDIDATES, MATCHES, RECORDS, rows_of, to_pandas, values_of
from pipelines.partners.partner import Partner
from pipelines.reconcile.clues import ClueReader, Clues
from pipelines.reconcile.company import judge_together
from pipelines.reconcile.decision import ACCEPTED, FAILED, NEW, NONE, Flagged, Verdicts, decide, flag, held_back
from pipelines.reconcile.evidence import Evidence, Piece, gather
from pipelines.reconcile.novelty import novelty
from pipelines.reconcile.pairs import Pairs, find_pairs
from pipelines.reconcile.probability import Judged, Model
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.showing import Shown
from pipelines.reconcile.sources import CandidateSource, fetch_reference
from pipelines.reconcile.wording import Wording

Ints = NDArray[np.int64]

#: Rows looked up together at a service: large enough for few requests, small enough that a failed one costs few rows.
SLICE_ROWS = 250
#: Slices that may fail one after the other before the service counts as down.
FAILURES_IN_A_ROW = 2
#: Candidates kept for a person to look at, of an accepted row too, and the least probability of those after the second.
SHOWN_CANDIDATES, SHOWN_BESIDE, LEAST_SHOWN = 5, 2, 1e-4

_ISSUES = {
    "identifiers-disagree": "look at the items: if they are one thing, merge them; if not, correct the identifiers",
    "identifier-contradicted": "check the identifier in the dump and on the item; one of them may be wrong",
}


@dataclass(frozen=True)
class Reconciled:
    """One batch: tables of schema `MATCHES`, `CANDIDATES` and `ISSUES`; `accepted` holds once it is settled."""

    matches: pd.DataFrame
    candidates: pd.DataFrame
    issues: pd.DataFrame


@dataclass(frozen=True)
class Compared:
    """A batch with all its candidates compared and judged."""

    clues: Clues
    evidence: Evidence
    pieces: Sequence[Piece]
    judged: Judged
    flagged: Flagged

    @property
    def pairs(self) -> Pairs:
        """The candidate pairs."""
        return self.evidence.pairs


def compare(clues: Clues, reference: Reference, model: Model, types: Sequence[str]) -> Compared:
    """Find candidates, compare, and judge."""
    pairs = find_pairs(clues, reference)
    evidence = gather(clues, pairs, reference, types)
    pieces, judged = judge_together(model, model.pieces(clues, evidence, reference), clues, evidence, reference)
    return Compared(clues, evidence, pieces, judged, flag(pairs, pieces))


def reconcile(records: pd.DataFrame, partner: Partner, source: Reference | CandidateSource, model: Model) -> Reconciled:
    """Match one batch of records (schema `RECORDS`); every record gets exactly one match row.

    Raises:
        ServiceError: the source does not answer at all. Where it fails for some rows only, these are `failed`.
    """
    records = RECORDS.check(records)
    reader = ClueReader(partner)
    if isinstance(source, Reference):
        done = [_matched(records, reader.read(records), source, partner, model)] if len(records) else []
    else:
        done = _by_slices(records, reader, source, partner, model)
    matches = pd.concat([MATCHES.frame(), *(one.matches for one in done)], ignore_index=True)
    candidates = pd.concat([CANDIDATES.frame(), *(one.candidates for one in done)], ignore_index=True)
    issues = [issues_table(reader.issues), *(one.issues for one in done)]
    return Reconciled(MATCHES.check(matches), CANDIDATES.check(candidates), pd.concat(issues, ignore_index=True))


def _by_slices(
    records: pd.DataFrame, reader: ClueReader, source: CandidateSource, partner: Partner, model: Model
) -> list[Reconciled]:
    """From a service, slice by slice, so that a failure costs few rows."""
    slices = [records.iloc[list(part)].reset_index(drop=True) for part in portions(range(len(records)), SLICE_ROWS)]
    classes = source.subclasses(partner.mapping.match.types) if slices else frozenset()
    done: list[Reconciled] = []
    failed, in_a_row = 0, 0
    for part in slices:
        clues = reader.read(part)
        try:
            reference = fetch_reference(clues, source, partner.mapping.match.types, classes)
        except TransientServiceError as error:
            failed, in_a_row = failed + 1, in_a_row + 1
            if in_a_row >= FAILURES_IN_A_ROW or failed == len(slices):
                raise
            done.append(_failed(clues, error))
            continue
        in_a_row = 0
        done.append(_matched(part, clues, reference, partner, model))
    return done


def _failed(clues: Clues, error: TransientServiceError) -> Reconciled:
    words = N_(f"not looked up: the service did not answer ({error.message})")
    rows = [
        {"_row": row, "_key": key, "outcome": FAILED, "method": "none", "evidence": words}
        for row, key in zip(clues.rows.tolist(), clues.keys, strict=True)
    ]
    return Reconciled(MATCHES.frame(rows), CANDIDATES.frame(), issues_table([]))


def _matched(records: pd.DataFrame, clues: Clues, reference: Reference, partner: Partner, model: Model) -> Reconciled:
    match = partner.mapping.match
    compared = compare(clues, reference, model, match.types)
    verdicts = decide(compared.pairs, compared.judged, compared.flagged, len(clues), match.review_floor)
    wording = Wording(clues, compared.evidence, compared.pieces, model, reference)
    novel = _novelties(records, clues, verdicts, partner)
    offered, ranks = _offered(compared, verdicts)
    named = verdicts.best[
        [pair >= 0 and outcome != NONE for pair, outcome in zip(verdicts.best.tolist(), verdicts.outcome, strict=True)]
    ]
    shown = Shown(wording, np.concatenate([named, offered]))
    matches = _match_rows(compared, verdicts, shown, novel, reference)
    candidates = _candidate_rows(compared, offered, ranks, shown, reference)
    issues = issues_table(_issues(records, clues, verdicts, values_of(matches, "evidence"), partner))
    return Reconciled(matches, candidates, issues)


def _novelties(records: pd.DataFrame, clues: Clues, verdicts: Verdicts, partner: Partner) -> dict[int, str]:
    """Rows that may become new items, with the reason."""
    if not partner.mapping.new_items.allowed:
        return {}
    found = {}
    for row, record in enumerate(rows_of(records)):
        if verdicts.outcome[row] == NONE and (why := novelty(record, partner, clues.identified_by(row))):
            found[row] = why
    return found


def _match_rows(
    compared: Compared, verdicts: Verdicts, shown: Shown, novel: dict[int, str], reference: Reference
) -> pd.DataFrame:
    """The matches as columns; where nothing is likely, no item is named."""
    clues, pairs, judged = compared.clues, compared.pairs, compared.judged
    best, second = verdicts.best, verdicts.second
    outcomes = [NEW if row in novel else outcome for row, outcome in enumerate(verdicts.outcome)]
    told = np.array([outcome not in {NONE, NEW} for outcome in outcomes], dtype=bool)
    sentences = dict(zip(np.flatnonzero(told).tolist(), shown.sentences(best[told]), strict=True))
    methods, words = [], []
    for row, pair in enumerate(best.tolist()):
        if row not in sentences:
            methods.append("none")
            why = _nothing(pair, float(judged.none[row]))
            words.append(f"{why}; {novel[row]}" if row in novel else why)
        else:
            methods.append("identifier" if pairs.identified[pair] else "name")
            why = f"; {held_back(verdicts.why[row])}" if verdicts.why[row] else ""
            words.append(sentences[row] + why)
    named = np.where([outcome == NEW for outcome in outcomes], -1, best)
    table = {
        "_row": clues.rows,
        "_key": list(clues.keys),
        "outcome": outcomes,
        "item": _items(reference, pairs, named),
        "score": _scores(judged, named),
        "method": methods,
        "evidence": words,
        "runner_up": _items(reference, pairs, second),
        "runner_up_score": _scores(judged, second),
        "none_probability": judged.none,
    }
    return _frame(MATCHES.arrow, table)


def _items(reference: Reference, pairs: Pairs, chosen: Ints) -> list[str | None]:
    """The items of pairs; None for -1."""
    found: list[str | None] = [None] * len(chosen)
    there = np.flatnonzero(chosen >= 0)
    for place, number in zip(there.tolist(), reference.numbers[pairs.ordinal[chosen[there]]].tolist(), strict=True):
        found[place] = f"Q{number}"
    return found


def _scores(judged: Judged, chosen: Ints) -> list[float | None]:
    """The probabilities of pairs; None for -1."""
    return [float(judged.probability[pair]) if pair >= 0 else None for pair in chosen.tolist()]


def _nothing(pair: int, none: float) -> str:
    if pair < 0:
        return N_("no item with this identifier or name")
    none_number = f"{none:.3f}"
    return N_(f"none of the items found is the row's, with a probability of {none_number}")


def _offered(compared: Compared, verdicts: Verdicts) -> tuple[Ints, Ints]:
    """Up to five candidates of each row that a person may look at, with their ranks from 0."""
    pairs, judged = compared.pairs, compared.judged
    order = np.lexsort((pairs.ordinal, -judged.probability, ~pairs.identified, pairs.row))
    starts = np.searchsorted(pairs.row[order], np.arange(len(compared.clues)))
    rank = np.arange(len(order)) - starts[pairs.row[order]]
    most = {ACCEPTED: SHOWN_BESIDE, NONE: 0}
    limit = np.array([most.get(outcome, SHOWN_CANDIDATES) for outcome in verdicts.outcome], dtype=np.int64)
    shown = (rank < limit[pairs.row[order]]) & (
        (judged.probability[order] >= LEAST_SHOWN) | (rank < SHOWN_BESIDE) | pairs.identified[order]
    )
    return order[shown], rank[shown]


def _candidate_rows(compared: Compared, chosen: Ints, ranks: Ints, shown: Shown, reference: Reference) -> pd.DataFrame:
    """The candidates offered, as a person looks at them."""
    pairs, judged = compared.pairs, compared.judged
    ordinals = pairs.ordinal[chosen]
    languages = compared.clues.languages
    table = {
        "_row": compared.clues.rows[pairs.row[chosen]],
        "rank": ranks + 1,
        "item": [f"Q{number}" for number in reference.numbers[ordinals].tolist()],
        "label": reference.labels(ordinals, languages),
        "description": reference.descriptions(ordinals, languages),
        "score": judged.probability[chosen],
        "method": ["identifier" if found else "name" for found in pairs.identified[chosen].tolist()],
        "evidence": shown.sentences(chosen),
        "features": shown.features(chosen),
    }
    return _frame(CANDIDATES.arrow, table)


def _frame(schema: pa.Schema, columns: dict[str, Any]) -> pd.DataFrame:
    arrays = [pa.array(columns[field.name], type=field.type) for field in schema]
    return to_pandas(pa.table(arrays, names=schema.names))


def _issues(
    records: pd.DataFrame, clues: Clues, verdicts: Verdicts, evidence: Sequence[str], partner: Partner
) -> list[Issue]:
    lines = values_of(records, "_line")
    return [
        Issue(
            stage="reconcile",
            code=code,
            severity=Severity.WARNING,
            message=evidence[row],
            remedy=_ISSUES[code],
            file=partner.dump_name,
            line=int(lines[row]),
            row=int(clues.rows[row]),
            column=clues.identifiers[0].column,
            value=", ".join(v for c in clues.identifiers for v in _values(c.row, c.values, row)),
        )
        for row, code in enumerate(verdicts.issue)
        if code
    ]


def _values(rows: Any, values: Sequence[str], row: int) -> Sequence[str]:
    low, high = np.searchsorted(rows, [row, row + 1]).tolist()
    return values[low:high]
