"""Random edits side by side with a small model: entity, graph and query answers agree after each."""

from collections.abc import Iterator
from typing import Any

import pyoxigraph
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.sandbox.clients import ApiClient, label, statement

LANGUAGES = st.sampled_from(["en", "de", "mul"])
WORDS = st.text(alphabet="abc é'\"\\", min_size=1, max_size=5).map(str.strip).filter(bool)
NUMBERS = st.sampled_from(["+1", "+1.5", "+1.50", "-2"])


class Edits(RuleBasedStateMachine):
    """One item that is edited at random, and what it must then be."""

    client: ApiClient
    text: str
    number: str

    def __init__(self) -> None:
        super().__init__()
        self.labels: dict[str, str] = {}
        self.statements: dict[str, tuple[str, Any]] = {}
        self.item = str(self.client.create()["id"])

    @rule(language=LANGUAGES, word=WORDS)
    def set_label(self, language: str, word: str) -> None:
        assert "entity" in self.client.change(self.item, labels=label(word, language))
        self.labels[language] = word

    @rule(language=LANGUAGES)
    def remove_label(self, language: str) -> None:
        self.client.change(self.item, labels={language: {"language": language, "remove": ""}})
        self.labels.pop(language, None)

    def _add(self, property_id: str, made: dict[str, Any], value: Any) -> None:
        claims = self.client.change(self.item, claims=[made])["entity"]["claims"]
        self.statements[claims[property_id][-1]["id"]] = property_id, value

    @rule(word=WORDS, referenced=st.booleans())
    def add_text(self, word: str, referenced: bool) -> None:
        snak = statement(self.number, "quantity", {"amount": "+1.50", "unit": "1"})["mainsnak"]
        parts = {"references": [{"snaks": {self.number: [snak]}}]} if referenced else {}
        self._add(self.text, statement(self.text, "string", word, **parts), word)

    @rule(amount=NUMBERS)
    def add_number(self, amount: str) -> None:
        self._add(self.number, statement(self.number, "quantity", {"amount": amount, "unit": "1"}), amount)

    @rule(data=st.data())
    def remove_statement(self, data: st.DataObject) -> None:
        if self.statements:
            guid = data.draw(st.sampled_from(sorted(self.statements)))
            self.client.change(self.item, claims=[{"id": guid, "remove": ""}])
            del self.statements[guid]

    @rule()
    def clear(self) -> None:
        self.client.edit("wbeditentity", id=self.item, clear="1", data={})
        self.labels.clear()
        self.statements.clear()

    @invariant()
    def entity_is_as_the_model_says(self) -> None:
        entity = self.client.get(action="wbgetentities", ids=self.item)["entities"][self.item]
        assert {language: term["value"] for language, term in entity["labels"].items()} == self.labels
        found = {}
        for property_id, group in entity["claims"].items():
            for made in group:
                value = made["mainsnak"]["datavalue"]["value"]
                found[made["id"]] = property_id, value["amount"] if property_id == self.number else value
        assert found == self.statements

    @invariant()
    def queries_answer_as_the_model_says(self) -> None:
        rows = self.client.select(f"SELECT ?l {{ wd:{self.item} rdfs:label ?l }}")
        assert sorted(row["l"] for row in rows) == sorted(self.labels.values())
        rows = self.client.select(f"SELECT ?v {{ wd:{self.item} wdt:{self.text} ?v }}")
        assert {row["v"] for row in rows} == {value for name, value in self.statements.values() if name == self.text}

    @invariant()
    def graph_holds_what_entities_say(self) -> None:
        wiki = self.client.sandbox.wiki
        expected: set[str] = set()
        for page in wiki.storage.pages_after(0):
            expected |= wiki.graph.map_page(page).triples()
        store = pyoxigraph.Store()
        store.load(" .\n".join([*expected, ""]).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
        assert set(wiki.graph.triples()) == {f"{q.subject} {q.predicate} {q.object}" for q in store}


@pytest.fixture(scope="module")
def own_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("edits")) as running:
        yield running


def test_random_edits_agree_with_a_model(own_sandbox: RunningSandbox) -> None:
    client = ApiClient(own_sandbox)
    client.log_in()
    Edits.client = client
    Edits.text = client.create("property", datatype="string", labels=label("imaginary text"))["id"]
    Edits.number = client.create("property", datatype="quantity", labels=label("imaginary number"))["id"]
    budget = settings(
        max_examples=10,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(Edits, settings=budget)
    client.http.close()
