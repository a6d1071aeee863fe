"""Plainly fictional proposals and items, built in a line each."""

from collections.abc import Sequence
from typing import Any

import orjson
import pandas as pd

from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, Reference, Snak, SnakType, Statement
from pipelines.model.tables import PROPOSALS
from pipelines.model.values import EntityValue, StringValue, TimeValue, Value
from pipelines.upload.rows import Proposal, references_text

BIRTH, COUNTRY, SITE, ULAN, CIRCUMSTANCES = "P569", "P27", "P856", "P245", "P1480"
DATATYPES = {
    BIRTH: "time",
    COUNTRY: "wikibase-item",
    SITE: "url",
    ULAN: "external-id",
    CIRCUMSTANCES: "wikibase-item",
    "P248": "wikibase-item",
    "P813": "time",
    "P854": "url",
    "P571": "time",
    "P31": "wikibase-item",
}


def snak(prop: str, value: Value | None, kind: SnakType = SnakType.VALUE) -> Snak:
    """A snak of one of the sample properties."""
    return Snak(prop, DATATYPES[prop], value, kind)


def unknown(prop: str) -> Snak:
    """`unknown value`."""
    return snak(prop, None, SnakType.SOMEVALUE)


def year(number: int) -> TimeValue:
    """A year."""
    return TimeValue(f"+{number:04d}-00-00T00:00:00Z", 9)


def day(text: str) -> TimeValue:
    """A day, `1853-03-30`."""
    return TimeValue(f"+{text}T00:00:00Z", 11)


def country(number: int) -> EntityValue:
    """An item as a value."""
    return EntityValue(f"Q{number}")


def reference(record: str = "1", retrieved: str = "2026-05-01", stated_in: str = "Q100") -> Reference:
    """The reference that the Museum of Imaginary Things gives for one of its records."""
    return Reference(
        (
            snak("P248", EntityValue(stated_in)),
            snak("P854", StringValue(f"https://museum.example.org/record/{record}")),
            snak("P813", day(retrieved)),
        )
    )


def statement(main: Snak, *references: Reference, number: int = 1, rank: Rank = Rank.NORMAL, **more: Any) -> Statement:
    """A live statement of the item Q1."""
    guid = f"Q1${number:08d}-0000-4000-8000-000000000000"
    return Statement(main, references=references, rank=rank, id=guid, **more)


def item(*statements: Statement, id_: str = "Q1", revision: int = 7, **terms: Any) -> Entity:
    """A live item; terms as `labels={"en": "…"}`, `aliases={"en": ["…"]}`."""
    claims: dict[str, list[dict[str, Any]]] = {}
    for one in statements:
        claims.setdefault(one.main.property, []).append(one.to_json())
    written: dict[str, Any] = {
        kind: {code: {"language": code, "value": text} for code, text in terms.get(kind, {}).items()}
        for kind in ("labels", "descriptions")
    }
    written["aliases"] = {
        code: [{"language": code, "value": text} for text in texts] for code, texts in terms.get("aliases", {}).items()
    }
    return Entity({"type": "item", "id": id_, "lastrevid": revision, "claims": claims, **written, "sitelinks": {}})


def propose(
    main: Snak,
    *references: Reference,
    row: int = 1,
    subject: str = "Q1",
    qualifiers: Sequence[Snak] = (),
    on_existing: str = "report",
    rank: Rank = Rank.NORMAL,
    on_less_precise: str | None = None,
    on_more_precise: str | None = None,
) -> Proposal:
    """A proposed statement; with the sample reference of its row unless another is given."""
    return Proposal(
        row=row,
        key=str(row),
        subject=subject,
        kind="statement",
        property=main.property,
        language=None,
        datatype=main.datatype,
        value=orjson.dumps(main.to_json(), option=orjson.OPT_SORT_KEYS).decode(),
        text=str(main),
        qualifiers=orjson.dumps([q.to_json() for q in qualifiers]).decode() if qualifiers else None,
        references=references_text(references or (reference(str(row)),)),
        rank=rank.value,
        on_existing=on_existing,
        column="cell",
        raw=str(main),
        on_less_precise=on_less_precise,
        on_more_precise=on_more_precise,
    )


def propose_term(
    kind: str, text: str, language: str = "en", *, row: int = 1, subject: str = "Q1", on_existing: str = "skip"
) -> Proposal:
    """A proposed label, description or alias."""
    return Proposal(
        row, str(row), subject, kind, None, language, None, text, text, None, None, None, on_existing, "name", text
    )


def proposals_table(proposals: Sequence[Proposal]) -> pd.DataFrame:
    """Proposals as the table that `mapping` hands over."""
    return PROPOSALS.frame(dict(zip(PROPOSALS.names, p, strict=True)) for p in proposals)
