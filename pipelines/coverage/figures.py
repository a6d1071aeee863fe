"""Figures: what is measured of a partner's items and of their class, and with which queries of the catalogue."""

from dataclasses import dataclass
from enum import StrEnum

from pipelines.model.tables import INTEGER, STRING, Column, TableSchema
from pipelines.partners.partner import Partner
from pipelines.partners.uses import placeholders

STATED_IN, REFERENCE_URL = "P248", "P854"
#: The sides of a list behind a figure.
SIDES = ("with", "without")

HOLDERS = TableSchema(
    "holders",
    (
        Column("measure", STRING, "as in coverage"),
        Column("subject", STRING, "as in coverage"),
        Column("item", STRING, "item id; an item that has nothing to count is left out"),
        Column("covered", INTEGER, "1 if the item has it; reference measures: statements that have it"),
        Column("total", INTEGER, "1; reference measures: the item's statements with the property"),
    ),
)

LISTS = TableSchema(
    "lists",
    (
        Column("scope", STRING, "as in coverage"),
        Column("measure", STRING, "as in coverage"),
        Column("subject", STRING, "as in coverage"),
        Column("side", STRING, "with or without"),
        Column("item", STRING, "item id"),
    ),
)


class Scope(StrEnum):
    """Whose items are looked at."""

    PARTNER = "partner"
    CLASS = "class"


class Measure(StrEnum):
    """What is counted: items for the first three, statements for the reference measures."""

    PROPERTY = "property"
    LABEL = "label"
    DESCRIPTION = "description"
    REFERENCE = "reference"
    PARTNER_REFERENCE = "partner-reference"

    @property
    def of_statements(self) -> bool:
        """Whether the measure counts statements, not items."""
        return self in {Measure.REFERENCE, Measure.PARTNER_REFERENCE}

    @property
    def of_terms(self) -> bool:
        """Whether the measure's subjects are languages, not properties."""
        return self in {Measure.LABEL, Measure.DESCRIPTION}


@dataclass(frozen=True)
class Mark:
    """How a reference of the partner is known: by its source, or else by how its URL begins; empty if by neither."""

    sources: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        """The end of the names of the queries that look for it."""
        return "source" if self.sources else "source-url"

    @property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """What those queries need beside items and properties."""
        return {"source": self.sources} if self.sources else {"prefix": self.prefixes}

    def __bool__(self) -> bool:
        return bool(self.sources or self.prefixes)


def measured_properties(partner: Partner) -> tuple[str, ...]:
    """The properties of the mapping's statements, each once, in their order."""
    return tuple(dict.fromkeys(spec.property for spec in partner.mapping.statements))


def measured_languages(partner: Partner, measure: Measure) -> tuple[str, ...]:
    """The mapping's languages, and those that its terms are written in; descriptions have no `mul` in Wikibase."""
    mapping = partner.mapping
    written = [spec.language for spec in (*mapping.labels, *mapping.descriptions) if spec.language != "tagged"]
    without = {"mul"} if measure is Measure.DESCRIPTION else set()
    return tuple(language for language in dict.fromkeys([*mapping.languages, *written]) if language not in without)


def measured_subjects(partner: Partner, measure: Measure) -> tuple[str, ...]:
    """What a measure is taken of: languages for terms, else properties."""
    return measured_languages(partner, measure) if measure.of_terms else measured_properties(partner)


def partner_mark(partner: Partner) -> Mark:
    """What the mapping's references state: their source (P248), or else the fixed beginning of their URL (P854).

    The package's own item is the last resort: a mapping that does not state it adds no such reference.
    """
    specs = [spec for references in partner.mapping.references.values() for spec in references]
    stated = [spec.constant for spec in specs if spec.property == STATED_IN and spec.constant is not None]
    if stated:
        return Mark(sources=tuple(dict.fromkeys(stated)))
    prefixes = []
    for spec in specs:
        if spec.property == REFERENCE_URL and spec.template is not None and placeholders(spec.template):
            prefixes.append(spec.template.partition("{")[0])
        elif spec.property == REFERENCE_URL and spec.constant is not None:
            prefixes.append(spec.constant)
    telling = tuple(dict.fromkeys(prefix for prefix in prefixes if len(prefix) > len("https://")))
    own = partner.package.donata.item
    return Mark(sources=(own,)) if own and not telling else Mark(prefixes=telling)


def figure_query(scope: Scope, measure: Measure, mark: Mark) -> str:
    """The catalogue name of the query behind a figure, which tells who has it."""
    return f"coverage/{'items' if scope is Scope.PARTNER else 'class'}-with-{_ending(measure, mark)}"


def whole_class_query(measure: Measure, mark: Mark) -> str:
    """The catalogue name of the query that tells, of a class that is read whole, which items have it."""
    return f"coverage/class-items-with-{_ending(measure, mark)}"


def list_query(scope: Scope, measure: Measure, mark: Mark, side: str) -> str:
    """The catalogue name of the query that lists items `with` or `without` it."""
    if scope is Scope.CLASS:
        return f"coverage/class-list-{side}-{_ending(measure, mark)}"
    return f"coverage/items-{side}-{_ending(measure, mark)}"


def group_query(measure: Measure, mark: Mark) -> str:
    """The catalogue name of the query that counts who has it in each group of a class."""
    return f"coverage/class-groups-with-{_ending(measure, mark)}"


def group_list_query(measure: Measure, mark: Mark, side: str) -> str:
    """The catalogue name of the query that lists the items of a class's group `with` or `without` it."""
    return f"coverage/class-group-list-{side}-{_ending(measure, mark)}"


def _ending(measure: Measure, mark: Mark) -> str:
    return mark.suffix if measure is Measure.PARTNER_REFERENCE else measure.value
