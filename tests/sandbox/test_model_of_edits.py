"""Random edits side by side with a small model: entity, entity data, graph and query answers agree after each."""

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyoxigraph
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from rdflib import Graph

from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.sandbox.clients import ApiClient, label, statement
from tests.sandbox.item_model import NOVALUE, Item, Statement, Value, facts_in, facts_of, read_item, redirect_of

Json = dict[str, Any]

LANGUAGES = st.sampled_from(["en", "de", "mul"])
WORDS = st.text(alphabet="abc é'\"\\", min_size=1, max_size=5).map(str.strip).filter(bool)
TEXTS = WORDS.filter(lambda word: word != NOVALUE)
NUMBERS = st.sampled_from(["+1", "+1.5", "+1.50", "-2"])
RANKS = st.sampled_from(["preferred", "normal", "deprecated"])
SITES = st.sampled_from(["enwiki", "dewiki"])
DESCRIBE = """CONSTRUCT { ?s ?p ?o } WHERE {
  { BIND(wd:ITEM AS ?s) ?s ?p ?o } UNION { ?s schema:about wd:ITEM ; ?p ?o }
  UNION { wd:ITEM ?claim ?s . ?s a wikibase:Statement ; ?p ?o }
  UNION { wd:ITEM ?claim ?node . ?node a wikibase:Statement ; prov:wasDerivedFrom ?s . ?s ?p ?o }
}"""


