"""Inference: a Table Schema proposed from a dump's columns and first rows, and what each column seems to mean."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pipelines.ingest.peek import Peek
from pipelines.model.identifiers import guess_kind
from pipelines.partners.package import Resource

#: The share of a column's values that must be of a type for the column to be taken for it.
LEAST_SHARE = 0.98
#: A kind of identifier is guessed from this many values.
_SAMPLE = 500
#: The share of a key's values that may repeat by mistake; each such row is told later.
_MISTAKES = 0.01
#: Fewer values than this may look like identifiers by chance.
_FEW = 3
_NOTHINGS = ("null", "none", "n/a", "na", "nan", "-", "--", "#n/a", "nil", "\\n")
_TYPES: Mapping[str, re.Pattern[str]] = {
    "boolean": re.compile(r"true|false|True|False|TRUE|FALSE"),
    "integer": re.compile(r"[+-]?(?:0|[1-9]\d{0,17})"),
    "number": re.compile(r"[+-]?\d+\.\d+"),
    "date": re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"),
}
_YEAR = re.compile(r"0|[12]\d{3}")
_URL = re.compile(r"https?://\S+")
_LETTERS = re.compile(r"[^\W\d_]")

#: Meaning → words that name such a column, in the languages that partners most often use.
_VOCABULARY = {
    "birth": "born birth begin beginn dob birthdate birthyear geboren geburt naissance nacimiento nascimento",
    "death": "died death end deathdate deathyear gestorben tod mort deces muerte morte",
    "founded": "founded established foundation inception gegruendet fonde fundado since",
    "nationality": "nationality nation citizenship nationalitaet nationalite nacionalidad nacionalidade",
    "country": "country land pays pais countrycode",
    "gender": "gender sex geschlecht sexe genre genero",
    "latitude": "latitude lat breite",
    "longitude": "longitude lon lng long laenge",
    "coordinates": "coordinates coordinate geo location latlong latlng koordinaten coordenadas",
    "biography": "bio biography description abstract note notes remarks comment",
    "name": "name names title label displayname artist creator person institution nom nombre nome "
    "organisation organization",
}
_WORDS = {meaning: frozenset(words.split()) for meaning, words in _VOCABULARY.items()}
_KEY_WORDS = frozenset(("id", "identifier", "key", "number", "nr", "no", "inventory", "uuid"))


@dataclass(frozen=True)
class Column:
    """A column as it seems: its field's descriptor (Table Schema), its meaning ("" if unknown), and some values."""

    name: str
    header: str
    field: Mapping[str, Any]
    meaning: str
    identifier: str
    filled: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class Inferred:
    """What a dump seems to be; `key` is the name of the column that identifies a row, if one does."""

    peek: Peek
    columns: tuple[Column, ...]
    key: str | None
    missing: tuple[str, ...]

    def column(self, meaning: str) -> Column | None:
        """The fullest column of this meaning."""
        found = [column for column in self.columns if column.meaning == meaning]
        return max(found, key=lambda column: column.filled, default=None)

    def schema(self) -> dict[str, Any]:
        """The Table Schema's descriptor."""
        schema: dict[str, Any] = {"fields": [dict(column.field) for column in self.columns]}
        if self.key:
            schema["primaryKey"] = self.key
        return schema | {"missingValues": list(self.missing)}

    def resource(self, name: str, path: str, *, lenient: bool = False) -> Resource:
        """The inferred resource; `lenient` makes all breaches of types and forms mere warnings."""
        schema = self.schema()
        if lenient:
            for field in schema["fields"]:
                field["donata"] = {**field.get("donata", {}), "severity": "warning", "optional": True}
        extension = {"records": self.peek.records} if self.peek.records else {}
        return Resource.model_validate({"name": name, "path": path, "schema": schema, "donata": extension})


