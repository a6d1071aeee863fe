"""Evidence: what one comparison of a record with an item says, at a named level, in words."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How two values compare. Unknown means that one side is silent: it speaks neither for nor against."""

    EXACT = "exact"
    CLOSE = "close"
    COMPATIBLE = "compatible"
    UNKNOWN = "unknown"
    CONTRADICTING = "contradicting"


class Kind(StrEnum):
    """What was compared; every kind weighs differently (`pipelines.reconcile.scoring`)."""

    IDENTIFIER = "identifier"
    NAME = "name"
    TYPE = "type"
    DATE = "date"
    FACT = "fact"
    WEBSITE = "website"


#: Best first: of several comparisons of one clue, the best one stands.
ORDER = (Level.EXACT, Level.CLOSE, Level.COMPATIBLE, Level.UNKNOWN, Level.CONTRADICTING)

#: What can confirm that two things of one name are the same thing; a name or a type alone cannot.
INDEPENDENT = frozenset({Kind.IDENTIFIER, Kind.DATE, Kind.FACT, Kind.WEBSITE})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison: `about` is the column (or `type`), `words` a clause that a person can check."""

    kind: Kind
    about: str
    level: Level
    words: str

    @property
    def agrees(self) -> bool:
        """Exact or close."""
        return self.level in {Level.EXACT, Level.CLOSE}

    @property
    def contradicts(self) -> bool:
        """The two sides cannot both be right about one thing."""
        return self.level is Level.CONTRADICTING


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that a record may be, with all that was compared, and the score from 0 to 1 that follows."""

    item: str
    by_identifier: bool
    evidence: tuple[Evidence, ...]
    score: float
    label: str | None = None
    description: str | None = None

    @property
    def method(self) -> str:
        """How it was found: `identifier` or `name`."""
        return "identifier" if self.by_identifier else "name"

    def of(self, kind: Kind) -> tuple[Evidence, ...]:
        """The evidence of one kind."""
        return tuple(e for e in self.evidence if e.kind is kind)

    @property
    def agreements(self) -> tuple[Evidence, ...]:
        """The independent comparisons that agree."""
        return tuple(e for e in self.evidence if e.kind in INDEPENDENT and e.agrees)

    @property
    def contradictions(self) -> tuple[Evidence, ...]:
        """The comparisons that contradict."""
        return tuple(e for e in self.evidence if e.contradicts)

    @property
    def words(self) -> str:
        """All that was said, the silent comparisons last."""
        ordered = sorted(self.evidence, key=lambda e: e.level is Level.UNKNOWN)
        return "; ".join(e.words for e in ordered)
