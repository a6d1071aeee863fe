from collections.abc import Iterable

from pipelines.model.entities import Entity
from pipelines.model.values import CONCEPT_BASE, QuantityValue
from pipelines.upload.difference import difference
from pipelines.upload.rehearsal import affected, content_hash, ids_in, left_to_do, needed_entities
from pipelines.upload.rows import Edit, by_subject
from tests.upload.samples import BIRTH, COUNTRY, country, item, propose, propose_term, reference, snak, statement, year

BORN = snak(BIRTH, year(1853))
PERSON = item(statement(snak("P31", country(5)), reference()), labels={"en": "Ada"})


def planned() -> list[Edit]:
    at_home = propose(snak(COUNTRY, country(30)))
    complete = item(statement(BORN, reference("1")), id_="Q2")
    new = difference([propose(BORN, subject="new:3")], None).edits
    return [
        *difference([at_home], PERSON).edits,
        *difference([propose(BORN, subject="Q2")], complete).edits,
        *new,
    ]


class Wiki:
    def __init__(self, *entities: Entity) -> None:
        self.kept = {entity.id: entity for entity in entities}
        self.asked: list[str] = []

    def read(self, ids: Iterable[str]) -> dict[str, Entity]:
        ids = list(ids)
        self.asked += ids
        return {id_: self.kept[id_] for id_ in ids if id_ in self.kept}


def bare(id_: str, **claims: str) -> Entity:
    groups = {prop: [statement(snak("P31", country(int(value[1:])))).to_json()] for prop, value in claims.items()}
    labels = {"en": {"language": "en", "value": id_}}
    return Entity({"type": "item", "id": id_, "labels": labels, "sitelinks": {"enwiki": {}}, "claims": groups})


def test_only_items_that_change_and_are_there_are_affected() -> None:
    assert affected(planned()) == ["Q1"]


def test_what_items_and_edits_name_is_needed_and_the_classes_above() -> None:
    wiki = Wiki(PERSON, *map(bare, ["Q30", "Q100", "Q35120"]), bare("Q5", P279="Q7"), bare("Q7", P279="Q35120"))
    found = {json["id"]: json for json in needed_entities(planned(), wiki.read, ["Q8"])}
    assert found.keys() == {"Q1", "Q5", "Q7", "Q35120", "Q30", "Q100"}
    assert {"P27", "P31", "P279", "P248", "P854", "P813", "Q8"} <= set(wiki.asked)
    assert found["Q1"] == PERSON.json
    assert found["Q5"] == bare("Q5", P279="Q7").json
    assert found["Q7"].keys() == {"type", "id", "labels", "claims"}
    assert len(wiki.asked) == len(set(wiki.asked))


def test_units_and_globes_are_named_too_and_ids_of_statements_are_not() -> None:
    amount = QuantityValue("+1", f"{CONCEPT_BASE}Q11573").to_json()
    assert ids_in([{"id": "Q1$0000", "value": amount, "property": "P1"}]) == {"P1", "Q11573"}


def test_the_hash_tells_contents_and_not_revisions_apart() -> None:
    live = item(statement(BORN))
    assert content_hash(live) == content_hash(Entity({**live.json, "lastrevid": 9, "modified": "now", "aliases": []}))
    assert content_hash(live) != content_hash(item(statement(BORN, reference())))


def test_what_is_still_missing_is_told() -> None:
    edits = difference([propose(BORN), propose_term("label", "Ada")], item()).edits
    plan = by_subject(edits)
    done = item(statement(BORN, reference("1")), labels={"en": "Ada"})
    assert left_to_do(plan, {"Q1": "Q1"}, {"Q1": done}) == []
    assert left_to_do(plan, {"Q1": "Q1"}, {"Q1": item(statement(BORN, reference("1")))}) == ["Q1"]
    assert left_to_do(plan, {"Q1": "Q1"}, {}) == ["Q1"]
    there = by_subject(difference([propose(BORN)], done).edits)
    assert left_to_do(there, {"Q1": "Q1"}, {}) == []