class Edits(RuleBasedStateMachine):
    """A few items that are edited at random, and what they must then be."""

    client: ApiClient
    text: str
    number: str

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, Item] = {}
        self.redirects: dict[str, str] = {}
        self.undoable: dict[str, tuple[int, Item]] = {}
        """The last revision that can be undone, and the item before it."""
        self.touched = ""

    # Choosing

    def _item(self, data: st.DataObject) -> str:
        # Ids differ from run to run, their order of making does not.
        self.touched = data.draw(st.sampled_from(list(self.items)))
        return self.touched

    def _statement(self, data: st.DataObject) -> tuple[str, str, Statement] | None:
        item = self._item(data)
        if not self.items[item].statements:
            return None
        guid = data.draw(st.sampled_from(list(self.items[item].statements)))
        return item, guid, self.items[item].statements[guid]

    def _stored(self, guid: str) -> Json:
        """A statement as the API gives it."""
        claims = self.client.get(action="wbgetclaims", claim=guid)["claims"]
        ((made,),) = claims.values()
        result: Json = made
        return result

    # Editing

    def _edit(self, item: str, action: str, **parameters: Any) -> Json:
        """Edit an item; what it was before is what undoing the edit leads to."""
        before, page = copy.deepcopy(self.items[item]), self.client.sandbox.wiki.storage.page
        old, answer = page(item), self.client.edit(action, **parameters)
        assert "error" not in answer, answer
        new = page(item)
        assert old is not None
        assert new is not None
        if new.revision != old.revision:
            self.undoable[item] = new.revision, before
        return answer

    @initialize()
    def begin(self) -> None:
        self.create()

    @precondition(lambda self: len(self.items) < 3)
    @rule()
    def create(self) -> None:
        self.touched = str(self.client.create()["id"])
        self.items[self.touched] = Item()

    @rule(data=st.data(), language=LANGUAGES, word=st.none() | WORDS)
    def set_label(self, data: st.DataObject, language: str, word: str | None) -> None:
        item = self._item(data)
        self._edit(item, "wbsetlabel", id=item, language=language, value=word or "")
        self.items[item].labels.pop(language, None)
        if word:
            self.items[item].labels[language] = word

    @rule(data=st.data(), language=st.sampled_from(["en", "de"]), word=st.none() | WORDS)
    def set_description(self, data: st.DataObject, language: str, word: str | None) -> None:
        item = self._item(data)
        # Each item has descriptions of its own, so that no two have the same label and description.
        text = f"{word} of {item}" if word else ""
        self._edit(item, "wbsetdescription", id=item, language=language, value=text)
        self.items[item].descriptions.pop(language, None)
        if text:
            self.items[item].descriptions[language] = text

    @rule(data=st.data(), language=LANGUAGES, words=st.lists(WORDS, max_size=3, unique=True))
    def set_aliases(self, data: st.DataObject, language: str, words: list[str]) -> None:
        item = self._item(data)
        self._edit(item, "wbsetaliases", id=item, language=language, set="|".join(words))
        self.items[item].aliases.pop(language, None)
        if words:
            self.items[item].aliases[language] = words

    @rule(data=st.data(), language=LANGUAGES, word=WORDS)
    def add_alias(self, data: st.DataObject, language: str, word: str) -> None:
        item = self._item(data)
        self._edit(item, "wbsetaliases", id=item, language=language, add=word)
        self.items[item].add_alias(language, word)

    @rule(data=st.data(), site=SITES, there=st.booleans())
    def set_sitelink(self, data: st.DataObject, site: str, there: bool) -> None:
        item = self._item(data)
        links, title = self.items[item].sitelinks, f"Page of {item}"
        if there or site in links:
            self._edit(item, "wbsetsitelink", id=item, linksite=site, linktitle=title if there else "")
        links.pop(site, None)
        if there:
            links[site] = title

    def _add(self, item: str, made: Json, model: Statement) -> None:
        answer = self._edit(item, "wbeditentity", id=item, data={"claims": [made]})
        added = answer["entity"]["claims"][model.property_id][-1]["id"]
        self.items[item].statements[added] = model

    @rule(data=st.data(), word=TEXTS, rank=RANKS, qualifier=st.none() | TEXTS, reference=st.none() | TEXTS)
    def add_text(self, data: st.DataObject, word: str, rank: str, qualifier: str | None, reference: str | None) -> None:
        parts: Json = {"rank": rank}
        if qualifier:
            parts["qualifiers"] = {self.text: [statement(self.text, "string", qualifier)["mainsnak"]]}
        if reference:
            snak = statement(self.text, "string", reference)["mainsnak"]
            parts["references"] = [{"snaks": {self.text: [snak]}}]
        given = [[qualifier] if qualifier else [], [reference] if reference else []]
        model = Statement(self.text, word, rank, *given)
        self._add(self._item(data), statement(self.text, "string", word, **parts), model)

    @rule(data=st.data(), amount=NUMBERS, rank=RANKS)
    def add_number(self, data: st.DataObject, amount: str, rank: str) -> None:
        made = statement(self.number, "quantity", {"amount": amount, "unit": "1"}, rank=rank)
        self._add(self._item(data), made, Statement(self.number, Decimal(amount), rank))

    @rule(data=st.data(), known=st.booleans())
    def add_unknown(self, data: st.DataObject, known: bool) -> None:
        item, kind = self._item(data), "novalue" if known else "somevalue"
        made = self._edit(item, "wbcreateclaim", entity=item, property=self.text, snaktype=kind)["claim"]
        self.items[item].statements[made["id"]] = Statement(self.text, NOVALUE if known else None)

    @rule(data=st.data(), word=TEXTS)
    def change_value(self, data: st.DataObject, word: str) -> None:
        if (found := self._statement(data)) and found[2].property_id == self.text:
            item, guid, model = found
            self._edit(item, "wbsetclaimvalue", claim=guid, snaktype="value", value=f'"{_json(word)}"')
            model.value = word

    @rule(data=st.data(), rank=RANKS)
    def change_rank(self, data: st.DataObject, rank: str) -> None:
        if found := self._statement(data):
            item, guid, model = found
            self._edit(item, "wbsetclaim", claim=self._stored(guid) | {"rank": rank})
            model.rank = rank

    @rule(data=st.data(), word=TEXTS)
    def add_qualifier(self, data: st.DataObject, word: str) -> None:
        if (found := self._statement(data)) and word not in found[2].qualifiers:
            item, guid, model = found
            value = f'"{_json(word)}"'
            self._edit(item, "wbsetqualifier", claim=guid, property=self.text, snaktype="value", value=value)
            model.qualifiers.append(word)

    @rule(data=st.data())
    def remove_qualifier(self, data: st.DataObject) -> None:
        if (found := self._statement(data)) and found[2].qualifiers:
            item, guid, model = found
            snak = self._stored(guid)["qualifiers"][self.text][0]
            self._edit(item, "wbremovequalifiers", claim=guid, qualifiers=snak["hash"])
            del model.qualifiers[0]

    @rule(data=st.data(), word=TEXTS)
    def add_reference(self, data: st.DataObject, word: str) -> None:
        if (found := self._statement(data)) and word not in found[2].references:
            item, guid, model = found
            snaks = {self.text: [statement(self.text, "string", word)["mainsnak"]]}
            self._edit(item, "wbsetreference", statement=guid, snaks=snaks)
            model.references.append(word)

    @rule(data=st.data())
    def remove_reference(self, data: st.DataObject) -> None:
        if (found := self._statement(data)) and found[2].references:
            item, guid, model = found
            name = self._stored(guid)["references"][0]["hash"]
            self._edit(item, "wbremovereferences", statement=guid, references=name)
            del model.references[0]

    @rule(data=st.data())
    def remove_statement(self, data: st.DataObject) -> None:
        if found := self._statement(data):
            item, guid, _ = found
            self._edit(item, "wbremoveclaims", claim=guid)
            del self.items[item].statements[guid]

    @rule(data=st.data())
    def clear(self, data: st.DataObject) -> None:
        item = self._item(data)
        self._edit(item, "wbeditentity", id=item, clear="1", data={})
        self.items[item] = Item()

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        item = self._item(data)
        if item in self.undoable:
            revision, before = self.undoable[item]
            self._edit(item, "edit", title=item, undo=str(revision))
            self.items[item] = before

    @precondition(lambda self: len(self.items) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        source_id = self._item(data)
        target_id = self.touched = data.draw(st.sampled_from([item for item in self.items if item != source_id]))
        source, target = self.items[source_id], self.items[target_id]
        answer = self.client.edit("wbmergeitems", fromid=source_id, toid=target_id)
        clash = source.descriptions.keys() & target.descriptions or source.sitelinks.keys() & target.sitelinks
        if clash:
            assert answer["error"]["code"] == "failed-modify"
            return
        assert answer["redirected"] == 1
        target.merge_terms(source)
        self._merge_statements(source, target_id)
        del self.items[source_id]
        # What redirected to the source goes on to do so, as in MediaWiki, where a bot mends double redirects.
        self.redirects[source_id] = target_id
        self.undoable.pop(source_id, None)
        self.undoable.pop(target_id, None)

    def _merge_statements(self, source: Item, target_id: str) -> None:
        """Equal statements become one with the references of both; the others get new ids, which the answer tells."""
        target, new = self.items[target_id], read_item(self._read(target_id), self.number).statements
        fresh = [guid for guid in new if guid not in target.statements]
        for made in source.statements.values():
            same = _equal(target, made)
            if same is not None:
                same.references += [text for text in made.references if text not in same.references]
                continue
            guid = next(each for each in fresh if _same(new[each], made))
            fresh.remove(guid)
            target.statements[guid] = made
        assert fresh == []

    # Comparing

    def _read(self, item: str) -> Json:
        entity: Json = self.client.get(action="wbgetentities", ids=item)["entities"][item]
        return entity

    @invariant()
    def entity_is_as_the_model_says(self) -> None:
        for item, model in self.items.items():
            found = read_item(self._read(item), self.number)
            assert found == model
            for property_id in (self.text, self.number):
                assert _group(found, property_id) == _group(model, property_id)

    @invariant()
    def entity_data_say_what_the_model_says(self) -> None:
        for item in {self.touched} & self.items.keys():
            url = f"{self.client.sandbox.url}/wiki/Special:EntityData/{item}.ttl"
            answer = self.client.http.get(url, params={"flavor": "dump"})
            graph = Graph().parse(data=answer.text, format="turtle")
            assert facts_in(graph, item, (self.text, self.number)) == facts_of(self.items[item], self.text)

    def _construct(self, item: str) -> Graph:
        parameters = {"query": DESCRIBE.replace("ITEM", item)}
        answer = self.client.http.get(
            self.client.sandbox.sparql_url, params=parameters, headers={"Accept": "application/n-triples"}
        )
        return Graph().parse(data=answer.text, format="nt")

    @invariant()
    def queries_answer_what_the_model_says(self) -> None:
        for item, model in self.items.items():
            assert facts_in(self._construct(item), item, (self.text, self.number)) == facts_of(model, self.text)
            values = {each.value for guid, each in model.statements.items() if guid in model.best(self.number)}
            rows = self.client.select(f"SELECT (COUNT(?v) AS ?n) {{ wd:{item} wdt:{self.number} ?v }}")
            assert rows == [{"n": str(len(values))}]

    @invariant()
    def redirects_lead_to_their_target(self) -> None:
        for old, new in self.redirects.items():
            graph = self._construct(old)
            assert (redirect_of(graph, old), len(graph)) == (new, 1)
            assert self._read(old)["id"] == new

    @invariant()
    def graph_holds_what_entities_say(self) -> None:
        wiki = self.client.sandbox.wiki
        expected: set[str] = set()
        for page in wiki.storage.pages_after(0):
            expected |= wiki.graph.map_page(page).triples()
        store = pyoxigraph.Store()
        store.load(" .\n".join([*expected, ""]).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
        assert set(wiki.graph.triples()) == {f"{q.subject} {q.predicate} {q.object}" for q in store}

    def teardown(self) -> None:
        """Leave no items behind, so that comparing whole graphs stays quick."""
        for item in [*self.redirects, *self.items]:
            self.client.sandbox.wiki.delete(item)


def _json(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _group(item: Item, property_id: str) -> list[str]:
    """The order of a property's statements."""
    return [guid for guid, made in item.statements.items() if made.property_id == property_id]


def _key(made: Statement) -> tuple[str, Value, list[str]]:
    return made.property_id, made.value, sorted(made.qualifiers)


def _same(one: Statement, other: Statement) -> bool:
    return (*_key(one), one.rank, one.references) == (*_key(other), other.rank, other.references)


def _equal(item: Item, made: Statement) -> Statement | None:
    return next((other for other in item.statements.values() if _key(other) == _key(made)), None)


@pytest.fixture(scope="module")
def own_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("edits")) as running:
        yield running


@pytest.mark.no_cover
def test_random_edits_agree_with_a_model(own_sandbox: RunningSandbox) -> None:
    client = ApiClient(own_sandbox)
    client.log_in()
    Edits.client = client
    Edits.text = client.create("property", datatype="string", labels=label("imaginary text"))["id"]
    Edits.number = client.create("property", datatype="quantity", labels=label("imaginary number"))["id"]
    budget = settings(
        max_examples=14,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(Edits, settings=budget)
    client.http.close()
