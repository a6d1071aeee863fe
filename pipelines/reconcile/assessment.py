"""Assessment: every clue of a record against one item, and the score that follows. Pure."""

from collections.abc import Iterator, Sequence

from pipelines.model.entities import Entity
from pipelines.reconcile.clues import Clues, Fact
from pipelines.reconcile.comparisons import fact_evidence, identifier_evidence, text_evidence, type_evidence
from pipelines.reconcile.date_comparison import date_evidence
from pipelines.reconcile.evidence import ORDER, Candidate, Evidence
from pipelines.reconcile.name_comparison import name_evidence
from pipelines.reconcile.scoring import score


def assess(
    clues: Clues, entity: Entity, classes: frozenset[str], *, by_identifier: bool, languages: Sequence[str]
) -> Candidate:
    """Compare all that the record says with all that the item says."""
    evidence = tuple(_compare(clues, entity, classes))
    return Candidate(
        item=entity.id,
        by_identifier=by_identifier,
        evidence=evidence,
        score=score(evidence),
        label=entity.label(languages),
        description=entity.description(languages),
    )


def _compare(clues: Clues, entity: Entity, classes: frozenset[str]) -> Iterator[Evidence]:
    """Several values of one column (identifiers, names, dates) are alternatives: the best comparison stands."""
    yield from _best_by_column(identifier_evidence(i.column, i.property, i.value, entity) for i in clues.identifiers)
    names = list(_best_by_column(name_evidence(n.column, n.forms, entity) for n in clues.names))
    # Names in several columns are alternatives too: one shared name is enough, and two are not two facts.
    yield from sorted(names, key=lambda e: ORDER.index(e.level))[:1]
    yield type_evidence(entity, classes)
    yield from _best_by_column(date_evidence(d.column, d.property, d.date, entity) for d in clues.dates)
    yield from _best_by_column(_compare_fact(f, entity) for f in clues.facts)


def _compare_fact(fact: Fact, entity: Entity) -> Evidence:
    if fact.items is None:
        return text_evidence(fact.column, fact.property, fact.raw, entity)
    return fact_evidence(fact.column, fact.property, fact.items, fact.raw, entity)


def _best_by_column(evidence: Iterator[Evidence]) -> Iterator[Evidence]:
    best: dict[str, Evidence] = {}
    for one in evidence:
        if one.about not in best or ORDER.index(one.level) < ORDER.index(best[one.about].level):
            best[one.about] = one
    yield from best.values()
