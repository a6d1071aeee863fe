"""References: whether a live statement already carries ours.

Compared as sets of snaks; `retrieved` does not count, since the same record read on another day is the same source.
Rules: https://www.wikidata.org/wiki/Help:Sources.
"""

from collections.abc import Iterable, Sequence

from pipelines.model.statements import Reference, Snak
from pipelines.upload.comparison import holds

STATED_IN = "P248"
RETRIEVED = "P813"
#: Datatypes of the snaks that name one record of a source.
_NAMING = frozenset({"url", "external-id"})


def carries(references: Iterable[Reference], ours: Reference) -> bool:
    """True where one of the references cites the same record of the same source as ours."""
    return any(same_source(theirs, ours) for theirs in references)


def missing_references(references: Sequence[Reference], ours: Sequence[Reference]) -> tuple[Reference, ...]:
    """Those of ours that are not among the references, each once."""
    missing: list[Reference] = []
    for reference in ours:
        if not carries(references, reference) and not carries(missing, reference):
            missing.append(reference)
    return tuple(missing)


def same_source(theirs: Reference, ours: Reference) -> bool:
    """True where both are equal as sets of snaks, or name the same record (reference URL, external identifier).

    Two references that are stated in different works are different sources, even at one address.
    """
    mine, other = _telling(ours), _telling(theirs)
    if all(holds(other, snak) for snak in mine) and all(holds(mine, snak) for snak in other):
        return True
    works, their_works = _works(mine), _works(other)
    if works and their_works and not any(holds(their_works, work) for work in works):
        return False
    return any(snak.datatype in _NAMING and holds(other, snak) for snak in mine)


def _telling(reference: Reference) -> tuple[Snak, ...]:
    return tuple([snak for snak in reference.snaks if snak.property != RETRIEVED])


def _works(snaks: Sequence[Snak]) -> tuple[Snak, ...]:
    return tuple([snak for snak in snaks if snak.property == STATED_IN])
