"""A whole class: who of its items has what, and who is in which group, read in a few queries and counted here.

Counting a class by group takes an endpoint a query for each measure and dimension, each of which walks through the
class anew: reading a class of some ten thousand items takes a tenth of that, and lists the items as well.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.dimensions import DIMENSIONS, Dimension
from pipelines.coverage.figures import (
    LISTS,
    SIDES,
    Measure,
    Scope,
    measured_languages,
    measured_properties,
    measured_subjects,
    partner_mark,
    whole_class_query,
)
from pipelines.coverage.holding import Holding
from pipelines.coverage.members import find_groups
from pipelines.coverage.partner_items import Endpoint, names_in, statements_in
from pipelines.model.tables import values_of
from pipelines.partners.partner import Partner

#: Items of a class that is read whole; its answers are some 40 MB then.
LARGEST = 50_000
VALUES, TERMS = "coverage/class-items-values", "coverage/class-items-terms"
STATEMENTS = "coverage/class-items-with-statement"
_INSTANCE_OF = "P31"
_KINDS = {"label": Measure.LABEL, "description": Measure.DESCRIPTION}


@dataclass(frozen=True)
class WholeClass:
    """All of a class at one moment.

    `items`: by number; `holders`: who has what (`figures.HOLDERS`); `members`: who is in which group (`MEMBERS`).
    """

    items: list[str]
    holders: pd.DataFrame
    members: pd.DataFrame


def read_whole_class(
    endpoint: Endpoint, home: Path, partner: Partner, dimensions: Sequence[Dimension] = DIMENSIONS
) -> WholeClass:
    """Read the partner's class.

    Raises:
        ServiceError: the endpoint did not answer, or not in full.
        QueryError: a query of the catalogue is missing or broken.
    """
    catalogue, measured, mark = Catalogue(home), measured_properties(partner), partner_mark(partner)

    def ask(name: str, **parameters: Any) -> list[dict[str, str | None]]:
        return endpoint.select(catalogue.query(name).bind(**{"class": partner.mapping.class_}, **parameters))

    # Every item of a class is an instance of something, so that none is missing among the values.
    grouping = [prop for dimension in dimensions for prop in dimension.properties]
    rows = ask(VALUES, property=tuple(dict.fromkeys([*measured, _INSTANCE_OF, *grouping])))
    places = list(zip(names_in(rows, "item"), names_in(rows, "property"), strict=True))
    items = sorted({item for item, _property in places}, key=lambda item: int(item[1:]))
    values: dict[tuple[str, str], list[str]] = {}
    for place, row in zip(places, rows, strict=True):
        values.setdefault(place, []).append(row["value"] or "")
    holding, wanted = Holding(), set(measured)
    having = [place for place in values if place[1] in wanted]
    holding.add(Measure.PROPERTY, [prop for _item, prop in having], [item for item, _property in having])
    _add_terms(holding, ask(TERMS, language=_languages(partner)))
    rows = ask(STATEMENTS, property=measured)
    totals = Counter(zip(names_in(rows, "property"), names_in(rows, "item"), strict=True))
    for measure in (Measure.REFERENCE, Measure.PARTNER_REFERENCE):
        if measure is Measure.REFERENCE or mark:
            more = mark.parameters if measure is Measure.PARTNER_REFERENCE else {}
            covered = statements_in(ask(whole_class_query(measure, mark), property=measured, **more))
            holding.add_statements(measure, totals, covered)
    return WholeClass(items, holding.frame(), find_groups(items, values, dimensions))


def class_lists(whole: WholeClass, partner: Partner, limit: int) -> pd.DataFrame:
    """Up to `limit` items with, and without, each of the figures: schema `figures.LISTS`."""
    columns: dict[str, list[str]] = {name: [] for name in LISTS.names}
    for measure, subject, side, there in _sides(whole, partner):
        listed = list(islice((item for item in whole.items if item in there), limit))
        place = {"scope": Scope.CLASS.value, "measure": measure.value, "subject": subject, "side": side}
        for name, value in place.items():
            columns[name] += [value] * len(listed)
        columns["item"] += listed
    return LISTS.from_columns(columns)


def _sides(whole: WholeClass, partner: Partner) -> Iterator[tuple[Measure, str, str, set[str]]]:
    everyone = set(whole.items)
    found = {
        key: [values_of(frame, name) for name in ("item", "covered", "total")]
        for key, frame in whole.holders.groupby(["measure", "subject"], sort=False)
    }
    for measure in Measure:
        if measure is Measure.PARTNER_REFERENCE and not partner_mark(partner):
            continue
        for subject in measured_subjects(partner, measure):
            columns = found.get((measure.value, subject), [[], [], []])
            having = {item for item, covered, _total in zip(*columns, strict=True) if covered}
            if measure.of_statements:
                lacking = {item for item, covered, total in zip(*columns, strict=True) if covered < total}
            else:
                lacking = everyone - having
            for side, there in zip(SIDES, (having, lacking), strict=True):
                yield measure, subject, side, there


def _languages(partner: Partner) -> tuple[str, ...]:
    kinds = (Measure.LABEL, Measure.DESCRIPTION)
    return tuple(dict.fromkeys(language for kind in kinds for language in measured_languages(partner, kind)))


def _add_terms(holding: Holding, rows: list[dict[str, str | None]]) -> None:
    """An item has one label and one description in each language."""
    kinds = [kind.rpartition("#")[2] for kind in names_in(rows, "kind")]
    items, languages = names_in(rows, "item"), [str(row["language"]) for row in rows]
    for kind, measure in _KINDS.items():
        chosen = [place for place, each in enumerate(kinds) if each == kind]
        holding.add(measure, [languages[place] for place in chosen], [items[place] for place in chosen])
