"""Disagreements: where the partner's record and the live item say different things, with the source of each. Pure.

What the plan left as it is and told about is looked up on the live item once more: what agrees by now is no
disagreement. More and less precise values agree, and so do names, of which there may be many.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.model.entities import Entity
from pipelines.model.snak_texts import read_references, snak_text
from pipelines.model.statements import Rank, Reference, Statement

#: Codes of the plan's issues → kind of disagreement.
KINDS: Mapping[str, str] = {
    "value-differs": "differs",
    "value-proposed": "differs",
    "value-deprecated": "deprecated",
    "value-not-deprecated": "not-deprecated",
    "value-removed": "removed",
}
#: States of an audit → kind of disagreement: somebody changed since what we had added.
AUDITED: Mapping[str, str] = {"value changed": "differs", "deprecated": "deprecated", "removed": "removed"}

Row = dict[str, Any]


class Sources(NamedTuple):
    """The properties by which this target names sources; None where it has none."""

    stated_in: str | None = "P248"
    reference_url: str | None = "P854"
    imported_from: str | None = "P143"


WIKIDATA = Sources()


def planned(edits: Iterable[Row], issues: Iterable[Row]) -> list[Row]:
    """The plan's edits that are disagreements, each with its `kind`.

    Rows of the tables `EDITS` and `ISSUES`; an issue tells its subject and property at the beginning of its message.
    """
    kinds: dict[tuple[Any, ...], str] = {}
    for issue in issues:
        if issue["code"] in KINDS:
            place = issue["message"].partition(":")[0]
            kinds[issue["row"], place, issue["column"], issue["value"]] = KINDS[issue["code"]]
    found = []
    for edit in edits:
        if edit["kind"] != "statement" or edit["action"] not in {"leave", "propose"}:
            continue
        raw = None if edit["raw"] is None else edit["raw"][:_CUT]
        kind = kinds.get((edit["_row"], f"{edit['subject']} {edit['property']}", edit["column"], raw))
        if kind:
            found.append({**edit, "disagreement": kind})
    return found


#: Issues carry so many characters of a value.
_CUT = 200


def on_live(edit: Row, entity: Entity, references: str | None, sources: Sources = WIKIDATA) -> Row | None:
    """A planned disagreement as the live item has it (schema `returns.DISAGREEMENTS`); None if they agree by now.

    `references`: those that the partner's statement would have, as the JSON of `PROPOSALS`.
    """
    live = entity.statements(edit["property"])
    standing = [statement for statement in live if statement.rank is not Rank.DEPRECATED]
    kind = edit["disagreement"]
    if kind in {"deprecated", "not-deprecated"}:
        wanted = live if kind == "deprecated" else standing
        there = _named(edit["statement"], wanted)
        if there is None or (kind == "deprecated") is not (there.rank is Rank.DEPRECATED):
            return None
    else:
        if any(str(statement.main) == edit["text"] for statement in standing):
            return None
        there = _named(edit["statement"], standing) or next(iter(standing), None)
        kind = "differs" if there else "removed"
        if there is None and edit["disagreement"] == "differs":
            return None  # Nothing stands there any more: the next run adds the partner's value.
    source, url = said_source(read_references(references), sources)
    return {
        "_row": edit["_row"],
        "_key": edit["_key"],
        "item": entity.id,
        "property": edit["property"],
        "column": edit["column"],
        "kind": kind,
        "partner_says": edit["text"],
        "partner_cell": edit["raw"],
        "partner_source": source,
        "partner_url": url,
        **_wikidata_side(there, sources),
    }


def audited(row: Row, numbers: Mapping[str, int], entity: Entity | None, sources: Sources = WIKIDATA) -> Row | None:
    """A row of an audit (schema `model.afterwards.AUDIT`) as a disagreement; None if it is none.

    `numbers`: the rows of the partner's present file by key.
    """
    kind = AUDITED.get(row["state"])
    held = row["partner"] in {"same", "unknown"} and row["key"] in numbers
    if kind is None or row["kind"] != "statement" or not held or entity is None:
        return None
    there = _named(row["statement"], entity.statements(row["property"]))
    if there is None and kind != "removed":
        return None
    return {
        "_row": numbers[row["key"]],
        "_key": row["key"],
        "item": entity.id,
        "property": row["property"],
        "column": None,
        "kind": kind,
        "partner_says": row["added"],
        "partner_cell": None,
        "partner_source": None,
        "partner_url": None,
        **_wikidata_side(there, sources),
        "changed_by": row["by"],
        "changed": row["when"],
    }


def merged(planned_rows: Iterable[Row], audited_rows: Iterable[Row]) -> list[Row]:
    """Both kinds together, in the order of the partner's rows; what both tell is told once, with who changed it."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in (*planned_rows, *audited_rows):
        name = row["_key"], row["property"], row["partner_says"]
        told = {key: value for key, value in row.items() if value is not None}
        found[name] = {**found.get(name, dict.fromkeys(row)), **told}
    return sorted(found.values(), key=lambda row: (row["_row"], row["property"]))


def said_source(references: Sequence[Reference], sources: Sources) -> tuple[str | None, str | None]:
    """What references name as a source, as text, and the first address among them."""
    texts, address = [], None
    for reference in references:
        named = [snak for snak in reference.snaks if snak.property in sources and snak.value is not None]
        if named:
            texts.append(", ".join(str(snak.value) for snak in named))
        urls = [str(snak.value) for snak in named if snak.property == sources.reference_url]
        address = address or next(iter(urls), None)
    return "; ".join(texts) or None, address


def _named(guid: str | None, statements: Iterable[Statement]) -> Statement | None:
    return next((s for s in statements if guid and (s.id or "").casefold() == guid.casefold()), None)


def _wikidata_side(statement: Statement | None, sources: Sources) -> Row:
    if statement is None:
        return dict.fromkeys(("wikidata_says", "wikidata_source", "statement", "snak", "changed_by", "changed"))
    return {
        "wikidata_says": str(statement.main) + (" (deprecated)" if statement.rank is Rank.DEPRECATED else ""),
        "wikidata_source": said_source(statement.references, sources)[0],
        "statement": statement.id,
        "snak": snak_text(statement.main),
        "changed_by": None,
        "changed": None,
    }
