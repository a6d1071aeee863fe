"""A small graph in Wikibase's RDF mapping about imaginary artists, and an endpoint over it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree

import pyoxigraph

from pipelines.partners.partner import Partner, read_partner
from tests.fictional import write_partner

ROOT = Path(__file__).parents[2]
ENTITY, PROP = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/"
LABEL, DESCRIPTION = "http://www.w3.org/2000/01/rdf-schema#label", "http://schema.org/description"
DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
MUSEUM = "Q842858"


def read_imaginary_partner(home: Path) -> Partner:
    """The fictional partner under a home that has the query catalogue."""
    copytree(ROOT / "sparql", home / "sparql")
    return read_partner(home, write_partner(home))


@dataclass
class ImaginaryGraph:
    """Build triples with the methods, then reach for `select`, as on a SPARQL endpoint."""

    store: pyoxigraph.Store = field(default_factory=pyoxigraph.Store)
    queries: list[str] = field(default_factory=list)
    _statements: int = 0

    def select(self, query: str) -> list[dict[str, str | None]]:
        """The rows of a SELECT query, as plain values; URIs stay whole, as some clients leave them."""
        self.queries.append(query)
        solutions = self.store.query(query)
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [{name: _text(solution[name]) for name in names} for solution in solutions]

    def person(self, item: str, **labels: str) -> None:
        """An item that is a human, with labels by language."""
        self.say(item, "P31", node(f"{ENTITY}Q5"))
        for language, text in labels.items():
            self.add(f"{ENTITY}{item}", LABEL, pyoxigraph.Literal(text, language=language))

    def describe(self, item: str, **descriptions: str) -> None:
        """Descriptions by language."""
        for language, text in descriptions.items():
            self.add(f"{ENTITY}{item}", DESCRIPTION, pyoxigraph.Literal(text, language=language))

    def say(
        self,
        item: str,
        property_id: str,
        value: pyoxigraph.Literal | pyoxigraph.NamedNode,
        *,
        stated_in: str | None = None,
        url: str | None = None,
    ) -> None:
        """A statement, with a reference if a source or a URL is given."""
        self._statements += 1
        statement = f"{ENTITY}statement/{item}-{self._statements}"
        self.add(f"{ENTITY}{item}", f"{PROP}direct/{property_id}", value)
        self.add(f"{ENTITY}{item}", f"{PROP}{property_id}", node(statement))
        self.add(statement, f"{PROP}statement/{property_id}", value)
        if stated_in or url:
            reference = f"http://www.wikidata.org/reference/{self._statements}"
            self.add(statement, DERIVED, node(reference))
            if stated_in:
                self.add(reference, f"{PROP}reference/P248", node(ENTITY + stated_in))
            if url:
                self.add(reference, f"{PROP}reference/P854", node(url))

    def subclass(self, item: str, of: str) -> None:
        """A subclass."""
        self.add(f"{ENTITY}{item}", f"{PROP}direct/P279", node(ENTITY + of))

    def name(self, entity: str, text: str, language: str = "en") -> None:
        """A label of any entity."""
        self.add(f"{ENTITY}{entity}", LABEL, pyoxigraph.Literal(text, language=language))

    def add(self, subject: str, predicate: str, value: pyoxigraph.Literal | pyoxigraph.NamedNode) -> None:
        """One triple."""
        self.store.add(pyoxigraph.Quad(node(subject), node(predicate), value))


def node(uri: str) -> pyoxigraph.NamedNode:
    """A URI as a node."""
    return pyoxigraph.NamedNode(uri)


def text(value: str) -> pyoxigraph.Literal:
    """A plain text as a node."""
    return pyoxigraph.Literal(value)


def _text(term: object) -> str | None:
    return None if term is None else str(getattr(term, "value", term))


def imaginary_graph() -> ImaginaryGraph:
    """Four people: three of them the partner's (Q101, Q102, Q103), and Q104 who is of a subclass of human."""
    graph = ImaginaryGraph()
    for entity, title in {
        "P569": "date of birth",
        "P570": "date of death",
        "P31": "instance of",
        "Q5": "human",
    }.items():
        graph.name(entity, title)
    graph.person("Q101", en="Ada Quill", mul="Ada Quill")
    graph.person("Q102", en="Bartleby Moss")
    graph.person("Q103", fr="Cress Dovetail")
    graph.subclass("Q5000", "Q5")
    graph.say("Q104", "P31", node(f"{ENTITY}Q5000"))
    graph.describe("Q101", en="imaginary artist")
    graph.say("Q101", "P569", text("1853"), stated_in=MUSEUM)
    graph.say("Q101", "P569", text("1854"))
    graph.say("Q102", "P569", text("1890"), stated_in="Q1")
    graph.say("Q104", "P569", text("1900"), url="https://museum.example.org/artists/9")
    return graph


def partner_items() -> Iterable[str]:
    """The items that the partner's rows were matched to."""
    return ["Q103", "Q101", "Q102", "Q101"]
