"""Quality: what contradicts itself on the partner's items, for a person to look at; nothing here is ever corrected."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.figures import measured_properties
from pipelines.coverage.partner_items import Endpoint, chunks, local_name
from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.partners.partner import Partner

#: Beginning and end: birth and death, inception and dissolution.
SPANS = (("P569", "P570"), ("P571", "P576"))
#: Properties that describe one moment: several best-rank values contradict each other.
MOMENTS = ("P569", "P570", "P571", "P576")


def find_contradictions(endpoint: Endpoint, home: Path, partner: Partner, items: Sequence[str]) -> pd.DataFrame:
    """Shared identifiers, several values for one moment, ends before beginnings: schema `tables.ISSUES`.

    Only what the mapping deals with is looked at.

    Raises:
        ServiceError: the endpoint did not answer.
    """
    catalogue = Catalogue(home)
    identifiers = tuple(dict.fromkeys(match.property for match in partner.mapping.match.identifiers))
    moments = tuple(set(measured_properties(partner)) & set(MOMENTS))
    spans = [span for span in SPANS if set(span) <= set(moments)]
    issues: list[Issue] = []
    for portion in chunks(sorted(set(items), key=lambda item: int(item[1:]))):
        ask = partial(_ask, endpoint, catalogue, portion)
        if identifiers:
            issues += map(_shared, ask("shared-identifiers", property=identifiers))
        if moments:
            issues += map(_several, ask("several-values", property=moments))
        for beginning, end in spans:
            issues += map(_reversed, ask("end-before-beginning", beginning=beginning, end=end))
    # Two items that share an identifier are found from both sides.
    return issues_table(dict.fromkeys(issues))


def _ask(
    endpoint: Endpoint, catalogue: Catalogue, items: list[str], name: str, **parameters: Any
) -> list[dict[str, str]]:
    text = catalogue.query(f"quality/{name}").bind(item=items, **parameters)
    return [{key: value or "" for key, value in row.items()} for row in endpoint.select(text)]


def _shared(row: dict[str, str]) -> Issue:
    pair = sorted([local_name(row["item"]), local_name(row["other"])], key=lambda item: int(item[1:]))
    return _issue(
        "shared-identifier",
        f"{' and '.join(pair)} have the same {local_name(row['property'])}",
        "one of the two is a duplicate, or has the identifier by mistake: merge or correct them",
        row["value"],
    )


def _several(row: dict[str, str]) -> Issue:
    return _issue(
        "several-values",
        f"{local_name(row['item'])} has {row['values']} values of {local_name(row['property'])} at the same rank",
        "weigh the sources, and prefer the value that they bear out",
        local_name(row["item"]),
    )


def _reversed(row: dict[str, str]) -> Issue:
    return _issue(
        "end-before-beginning",
        f"{local_name(row['item'])} ends ({row['ended']}) before it begins ({row['begun']})",
        "one of the two dates is wrong, or the item mixes two things up",
        local_name(row["item"]),
    )


def _issue(code: str, message: str, remedy: str, value: str) -> Issue:
    return Issue(stage="coverage", code=code, severity=Severity.WARNING, message=message, remedy=remedy, value=value)
