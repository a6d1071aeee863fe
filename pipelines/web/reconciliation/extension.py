"""Extension: the values of properties, chosen by the settings that the manifest offers.

Besides properties of the Wikibase there are terms: `Len` is the English label, `Dde` the German description, `Afr` the
French aliases, as in Wikidata's own service. A date is given as a date only if its day is known: a year stays a text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.reconciliation import Asked, Cell, Named
from pipelines.model.statements import Rank, Statement
from pipelines.model.values import DAY, EntityValue, MonolingualValue, QuantityValue, TimeValue, Value
from pipelines.web.reconciliation.languages import language_tag
from pipelines.web.reconciliation.manifest import SETTINGS, Setting
from pipelines.web.reconciliation.refusals import RefusedError

__all__ = ["TERMS", "Choices", "extend", "read_choices"]

TERMS = re.compile(r"([LDA])([a-z]{2,3}(?:-[a-z0-9]+)*)")
#: Imported from a Wikimedia project, and Wikimedia import URL: a reference that says no more is a wiki.
_WIKI = {"P143", "P4656"}

Naming = Callable[[Iterable[str]], Mapping[str, Named]]


@dataclass(frozen=True)
class Choices:
    """The settings of one property, read."""

    limit: int = 0
    rank: str = "best"
    references: str = "any"
    content: str = "entity"
    count: bool = False


def read_choices(asked: Asked, offered: Sequence[Setting] = SETTINGS) -> Choices:
    """The settings of one property; numbers and truth values may be written as texts.

    Raises:
        RefusedError: a setting that the manifest does not offer, or a value that it does not allow.
    """
    read: dict[str, Any] = {}
    known = {setting.id: setting for setting in offered}
    for name, value in asked.settings.items():
        setting = known.get(name)
        if setting is None:
            raise RefusedError(f"property {asked.property}: there is no setting '{name}'")
        text = str(value).lower()
        if setting.kind == "number" and re.fullmatch(r"\d{1,9}(\.0)?", text):
            read[name] = int(float(text))
        elif setting.kind == "checkbox" and text in {"true", "false", "on", "1", "0", ""}:
            read[name] = text in {"true", "on", "1"}
        elif setting.kind == "select" and text in {choice.value for choice in setting.choices}:
            read[name] = text
        else:
            raise RefusedError(f"property {asked.property}: setting '{name}' cannot be '{value}'")
    return Choices(**read)


def extend(
    entities: Sequence[Entity | None], asked: Sequence[Asked], naming: Naming, offered: Sequence[Setting] = SETTINGS
) -> list[list[list[Cell]]]:
    """For each entity, for each property, its values; none for an entity that is not there.

    Raises:
        RefusedError: as `read_choices` says.
    """
    choices = [(each.property, read_choices(each, offered)) for each in asked]
    rows = [[list(_values(entity, prop, chosen)) if entity else [] for prop, chosen in choices] for entity in entities]
    found = (value for row in rows for values in row for value in values)
    names = naming({value.id for value in found if isinstance(value, EntityValue)})
    return [[_cells(values, chosen, names) for values, (_, chosen) in zip(row, choices, strict=True)] for row in rows]


def _values(entity: Entity, prop: str, choices: Choices) -> Iterator[Value | None]:
    """The values that the settings let through; None is a value that is unknown, or none."""
    term = TERMS.fullmatch(prop)
    if term:
        yield from _terms(entity, *term.groups())
        return
    statements = [each for each in entity.statements(prop) if _referenced(each, choices.references)]
    preferred = [each for each in statements if each.rank is Rank.PREFERRED]
    for each in preferred if preferred and choices.rank == "best" else statements:
        if each.rank is not Rank.DEPRECATED or choices.rank == "any":
            yield each.main.value


def _terms(entity: Entity, kind: str, language: str) -> Iterator[Value]:
    if kind == "A":
        texts: Sequence[str | None] = entity.aliases(language)
    else:
        texts = (entity.term("labels" if kind == "L" else "descriptions", language),)
    yield from (MonolingualValue(text, language) for text in texts if text)


def _referenced(statement: Statement, wanted: str) -> bool:
    if wanted == "any":
        return True
    references = [{snak.property for snak in reference.snaks} for reference in statement.references]
    return any(wanted == "referenced" or properties - _WIKI for properties in references)


def _cells(values: Sequence[Value | None], choices: Choices, names: Mapping[str, Named]) -> list[Cell]:
    if choices.count:
        return [Cell(number=len(values))]
    kept = values[: choices.limit] if choices.limit else values
    return [_cell(value, choices.content, names) for value in kept]


def _cell(value: Value | None, content: str, names: Mapping[str, Named]) -> Cell:
    if isinstance(value, EntityValue):
        return _entity_cell(names.get(value.id) or Named(value.id, value.id), content)
    if isinstance(value, MonolingualValue):
        return Cell(text=value.text, language=language_tag(value.language))
    if isinstance(value, TimeValue):
        whole = value.precision >= DAY and len(value.time.lstrip("+-").partition("-")[0]) >= 4
        return Cell(time=value.time.removeprefix("+")) if whole else Cell(text=str(value))
    if isinstance(value, QuantityValue):
        number = float(value.amount)
        return Cell(number=int(number) if number.is_integer() and "." not in value.amount else number)
    return Cell(text=str(value)) if value is not None else Cell()


def _entity_cell(named: Named, content: str) -> Cell:
    if content == "id":
        return Cell(text=named.id)
    return Cell(text=named.name, language=named.language) if content == "literal" else Cell(named)
