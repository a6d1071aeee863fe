"""Statements: a mapping's statement and reference specifications, compiled into functions over records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipelines.mapping.cells import Record, Test, Texts, column_of, condition_of, texts_of
from pipelines.mapping.readings import NO_ROWS, Read, Rows, Said, Trouble, reader
from pipelines.mapping.troubles import Troubles
from pipelines.model.snak_texts import list_text
from pipelines.partners.crosswalks import Crosswalk
from pipelines.partners.mapping import SnakSpec, StatementSpec

#: "Retrieved" and "stated in" say when and where at large; alone, a retrieval date is no reference.
RETRIEVED = "P813"

NAMES_ITSELF = Trouble(
    "row-names-itself",
    "the row names its own item, so nothing is proposed",
    "correct the key, or clear the cell",
)
NO_REFERENCE = Trouble(
    "no-reference",
    "no part of the reference names a source, so nothing is proposed",
    "fill the reference's columns, or give it 'stated in' (P248) or a URL (P854) in the mapping",
)


@dataclass(frozen=True, slots=True)
class SnakSource:
    """A property, where its texts come from, and how they are read."""

    property: str
    column: str | None
    texts: Texts
    read: Read


@dataclass(frozen=True, slots=True)
class StatementSource(SnakSource):
    """Everything that one statement specification needs at run time."""

    datatype: str
    rank: str
    on_existing: str
    on_less_precise: str | None
    on_more_precise: str
    references: str
    when: Test | None
    names_row: bool
    qualifiers: tuple[SnakSource, ...]

    def holds(self, record: Record) -> bool:
        """Whether the conditions are met."""
        return self.when is None or self.when(record)


@dataclass(frozen=True)
class Vocabulary:
    """What the specifications lean on: datatypes by property, crosswalks by name, the dump's date, items of rows."""

    datatypes: Mapping[str, str]
    crosswalks: Mapping[str, Crosswalk]
    issued: date
    rows: Rows = field(default_factory=lambda: NO_ROWS)


def snak_source(spec: SnakSpec, words: Vocabulary) -> SnakSource:
    """Compile one property of a qualifier or a reference."""
    datatype = words.datatypes[spec.property]
    texts = texts_of(spec, words.issued, in_url=datatype == "url")
    return SnakSource(spec.property, column_of(spec), texts, reader(spec, datatype, words.crosswalks, words.rows))


def statement_source(spec: StatementSpec, words: Vocabulary) -> StatementSource:
    """Compile one statement with its qualifiers."""
    main = snak_source(spec, words)
    return StatementSource(
        main.property,
        main.column,
        main.texts,
        main.read,
        datatype=words.datatypes[spec.property],
        rank=spec.rank.value,
        on_existing=spec.on_existing,
        on_less_precise=spec.on_less_precise,
        on_more_precise=spec.on_more_precise,
        references=spec.references,
        when=condition_of(spec.when),
        names_row=bool(spec.names_row),
        qualifiers=tuple(snak_source(qualifier, words) for qualifier in spec.qualifiers),
    )


def read_snaks(
    sources: Sequence[SnakSource], record: Record, troubles: Troubles
) -> tuple[list[tuple[str, Said]], bool]:
    """All that the sources say of a record, as (property, said) in order; and whether every text could be read."""
    said, whole = [], True
    for source in sources:
        for text in source.texts(record):
            reading = source.read(text)
            if isinstance(reading, Said):
                said.append((source.property, reading))
            elif reading is not None:
                troubles.cell(record, source.column, text, reading)
                whole = False
    return said, whole


def reference_of(sources: Sequence[SnakSource]) -> Callable[[Record, Troubles], str | None]:
    """The function that gives a record's reference as a JSON list of one reference; None if it has none."""

    def build(record: Record, troubles: Troubles) -> str | None:
        said, _ = read_snaks(sources, record, troubles)
        if all(prop == RETRIEVED for prop, _ in said):
            troubles.cell(record, None, None, NO_REFERENCE)
            return None
        return list_text([list_text(snak.main for _, snak in said)])

    return build
