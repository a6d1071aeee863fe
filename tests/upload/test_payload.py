import orjson
import pytest

from pipelines.model.entities import Entity
from pipelines.upload.difference import difference
from pipelines.upload.payload import payload
from pipelines.upload.renewal import with_ids
from pipelines.upload.rows import Proposal
from tests.upload.samples import BIRTH, item, propose, propose_term, reference, snak, statement, year

BORN = snak(BIRTH, year(1853))
THERE = statement(BORN, reference("8"), reference("9"))


def built(entity: Entity | None, *proposals: Proposal) -> dict[str, object]:
    return payload(difference(proposals, entity).edits, entity)


def test_a_new_statement_carries_its_reference() -> None:
    (claim,) = payload(difference([propose(BORN)], item()).edits, item())["claims"]
    assert claim["mainsnak"] == BORN.to_json()
    assert claim["references"] == [reference("1").to_json()]
    assert "id" not in claim


def test_a_new_statement_goes_with_the_id_that_its_edit_names() -> None:
    edits = with_ids(difference([propose(BORN)], item()).edits, "0123456789a", "Q1")
    (claim,) = payload(edits, item())["claims"]
    assert claim["id"] == edits[0].statement
    assert claim["id"].startswith("Q1$")


def test_a_statement_that_gains_references_keeps_all_that_others_put_there() -> None:
    live = item(THERE)
    before = orjson.dumps(dict(live.json))
    (claim,) = payload(difference([propose(BORN, row=1), propose(BORN, row=2)], live).edits, live)["claims"]
    references = [reference(record).to_json() for record in ("8", "9", "1", "2")]
    assert claim == THERE.to_json() | {"references": references}
    assert orjson.dumps(dict(live.json)) == before


def test_what_is_kept_or_left_is_not_sent() -> None:
    live = item(statement(BORN, reference("1")))
    assert built(live, propose(BORN), propose(snak(BIRTH, year(1850)))) == {}


def test_terms_are_sent_by_language_and_aliases_as_additions() -> None:
    proposals = [propose_term("label", "Ada", "de"), propose_term("description", "painter", "de")]
    aliases = [propose_term("alias", text, "de") for text in ("A.", "Countess")]
    assert built(item(), *proposals, *aliases) == {
        "labels": {"de": {"language": "de", "value": "Ada"}},
        "descriptions": {"de": {"language": "de", "value": "painter"}},
        "aliases": {
            "de": [
                {"language": "de", "value": "A.", "add": ""},
                {"language": "de", "value": "Countess", "add": ""},
            ]
        },
    }


def test_a_statement_that_is_not_there_cannot_gain_a_reference() -> None:
    edits = difference([propose(BORN)], item(THERE)).edits
    with pytest.raises(KeyError):
        payload(edits, item())
