"""Entities: a live item or property as the Wikibase gave it, read without loss and without copying."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipelines.model.statements import Rank, Statement, statement_from_json
from pipelines.model.values import Value


@dataclass(frozen=True)
class Entity:
    """An entity over its own JSON; statements are parsed when asked for, by property."""

    json: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The entity's id (after redirects)."""
        return str(self.json["id"])

    @property
    def revision(self) -> int | None:
        """The id of the revision that was read."""
        revision = self.json.get("lastrevid")
        return int(revision) if revision is not None else None

    @property
    def datatype(self) -> str | None:
        """A property's datatype."""
        return self.json.get("datatype")

    @cached_property
    def properties(self) -> tuple[str, ...]:
        """The properties that have statements."""
        return tuple(self.json.get("claims") or ())

    @cached_property
    def _parsed(self) -> dict[str, tuple[Statement, ...]]:
        return {}

    def statements(self, prop: str) -> tuple[Statement, ...]:
        """The statements of one property, deprecated ones included."""
        if prop not in self._parsed:
            claims = (self.json.get("claims") or {}).get(prop, ())
            self._parsed[prop] = tuple(statement_from_json(claim) for claim in claims)
        return self._parsed[prop]

    def values(self, prop: str) -> Iterator[Value]:
        """The values of a property's statements that are not deprecated."""
        for statement in self.statements(prop):
            if statement.rank is not Rank.DEPRECATED and statement.main.value is not None:
                yield statement.main.value

    def term(self, kind: str, language: str) -> str | None:
        """The label or description (`labels`, `descriptions`) in exactly this language."""
        term = (self.json.get(kind) or {}).get(language)
        return str(term["value"]) if term else None

    def label(self, languages: Iterable[str] = ("en", "mul")) -> str | None:
        """The label in the first of the languages that has one; then `mul`, then any."""
        return self._first("labels", languages)

    def description(self, languages: Iterable[str] = ("en",)) -> str | None:
        """The description in the first of the languages that has one; then any."""
        return self._first("descriptions", languages)

    def aliases(self, language: str) -> tuple[str, ...]:
        """The aliases in one language."""
        return tuple(alias["value"] for alias in (self.json.get("aliases") or {}).get(language, ()))

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Every label and alias as (text, language, kind)."""
        for language, term in (self.json.get("labels") or {}).items():
            yield term["value"], language, "label"
        for language, terms in (self.json.get("aliases") or {}).items():
            for term in terms:
                yield term["value"], language, "alias"

    def _first(self, kind: str, languages: Iterable[str]) -> str | None:
        terms = self.json.get(kind) or {}
        for language in (*languages, "mul", *terms):
            if language in terms:
                return str(terms[language]["value"])
        return None
