"""Stored graphs: SELECT queries on a file of triples, answered by a process of its own that a time limit ends.

The process is `pipelines.sandbox.stored_graph`; it is reached by name alone, as the sandbox is by URL.
"""

import json
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipelines.exceptions import QueryError, ServiceUnavailableError
from pipelines.model.query_results import QueryTable, query_table
from pipelines.model.values import CONCEPT_BASE
from pipelines.wikibase.sparql import Row, entity_id

_MODULE = "pipelines.sandbox.stored_graph"


class StoredGraph:
    """One graph for as long as the block runs; `timeout` is seconds for one query, the first also loads the file.

    Reach for it where a `SparqlEndpoint` would do: `select` gives the same rows. Threads take turns.
    """

    def __init__(self, path: Path, *, timeout: float = 60.0) -> None:
        self.path, self._timeout = path, timeout
        self._turn = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        if not self.path.is_file():
            raise QueryError(
                "the snapshot's graph is not there any more",
                file=self.path,
                remedy="choose a later snapshot, or ask the target itself",
            )
        self._process = subprocess.Popen(  # noqa: S603 - our own module, and a path that we made
            [sys.executable, "-m", _MODULE, str(self.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()

    def select(self, query: str) -> list[Row]:
        """The rows of a SELECT query, as `SparqlEndpoint.select` gives them.

        Raises:
            QueryError: the query is wrong.
            ServiceUnavailableError: it took too long, or needed more than there is.
        """
        answer = self._ask(query)
        variables = answer["head"]["vars"]
        return [self._row(variables, binding) for binding in answer["results"]["bindings"]]

    def table(self, query: str) -> QueryTable:
        """The same with the kind of each term, and nothing shortened; raises as `select` does."""
        return query_table(self._ask(query))

    @staticmethod
    def _row(variables: list[str], binding: dict[str, dict[str, str]]) -> Row:
        row: Row = dict.fromkeys(variables)
        for name, term in binding.items():
            row[name] = entity_id(term["value"], CONCEPT_BASE) if term["type"] == "uri" else term["value"]
        return row

    def _ask(self, query: str) -> dict[str, Any]:
        with self._turn:
            process = self._process
            if process is None or process.stdin is None or process.stdout is None:
                raise ServiceUnavailableError("the stored graph is not open", service=self.path.name)
            timer = threading.Timer(self._timeout, process.kill)
            timer.start()
            try:
                process.stdin.write(json.dumps(query) + "\n")
                process.stdin.flush()
                line = process.stdout.readline()
            except BrokenPipeError:
                line = ""
            finally:
                timer.cancel()
        if not line.endswith("\n"):
            raise ServiceUnavailableError(
                f"the query on the stored graph was given up ({self._timeout:g} s at most)",
                code="query-timeout",
                remedy="ask for less: fewer items, a LIMIT, or without sorting",
            )
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise QueryError(f"the query is refused: {answer['error']['text'][:600]}", remedy="correct the query")
        return answer
