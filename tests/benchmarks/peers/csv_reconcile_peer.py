"""csv-reconcile through its real service: its own database, its own Flask application, asked by a test client.

It knows one name of an entity and nothing else, so it is given the label, and asked for the row's main name, as
OpenRefine would ask: queries in batches of ten. Ten is OpenRefine's number.
"""

import contextlib
import csv
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import csv_reconcile
from csv_reconcile import initdb

from tests.benchmarks.peers.exchange import KEPT, Clock, Figures, read_entities, read_rows, write_answers

BATCH = 10
#: Queries that are asked alone, for the time that one takes.
ALONE = 20


def serve(folder: Path, entities: Sequence[dict[str, Any]]) -> Any:
    """The application over these entities."""
    path = folder / "reference.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["item", "name"])
        writer.writerows((entity["item"], entity["names"][0]) for entity in entities if entity["names"])
    settings = folder / "settings.py"
    settings.write_text('CSVENCODING = "utf-8"\n', encoding="utf-8")
    app = csv_reconcile.create_app(str(settings), instance_path=str(folder / "instance"), scorerOption="dice")
    with app.app_context():
        initdb.init_db_with_context(str(path), "item", "name")
    return app


def ask(client: Any, rows: Sequence[dict[str, Any]]) -> Iterator[tuple[int, str, float]]:
    """The service's answers to one batch of queries."""
    queries = {str(row["row"]): {"query": row["names"][0], "limit": KEPT} for row in rows}
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    if answer.status_code != 200:
        raise RuntimeError(f"csv-reconcile answered {answer.status_code}: {answer.text}")
    for row, found in answer.json.items():
        yield from ((int(row), result["id"], result["score"]) for result in found["result"])


def main(folder: Path) -> None:
    """Answer the task's sample."""
    entities, rows = read_entities(folder), read_rows(folder, "csv-reconcile")
    rows = [row for row in rows if row["names"]]
    # The service prints the time of each request.
    with tempfile.TemporaryDirectory() as place, contextlib.redirect_stdout(None):
        whole = Clock()
        client = serve(Path(place), entities).test_client()
        clock = Clock()
        answers = [found for start in range(0, len(rows), BATCH) for found in ask(client, rows[start : start + BATCH])]
        steady, total = clock(), whole()
        alone = []
        for row in rows[:ALONE]:
            clock = Clock()
            list(ask(client, [row]))
            alone.append(clock())
    figures = Figures(rows=len(rows), steady=steady, whole=total, notes={"alone": alone})
    write_answers(folder, "csv-reconcile", answers, figures)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
