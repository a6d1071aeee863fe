"""Attribution: which edits stand on the stored item, as contributions for the ledger with all that led to them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, cast

import pandas as pd

from pipelines.ledger.entries import Contribution
from pipelines.model.entities import Entity
from pipelines.model.snak_texts import read_references, read_snaks
from pipelines.model.statements import Rank, Reference, Statement, snak_groups, statement_from_json
from pipelines.upload.comparison import compare_statements, holds, normal_text
from pipelines.upload.payload import live_statements
from pipelines.upload.precision import Level
from pipelines.upload.rows import (
    ALIAS,
    STATEMENT,
    Action,
    Edit,
    replaced_references,
    statement_of,
)

Kind = Literal["statement", "reference", "label", "description", "alias"]


#: No match was decided by a person.
NOBODY: Mapping[int, str] = {}


class Match(NamedTuple):
    """How a row found its item."""

    method: str
    evidence: str
    reviewer: str | None = None


class Origin(NamedTuple):
    """What all contributions of an upload have in common; `matches` by the dump's row."""

    run: str
    mapping_checksum: str
    matches: Mapping[int, Match]


def read_matches(matches: pd.DataFrame | None, reviewers: Mapping[int, str] = NOBODY) -> dict[int, Match]:
    """The matches of a table of schema `tables.MATCHES`, by row; `reviewers` of those that people decided."""
    if matches is None:
        return {}
    columns = (matches[name].tolist() for name in ("_row", "method", "evidence"))
    return {
        int(row): Match(str(method), str(evidence), reviewers.get(int(row)))
        for row, method, evidence in zip(*columns, strict=True)
    }


def contributions(edits: Iterable[Edit], stored: Entity, origin: Origin, edit: int) -> list[Contribution]:
    """The contributions among the edits that the stored item shows; what a merge dropped is not among them.

    A new statement is one row with its first reference; each further reference, and each one that a statement of
    others gained, is a row of its own. `edit` is the ledger's id of the intent.
    """
    found: list[Contribution] = []
    saved = live_statements(stored)
    for row in edits:
        match = origin.matches.get(row.row, Match("unknown", ""))
        for kind, guid, reference in _standing(row, stored):
            content = _content(row, saved[guid], None if kind == STATEMENT else reference) if guid else None
            found.append(
                Contribution(
                    run=origin.run,
                    edit=edit,
                    kind=kind,
                    item=stored.id,
                    text=row.text,
                    row=row.row,
                    key=row.key,
                    mapping_checksum=origin.mapping_checksum,
                    match_method=match.method,
                    match_evidence=match.evidence,
                    property=row.property,
                    language=row.language,
                    statement=guid,
                    reference=reference,
                    column=row.column,
                    raw=row.raw,
                    reviewer=match.reviewer,
                    content=content,
                )
            )
    return found


def _content(row: Edit, saved: Mapping[str, Any], reference: str | None) -> Mapping[str, Any]:
    """What is ours of the saved statement: others may have added to it before it was read again.

    `replaced`: the reference of ours that this one took the place of, if it did.
    """
    there = statement_from_json(saved)
    ours = [reference] if reference else list(_hashes(row, there))
    content = {**saved, "references": [one for one in saved.get("references", ()) if one.get("hash") in ours]}
    if row.action == Action.ADD_STATEMENT:
        qualifiers = tuple(snak for snak in there.qualifiers if holds(read_snaks(row.qualifiers), snak))
        content |= {"rank": row.rank or Rank.NORMAL.value}
        if len(qualifiers) < len(there.qualifiers):
            groups = snak_groups(qualifiers)
            content |= {"qualifiers": groups["snaks"], "qualifiers-order": groups["snaks-order"]}
    for old, new in zip(replaced_references(row), read_references(row.references), strict=False):
        if any(theirs.hash == reference and _same(new, theirs) for theirs in there.references):
            content |= {"replaced": old}
    return content


def counts_of(edits: Iterable[Edit]) -> dict[str, int]:
    """Statements, references (those of new statements too) and terms that the edits add."""
    counts: Counter[str] = Counter()
    for edit in edits:
        counts["statements"] += edit.action == Action.ADD_STATEMENT
        counts["references"] += len(read_references(edit.references))
        counts["terms"] += edit.action == Action.ADD_TERM
    return {kind: counts[kind] for kind in ("statements", "references", "terms")}


def counts_of_contributions(rows: Iterable[Contribution]) -> dict[str, int]:
    """The same counts, of what was really added."""
    rows = list(rows)
    return {
        "statements": sum(row.kind == STATEMENT for row in rows),
        "references": sum(row.reference is not None for row in rows),
        "terms": sum(row.kind not in {STATEMENT, "reference"} for row in rows),
    }


def _standing(row: Edit, stored: Entity) -> Iterator[tuple[Kind, str | None, str | None]]:
    """Kind, statement id and reference hash of all that stands of one edit."""
    if row.action == Action.ADD_TERM:
        if _has_term(row, stored):
            yield cast("Kind", row.kind), None, None
        return
    there = _statement(row, stored)
    if there is None:
        return
    hashes = list(_hashes(row, there))
    if row.action == Action.ADD_STATEMENT:
        yield "statement", there.id, hashes[0] if hashes else None
        hashes = hashes[1:]
    for found in hashes:
        yield "reference", there.id, found


def _has_term(row: Edit, stored: Entity) -> bool:
    language, text = row.language or "mul", normal_text(row.value)
    if row.kind == ALIAS:
        return text in map(normal_text, stored.aliases(language))
    return normal_text(stored.term(f"{row.kind}s", language) or "") == text


def _statement(row: Edit, stored: Entity) -> Statement | None:
    """By its id where it has one; the statements of a new item are known by what they say."""
    statements = stored.statements(row.property or "")
    if row.statement:
        return next((there for there in statements if there.id == row.statement), None)
    ours = statement_of(row)
    return next((there for there in statements if compare_statements(ours, there) is Level.EQUAL), None)


def _hashes(row: Edit, there: Statement) -> Iterator[str]:
    for ours in read_references(row.references):
        found = next((theirs.hash for theirs in there.references if _same(ours, theirs)), None)
        if found:
            yield found


def _same(ours: Reference, theirs: Reference) -> bool:
    return len(ours.snaks) == len(theirs.snaks) and all(holds(theirs.snaks, snak) for snak in ours.snaks)
