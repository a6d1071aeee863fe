"""Novelty: whether a record that no item answers to may become a new item, by the mapping's conditions. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from pipelines.messages import N_
from pipelines.partners.partner import Partner
from pipelines.partners.uses import placeholders

#: Wikidata's notability policy wants clearly identifiable things, described by serious sources:
#: https://www.wikidata.org/wiki/Wikidata:Notability
LEAST_SIGNALS = 2


def novelty(record: Mapping[str, Any], partner: Partner, identified_by: Collection[str]) -> str:
    """Why the record may become a new item, in words; empty if it may not.

    `identified_by`: the identifier columns of which it has a valid value.

    It needs a valid identifier, a reference that points at the record, and two independent signals with a value.
    """
    rules = partner.mapping.new_items
    if not rules.allowed or "default" not in partner.mapping.references:
        return ""
    identifiers = [column for column in rules.identifiers if column in identified_by]
    signals = [column for column in rules.signals if record.get(column) and column not in identifiers]
    if not identifiers or len(signals) < LEAST_SIGNALS or not _has_reference(record, partner):
        return ""
    return N_(f"a new item may be created: identified by {identifiers[0]}, and {' and '.join(signals)} are known")


def _has_reference(record: Mapping[str, Any], partner: Partner) -> bool:
    """Some part of the default reference points at the record: by its address, or by the partner's identifier."""
    return any(
        (spec.column is not None and record.get(spec.column))
        or (spec.template is not None and all(record.get(name) for name in placeholders(spec.template)))
        for spec in partner.mapping.references["default"]
    )
