"""Facts of items that equity is told by, asked some hundred items at a time, and the groups that they lead to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.equity.dimensions import LABEL, PROPERTIES, SITELINKS, STATEMENTS, groups_of
from pipelines.coverage.partner_items import Endpoint, chunks, local_name
from pipelines.coverage.regions import Country
from pipelines.model.equity import FACTS, GROUPS, IN_CLASS, MEMBERSHIP

VALUES, LANGUAGES, SIZES = "equity/values-of-items", "equity/languages-of-items", "equity/sizes-of-items"
CLASSED = "coverage/items-in-class"

Row = tuple[str, str, str]


def find_facts(endpoint: Endpoint, home: Path, items: Sequence[str]) -> pd.DataFrame:
    """What the items say: schema `FACTS`.

    Raises:
        ServiceError: the endpoint did not answer, or not in full.
        QueryError: a query of the catalogue is missing or broken.
    """
    catalogue = Catalogue(home)
    return facts_table(
        row for chunk in chunks(list(dict.fromkeys(items))) for row in _facts(endpoint, catalogue, chunk)
    )


def in_class(endpoint: Endpoint, home: Path, items: Sequence[str], class_: str) -> pd.DataFrame:
    """How many of the items are in a class, of how many: schema `GROUPS`, one row of the scope `IN_CLASS`.

    Raises:
        ServiceError: the endpoint did not answer, or not in full.
    """
    query, known = Catalogue(home).query(CLASSED), list(dict.fromkeys(items))
    found = sum(len(endpoint.select(query.bind(item=chunk, **{"class": class_}))) for chunk in chunks(known))
    row = {"scope": IN_CLASS, "dimension": "class", "group": class_, "items": found, "total": len(known)}
    return GROUPS.frame([row])


def facts_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Rows of item, kind and value → schema `FACTS`."""
    return FACTS.check(pd.DataFrame(list(rows), columns=FACTS.names, dtype="string[pyarrow]"))


def membership(items: Iterable[str], facts: pd.DataFrame, countries: Mapping[str, Country]) -> pd.DataFrame:
    """Each item's groups, those of items without any fact too: schema `MEMBERSHIP`."""
    said: dict[str, dict[str, list[str]]] = {}
    for item, kind, value in facts[FACTS.names].itertuples(index=False, name=None):
        said.setdefault(item, {}).setdefault(kind, []).append(value)
    rows = [
        (item, dimension, group)
        for item in dict.fromkeys(items)
        for dimension, groups in groups_of(said.get(item, {}), countries).items()
        for group in groups
    ]
    return MEMBERSHIP.check(pd.DataFrame(rows, columns=MEMBERSHIP.names, dtype="string[pyarrow]"))


def counted(scope: str, members: pd.DataFrame, total: int) -> pd.DataFrame:
    """How many items each group has: schema `GROUPS`; `members`: schema `MEMBERSHIP`."""
    sums = members.groupby(["dimension", "group"], sort=False, dropna=False)["item"].nunique()
    keys = sums.index.to_frame(index=False)
    rows = zip(keys["dimension"].to_list(), keys["group"].to_list(), sums.to_list(), strict=True)
    return GROUPS.frame(
        {"scope": scope, "dimension": dimension, "group": group, "items": int(items), "total": total}
        for dimension, group, items in rows
    )


def year_of(value: str) -> str:
    """The year of an RDF date; empty if it is none."""
    sign, rest = ("-", value[1:]) if value.startswith("-") else ("", value.removeprefix("+"))
    year = rest.partition("-")[0]
    return f"{sign}{int(year)}" if year.isdecimal() and "T" in rest else ""


def _facts(endpoint: Endpoint, catalogue: Catalogue, items: list[str]) -> Iterator[Row]:
    for row in endpoint.select(catalogue.query(VALUES).bind(item=items, property=PROPERTIES)):
        value = row["value"] or ""
        yield local_name(row["item"]), local_name(row["property"]), year_of(value) or local_name(value)
    for row in endpoint.select(catalogue.query(LANGUAGES).bind(item=items)):
        yield local_name(row["item"]), LABEL, str(row["language"])
    for row in endpoint.select(catalogue.query(SIZES).bind(item=items)):
        yield local_name(row["item"]), STATEMENTS, str(row["statements"] or 0)
        yield local_name(row["item"]), SITELINKS, str(row["sitelinks"] or 0)
