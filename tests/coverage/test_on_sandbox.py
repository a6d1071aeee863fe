"""The committed partners measured over HTTP, on the sandbox with its own seed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.coverage.lists import figure_lists, find_names
from pipelines.coverage.measure import measure
from pipelines.coverage.quality import find_contradictions
from pipelines.model.tables import rows_of
from pipelines.partners.partner import partner_slugs, read_partner
from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.settings import Settings
from pipelines.wikibase.sparql import SparqlEndpoint
from tests.coverage.imaginary_graph import ROOT
from tests.end_to_end.installation import seeded_wiki

ITEMS_OF_CLASS = """
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
SELECT DISTINCT ?item WHERE { ?item wdt:P31/wdt:P279* <http://www.wikidata.org/entity/%s> } ORDER BY ?item LIMIT 60
"""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(seeded_wiki(tmp_path_factory.mktemp("sandbox"))) as running:
        yield running


@pytest.mark.parametrize("slug", partner_slugs(ROOT))
def test_a_committed_partner_is_measured(sandbox: RunningSandbox, slug: str, tmp_path: Path) -> None:
    endpoint = SparqlEndpoint(sandbox.sparql_url, Settings(home=ROOT, runs_dir=tmp_path))
    partner = read_partner(ROOT, slug)
    items = [str(row["item"]) for row in endpoint.select(ITEMS_OF_CLASS % partner.mapping.class_)]
    assert items, f"the seed has no item of the class {partner.mapping.class_} of partner {slug}"
    measured = measure(endpoint, ROOT, partner, items, "before")
    assert measured.issues.empty
    figures = {(r["scope"], r["measure"], r["subject"]): r for r in rows_of(measured.figures)}
    for (scope, kind, subject), own in figures.items():
        if scope == "partner":
            whole = figures["class", kind, subject]
            assert 0 <= own["covered"] <= own["total"] <= whole["total"]
            assert own["covered"] <= whole["covered"]
    lists = figure_lists(measured, items)
    names = find_names(endpoint, ROOT, partner, lists)
    assert {partner.mapping.class_, *(spec.property for spec in partner.mapping.statements)} <= set(names)
    find_contradictions(endpoint, ROOT, partner, items)