def infer(peek: Peek) -> Inferred:
    """Propose a schema; a column that fits no type is a string, and no rule is stricter than the rows seen."""
    texts = {header: [cell.strip() for cell in cells] for header, cells in peek.cells.items()}
    missing = tuple(sorted({cell for cells in texts.values() for cell in cells if cell.casefold() in _NOTHINGS}))
    names = field_names(list(texts))
    columns = tuple(_column(names[header], header, cells, missing, peek) for header, cells in texts.items())
    return Inferred(peek, columns, _key(columns, texts), ("", *missing))


def field_names(headers: Sequence[str]) -> dict[str, str]:
    """Header → a field name that Table Schema and YAML bear easily: `Wiki QID` → `wiki_qid`."""
    names: dict[str, str] = {}
    for header in headers:
        plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
        plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain)
        name = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or "column"
        name = name if name[0].isalpha() else f"c_{name}"
        number = 1
        while (name if number == 1 else f"{name}_{number}") in names.values():
            number += 1
        names[header] = name if number == 1 else f"{name}_{number}"
    return names


def _column(name: str, header: str, cells: list[str], missing: tuple[str, ...], peek: Peek) -> Column:
    values = [cell for cell in cells if cell and cell not in missing]
    extension: dict[str, Any] = {}
    field: dict[str, Any] = {"name": name}
    if peek.paths is not None:
        extension["path"] = peek.paths[header]
    elif header != name:
        extension["headers"] = [header]
    separator = _separator(values)
    if separator and peek.paths is None:
        extension["separator"] = separator
    singles = [part.strip() for value in values for part in (value.split(separator) if separator else [value])]
    words = set(name.split("_"))
    kind = guess_kind(singles[:_SAMPLE], header)
    if kind and len(singles) < _FEW and kind.name not in words:
        kind = None
    meaning = "identifier" if kind else _meaning(words, singles)
    if kind:
        extension["identifier"] = kind.name
    else:
        field |= _type(singles, meaning)
        if field.get("type") == "year" and "0" in singles:
            extension["missingValues"] = ["", *missing, "0"]
    if extension:
        field["donata"] = extension
    return Column(name, header, field, meaning, kind.name if kind else "", len(values), tuple(singles[:_SAMPLE]))


def _type(values: list[str], meaning: str) -> dict[str, str]:
    if not values:
        return {}
    if meaning in {"birth", "death", "founded"} and _share(values, _YEAR) >= LEAST_SHARE:
        return {"type": "year"}
    for kind, pattern in _TYPES.items():
        if _share(values, pattern) >= LEAST_SHARE:
            return {"type": kind}
    if _share(values, _URL) >= LEAST_SHARE:
        return {"type": "string", "format": "uri"}
    return {}


def _share(values: list[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.fullmatch(value) is not None for value in values) / len(values)


def _separator(values: list[str]) -> str | None:
    """A pipe in one cell of fifty, or a semicolon in one of five, parts values; addresses and prose do not count."""
    short = [value for value in values if len(value) < 200 or "|" in value]
    if not short:
        return None
    shares = {sign: sum(sign in value for value in short) / len(short) for sign in ("|", ";")}
    if shares["|"] >= 0.02:
        return "|"
    return ";" if shares[";"] >= 0.2 else None


def _meaning(words: set[str], values: list[str]) -> str:
    if values and _share(values, _URL) >= 0.5:
        hosts = {urlsplit(value).hostname for value in values if _URL.fullmatch(value)}
        return "website" if len(hosts) > max(3, len(values) / 4) else "address"
    for meaning, known in _WORDS.items():
        if words & known and (meaning != "name" or any(_LETTERS.search(value) for value in values)):
            return meaning
    return ""


def _key(columns: tuple[Column, ...], texts: Mapping[str, list[str]]) -> str | None:
    """The first full column that is named like a number or holds identifiers, and repeats at most by mistake."""
    for column in columns:
        cells = texts[column.header]
        words = set(column.name.split("_"))
        named = bool(words & _KEY_WORDS) or column.header.casefold().endswith("id") or bool(column.identifier)
        repeats = len(cells) - len(set(cells))
        if named and cells and all(cells) and repeats <= 1 + len(cells) * _MISTAKES and len(cells) > repeats + 1:
            return column.name
    return None
