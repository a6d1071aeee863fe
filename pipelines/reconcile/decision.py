"""Decision: from the candidates of one record to one outcome, a pure function of evidence.

A name alone, however exact, never decides: it takes an independent fact that agrees, none that contradicts, a fitting
type (or more agreement where the item states none), and a clear lead over the runner-up. An identifier decides alone,
unless the rest speaks against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.reconcile.evidence import Candidate, Kind, Level

ACCEPTED, REVIEW, NONE, NEW, FAILED = "accepted", "review", "none", "new", "failed"

#: How far ahead of the runner-up (in score) an accepted candidate must be.
CLEAR_LEAD = 0.1
#: Below this score a candidate is not worth a person's time.
WORTH_REVIEW = 0.1


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one record; `issue` is the code of the issue to raise, if any."""

    outcome: str
    best: Candidate | None
    runner_up: Candidate | None
    method: str
    words: str
    issue: str | None = None


def decide(candidates: Sequence[Candidate]) -> Verdict:
    """The outcome for a record with these candidates, in any order."""
    ranked = rank(candidates)
    identified = [c for c in ranked if c.by_identifier]
    if len(identified) > 1:
        return _rivals(identified)
    if identified:
        others = [c for c in ranked if c is not identified[0]]
        return _identified(identified[0], others[0] if others else None)
    return _named(ranked)


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Best score first; between equals the older item (the lower number)."""
    return sorted(candidates, key=lambda c: (-c.score, int(c.item[1:])))


def _rivals(identified: list[Candidate]) -> Verdict:
    items = ", ".join(c.item for c in identified)
    words = f"the identifiers point to different items ({items})"
    return Verdict(REVIEW, identified[0], identified[1], "identifier", words, "identifiers-disagree")


def _identified(best: Candidate, runner_up: Candidate | None) -> Verdict:
    against = objections(best)
    if against:
        words = f"{best.words}; found by identifier, but: {against}"
        return Verdict(REVIEW, best, runner_up, "identifier", words, "identifier-contradicted")
    return Verdict(ACCEPTED, best, runner_up, "identifier", best.words)


def objections(candidate: Candidate) -> str:
    """What speaks against an item found by its identifier; empty if nothing of weight does.

    Types and dates always weigh. A wholly different name does not if an independent fact agrees (people take other
    names), nor does a differing fact if name or fact agrees (people have two nationalities), nor another value of a
    second identifier if the name and a date or a website agree (items gather the numbers of duplicates).
    """
    named = any(e.agrees for e in candidate.of(Kind.NAME))
    facts = any(e.agrees for e in candidate.agreements if e.kind is not Kind.IDENTIFIER)
    certain = any(e.level is Level.EXACT for e in (*candidate.of(Kind.DATE), *candidate.of(Kind.WEBSITE)))
    excused = {Kind.NAME: facts, Kind.FACT: named or facts, Kind.IDENTIFIER: named and certain}
    return "; ".join(e.words for e in candidate.contradictions if not excused.get(e.kind, False))


def _named(ranked: list[Candidate]) -> Verdict:
    possible = [c for c in ranked if not any(e.contradicts for e in c.of(Kind.TYPE))]
    if not possible:
        words = "no item with this identifier or name" if not ranked else _all_of_other_type(ranked)
        return Verdict(NONE, None, None, "none", words)
    best, runner_up = possible[0], possible[1] if len(possible) > 1 else None
    doubt = _doubt(best, runner_up)
    if not doubt:
        return Verdict(ACCEPTED, best, runner_up, "name", best.words)
    if best.score < WORTH_REVIEW:
        return Verdict(NONE, best, runner_up, "none", f"{best.words}; not the same: {doubt}")
    return Verdict(REVIEW, best, runner_up, "name", f"{best.words}; to review: {doubt}")


def _all_of_other_type(ranked: list[Candidate]) -> str:
    return f"items of this name are of other types ({', '.join(c.item for c in ranked[:3])})"


def _doubt(best: Candidate, runner_up: Candidate | None) -> str:
    """Why the best candidate by name cannot be accepted; empty if it can."""
    if not any(e.agrees for e in best.of(Kind.NAME)):
        return "the names are only similar"
    if not _type_is_sure(best):
        return "the item's type is not known"
    if not best.agreements:
        return "nothing but the name agrees" if not best.contradictions else _contradicted(best)
    if best.contradictions and not _outweighed(best):
        return _contradicted(best)
    if runner_up is not None and best.score - runner_up.score < CLEAR_LEAD:
        return f"{runner_up.item} fits nearly as well"
    return ""


def _type_is_sure(candidate: Candidate) -> bool:
    """Two agreeing facts make up for a type that the item does not state.

    One is not enough: firms and their branches share names and websites (measured on ROR: precision 0.976 with one).
    """
    known = all(e.level is Level.EXACT for e in candidate.of(Kind.TYPE))
    return known or len(candidate.agreements) >= 2


def _contradicted(candidate: Candidate) -> str:
    return "; ".join(e.words for e in candidate.contradictions)


def _outweighed(candidate: Candidate) -> bool:
    """A single differing fact (people have two nationalities) against two independent exact agreements."""
    facts_only = all(e.kind is Kind.FACT for e in candidate.contradictions)
    exact = [e for e in candidate.agreements if e.level is Level.EXACT]
    return facts_only and len(candidate.contradictions) == 1 and len(exact) >= 2
