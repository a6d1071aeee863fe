"""Checks against a real sandbox: definitions over the wire, who has a value by the query service."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipelines.flows.checks import check_whole
from pipelines.model.tables import FINDINGS
from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.settings import Settings
from pipelines.upload.checks.inspection import Inspector
from pipelines.upload.checks.library import Library
from pipelines.upload.plan import plan
from pipelines.upload.rows import Action
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.targets import read_target
from tests.flows.runs import open_run
from tests.upload.checks.making import adds, snak, stands
from tests.upload.samples import proposals_table, propose, reference
from tests.wikibase.samples import entity

HOME = Path(__file__).resolve().parents[2]


def stated(*constraints: Any) -> dict[str, Any]:
    return {"P2302": [constraint.to_json() for constraint in constraints]}


def without_ids(*statements: Any) -> dict[str, Any]:
    return {s.main.property: [{k: v for k, v in s.to_json().items() if k != "id"}] for s in statements}


FORMAT = replace(
    stands(snak("P2302", "Q21502404"), snak("P1793", r"\d+"), snak("P2316", "Q21502408"), sourced=False), id=None
)
DISTINCT = replace(stands(snak("P2302", "Q21502410"), sourced=False), id=None)
SEED = [
    entity("P2302", "property constraint", datatype="wikibase-item"),
    entity("P1793", "format as a regular expression", datatype="string"),
    entity("P2316", "constraint status", datatype="wikibase-item"),
    *(entity(id_, id_, datatype="url") for id_ in ("P854",)),
    *(entity(id_, id_, datatype="time") for id_ in ("P813",)),
    *(entity(id_, id_, datatype="wikibase-item") for id_ in ("P248", "P31")),
    entity("P10", "imaginary number", datatype="string", claims=stated(FORMAT, DISTINCT)),
    *(entity(f"Q{number}", f"somebody {number}") for number in range(1, 61)),
    *(entity(id_, id_) for id_ in ("Q100", "Q21502404", "Q21502408", "Q21502410")),
    entity("Q99", "holder", claims=without_ids(stands(snak("P10", "7"), sourced=False))),
]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), seed=SEED) as running:
        yield running


@pytest.fixture
def client(sandbox: RunningSandbox) -> Iterator[WikibaseClient]:
    settings = Settings(home=HOME, sandbox_port=urlsplit(sandbox.url).port or 0, retries=0)
    with WikibaseClient(read_target(settings, "sandbox"), settings) as opened:
        yield opened


def test_definitions_are_read_once_for_all_items(sandbox: RunningSandbox, client: WikibaseClient) -> None:
    reader = Reader(client)
    inspector = Inspector(Library(reader))
    said = {number: "x" if number == 3 else str(number) for number in range(1, 61)}
    proposals = [propose(snak("P10", text), reference(), subject=f"Q{n}", row=n) for n, text in said.items()]
    planned = plan(proposals_table(proposals), reader, inspector=inspector).edits
    kept_back = planned.loc[planned["action"] == Action.LEAVE, "subject"]
    assert list(kept_back) == ["Q3"]
    assert [(f.check, f.item, f.blocks) for f in inspector.findings] == [("format", "Q3", True)]
    assert len(sandbox.requests.actions("wbgetentities")) == 3, "two for sixty items, one for the definitions"


def test_who_has_a_value_is_asked_of_the_query_service(tmp_path: Path, client: WikibaseClient) -> None:
    work = open_run(tmp_path, edits=[adds(snak("P10", text), subject=s) for s, text in (("Q1", "7"), ("Q2", "8"))])
    on_sandbox = replace(work, settings=client.settings, target=client.target)
    check_whole(on_sandbox, Reader(client), 1)
    findings = work.folder.read_parts(FINDINGS)
    assert list(zip(findings["item"], findings["message"], strict=True)) == [("Q1", "7 is also on Q99")]
