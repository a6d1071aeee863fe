"""Strategies for hypothesis: any value, snak, reference and statement that a Wikibase could hold."""

from hypothesis import strategies as st

from pipelines.model.statements import Rank, Reference, Snak, SnakType, Statement
from pipelines.model.values import (
    GREGORIAN,
    JULIAN,
    NO_UNIT,
    CoordinateValue,
    EntityValue,
    MonolingualValue,
    QuantityValue,
    StringValue,
    TimeValue,
    Value,
    unit_uri,
)

numbers = st.integers(1, 10**9)
item_ids = numbers.map(lambda number: f"Q{number}")
property_ids = st.integers(1, 20_000).map(lambda number: f"P{number}")
lexeme_ids = st.tuples(numbers, st.sampled_from(["", "-F1", "-S2"])).map(lambda pair: f"L{pair[0]}{pair[1]}")
entity_ids = st.one_of(item_ids, property_ids, lexeme_ids, numbers.map(lambda number: f"E{number}"))
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=3).map(lambda number: f"{number:+f}")
units = st.one_of(st.just(NO_UNIT), item_ids.map(unit_uri))

times = st.builds(
    lambda year, month, day, precision, calendar: TimeValue(
        f"{'-' if year < 0 else '+'}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z", precision, calendar
    ),
    st.integers(-(10**15), 10**15).filter(bool),
    st.integers(0, 12),
    st.integers(0, 31),
    st.integers(0, 11),
    st.sampled_from([GREGORIAN, JULIAN]),
)
values: st.SearchStrategy[Value] = st.one_of(
    st.builds(StringValue, st.text()),
    st.builds(EntityValue, entity_ids),
    st.builds(MonolingualValue, st.text(), st.sampled_from(["en", "fr", "zh-hans", "mul"])),
    times,
    st.builds(QuantityValue, amounts, units, st.none() | amounts, st.none() | amounts),
    st.builds(
        CoordinateValue,
        st.floats(-90, 90, allow_nan=False),
        st.floats(-180, 180, allow_nan=False),
        st.none() | st.floats(1e-9, 360),
    ),
)

DATATYPES = {
    "string": "external-id",
    "wikibase-entityid": "wikibase-item",
    "monolingualtext": "monolingualtext",
    "time": "time",
    "quantity": "quantity",
    "globecoordinate": "globe-coordinate",
}
snaks = st.one_of(
    st.builds(lambda prop, value: Snak(prop, DATATYPES[value.type], value), property_ids, values),
    st.builds(
        lambda prop, kind: Snak(prop, "time", None, kind),
        property_ids,
        st.sampled_from([SnakType.SOMEVALUE, SnakType.NOVALUE]),
    ),
)


def _by_property(found: list[Snak]) -> tuple[Snak, ...]:
    """Wikibase keeps the snaks of one property together."""
    order = list(dict.fromkeys(snak.property for snak in found))
    return tuple(sorted(found, key=lambda snak: order.index(snak.property)))


snak_lists = st.lists(snaks, max_size=4).map(_by_property)
references = st.builds(
    Reference, snak_lists.filter(bool), st.none() | st.text("0123456789abcdef", min_size=40, max_size=40)
)
statements = st.builds(
    Statement,
    main=snaks,
    qualifiers=snak_lists,
    references=st.lists(references, max_size=3).map(tuple),
    rank=st.sampled_from(Rank),
    id=st.none() | st.uuids().map(lambda guid: f"Q42${guid}"),
)
