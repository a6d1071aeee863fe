"""Surroundings: what checks know beyond the item itself; read beforehand, so that evaluation stays pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from pipelines.model.entities import Entity
from pipelines.model.statements import Snak
from pipelines.model.values import DAY, TimeValue


def _no_holders(prop: str, snak: Snak) -> frozenset[str]:
    del prop, snak
    return frozenset()


def nobody_asked(name: str) -> bool | None:
    """Nothing is known of a page."""
    del name
    return None


@dataclass(frozen=True)
class Surroundings:
    """Other entities, classes, and look-ups.

    `entities`: by id, None for one that does not exist; what is absent was not read, and is not judged.
    `parents`: the direct superclasses (P279) of each class. `links`: item, property, item of the batch's own
    statements. `holders`: the items that have a value already. `page_exists`: whether Commons has a page, None if
    nobody asked. `units`: unit's URI → its base unit and factor.
    """

    entities: Mapping[str, Entity | None] = field(default_factory=dict)
    parents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    links: frozenset[tuple[str, str, str]] = frozenset()
    holders: Callable[[str, Snak], frozenset[str]] = _no_holders
    page_exists: Callable[[str], bool | None] = nobody_asked
    units: Mapping[str, tuple[str, Decimal]] = field(default_factory=dict)
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    @property
    def now(self) -> TimeValue:
        """Today as a Wikibase writes it."""
        return TimeValue(f"+{self.today:%Y-%m-%d}T00:00:00Z", DAY)

    def is_below(self, classes: Iterable[str], wanted: frozenset[str]) -> bool | None:
        """Whether one of the classes is among the wanted ones or below them; None where the tree was not read."""
        seen: set[str] = set()
        queue = list(classes)
        whole = True
        while queue:
            class_ = queue.pop()
            if class_ in wanted:
                return True
            if class_ not in seen:
                seen.add(class_)
                whole = whole and class_ in self.parents
                queue += self.parents.get(class_, ())
        return False if whole else None
