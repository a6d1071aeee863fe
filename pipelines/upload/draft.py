"""Draft: a live item as it will be after the edits decided so far; two rows of one item never say a thing twice."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.statements import (
    Rank,
    Reference,
    Snak,
    Statement,
    reference_from_json,
    snak_from_json,
    statement_from_json,
)
from pipelines.upload.comparison import normal_text

ALL_LANGUAGES = "mul"


class Standing:
    """A statement of the draft: on the live item, or planned (then `row` is the edit's place in the plan).

    Most live statements are only asked for their main value, so the rest is read when it is asked for.
    """

    def __init__(self, main: Snak, claim: Mapping[str, Any] | None = None, planned: Statement | None = None) -> None:
        self.main = main
        self.row: int | None = None
        self._claim = claim or {}
        self._planned = planned
        self._references = list(planned.references) if planned else None

    @property
    def id(self) -> str | None:
        """The statement's GUID; None for a planned one."""
        return self._claim.get("id")

    @property
    def deprecated(self) -> bool:
        """True where someone marked the statement as wrong."""
        rank = self._planned.rank if self._planned else self._claim.get("rank")
        return rank == Rank.DEPRECATED

    @property
    def qualifiers(self) -> tuple[Snak, ...]:
        """The qualifiers."""
        return (self._planned or statement_from_json({**self._claim, "references": ()})).qualifiers

    @property
    def references(self) -> list[Reference]:
        """The references; those that are planned can be appended."""
        if self._references is None:
            self._references = [_read_reference(reference) for reference in self._claim.get("references", ())]
        return self._references


_KEPT = 65_536
_snaks: dict[str, Snak] = {}
_references: dict[str, Reference] = {}


def _read_snak(json: Mapping[str, Any]) -> Snak:
    """A live snak; each value is read once, as the Wikibase names equal ones by one hash."""
    name = json.get("hash")
    if name is None or "datatype" not in json:  # as stored versions have it
        return snak_from_json(json)
    if name not in _snaks:
        if len(_snaks) >= _KEPT:
            _snaks.clear()
        _snaks[name] = snak_from_json(json)
    return _snaks[name]


def _read_reference(json: Mapping[str, Any]) -> Reference:
    """A live reference, likewise: all statements from one record share one."""
    name = json.get("hash")
    if name is None or not all("datatype" in snak for snaks in dict(json["snaks"]).values() for snak in snaks):
        return reference_from_json(json)
    if name not in _references:
        if len(_references) >= _KEPT:
            _references.clear()
        _references[name] = reference_from_json(json)
    return _references[name]


class Draft:
    """Reach for `statements`, `label`, `description` and `aliases` to see what is there, planned things included.

    Without an entity it is the draft of a new item.
    """

    def __init__(self, entity: Entity | None) -> None:
        self.entity = entity or Entity({})
        self._statements: dict[str, list[Standing]] = {}
        self._terms: dict[tuple[str, str], str] = {}
        self._aliases: dict[str, list[str]] = {}

    @property
    def revision(self) -> int | None:
        """The revision that the draft starts from; None for a new item."""
        return self.entity.revision

    def statements(self, prop: str) -> list[Standing]:
        """All statements of a property, live ones first."""
        if prop not in self._statements:
            claims = (self.entity.json.get("claims") or {}).get(prop, ())
            self._statements[prop] = [Standing(_read_snak(claim["mainsnak"]), claim) for claim in claims]
        return self._statements[prop]

    def add_statement(self, statement: Statement, row: int) -> None:
        """Plan a statement; `row` is the place of its edit."""
        planned = Standing(statement.main, planned=statement)
        planned.row = row
        self.statements(statement.main.property).append(planned)

    def plans(self, prop: str | None) -> bool:
        """Whether a statement is planned for the property."""
        return any(standing.row is not None for standing in self._statements.get(prop or "", ()))

    def term(self, kind: str, language: str) -> str | None:
        """The label or description in exactly this language."""
        return self._terms.get((kind, language)) or self.entity.term(f"{kind}s", language)

    def add_term(self, kind: str, language: str, text: str) -> None:
        """Plan a label, a description or an alias."""
        if kind == "alias":
            self._aliases.setdefault(language, []).append(text)
        else:
            self._terms[kind, language] = text

    def name(self, language: str, text: str) -> str | None:
        """The label or alias, in this language or in all, that is the same name as the text but for letter case."""
        wanted = name_form(text)
        return next((name for name in self._names(language) if name_form(name) == wanted), None)

    def _names(self, language: str) -> Sequence[str]:
        names: list[str] = []
        for code in dict.fromkeys((language, ALL_LANGUAGES)):
            label = self.term("label", code)
            names += [label] if label else []
            names += (*self.entity.aliases(code), *self._aliases.get(code, ()))
        return names


def name_form(text: str) -> str:
    """The form in which two names are one alias: search on Wikidata ignores letter case."""
    return normal_text(text).casefold()
