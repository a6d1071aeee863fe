"""The fictional partner, its records and matches, for all of mapping's tests."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import orjson
import pandas as pd
import pytest

from pipelines.mapping.proposals import Proposed, propose
from pipelines.model.tables import ISSUES, MATCHES, PROPOSALS
from pipelines.partners.partner import Partner
from tests.fictional import changed_partner, imaginary_records

ISSUED = date(2026, 5, 1)
DATATYPES: Mapping[str, str] = {
    "P31": "wikibase-item", "P27": "wikibase-item", "P248": "wikibase-item", "P569": "time", "P570": "time",
    "P571": "time", "P585": "time", "P813": "time", "P1317": "time", "P245": "external-id", "P854": "url",
    "P856": "url", "P1448": "monolingualtext",
    "P2048": "quantity", "P2049": "quantity", "P2386": "quantity", "P2067": "quantity", "P1114": "quantity",
    "P625": "globe-coordinate", "P18": "commonsMedia",
    "P1476": "monolingualtext", "P528": "string",
}  # fmt: skip

MakePartner: TypeAlias = Callable[..., Partner]
MakeRecords: TypeAlias = Callable[..., pd.DataFrame]
Run: TypeAlias = Callable[..., Proposed]


@pytest.fixture
def make_partner(tmp_path: Path) -> MakePartner:
    """The fictional partner; each pair of texts replaces one part of its mapping by another."""

    return partial(changed_partner, tmp_path)


@pytest.fixture
def make_records() -> MakeRecords:
    """Records of the fictional partner, from the fields that matter to a test."""

    return imaginary_records


@pytest.fixture
def run(make_partner: MakePartner, make_records: MakeRecords) -> Run:
    """Propose for records, all accepted as Q101, Q102 … unless an outcome is given."""

    def propose_for(
        *rows: dict[str, Any],
        changes: tuple[tuple[str, str], ...] = (),
        outcome: str = "accepted",
        datatypes: Mapping[str, str] = DATATYPES,
    ) -> Proposed:
        records = make_records(*rows)
        matches = MATCHES.frame(
            {"_row": row, "_key": key, "outcome": outcome, "method": "name", "evidence": "seen",
             "item": f"Q{100 + row}" if outcome == "accepted" else None}
            for row, key in zip(records["_row"], records["_key"], strict=True)
        )  # fmt: skip
        result = propose(records, matches, make_partner(*changes), datatypes, ISSUED)
        PROPOSALS.check(result.proposals)
        ISSUES.check(result.issues)
        return result

    return propose_for


def value_of(text: str) -> Any:
    """The data value inside a main snak's JSON text."""
    return orjson.loads(text)["datavalue"]["value"]
