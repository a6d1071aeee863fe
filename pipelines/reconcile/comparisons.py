"""Comparisons of types, identifiers, facts and websites: each a pure function that gives one piece of evidence.

What is missing on either side is unknown, never a contradiction.
"""

from collections.abc import Iterable, Sequence

from pipelines.model.entities import Entity
from pipelines.model.parsing.urls import host, registered_domain
from pipelines.model.values import EntityValue, StringValue
from pipelines.reconcile.evidence import Evidence, Kind, Level

INSTANCE_OF = "P31"
#: Sex or gender: half of all namesakes share it, so it can contradict a match but not confirm one.
SHARED_BY_MANY = frozenset({"P21"})


def type_evidence(entity: Entity, classes: frozenset[str]) -> Evidence:
    """The item's classes against the expected ones with all their subclasses."""
    live = [value.id for value in entity.values(INSTANCE_OF) if isinstance(value, EntityValue)]
    if not live:
        return Evidence(Kind.TYPE, "type", Level.UNKNOWN, "the item does not say what it is (P31)")
    fitting = [item for item in live if item in classes]
    if fitting:
        return Evidence(Kind.TYPE, "type", Level.EXACT, f"the item is of an expected type ({fitting[0]})")
    words = f"the item is of another type ({', '.join(live[:3])})"
    return Evidence(Kind.TYPE, "type", Level.CONTRADICTING, words)


def identifier_evidence(column: str, prop: str, value: str, entity: Entity) -> Evidence:
    """An identifier in normal form against the item's values of the property."""
    live = [v.text for v in entity.values(prop) if isinstance(v, StringValue)]
    if not live:
        return Evidence(Kind.IDENTIFIER, column, Level.UNKNOWN, f"the item has no {column} ({prop})")
    if value in live:
        return Evidence(Kind.IDENTIFIER, column, Level.EXACT, f"{column} {value} is the item's {prop}")
    words = f"{column} {value} differs from the item's {prop} {live[0]}"
    return Evidence(Kind.IDENTIFIER, column, Level.CONTRADICTING, words)


def fact_evidence(column: str, prop: str, items: Iterable[str], raw: str, entity: Entity) -> Evidence:
    """A fact that a crosswalk turned into items (country, nationality, gender) against the item's values."""
    live = [v.id for v in entity.values(prop) if isinstance(v, EntityValue)]
    wanted = set(items)
    if not live or not wanted:
        return Evidence(Kind.FACT, column, Level.UNKNOWN, f"the item has no value to compare {column} with ({prop})")
    if wanted & set(live):
        level = Level.COMPATIBLE if prop in SHARED_BY_MANY else Level.EXACT
        return Evidence(Kind.FACT, column, level, f"{column} '{raw}' is also the item's")
    words = f"{column} '{raw}' ({', '.join(sorted(wanted))}) is not the item's {prop} ({', '.join(live[:3])})"
    return Evidence(Kind.FACT, column, Level.CONTRADICTING, words)


def text_evidence(column: str, prop: str, raw: str, entity: Entity) -> Evidence:
    """A plain text against the item's string values; websites by host, since their paths come and go."""
    live = [v.text for v in entity.values(prop) if isinstance(v, StringValue)]
    if not live:
        return Evidence(Kind.FACT, column, Level.UNKNOWN, f"the item has no value to compare {column} with ({prop})")
    if any("://" in text for text in live):
        return _website(column, raw, live)
    if raw.casefold() in {text.casefold() for text in live}:
        return Evidence(Kind.FACT, column, Level.EXACT, f"{column} '{raw}' is also the item's")
    return Evidence(Kind.FACT, column, Level.CONTRADICTING, f"{column} '{raw}' is not the item's '{live[0]}' ({prop})")


def _website(column: str, raw: str, live: Sequence[str]) -> Evidence:
    """By host, since paths come and go. Another host is no contradiction: bodies have several sites, and move."""
    ours, theirs = host(raw), {host(text) for text in live}
    if ours and ours in theirs:
        return Evidence(Kind.WEBSITE, column, Level.EXACT, f"{column} is on the item's website {ours}")
    # A university and its hospital, a ministry and its agency share a domain.
    if ours and registered_domain(raw) in {registered_domain(text) for text in live}:
        words = f"{column} {ours} is under the same domain as the item's website"
        return Evidence(Kind.WEBSITE, column, Level.COMPATIBLE, words)
    return Evidence(Kind.WEBSITE, column, Level.UNKNOWN, f"{column} {ours or raw} is not on the item's website")
