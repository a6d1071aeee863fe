from typing import Any

import orjson

from pipelines.mapping.statements import Vocabulary, read_snaks, reference_of, snak_source, statement_source
from pipelines.mapping.troubles import Troubles
from pipelines.partners.mapping import SnakSpec, StatementSpec
from tests.mapping.conftest import DATATYPES, ISSUED

WORDS = Vocabulary(DATATYPES, {}, ISSUED)
RECORD: dict[str, Any] = {"_row": 7, "_line": 8, "id": "a/b", "born": "1853", "bad": "yesteryear"}


def test_a_reference_is_one_list_of_snaks_percent_encoded_in_urls() -> None:
    specs = (SnakSpec(property="P854", template="https://example.org/{id}"), SnakSpec(property="P813", dump_date=True))
    text = reference_of([snak_source(spec, WORDS) for spec in specs])(RECORD, Troubles("dump.csv"))
    assert text is not None
    ((url, retrieved),) = orjson.loads(text)
    assert url["datavalue"]["value"] == "https://example.org/a%2Fb"
    assert retrieved["datavalue"]["value"]["time"] == "+2026-05-01T00:00:00Z"


def test_a_retrieval_date_alone_is_no_reference() -> None:
    specs = (SnakSpec(property="P854", column="page"), SnakSpec(property="P813", dump_date=True))
    troubles = Troubles("dump.csv")
    assert reference_of([snak_source(spec, WORDS) for spec in specs])(RECORD, troubles) is None
    assert [(issue.code, issue.row) for issue in troubles.issues] == [("no-reference", 7)]


def test_what_cannot_be_read_leaves_the_rest_and_is_told() -> None:
    sources = [snak_source(SnakSpec(property="P585", column=column), WORDS) for column in ("born", "bad")]
    troubles = Troubles("dump.csv")
    said, whole = read_snaks(sources, RECORD, troubles)
    assert [(prop, one.words) for prop, one in said] == [("P585", "1853")]
    assert not whole
    assert [(issue.line, issue.column, issue.value) for issue in troubles.issues] == [(8, "bad", "yesteryear")]


def test_a_statement_without_conditions_always_holds() -> None:
    assert statement_source(StatementSpec(property="P569", column="born"), WORDS).holds(RECORD)
