"""`haswbstatement:` in the search, as the wire shows it."""

import pytest

from pipelines.sandbox.statement_search import split_search
from tests.sandbox.clients import ApiClient, label, statement


@pytest.mark.parametrize(
    ("text", "keywords", "words"),
    [
        ("haswbstatement:P1=abc", [(False, ["P1=abc"])], ""),
        ('ada haswbstatement:"P1=a b" -haswbstatement:P2', [(False, ["P1=a b"]), (True, ["P2"])], "ada"),
        ("haswbstatement:P1=a|P2=b", [(False, ["P1=a", "P2=b"])], ""),
        ("only words", [], "only words"),
    ],
)
def test_a_search_is_statements_and_words(text: str, keywords: list[tuple[bool, list[str]]], words: str) -> None:
    assert split_search(text) == (keywords, words)


def test_entities_are_found_by_their_statements(client: ApiClient) -> None:
    number, kind = (
        client.create("property", datatype=datatype, labels=label(datatype))["id"]
        for datatype in ("external-id", "wikibase-item")
    )
    human = client.create(labels=label("human"))["id"]
    is_human = statement(kind, "wikibase-entityid", {"id": human})
    one = client.create(labels=label("Ada"), claims=[statement(number, "string", "n 1"), is_human])["id"]
    other = client.create(labels=label("Bea"), claims=[is_human])["id"]

    def found(text: str, **given: str) -> list[str]:
        answer = client.get(action="query", list="search", srsearch=text, **given)
        return [hit["title"] for hit in answer["query"]["search"]]

    assert found(f'haswbstatement:"{number}=n 1"') == [one]
    assert found(f"haswbstatement:{number}=other") == []
    assert found(f"haswbstatement:{number}") == [one]
    assert found(f"haswbstatement:{kind}={human}") == [one, other]
    assert found(f"haswbstatement:{kind}={human} -haswbstatement:{number}") == [other]
    assert found(f"haswbstatement:{kind}={human} bea") == [other]
    assert found(f"haswbstatement:{kind}={human} haswbstatement:{number}") == [one]
    assert found(f"haswbstatement:{kind}={human}", srlimit="1", sroffset="1") == [other]
    assert found(f"-haswbstatement:{kind}") == []
    assert found("haswbstatement:nonsense") == []
    assert found(f"haswbstatement:{kind}={human}", srnamespace="120") == []
    [numbered] = client.get(action="wbgetentities", ids=one)["entities"][one]["claims"][number]
    client.edit("wbremoveclaims", claim=numbered["id"])
    assert found(f"haswbstatement:{number}") == []
