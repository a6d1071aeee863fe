"""A sandbox in a thread: log in, edit, read, query."""

from pathlib import Path

import httpx

from pipelines.sandbox import RunningSandbox, running_sandbox


def log_in(sandbox: RunningSandbox, client: httpx.Client) -> str:
    """Log the client in and give its CSRF token."""
    ask = {"action": "query", "meta": "tokens", "type": "login", "format": "json"}
    token = client.get(sandbox.api_url, params=ask).json()["query"]["tokens"]["logintoken"]
    form = {"action": "login", "lgname": sandbox.user, "lgpassword": sandbox.password, "lgtoken": token}
    assert client.post(sandbox.api_url, data={**form, "format": "json"}).json()["login"]["result"] == "Success"
    csrf = client.get(sandbox.api_url, params={**ask, "type": "csrf"}).json()["query"]["tokens"]["csrftoken"]
    return str(csrf)


def test_an_edit_is_in_the_entity_and_in_the_next_query(tmp_path: Path) -> None:
    with running_sandbox(tmp_path) as sandbox, httpx.Client() as client:
        token = log_in(sandbox, client)
        data = '{"labels": {"en": {"language": "en", "value": "Museum of Imaginary Things"}}}'
        form = {"action": "wbeditentity", "new": "item", "data": data, "token": token, "format": "json"}
        entity = client.post(sandbox.api_url, data=form).json()["entity"]

        assert sandbox.entity(entity["id"])["labels"]["en"]["value"] == "Museum of Imaginary Things"
        query = 'SELECT ?item { ?item rdfs:label "Museum of Imaginary Things"@en }'
        found = client.get(sandbox.sparql_url, params={"query": query}).json()["results"]["bindings"]
        assert [row["item"]["value"] for row in found] == [f"http://www.wikidata.org/entity/{entity['id']}"]
        assert [entry.parameters["token"] for entry in sandbox.requests.actions("wbeditentity")] == ["***"]
