"""Duplicates: whether a live item is the thing that is about to be created. Pure.

A Wikibase refuses a second item of one label and description in a language, and failed creations slow an account down;
a second item of one identifier it would take.
"""

from collections.abc import Iterable

from pipelines.model.entities import Entity
from pipelines.model.statements import Snak
from pipelines.upload.comparison import compare, normal_text
from pipelines.upload.precision import Level
from pipelines.upload.rows import DESCRIPTION, LABEL, Edit


def same_thing(entity: Entity, edits: Iterable[Edit], identifiers: Iterable[Snak]) -> str | None:
    """How the item shows that it is the thing: an identifier of ours, or our label with our description; else None."""
    for snak in identifiers:
        if any(compare(snak, there.main) is Level.EQUAL for there in entity.statements(snak.property)):
            return f"an item that the search finds has its identifier {snak.property} {snak}"
    ours: dict[str, dict[str, str]] = {}
    for edit in edits:
        if edit.kind in {LABEL, DESCRIPTION}:
            ours.setdefault(edit.language or "mul", {})[edit.kind] = normal_text(edit.value)
    for language, terms in ours.items():
        theirs = {kind: normal_text(entity.term(f"{kind}s", language) or "") for kind in (LABEL, DESCRIPTION)}
        if len(terms) == len(theirs) and terms == theirs:
            return f"an item has its label and description in '{language}'"
    return None
