"""Cautions: what is allowed in a partner's definitions, but would let a run end with nothing."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.partners.licence import check_licence
from pipelines.partners.partner import Partner
from pipelines.partners.uses import crosswalk_uses

#: A reference that has only these says when, but not where from.
NO_SOURCE = frozenset({"P813"})


def cautions(partner: Partner) -> Iterator[str]:
    """What a person should know before the first run, each with its remedy."""
    gate = check_licence(partner.package, partner.resource)
    if not gate.open:
        yield f"nothing can be uploaded yet: {gate.reason}"
    if isinstance(partner.source, Path) and not partner.source.is_file():
        yield f"its dump {partner.source.name} is not in its folder: put it there, or give it with --dump"
    for name, specs in partner.mapping.references.items():
        if {spec.property for spec in specs} <= NO_SOURCE:
            yield f"references › {name} names no source: add 'stated in' (P248) or a URL (P854), or nothing is proposed"
    for name in sorted({use.name for use in crosswalk_uses(partner.mapping)}):
        entries = partner.crosswalks[name].entries
        if entries and not any(entry.item for entry in entries.values()):
            yield f"mappings/crosswalks/{name}.tsv has no item yet: fill its second column"
