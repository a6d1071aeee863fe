"""Data values out of RDF: what `rdf_values` writes, read back.

A value node is named by the hash of the value. Where RDF says less than the value (it has no zero days and months, and
the Gregorian calendar alone), the candidate is taken that has the node's hash.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any, cast
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from pipelines.model.values import JULIAN
from pipelines.sandbox.hashes import hash_value
from pipelines.sandbox.values import VALUE_TYPES, entity_type
from pipelines.sandbox.vocabulary import Vocabulary

__all__ = ["FULL_TYPES", "Facts", "Term", "ValueReader"]

Json = dict[str, Any]
Term = NamedNode | BlankNode | Literal

FULL_TYPES = frozenset({"time", "quantity", "globecoordinate"})
"""Types of values that have nodes of their own."""

_MOMENT = re.compile(r"(-?)(\d+)-(\d\d)-(\d\d)T")
_NUMBER = re.compile(r"-?\d+")
_YEAR, _MONTH, _DAY = 9, 10, 11


class Facts:
    """Triples by subject and predicate, literals as written (Oxigraph's stores keep numbers by value)."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._facts: defaultdict[Term, dict[str, dict[Term, None]]] = defaultdict(dict)
        for quad in quads:
            objects = self._facts[cast("Term", quad.subject)].setdefault(quad.predicate.value, {})
            objects[cast("Term", quad.object)] = None

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """The objects, each once."""
        return list(self._facts.get(subject, {}).get(predicate, ()))

    def of(self, subject: Term) -> Mapping[str, Iterable[Term]]:
        """All that is said of a subject: predicate → objects."""
        return self._facts.get(subject, {})

    def subjects(self, predicate: str) -> Iterator[tuple[Term, Term]]:
        """Each subject with an object that has this predicate."""
        for subject, said in self._facts.items():
            yield from ((subject, term) for term in said.get(predicate, ()))


class ValueReader:
    """Reads values from one graph."""

    def __init__(self, facts: Facts, vocabulary: Vocabulary) -> None:
        self._facts, self._v = facts, vocabulary

    def simple(self, term: Term, datatype: str) -> Json:
        """The data value of a simple object: strings, texts in a language, entities.

        Raises:
            KeyError: if the datatype is not known.
        """
        kind, text = VALUE_TYPES[datatype], term.value
        if kind == "wikibase-entityid":
            return {"type": kind, "value": _entity_value(text.removeprefix(self._v["wd"]))}
        if kind == "monolingualtext":
            language = term.language if isinstance(term, Literal) else None
            return {"type": kind, "value": {"text": text, "language": language or "und"}}
        if datatype == "commonsMedia":
            text = unquote(text.rpartition("/Special:FilePath/")[2])
        elif datatype in {"geo-shape", "tabular-data"}:
            text = unquote(text.rpartition("/data/main/")[2])
        return {"type": "string", "value": text}

    def full(self, node: Term, kind: str) -> Json:
        """The data value of a value node.

        Raises:
            KeyError: if a part is missing.
        """
        texts = {
            predicate.removeprefix(self._v["wikibase"]): term.value
            for predicate, terms in self._facts.of(node).items()
            for term in terms
        }
        if kind == "quantity":
            return {"type": kind, "value": self._quantity(texts)}
        if kind == "globecoordinate":
            return {"type": kind, "value": _coordinate(texts)}
        moments = self._facts.objects(node, self._v["wikibase"] + "timeValue")
        dated = any(isinstance(term, Literal) and term.datatype.value.endswith("#dateTime") for term in moments)
        return _time(texts, node.value.removeprefix(self._v["v"]), dated=dated)

    def _quantity(self, texts: dict[str, str]) -> Json:
        unit = texts["quantityUnit"]
        value = {"amount": texts["quantityAmount"], "unit": "1" if unit == self._v["wd"] + "Q199" else unit}
        for bound in ("upper", "lower"):
            if text := texts.get(f"quantity{bound.title()}Bound"):
                value[f"{bound}Bound"] = text
        return value


def _entity_value(entity_id: str) -> Json:
    value: Json = {"entity-type": entity_type(entity_id)}
    if entity_id[1:].isdigit():
        value["numeric-id"] = int(entity_id[1:])
    return value | {"id": entity_id}


def _coordinate(texts: dict[str, str]) -> Json:
    def number(name: str) -> float | int | None:
        text = texts.get(name)
        return None if text is None else int(text) if _NUMBER.fullmatch(text) else float(text)

    return {
        "latitude": number("geoLatitude"),
        "longitude": number("geoLongitude"),
        "altitude": None,
        "precision": number("geoPrecision"),
        "globe": texts["geoGlobe"],
    }


def _time(texts: dict[str, str], name: str, *, dated: bool) -> Json:
    value = {
        "timezone": int(texts["timeTimezone"]),
        "before": 0,
        "after": 0,
        "precision": int(texts["timePrecision"]),
        "calendarmodel": texts["timeCalendarModel"],
    }
    text = texts["timeValue"]
    times = _candidates(text, int(texts["timePrecision"]), texts["timeCalendarModel"]) if dated else iter((text,))
    likeliest = {"type": "time", "value": {"time": next(times), **value}}
    candidates = chain([likeliest], ({"type": "time", "value": {"time": time, **value}} for time in times))
    return next((each for each in candidates if hash_value(each) == name), likeliest)


def _candidates(text: str, precision: int, calendar: str) -> Iterator[str]:
    """The times that RDF may have meant, the likeliest first."""
    match = _MOMENT.match(text)
    if not match:
        yield text
        return
    sign, year, month, day = match.group(1), int(match.group(2)), int(match.group(3)), int(match.group(4))
    signed = -year if sign else year
    if precision >= _DAY and calendar == JULIAN:
        signed, month, day = _gregorian_to_julian(signed, month, day)
    before_christ = signed < 0 or (signed == 0 and precision >= _YEAR)
    shown = abs(signed) + (before_christ and precision >= _YEAR)
    head = f"{'-' if before_christ else '+'}{shown:04d}"
    exact = f"{head}-{month:02d}-{day:02d}T00:00:00Z"
    coarse = {_MONTH: f"{head}-{month:02d}-00T00:00:00Z"}.get(precision, f"{head}-00-00T00:00:00Z")
    yield from (exact, coarse) if precision >= _DAY else (coarse, exact)
    # A date may say more than its precision, or name a day that no month has; RDF does neither.
    yield from (f"{head}-{m:02d}-{d:02d}T00:00:00Z" for m in range(13) for d in range(32))


def _gregorian_to_julian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """The Julian date of a proleptic Gregorian one; years are astronomical (1 BCE is 0)."""
    # A Gregorian cycle has 146,097 days in 400 years. Richards' algorithm (Explanatory Supplement, 15.11).
    cycles = (year - 1) // 400
    number = date(year - 400 * cycles, month, day).toordinal() + 146097 * cycles + 1721425
    e = 4 * (number + 1401) + 3
    h = 5 * (e % 1461 // 4) + 2
    new_day, new_month = h % 153 // 5 + 1, (h // 153 + 2) % 12 + 1
    return e // 1461 - 4716 + (14 - new_month) // 12, new_month, new_day
