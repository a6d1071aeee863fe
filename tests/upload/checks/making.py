"""Plainly fictional constraints, items and edits for the checks, built in a line each."""

from collections.abc import Sequence
from typing import Any

from pipelines.model.constraints import Constraint
from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, Reference, Snak, SnakType, Statement
from pipelines.model.values import (
    CONCEPT_BASE,
    EntityValue,
    MonolingualValue,
    QuantityValue,
    StringValue,
    TimeValue,
    Value,
)
from pipelines.upload.checks.merged import Change
from pipelines.upload.rows import Action, Edit, edit_of
from tests.upload.samples import propose, propose_term

_DATATYPES = {
    StringValue: "string",
    EntityValue: "wikibase-item",
    MonolingualValue: "monolingualtext",
    QuantityValue: "quantity",
    TimeValue: "time",
}
_PRECISIONS = {1: 9, 2: 10, 3: 11}


def value(written: str) -> Value:
    """`Q5`, `P31`, `1853`, `1853-03-30`, `12.5 Q11573`, `en:Text`; anything else is a string."""
    if written[:1] in "QP" and written[1:].isdigit():
        return EntityValue(written)
    head, _, unit = written.partition(" ")
    if unit[:1] == "Q" or (head[:1] in "+-" and head[1:].replace(".", "").isdigit()):
        return QuantityValue(head if head[0] in "+-" else f"+{head}", f"{CONCEPT_BASE}{unit}" if unit else "1")
    parts = written.split("-")
    if all(part.isdigit() for part in parts) and len(parts[0]) == 4:
        padded = "-".join([*parts, "00", "00"][:3])
        return TimeValue(f"+{padded}T00:00:00Z", _PRECISIONS[len(parts)])
    if written[2:3] == ":":
        return MonolingualValue(written[3:], written[:2])
    return StringValue(written)


def snak(prop: str, written: str | Value, datatype: str | None = None) -> Snak:
    """A snak; `somevalue` and `novalue` stand for themselves."""
    if written in {"somevalue", "novalue"}:
        return Snak(prop, datatype or "wikibase-item", None, SnakType(str(written)))
    content = value(written) if isinstance(written, str) else written
    return Snak(prop, datatype or _DATATYPES.get(type(content), "globe-coordinate"), content)


def constraint(on: str, kind: str, **more: Any) -> Constraint:
    """A constraint; parameters as `P2305=["Q5", "novalue"]`, the rest as fields of `Constraint`."""
    parameters = {name: tuple(snak(name, text) for text in more.pop(name)) for name in list(more) if name[1:].isdigit()}
    return Constraint(on=on, type=kind, id=f"{on}${kind}", parameters=parameters, **more)


def stands(main: Snak, *qualifiers: Snak, rank: Rank = Rank.NORMAL, number: int = 1, sourced: bool = True) -> Statement:
    """A live statement."""
    references = (Reference((snak("P854", "https://example.org/1", "url"),)),) if sourced else ()
    return Statement(main, qualifiers, references, rank, f"Q1$0000000{number}-0000-4000-8000-000000000000")


def adds(
    main: Snak, *references: Reference, qualifiers: Sequence[Snak] = (), subject: str = "Q1", row: int = 1
) -> Edit:
    """An edit that adds a statement."""
    proposal = propose(main, *references, row=row, subject=subject, qualifiers=qualifiers)
    return edit_of(proposal, Action.ADD_STATEMENT, "new")


def adds_unsourced(main: Snak, subject: str = "Q1") -> Edit:
    """An edit that adds a statement without a reference."""
    return adds(main, subject=subject)._replace(references=None)


def adds_term(kind: str, text: str, language: str = "en", subject: str = "Q1") -> Edit:
    """An edit that adds a label, description or alias."""
    return edit_of(propose_term(kind, text, language, subject=subject), Action.ADD_TERM, "new")


def change(entity: Entity | None, *edits: Edit) -> Change:
    """What the edits make of the item."""
    return Change.of(edits[0].subject if edits else "Q1", entity, edits)
