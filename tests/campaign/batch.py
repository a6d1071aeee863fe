"""The campaign's batch: 200 subjects of every kind, the wiki that they belong to, and what an item says in the end."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
import pandas as pd

from pipelines.model.values import StringValue
from pipelines.sandbox.entities import blank_entity
from pipelines.upload.difference import difference
from pipelines.upload.rows import Proposal, edits_table
from tests.upload.samples import (
    BIRTH,
    DATATYPES,
    SITE,
    ULAN,
    item,
    propose,
    propose_term,
    reference,
    snak,
    statement,
    year,
)

#: Subjects by kind: with facts to add, with a statement that lacks our reference, complete (as most are where a dump
#: is uploaded again), and to be created.
PLAIN, BARE, COMPLETE, NEW = 40, 15, 125, 20
ELSEWHERE = "https://elsewhere.example.org/"


def kind_of(number: int) -> str:
    """What the item Q<number> lacks, by its number from 1."""
    return "plain" if number <= PLAIN else "bare" if number <= PLAIN + BARE else "complete"


def seed() -> list[dict[str, Any]]:
    """The properties and items that are there before."""
    properties = [blank_entity(prop, datatype) for prop, datatype in DATATYPES.items()]
    others = [blank_entity(id_, None) for id_ in ("Q1000", "Q5727902")]
    return [*properties, *others, *(_item(number) for number in range(1, PLAIN + BARE + COMPLETE + 1))]


def _item(number: int) -> dict[str, Any]:
    kind, id_ = kind_of(number), f"Q{number}"
    terms: dict[str, Any] = {"labels": {"en": f"Imaginary person {number}"}}
    born = []
    if kind != "plain":
        references = [_reference(number)] if kind == "complete" else []
        (one,) = [statement(snak(BIRTH, year(1500 + number)), *references)]
        born = [one]
    if kind == "complete":
        terms["labels"]["de"] = f"Person {number}"
        terms["aliases"] = {"en": [f"I. P. {number}"]}
    json = dict(item(*born, id_=id_, **terms).json)
    for claims in json["claims"].values():
        for claim in claims:
            claim["id"] = claim["id"].replace("Q1$", f"{id_}$")
    del json["lastrevid"]
    return json


def _reference(number: int) -> Any:
    return reference(str(number), stated_in="Q1000")


def proposals() -> list[Proposal]:
    """What the partner says of all 200."""
    rows: list[Proposal] = []
    for number in range(1, PLAIN + BARE + COMPLETE + 1):
        rows += _facts(number, f"Q{number}")
    for number in range(1001, 1001 + NEW):
        rows += [
            *_facts(number, f"new:{number}"),
            propose_term("label", f"New person {number}", row=number, subject=f"new:{number}"),
            propose(
                snak(ULAN, StringValue(f"5009{number:05d}")),
                _reference(number),
                row=number,
                subject=f"new:{number}",
            ),
        ]
        if number % 2:
            # With a description the Wikibase itself refuses a second item; without, only we can.
            rows.append(propose_term("description", f"imaginary artist {number}", row=number, subject=f"new:{number}"))
    return rows


def _facts(number: int, subject: str) -> list[Proposal]:
    return [
        propose(snak(BIRTH, year(1500 + number % 500)), _reference(number), row=number, subject=subject),
        propose_term("label", f"Person {number}", "de", row=number, subject=subject),
        propose_term("alias", f"I. P. {number}", row=number, subject=subject),
    ]


#: What another user does to an item that we are about to edit.
OTHERS_CHANGES: tuple[dict[str, Any] | None, ...] = (
    None,  # an alias, the sandbox's own choice
    {"claims": [statement(snak(SITE, StringValue(ELSEWHERE)), reference("theirs", stated_in="Q1000")).to_json()]},
    {"labels": {"de": {"language": "de", "value": "so heißt sie"}}},
)
for _changes in OTHERS_CHANGES:
    for _claim in (_changes or {}).get("claims", ()):
        del _claim["id"]

Content = Counter[str]


def content(entity: dict[str, Any]) -> Content:
    """All that an item says, each thing once for each time that it is there; without ids, hashes and order."""
    said: Content = Counter()
    for group in ("labels", "descriptions"):
        said.update(f"{group} {code} {term['value']}" for code, term in entity[group].items())
    for code, terms in entity["aliases"].items():
        said.update(f"aliases {code} {term['value']}" for term in terms)
    for claims in entity["claims"].values():
        for claim in claims:
            main = f"{_snak(claim['mainsnak'])} {claim['rank']} {_snaks(claim.get('qualifiers', {}))}"
            said[main] += 1
            said.update(f"{main} ← {_snaks(reference['snaks'])}" for reference in claim.get("references", ()))
    return said


def _snaks(groups: dict[str, Iterable[dict[str, Any]]]) -> str:
    return " ".join(sorted(_snak(one) for snaks in groups.values() for one in snaks))


def _snak(one: dict[str, Any]) -> str:
    return orjson.dumps([one["property"], one["snaktype"], one.get("datavalue")], option=orjson.OPT_SORT_KEYS).decode()


def planned_new() -> pd.DataFrame:
    """The edits of the items that are to be created."""
    new = [row for row in proposals() if row.subject.startswith("new:")]
    decided = {row.subject: difference([one for one in new if one.subject == row.subject], None).edits for row in new}
    return edits_table(edit for edits in decided.values() for edit in edits)
