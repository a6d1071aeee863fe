"""Reading and searching entities."""

import pytest

from tests.sandbox.clients import ApiClient, label, statement


@pytest.fixture(scope="module")
def ada(client: ApiClient) -> str:
    property_id = client.create("property", datatype="string", labels=label("imaginary motto"))["id"]
    item = client.create(
        labels=label("Ada Example") | label("Ada Beispiel", "de") | label("Ada E.", "mul"),
        descriptions=label("painter of imaginary things"),
        aliases={"en": [{"language": "en", "value": "Éxample, Ada"}]},
        claims=[
            statement(property_id, "string", "so be it"),
            statement(property_id, "string", "or not", rank="preferred"),
        ],
    )
    return str(item["id"])


def test_parts_and_languages_are_chosen(client: ApiClient, ada: str) -> None:
    def read(**parameters: str) -> dict[str, object]:
        answer: dict[str, dict[str, object]] = client.get(action="wbgetentities", ids=ada, **parameters)["entities"]
        return answer[ada]

    assert set(read()) == {
        "pageid", "ns", "title", "lastrevid", "modified", "type", "id", "labels", "descriptions", "aliases", "claims",
        "sitelinks",
    }  # fmt: skip
    assert read(props="") == {"id": ada, "type": "item"}
    assert read(props="labels", languages="de")["labels"] == {"de": {"language": "de", "value": "Ada Beispiel"}}
    fallback = read(props="labels", languages="de-at|pt", languagefallback="1")["labels"]
    assert fallback == {
        "de-at": {"language": "de", "value": "Ada Beispiel", "for-language": "de-at"},
        "pt": {"language": "mul", "value": "Ada E.", "for-language": "pt"},
    }


def test_missing_malformed_and_too_many_ids(client: ApiClient, ada: str) -> None:
    answer = client.get(action="wbgetentities", ids=f"{ada.lower()}|Q999999", props="info", formatversion="2")
    assert answer["entities"]["Q999999"] == {"id": "Q999999", "missing": ""}
    assert answer["entities"][ada]["title"] == ada
    assert client.get(action="wbgetentities", ids=f"{ada}|banana")["error"]["code"] == "no-such-entity"
    assert client.get(action="wbgetentities")["error"]["code"] == "param-missing"
    many = "|".join(f"Q{number}" for number in range(1, 502))
    assert client.get(action="wbgetentities", ids=many)["error"]["code"] == "toomanyvalues"
    anonymous = ApiClient(client.sandbox)
    few = "|".join(f"Q{number}" for number in range(1, 52))
    assert anonymous.get(action="wbgetentities", ids=few)["error"]["limit"] == 50
    anonymous.http.close()


def test_claims_are_read_by_property_rank_and_id(client: ApiClient, ada: str) -> None:
    claims = client.get(action="wbgetclaims", entity=ada)["claims"]
    (property_id,) = claims
    assert len(claims[property_id]) == 2
    assert len(client.get(action="wbgetclaims", entity=ada, rank="preferred")["claims"][property_id]) == 1
    guid = claims[property_id][0]["id"]
    assert client.get(action="wbgetclaims", claim=guid)["claims"][property_id] == [claims[property_id][0]]
    assert client.get(action="wbgetclaims", entity=ada, property="P999")["claims"] == {}
    assert client.get(action="wbgetclaims", entity="Q999999")["error"]["code"] == "no-such-entity"
    assert client.get(action="wbgetclaims", claim="nonsense")["error"]["code"] == "invalid-guid"


@pytest.mark.parametrize(
    ("search", "kind", "text"),
    [
        (("ada ex", "en"), "label", "Ada Example"),
        (("ADA BEISP", "de-at"), "label", "Ada Beispiel"),
        (("example, a", "en"), "alias", "Éxample, Ada"),
        (("ada e.", "pt"), "label", "Ada E."),
    ],
)
def test_search_heeds_neither_case_nor_diacritics(
    client: ApiClient, ada: str, search: tuple[str, str], kind: str, text: str
) -> None:
    answer = client.get(action="wbsearchentities", search=search[0], language=search[1], type="item")
    (hit,) = answer["search"]
    assert (hit["id"], hit["match"]["type"], hit["match"]["text"]) == (ada, kind, text)
    assert hit["concepturi"] == f"http://www.wikidata.org/entity/{ada}"


def test_search_by_id_strict_language_and_continuation(client: ApiClient, ada: str) -> None:
    (hit,) = client.get(action="wbsearchentities", search=ada, language="en")["search"]
    assert hit["match"] == {"type": "entityId", "text": ada}
    strict = client.get(action="wbsearchentities", search="ada", language="pt", strictlanguage="1")
    assert strict["search"] == []
    for number in range(3):
        client.create(labels=label(f"numbered {number}"))
    first = client.get(action="wbsearchentities", search="numbered", language="en", limit="2")
    assert (len(first["search"]), first["search-continue"]) == (2, 2)
    rest = client.get(action="wbsearchentities", search="numbered", language="en", limit="2", **{"continue": "2"})
    assert [hit["label"] for hit in rest["search"]] == ["numbered 2"]
    assert "search-continue" not in rest
    assert client.get(action="wbsearchentities", search="x", language="nosuch")["error"]["code"] == "badvalue"


def test_pages_have_revisions_properties_and_terms(client: ApiClient, ada: str) -> None:
    client.change(ada, labels=label("Ada Exemplo", "pt"))
    asked = {"action": "query", "titles": f"{ada}|Q999999", "formatversion": "2"}
    answer = client.get(
        **asked, prop="info|revisions|pageprops", rvprop="ids|comment|content|size", rvslots="main", rvlimit="5"
    )
    missing, found = answer["query"]["pages"]
    assert missing["missing"] is True
    assert len(found["revisions"]) == 2
    assert found["revisions"][0]["revid"] == found["lastrevid"]
    content = found["revisions"][0]["slots"]["main"]["content"]
    assert '"datatype"' not in content
    assert found["revisions"][0]["size"] == found["length"] > 0
    assert found["pageprops"]["wb-claims"] == "2"
    terms = client.get(**asked, prop="entityterms", wbetlanguage="de")["query"]["pages"][1]["entityterms"]
    assert terms == {"label": ["Ada Beispiel"]}
    by_revision = client.get(action="query", revids=str(found["lastrevid"]), prop="info", formatversion="2")
    assert by_revision["query"]["pages"][0]["title"] == ada
