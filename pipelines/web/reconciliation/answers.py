"""Answers in each version's form: candidates, suggestions, extensions. Scores run from 0 to 100 in all of them.

From 0.2 on candidates carry features and descriptions; 1.0 adds their names, languages and directions.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from pipelines.model.reconciliation import Candidate, Cell, Named, Version

__all__ = [
    "candidate_json",
    "cell_json",
    "direction",
    "extension_json",
    "named_json",
    "results_json",
    "suggestions_json",
]

Json = dict[str, Any]


def direction(text: str) -> str:
    """`ltr` or `rtl`, by the first strong letter (Unicode Bidirectional Algorithm, rules P2 and P3)."""
    if text.isascii():
        return "ltr"
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def _spoken(written: Json, text: str, language: str) -> Json:
    """With language, if it is known, and direction."""
    if language:
        written["lang"] = language
    written["dir"] = direction(text)
    return written


def named_json(version: Version, named: Named, *, described: bool = True) -> Json:
    """An entity, property or type; the types that one falls under are told since 0.2."""
    written: Json = {"id": named.id, "name": named.name}
    if described and named.description:
        written["description"] = named.description
    if described and named.broader and version is not Version.V0_1:
        written["broader"] = [named_json(version, each, described=False) for each in named.broader]
    return _spoken(written, named.name, named.language) if version is Version.V1_0 else written


def candidate_json(version: Version, candidate: Candidate) -> Json:
    """A candidate; descriptions and features came with 0.2."""
    written = named_json(version, candidate.entity, described=version is not Version.V0_1)
    written["type"] = [named_json(version, each, described=False) for each in candidate.types]
    written["match"] = candidate.match
    if candidate.score is not None:
        written["score"] = candidate.score
    if version is Version.V0_1:
        return written
    if version is Version.V0_2:
        written["features"] = [{"id": each.id, "value": each.value} for each in candidate.features]
    else:
        written["features"] = [
            {"id": each.id, "name": each.name or each.id, "value": each.value} for each in candidate.features
        ]
    return written


def results_json(version: Version, keys: Iterable[str] | None, results: Sequence[Sequence[Candidate]]) -> Json:
    """A batch's results: by the client's keys, or since 1.0 in its order."""
    lists = [[candidate_json(version, each) for each in candidates] for candidates in results]
    if version is Version.V1_0:
        return {"results": [{"candidates": each} for each in lists]}
    return {key: {"result": each} for key, each in zip(keys or (), lists, strict=True)}


def suggestions_json(
    version: Version, found: Sequence[Named], *, types: Sequence[Sequence[Named]] = (), qualifiers: Sequence[Named] = ()
) -> Json:
    """Suggestions: for entities with their `types`, for properties with the `qualifiers` that conditions may use."""
    listed = [named_json(version, each) for each in found]
    for written, each in zip(listed, types, strict=False):
        written["notable"] = [named_json(version, kind, described=False) for kind in each]
    if qualifiers and version is Version.V1_0:
        for written in listed:
            written["matchQualifiers"] = [named_json(version, each, described=False) for each in qualifiers]
    return {"result": listed}


def cell_json(version: Version, cell: Cell) -> Json:
    """A value of an extension; 0.1 knows no descriptions."""
    if cell.entity is not None:
        return named_json(version, cell.entity, described=version is not Version.V0_1)
    if cell.text is not None:
        written: Json = {"str": cell.text}
        return _spoken(written, cell.text, cell.language) if version is Version.V1_0 else written
    if cell.time is not None:
        return {"date": cell.time}
    if cell.number is not None:
        return {"int": cell.number} if isinstance(cell.number, int) else {"float": cell.number}
    return {}


def extension_json(
    version: Version, properties: Sequence[Named], ids: Sequence[str], rows: Sequence[Sequence[Sequence[Cell]]]
) -> Json:
    """An extension: `rows` has for each id, for each property, the values."""
    meta = [named_json(version, each, described=False) for each in properties]
    cells = [[[cell_json(version, cell) for cell in values] for values in row] for row in rows]
    if version is not Version.V1_0:
        by_property = (dict(zip((p.id for p in properties), row, strict=True)) for row in cells)
        return {"meta": meta, "rows": dict(zip(ids, by_property, strict=True))}
    listed = [
        {
            "id": id_,
            "properties": [{"id": p.id, "values": values} for p, values in zip(properties, row, strict=True)],
        }
        for id_, row in zip(ids, cells, strict=True)
    ]
    return {"meta": meta, "rows": listed}
