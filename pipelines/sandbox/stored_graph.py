"""A graph in a file, queried read-only by a process of its own: `python -m pipelines.sandbox.stored_graph FILE`.

Each line of the input is a query as a JSON string; each line of the output is its answer: the SPARQL 1.1 Query Results
JSON Format, or `{"error": {"status": …, "text": …}}`. Whoever starts the process ends it when an answer takes too long.
"""

import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, cast

import pyoxigraph

from pipelines.model.values import CONCEPT_BASE
from pipelines.sandbox.sparql import QueryError, prepare
from pipelines.sandbox.vocabulary import Vocabulary

__all__ = ["answer_lines", "load_graph"]


def load_graph(path: Path) -> pyoxigraph.Store:
    """A file of N-Triples, compressed or not, as a store in memory."""
    store = pyoxigraph.Store()
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        store.bulk_load(cast("IO[bytes]", file), format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    return store


def answer_lines(store: pyoxigraph.Store, lines: Iterable[str]) -> Iterable[str]:
    """The answer to each query."""
    vocabulary = Vocabulary(CONCEPT_BASE, CONCEPT_BASE)
    for line in lines:
        try:
            yield _answer(store, prepare(json.loads(line), vocabulary.skolem_base), vocabulary)
        except QueryError as error:
            yield _error(error.status, error.text)
        except SyntaxError as error:
            yield _error(400, str(error.msg))
        except (ValueError, RuntimeError, OSError) as error:
            yield _error(500, str(error))


def _answer(store: pyoxigraph.Store, query: str, vocabulary: Vocabulary) -> str:
    found = store.query(query, base_iri=vocabulary["wd"], prefixes=vocabulary.prefixes)
    if not isinstance(found, pyoxigraph.QuerySolutions):
        return _error(400, "only SELECT queries are answered")
    return (found.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b"").decode()


def _error(status: int, text: str) -> str:
    return json.dumps({"error": {"status": status, "text": text.strip()}})


def main() -> None:
    """Answer until the input ends."""
    store = load_graph(Path(sys.argv[1]))
    for answer in answer_lines(store, sys.stdin):
        sys.stdout.write(answer.replace("\n", " ") + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
