"""A plain HTTP client of the action API, and data as clients send it."""

from typing import Any

import httpx
import orjson

from pipelines.sandbox import RunningSandbox

Json = dict[str, Any]


class ApiClient:
    """A plain HTTP client of the action API, logged in as the default account."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.sandbox = sandbox
        self.http = httpx.Client(timeout=60)
        self.token = ""

    def log_in(self) -> None:
        """Log in with the bot password and get a token."""
        token = self.get(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        form = {"lgname": self.sandbox.user, "lgpassword": self.sandbox.password, "lgtoken": token}
        assert self.post(action="login", **form)["login"]["result"] == "Success"
        self.token = self.get(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]

    def get(self, **parameters: Any) -> Json:
        """A GET request's answer."""
        answer = self.http.get(self.sandbox.api_url, params={"format": "json", **parameters})
        assert answer.status_code == 200
        result: Json = answer.json()
        return result

    def post(self, **parameters: Any) -> Json:
        """A POST request's answer."""
        answer = self.http.post(self.sandbox.api_url, data={"format": "json", **parameters})
        assert answer.status_code == 200
        result: Json = answer.json()
        return result

    def edit(self, action: str, **parameters: Any) -> Json:
        """An editing action's answer; a `data` that is no text is sent as JSON."""
        encoded = {name: v if isinstance(v, str) else orjson.dumps(v).decode() for name, v in parameters.items()}
        return self.post(action=action, token=self.token, **encoded)

    def create(self, kind: str = "item", **data: Any) -> Json:
        """A new entity."""
        answer = self.edit("wbeditentity", new=kind, data=data)
        assert "entity" in answer, answer
        entity: Json = answer["entity"]
        return entity

    def change(self, entity_id: str, **data: Any) -> Json:
        """The answer to an edit of an entity."""
        return self.edit("wbeditentity", id=entity_id, data=data)

    def select(self, query: str) -> list[dict[str, str]]:
        """The rows of a SELECT query: variable → value."""
        answer = self.http.get(self.sandbox.sparql_url, params={"query": query})
        assert answer.status_code == 200, answer.text
        return [{name: cell["value"] for name, cell in row.items()} for row in answer.json()["results"]["bindings"]]


def label(text: str, language: str = "en") -> Json:
    """A labels map."""
    return {language: {"language": language, "value": text}}


def statement(property_id: str, kind: str, value: Any, **parts: Any) -> Json:
    """A statement as a client sends it."""
    snak = {"snaktype": "value", "property": property_id, "datavalue": {"type": kind, "value": value}}
    return {"mainsnak": snak, "type": "statement", "rank": "normal", **parts}
