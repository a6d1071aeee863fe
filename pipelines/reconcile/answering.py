"""Answering: queries of the reconciliation service, judged by the same evidence and models as whole dumps."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import orjson

from pipelines.model.identifiers import KINDS_BY_PROPERTY, is_item_id
from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.dates import parse_date
from pipelines.model.parsing.names import fold_name, parse_name
from pipelines.model.reconciliation import Feature, Query, Result
from pipelines.reconcile.clues import Clues, Column, Names
from pipelines.reconcile.matching import Compared, compare
from pipelines.reconcile.probability import GENERAL, MODEL_OF_CLASS, Model
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.showing import Shown
from pipelines.reconcile.spans import Span, span_of
from pipelines.reconcile.wording import Wording

V = TypeVar("V")

#: Results for a query that does not say how many it wants.
LIMIT = 5
#: From this probability on a result is marked as the match, if something beside its name confirms it.
SURE = 0.99


class Answering:
    """Finds and judges candidates for queries; `models` by name, of which `general` is for types without their own."""

    def __init__(self, reference: Reference, models: Mapping[str, Model], *, sure: float = SURE) -> None:
        self._reference = reference
        self._models = models
        self._sure = sure

    def answer(self, queries: Sequence[Query]) -> Sequence[Sequence[Result]]:
        """For each query its results, the most probable first, no more than its limit."""
        results: list[Sequence[Result]] = [() for _ in queries]
        groups: dict[tuple[str, ...], list[int]] = {}
        for place, query in enumerate(queries):
            groups.setdefault(query.types, []).append(place)
        for types, places in groups.items():
            own = [queries[place] for place in places]
            for place, found in zip(places, self._group(own, types), strict=True):
                results[place] = found
        return results

    def _group(self, queries: Sequence[Query], types: tuple[str, ...]) -> list[list[Result]]:
        model = self._model(types)
        clues = clues_of(queries, self._reference)
        compared = compare(clues, self._reference, model, types)
        wording = Wording(clues, compared.evidence, compared.pieces, model, self._reference)
        order = np.lexsort((compared.pairs.ordinal, -compared.judged.probability, compared.pairs.row))
        limits = [LIMIT if query.limit is None else query.limit for query in queries]
        rows = compared.pairs.row[order]
        rank = np.arange(len(order)) - np.searchsorted(rows, np.arange(len(queries)))[rows]
        chosen = order[rank < np.array(limits, dtype=np.int64)[rows]]
        found: list[list[Result]] = [[] for _ in queries]
        for pair, features in zip(chosen.tolist(), Shown(wording, chosen).features(chosen), strict=True):
            found[int(compared.pairs.row[pair])].append(self._result(compared, features, pair))
        return found

    def _model(self, types: Sequence[str]) -> Model:
        name = next((MODEL_OF_CLASS[one] for one in types if one in MODEL_OF_CLASS), GENERAL)
        return self._models.get(name) or self._models[GENERAL]

    def _result(self, compared: Compared, features: str, pair: int) -> Result:
        probability = float(compared.judged.probability[pair])
        told = tuple(
            Feature(f"{one['kind']}:{one['column']}" if one["column"] else one["kind"], one["bits"], one["words"])
            for one in orjson.loads(features)
        )
        held = bool(compared.flagged.lone[pair] or compared.flagged.contradicted[pair])
        item = self._reference.item(int(compared.pairs.ordinal[pair]))
        return Result(item, probability, probability >= self._sure and not held, told)


def clues_of(queries: Sequence[Query], reference: Reference) -> Clues:
    """Queries as rows: their names, and their properties by what the reference knows of them."""
    properties = list(dict.fromkeys(c.property for query in queries for c in query.properties))
    dates = [p for p in properties if p in reference.dates]
    links = [p for p in properties if p in reference.links and p not in reference.dates]
    identifiers = [p for p in properties if p in KINDS_BY_PROPERTY]
    texts = [p for p in properties if p in reference.texts and p not in {*dates, *links, *identifiers}]
    rows = np.arange(len(queries), dtype=np.int64)
    return Clues(
        rows=rows,
        keys=[str(row) for row in rows.tolist()],
        languages=("en", "mul"),
        names=_names(queries),
        identifiers=[_column(queries, p, _identifier(p)) for p in identifiers],
        dates=[_column(queries, p, _date) for p in dates],
        facts=[_column(queries, p, _item) for p in links],
        texts=[_column(queries, p, lambda text: text or None) for p in texts],
        mentions=[],
    )


def _names(queries: Sequence[Query]) -> Names:
    forms: dict[str, int] = {}
    found: list[tuple[int, int, int]] = []
    for row, query in enumerate(queries):
        for number, text in enumerate(query.names):
            name = parse_name(text)
            for rank, form in enumerate((name.text, *name.variants)):
                if form:
                    found.append((row, forms.setdefault(form, len(forms)), 2 if rank else min(number, 1)))
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    column = np.zeros(len(table), dtype=np.int16)
    return Names(
        list(forms),
        table[:, 0],
        table[:, 1],
        table[:, 2].astype(np.int8),
        column,
        ["name"],
        [fold_name(form) for form in forms],
    )


def _column(queries: Sequence[Query], prop: str, read: Callable[[str], V | None]) -> Column[V]:
    rows: list[int] = []
    values: list[V] = []
    raw: list[str] = []
    for row, query in enumerate(queries):
        for condition in query.properties:
            for given in condition.values if condition.property == prop else ():
                value = read(given.id or given.text)
                if value is not None:
                    rows.append(row)
                    values.append(value)
                    raw.append(given.text or given.id)
    return Column(prop, prop, np.array(rows, dtype=np.int64), values, raw)


def _identifier(prop: str) -> Callable[[str], str | None]:
    return KINDS_BY_PROPERTY[prop].normalise


def _date(text: str) -> Span | None:
    try:
        date = parse_date(text)
    except Unparsable:
        return None
    return span_of(date) if date is not None and not date.floruit else None


def _item(text: str) -> tuple[int, ...] | None:
    return (int(text[1:]),) if is_item_id(text) else None
