"""Matching: stage 2, from records to matches; one batch of rows at a time, in slices that fail apart from each other.

It looks up identifiers first, then names, reads the items found, compares, and decides. It does not write anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.exceptions import TransientServiceError
from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.model.tables import CANDIDATES, MATCHES, RECORDS, rows_of
from pipelines.partners.partner import Partner
from pipelines.reconcile.assessment import assess
from pipelines.reconcile.clues import ClueReader, Clues
from pipelines.reconcile.decision import FAILED, NEW, NONE, Verdict, decide, rank
from pipelines.reconcile.evidence import Candidate
from pipelines.reconcile.novelty import novelty
from pipelines.reconcile.retrieval import Found, find_items
from pipelines.reconcile.sources import CandidateSource, chunks

#: Rows looked up together: large enough for few requests, small enough that a failed request costs few rows.
SLICE_ROWS = 250
#: Slices that may fail one after the other before the service counts as down.
FAILURES_IN_A_ROW = 2
#: Candidates kept for a person to look at.
SHOWN_CANDIDATES = 5

_ISSUES = {
    "identifiers-disagree": "look at the items: if they are one thing, merge them; if not, correct the identifiers",
    "identifier-contradicted": "check the identifier in the dump and on the item; one of them may be wrong",
}


@dataclass(frozen=True)
class Reconciled:
    """One batch: tables of schema `MATCHES`, `CANDIDATES` and `ISSUES`."""

    matches: pd.DataFrame
    candidates: pd.DataFrame
    issues: pd.DataFrame


def reconcile(records: pd.DataFrame, partner: Partner, source: CandidateSource) -> Reconciled:
    """Match one batch of records (schema `RECORDS`); every record gets exactly one match row.

    Raises:
        ServiceError: the source does not answer at all. Where it fails for some rows only, these are `failed`.
    """
    slices = list(chunks(rows_of(RECORDS.check(records)), SLICE_ROWS))
    batch = _Batch(partner, source.subclasses(partner.mapping.match.types) if slices else frozenset())
    failed, in_a_row = 0, 0
    for part in slices:
        clues = [batch.reader.read(record) for record in part]
        try:
            found = find_items(clues, source)
        except TransientServiceError as error:
            failed, in_a_row = failed + 1, in_a_row + 1
            if in_a_row >= FAILURES_IN_A_ROW or failed == len(slices):
                raise
            batch.matches += [_failed(clue, error) for clue in clues]
            continue
        in_a_row = 0
        for record, clue in zip(part, clues, strict=True):
            batch.match(record, clue, found)
    return batch.tables()


class _Batch:
    """The rows of one batch as they come about."""

    def __init__(self, partner: Partner, classes: frozenset[str]) -> None:
        self.reader = ClueReader(partner)
        self.matches: list[dict[str, Any]] = []
        self._partner = partner
        self._classes = classes
        self._candidates: list[dict[str, Any]] = []
        self._issues: list[Issue] = []

    def match(self, record: Mapping[str, Any], clues: Clues, found: Found) -> None:
        """Compare and decide for one record."""
        candidates = self._assess(clues, found)
        verdict = decide(candidates)
        if verdict.outcome == NONE and not candidates and (why := novelty(record, self._partner, clues)):
            verdict = Verdict(NEW, None, None, "none", f"{verdict.words}; {why}")
        self.matches.append(_row(clues, verdict))
        self._candidates += _candidate_rows(clues, candidates)
        if verdict.issue:
            self._issues.append(_issue(record, clues, verdict, self._partner))

    def _assess(self, clues: Clues, found: Found) -> list[Candidate]:
        """The record's candidates, each item once even where it was found by a redirect."""
        identified, named = found.items_of(clues)
        languages = self._partner.mapping.languages
        candidates: dict[str, Candidate] = {}
        for item in dict.fromkeys((*identified, *named)):
            entity = found.entities.get(item)
            if entity is not None and entity.id not in candidates:
                candidate = assess(clues, entity, self._classes, by_identifier=item in identified, languages=languages)
                candidates[entity.id] = candidate
        return list(candidates.values())

    def tables(self) -> Reconciled:
        """All rows as tables."""
        issues = issues_table([*self.reader.issues, *self._issues])
        return Reconciled(MATCHES.frame(self.matches), CANDIDATES.frame(self._candidates), issues)


def _row(clues: Clues, verdict: Verdict) -> dict[str, Any]:
    best, second = verdict.best, verdict.runner_up
    return {
        "_row": clues.row,
        "_key": clues.key,
        "outcome": verdict.outcome,
        "item": best.item if best else None,
        "score": best.score if best else None,
        "method": verdict.method,
        "evidence": verdict.words,
        "runner_up": second.item if second else None,
        "runner_up_score": second.score if second else None,
    }


def _failed(clues: Clues, error: TransientServiceError) -> dict[str, Any]:
    words = f"not looked up: the service did not answer ({error.message})"
    return {"_row": clues.row, "_key": clues.key, "outcome": FAILED, "method": "none", "evidence": words}


def _candidate_rows(clues: Clues, candidates: Sequence[Candidate]) -> Iterable[dict[str, Any]]:
    for number, candidate in enumerate(rank(candidates)[:SHOWN_CANDIDATES], start=1):
        yield {
            "_row": clues.row,
            "rank": number,
            "item": candidate.item,
            "label": candidate.label,
            "description": candidate.description,
            "score": candidate.score,
            "method": candidate.method,
            "evidence": candidate.words,
        }


def _issue(record: Mapping[str, Any], clues: Clues, verdict: Verdict, partner: Partner) -> Issue:
    code = str(verdict.issue)
    return Issue(
        stage="reconcile",
        code=code,
        severity=Severity.WARNING,
        message=verdict.words,
        remedy=_ISSUES[code],
        file=partner.dump_name,
        line=record["_line"],
        row=clues.row,
        column=clues.identifiers[0].column,
        value=", ".join(i.value for i in clues.identifiers),
    )
