"""Place: a snak where it stands in an item, with the snaks that stand beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.model.constraints import Position
from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, Snak, Statement


@dataclass(frozen=True, slots=True)
class Place:
    """One snak of an item; `beside` are the qualifiers, or the reference's snaks, among which it stands."""

    item: Entity
    statement: Statement
    snak: Snak
    position: Position = Position.MAIN
    beside: tuple[Snak, ...] = ()

    @property
    def property(self) -> str:
        """The snak's property."""
        return self.snak.property

    def group(self, separators: tuple[str, ...] = (), *, best: bool = False) -> list[Snak]:
        """The snaks of the same property that count together with this one, itself included.

        Main values count where they are not deprecated and have the same values for the separators; `best`: only
        those of the best rank.
        """
        if self.position is not Position.MAIN:
            return [snak for snak in self.beside if snak.property == self.property]
        found = [s for s in standing(self.item, self.property) if _separate(s, separators) == self._values(separators)]
        if best and any(statement.rank is Rank.PREFERRED for statement in found):
            found = [statement for statement in found if statement.rank is Rank.PREFERRED]
        return [statement.main for statement in found]

    def _values(self, separators: tuple[str, ...]) -> list[frozenset[Snak]]:
        return _separate(self.statement, separators)


def standing(item: Entity, prop: str) -> list[Statement]:
    """The statements of a property that are not deprecated."""
    return [statement for statement in item.statements(prop) if statement.rank is not Rank.DEPRECATED]


def best(item: Entity, prop: str) -> list[Statement]:
    """The preferred statements of a property, or else those that are not deprecated."""
    found = standing(item, prop)
    return [s for s in found if s.rank is Rank.PREFERRED] or found


def entity_values(item: Entity, props: tuple[str, ...]) -> Iterator[str]:
    """The entities that the best statements of the properties name."""
    for prop in props:
        for statement in best(item, prop):
            if statement.main.value is not None and statement.main.value.type == "wikibase-entityid":
                yield str(statement.main.value)


def _separate(statement: Statement, separators: tuple[str, ...]) -> list[frozenset[Snak]]:
    return [frozenset(q for q in statement.qualifiers if q.property == prop) for prop in separators]
