"""The graph of a snapshot: all triples of the partner's items that its figures and groups were counted from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.dimensions import DIMENSIONS, Dimension
from pipelines.coverage.figures import Measure, measured_languages, measured_properties
from pipelines.coverage.partner_items import chunks
from pipelines.partners.partner import Partner

VALUES, STATEMENTS, TERMS = "coverage/graph-of-values", "coverage/graph-of-statements", "coverage/graph-of-terms"


class GraphEndpoint(Protocol):
    """A SPARQL endpoint that also builds graphs."""

    def construct(self, query: str) -> str:
        """The triples of a CONSTRUCT query, as lines of N-Triples."""


def read_graph(
    endpoint: GraphEndpoint,
    home: Path,
    partner: Partner,
    items: Sequence[str],
    dimensions: Sequence[Dimension] = DIMENSIONS,
) -> Iterator[str]:
    """The graph in portions of N-Triples; the same catalogue queries give the same figures on it as on the target.

    Raises:
        ServiceError: the endpoint did not answer, or not in full.
    """
    catalogue, measured = Catalogue(home), measured_properties(partner)
    direct = list(dict.fromkeys([*measured, *(prop for dimension in dimensions for prop in dimension.properties)]))
    languages = list(
        dict.fromkeys([*measured_languages(partner, Measure.LABEL), *measured_languages(partner, Measure.DESCRIPTION)])
    )
    for portion in chunks(items):
        yield endpoint.construct(catalogue.query(VALUES).bind(item=portion, property=direct))
        yield endpoint.construct(catalogue.query(STATEMENTS).bind(item=portion, property=measured))
        yield endpoint.construct(catalogue.query(TERMS).bind(item=portion, language=languages))
