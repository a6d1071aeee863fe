"""Labels: what the entities of a snapshot are called, so that a dashboard need not ask for it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.partner_items import Endpoint, chunks, local_name
from pipelines.model.coverage_snapshots import LABELS

_LABEL = re.compile(
    r"<[^<>]*/entity/(Q\d+)> <http://www\.w3\.org/2000/01/rdf-schema#label> \"((?:[^\"\\]|\\.)*)\"@([A-Za-z0-9-]+) \."
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

Row = tuple[str, str, str]


def find_labels(
    endpoint: Endpoint, home: Path, languages: Sequence[str], *, items: Sequence[str], properties: Sequence[str]
) -> Iterator[Row]:
    """Entity, language and label, of items and properties.

    Raises:
        ServiceError: the endpoint did not answer.
    """
    catalogue = Catalogue(home)
    for kind, entities in (("items", items), ("properties", properties)):
        query = catalogue.query(f"coverage/names-of-{kind}")
        for portion in chunks(entities):
            for row in endpoint.select(query.bind(entity=portion, language=languages)):
                yield local_name(row["entity"]), str(row["language"]), str(row["name"])


def graph_labels(triples: str) -> Iterator[Row]:
    """The items' labels in a portion of a snapshot's graph (N-Triples)."""
    for item, text, language in _LABEL.findall(triples):
        yield item, language, _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def labels_frame(rows: Iterable[Row]) -> pd.DataFrame:
    """The rows as a table (schema `LABELS`), each entity and language once, by entity."""
    unique = {(entity, language): text for entity, language, text in rows}
    return LABELS.frame(
        {"entity": entity, "language": language, "text": text} for (entity, language), text in sorted(unique.items())
    )


def _unescaped(found: re.Match[str]) -> str:
    code = found.group(1) or found.group(2)
    return chr(int(code, 16)) if code else _LETTERS.get(found.group(3), found.group(3))
