"""References: whether a live statement already carries ours.

Compared as sets of snaks; `retrieved` does not count, since the same record read on another day is the same source.
Where the mapping says so, the `retrieved` of a reference that we added is renewed.
Rules: https://www.wikidata.org/wiki/Help:Sources.
"""

from collections.abc import Container, Iterable, Sequence

from pipelines.model.statements import Reference, Snak
from pipelines.model.values import TimeValue
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


def renewals(
    references: Sequence[Reference], ours: Sequence[Reference], renewable: Container[str | None]
) -> list[tuple[Reference, Reference]]:
    """Live references that differ from one of ours in an earlier `retrieved` alone, each with ours.

    Only those whose hash is among the `renewable`: what others wrote is never replaced.
    """
    found: dict[Reference, Reference] = {}
    for reference in ours:
        equal = [theirs for theirs in references if _equal(theirs, reference)]
        newest = max(equal, key=_retrieved, default=None)
        if newest and newest.hash in renewable and _retrieved(newest) < _retrieved(reference):
            found[newest] = reference
    return list(found.items())


def _equal(theirs: Reference, ours: Reference) -> bool:
    mine, other = _telling(ours), _telling(theirs)
    return len(mine) == len(other) and all(holds(other, snak) for snak in mine)


def _retrieved(reference: Reference) -> str:
    """The day as text that sorts; empty if there is none."""
    values = [snak.value for snak in reference.snaks if snak.property == RETRIEVED]
    return max((value.time for value in values if isinstance(value, TimeValue)), default="")


def _telling(reference: Reference) -> tuple[Snak, ...]:
    return tuple([snak for snak in reference.snaks if snak.property != RETRIEVED])


def _works(snaks: Sequence[Snak]) -> tuple[Snak, ...]:
    return tuple([snak for snak in snaks if snak.property == STATED_IN])
