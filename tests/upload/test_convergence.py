"""Planning after applying gives nothing to do, and a plan never touches what it did not add: for any item and dump."""

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, Snak, SnakType, Statement
from pipelines.model.values import EntityValue, StringValue, TimeValue
from pipelines.sandbox.changes import apply_changes, parse_changes
from pipelines.sandbox.elsewhere import Elsewhere
from pipelines.upload.difference import difference
from pipelines.upload.past import past_of
from pipelines.upload.payload import payload
from pipelines.upload.renewal import drift
from pipelines.upload.rows import CHANGES, Proposal
from tests.upload.samples import (
    BIRTH,
    CIRCUMSTANCES,
    COUNTRY,
    DATATYPES,
    SITE,
    item,
    propose,
    propose_term,
    reference,
    snak,
    statement,
)


class Everything:
    """The wiki's knowledge that validation asks for: all items exist, and the sample properties."""

    elsewhere = Elsewhere()
    badges: tuple[str, ...] = ()

    def exists(self, entity_id: str) -> bool:
        return entity_id != "Q0"

    def datatype(self, property_id: str) -> str | None:
        return DATATYPES.get(property_id)


DATES = ["+1850-00-00T00:00:00Z/8", "+1853-00-00T00:00:00Z/9", "+1853-03-30T00:00:00Z/11", "+1900-00-00T00:00:00Z/9"]
SITES = ["https://example.org/a", "http://example.org/a/", "https://example.org/b"]

mains = st.one_of(
    st.sampled_from(DATES).map(lambda t: snak(BIRTH, TimeValue(t.partition("/")[0], int(t.partition("/")[2])))),
    st.sampled_from(["Q30", "Q183"]).map(lambda id_: snak(COUNTRY, EntityValue(id_))),
    st.sampled_from(SITES).map(lambda url: snak(SITE, StringValue(url))),
    st.sampled_from([BIRTH, COUNTRY]).map(lambda prop: snak(prop, None, SnakType.SOMEVALUE)),
)
qualifiers = st.lists(st.sampled_from(["Q1", "Q2"]).map(lambda id_: snak(CIRCUMSTANCES, EntityValue(id_))), max_size=1)
references = st.lists(
    st.builds(reference, st.sampled_from("123"), st.sampled_from(["2020-01-01", "2026-05-01"])), max_size=2, unique=True
)
ranks = st.sampled_from(list(Rank))
texts = st.sampled_from(["Ada", "ADA", "Ada Imaginary", "painter"])


@st.composite
def items(draw: st.DrawFn) -> Entity:
    statements: list[Statement] = []
    for number in range(draw(st.integers(0, 4))):
        main, cited, rank, details = draw(mains), draw(references), draw(ranks), tuple(draw(qualifiers))
        statements.append(statement(main, *cited, number=number, rank=rank, qualifiers=details))
    languages = st.sampled_from(["en", "mul", "de"])
    labels = draw(st.dictionaries(languages, texts, max_size=2))
    return item(*statements, labels=labels, aliases=draw(st.dictionaries(languages, st.lists(texts, max_size=2))))


@st.composite
def statement_proposals(draw: st.DrawFn) -> Proposal:
    main: Snak = draw(mains)
    return propose(
        main,
        *draw(references),
        row=draw(st.integers(1, 3)),
        qualifiers=draw(qualifiers),
        on_existing=draw(st.sampled_from(["add", "propose", "report", "skip"])),
        on_less_precise=draw(st.sampled_from([None, "add", "propose", "report"])),
        on_more_precise=draw(st.sampled_from([None, "add-reference", "report"])),
        rank=draw(st.sampled_from([Rank.NORMAL, Rank.NORMAL, Rank.DEPRECATED])),
    )


proposals = st.lists(
    st.one_of(
        statement_proposals(),
        st.builds(
            propose_term,
            st.sampled_from(["label", "description", "alias"]),
            texts,
            st.sampled_from(["en", "mul", "de"]),
        ),
    ),
    max_size=8,
)


def applied(entity: Entity, data: dict[str, Any]) -> Entity:
    """The item after the edit, by the embedded Wikibase's own rules."""
    return Entity(apply_changes(dict(entity.json), parse_changes(data, entity.id, Everything())))


@given(items(), proposals)
def test_a_difference_applied_leaves_no_difference(entity: Entity, proposed: list[Proposal]) -> None:
    after = applied(entity, payload(difference(proposed, entity).edits, entity))
    assert not [edit for edit in difference(proposed, after).edits if edit.action in CHANGES]


@settings(max_examples=50)
@given(items(), proposals)
def test_what_is_renewed_leaves_no_difference_either(entity: Entity, proposed: list[Proposal]) -> None:
    """All references on the item count as ours, no statement stands twice, and the dump is of one day."""
    assume(all(len(entity.statements(prop)) == 1 for prop in entity.properties))
    proposed = [p._replace(references=(p.references or "").replace("+2020-01-01", "+2026-05-01")) for p in proposed]
    whole = {"claims": [s.to_json() for prop in entity.properties for s in entity.statements(prop)]}
    entity = applied(entity, whole)  # as stored: with the hashes of references
    placed = [(s.id, r.hash) for prop in entity.properties for s in entity.statements(prop) for r in s.references]
    found = difference(proposed, entity, renewable=placed).edits
    after = applied(entity, payload(found, entity))
    later = [(s.id, r.hash) for prop in after.properties for s in after.statements(prop) for r in s.references]
    again = difference(proposed, after, renewable=later).edits
    assert not [edit for edit in again if edit.action in CHANGES]


@given(items(), proposals)
def test_what_was_planned_drifts_neither_before_nor_after_it_is_done(entity: Entity, proposed: list[Proposal]) -> None:
    found = difference(proposed, entity).edits
    assert drift(found, entity) == []
    assert drift(found, applied(entity, payload(found, entity))) == []


@given(items(), proposals)
def test_what_we_added_and_a_person_took_away_is_not_added_again(entity: Entity, proposed: list[Proposal]) -> None:
    found = difference(proposed, entity).edits
    past = past_of([(applied(entity, payload(found, entity)), None)])
    again = difference(proposed, entity, past=past).edits
    assert not [now for before, now in zip(found, again, strict=True) if {before.action, now.action} <= CHANGES]


@given(items(), proposals)
def test_nothing_that_was_there_is_removed_or_changed(entity: Entity, proposed: list[Proposal]) -> None:
    after = applied(entity, payload(difference(proposed, entity).edits, entity))
    for prop in entity.properties:
        later = {s.id: s for s in after.statements(prop)}
        for before in entity.statements(prop):
            now = later[before.id]
            assert (now.main, now.qualifiers, now.rank) == (before.main, before.qualifiers, before.rank)
            kept = {frozenset(r.snaks) for r in now.references}
            assert kept >= {frozenset(r.snaks) for r in before.references}
    for language, label in entity.json["labels"].items():
        assert after.term("labels", language) == label["value"]
    for language in entity.json["aliases"]:
        assert set(after.aliases(language)) >= set(entity.aliases(language))


@given(items(), proposals)
def test_every_statement_that_is_added_has_a_reference(entity: Entity, proposed: list[Proposal]) -> None:
    unsourced = [p._replace(references=None) for p in proposed]
    data = payload(difference([*proposed, *unsourced], entity).edits, entity)
    assert all(claim.get("references") for claim in data.get("claims", ()))
