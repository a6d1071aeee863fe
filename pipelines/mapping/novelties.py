"""Novelties: what a new item needs beside the mapped statements: a label, and to say what it is."""

from pipelines.mapping.cells import Record
from pipelines.mapping.readings import Trouble
from pipelines.mapping.troubles import Troubles
from pipelines.partners.mapping import Mapping as PartnerMapping
from pipelines.partners.mapping import StatementSpec

INSTANCE_OF = "P31"


def class_statement(mapping: PartnerMapping) -> tuple[StatementSpec, ...]:
    """Say that the item is an instance of the mapping's class, unless the mapping itself says what the things are."""
    if "default" not in mapping.references or any(spec.property == INSTANCE_OF for spec in mapping.statements):
        return ()
    return (StatementSpec(property=INSTANCE_OF, constant=mapping.class_),)


def label_missing(record: Record, troubles: Troubles) -> None:
    """Report a record that may become a new item but has no label."""
    remedy = "map a column under `labels` in the mapping, or fill the name"
    troubles.cell(record, None, None, Trouble("new-item-without-label", "a new item needs a label", remedy))
