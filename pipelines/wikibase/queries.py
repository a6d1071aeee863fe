"""Queries: one a file under `sparql/<family>/<name>.rq`, valid SPARQL 1.1 as it stands, with typed parameters.

A file begins with lines `#+ …` that hold YAML: `title`, `description`, and `parameters`, each with `type` (a key of
`rdf.TERMS`), `description`, and `many: true` where it takes several values. For each parameter the text has exactly
one block `VALUES ?name { UNDEF }`; binding puts typed RDF terms in the place of `UNDEF`. Every prefix is declared.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from pipelines.breaches import breach
from pipelines.exceptions import QueryError
from pipelines.messages import N_
from pipelines.wikibase.rdf import TERMS

FOLDER = Path("sparql")
_HEADER = re.compile(r"^#\+ ?(.*)$")
_NAME = r"[A-Za-z][A-Za-z0-9_]*"
_SLOT = re.compile(rf"\bVALUES\s+\?({_NAME})\s*\{{\s*(UNDEF)\s*\}}", re.IGNORECASE)
_DECLARED = re.compile(r"\bPREFIX\s+([A-Za-z][\w-]*)?:", re.IGNORECASE)
_USED = re.compile(r"(?<![\w?$@:])([A-Za-z][\w-]*)?:(?=[\w%\\]|\s|$)")
# What a query's structure must not be looked for in: IRIs, strings, comments.
_OPAQUE = re.compile(
    r'<[^<>"{}|^`\\\x00-\x20]*>|"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n\r]|\\.)*"|\'(?:[^\'\\\n\r]|\\.)*\'|#[^\n]*',
    re.DOTALL,
)


class Parameter(BaseModel):
    """A parameter's type and meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    description: str
    many: bool = False


class _Header(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    description: str = ""
    parameters: dict[str, Parameter] = Field(default_factory=dict)


@dataclass(frozen=True)
class Query:
    """A query of the catalogue; `name` is `<family>/<file stem>`."""

    name: str
    title: str
    description: str
    parameters: Mapping[str, Parameter]
    text: str

    def bind(self, **values: Any) -> str:
        """The query's text with each parameter's `UNDEF` replaced by terms.

        A parameter with `many` takes any iterable but a string; an empty one gives a query without solutions.

        Raises:
            QueryError: a parameter is unknown or missing, or a value is not of its type.
        """
        self._check_names(values)
        terms = {name: self._terms(name, value) for name, value in values.items()}
        text, end = "", 0
        for slot in _slots(self.text):
            text += self.text[end : slot.start(2)] + terms[slot.group(1)]
            end = slot.end(2)
        return text + self.text[end:]

    def _check_names(self, values: Mapping[str, Any]) -> None:
        for name in values:
            if name not in self.parameters:
                near = difflib.get_close_matches(name, self.parameters, 1)
                known = ", ".join(self.parameters) or "none"
                raise self._error(
                    N_(f"has no parameter '{name}'"),
                    N_(f"did you mean '{near[0]}'?") if near else N_(f"it has these: {known}"),
                )
        missing = [name for name in self.parameters if name not in values]
        if missing:
            raise self._error(
                N_(f"needs a value for '{missing[0]}' ({self.parameters[missing[0]].type})"), N_("give one")
            )

    def _terms(self, name: str, value: Any) -> str:
        parameter = self.parameters[name]
        several = isinstance(value, Iterable) and not isinstance(value, str)
        if several and not parameter.many:
            raise self._error(N_(f"takes one value for '{name}', not several"), N_("give one value"))
        if parameter.many and not several:
            raise self._error(N_(f"takes a list for '{name}'"), N_("give a list of values"))
        try:
            return " ".join(map(TERMS[parameter.type], value if several else [value]))
        except QueryError as error:
            raise self._error(
                N_(f"cannot take '{name}': {error.message}"), N_(f"give a value of type {parameter.type}")
            ) from error

    def _error(self, message_said: str, remedy: str) -> QueryError:
        return QueryError(f"query '{self.name}' {message_said}", remedy=remedy)


def read_query(home: Path, name: str) -> Query:
    """Read one query by its catalogue name, e.g. `coverage/property-coverage`.

    Raises:
        QueryError: there is no such query, or the file breaks the rules of the catalogue.
    """
    path = home / FOLDER / f"{name}.rq"
    if not path.is_file():
        near = difflib.get_close_matches(name, query_names(home), 1)
        remedy = f"did you mean '{near[0]}'?" if near else f"queries stand under {home / FOLDER}"
        raise QueryError(f"there is no query '{name}'", file=path, remedy=remedy)
    return _query(name, path, path.read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def _query(name: str, path: Path, text: str) -> Query:
    """The query of a text; checked once a process, and asked for by each run and page."""
    header = _header(path, text)
    _check_slots(path, text, header.parameters)
    _check_prefixes(path, text)
    return Query(name, header.title, header.description, header.parameters, text)


def query_names(home: Path) -> list[str]:
    """The catalogue's names."""
    folder = home / FOLDER
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.rq"))


def all_queries(home: Path) -> list[Query]:
    """The whole catalogue; raises as `read_query` does."""
    return [read_query(home, name) for name in query_names(home)]


def _header(path: Path, text: str) -> _Header:
    lines = []
    for line in text.splitlines():
        match = _HEADER.match(line)
        if not match:
            break
        lines.append(match.group(1))
    try:
        header = _Header.model_validate(YAML(typ="safe").load("\n".join(lines)) or {})
    except MarkedYAMLError as error:
        at = error.problem_mark.line + 1 if error.problem_mark else None
        raise QueryError("the `#+` header is not YAML", file=path, line=at, remedy="correct the header") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        breach_said = breach(first)
        raise QueryError(f"header, key '{key}': {breach_said}", file=path, remedy="correct the header") from error
    for name, parameter in header.parameters.items():
        if parameter.type not in TERMS:
            near = difflib.get_close_matches(parameter.type, TERMS, 1)
            remedy = f"did you mean '{near[0]}'?" if near else f"types are: {', '.join(TERMS)}"
            raise QueryError(f"parameter '{name}' has the unknown type '{parameter.type}'", file=path, remedy=remedy)
    return header


def _check_slots(path: Path, text: str, parameters: Mapping[str, Parameter]) -> None:
    found = [slot.group(1) for slot in _slots(text)]
    for name in parameters:
        if found.count(name) != 1:
            raise QueryError(
                f"parameter '{name}' has {found.count(name)} blocks `VALUES ?{name} {{ UNDEF }}`",
                file=path,
                remedy="there must be exactly one",
            )
    stray = [name for name in found if name not in parameters]
    if stray:
        raise QueryError(
            f"`VALUES ?{stray[0]} {{ UNDEF }}` belongs to no parameter", file=path, remedy="declare it in the header"
        )


def _check_prefixes(path: Path, text: str) -> None:
    """Not every endpoint knows Wikidata's prefixes by itself."""
    bare = _bare(text)
    declared = {match.group(1) or "" for match in _DECLARED.finditer(bare)}
    for match in _USED.finditer(bare):
        prefix = match.group(1) or ""
        if prefix not in declared and prefix != "_":
            line = bare.count("\n", 0, match.start()) + 1
            raise QueryError(f"prefix '{prefix}:' is not declared", file=path, line=line, remedy="add a PREFIX line")


def _slots(text: str) -> list[re.Match[str]]:
    return list(_SLOT.finditer(_bare(text)))


def _bare(text: str) -> str:
    """The text with IRIs, strings and comments blanked out, every other character in its place."""
    return _OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
