"""Dashboards: server time of each page from snapshots, page weight, and a recount beside its bare SPARQL queries.

Run: `python tests/benchmarks/bench_dashboards.py [items]`, or `--full` for 100,000 items; exits with 1 if a page takes
100 ms or more at the median, weighs 300 KiB or more without its charts, or a recount takes more than 1.3 times its bare
queries (in the same run, in turn, best of the rounds). The sandbox is a process of its own. Bare queries are the same
texts over one HTTP connection, their answers read and thrown away.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from starlette.testclient import TestClient

from pipelines.coverage.snapshots import take_snapshot
from pipelines.flows.grouped_coverage import SCHEDULED, Occasion, keep_snapshot
from pipelines.partners.partner import Partner, read_partner
from pipelines.sandbox import running_sandbox
from pipelines.sandbox.entities import blank_entity
from pipelines.settings import Settings
from pipelines.web.app import create_app
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal, open_portal
from pipelines.wikibase.sparql import SparqlEndpoint
from tests.end_to_end.installation import SEED, project
from tests.fictional import SLUG, write_partner
from tests.web.weight import HEAVIEST, weight

SMALL, FULL = 2_000, 100_000
SLOWEST, DEAREST = 0.100, 1.3
ROUNDS, REQUESTS = 2, 15
_FIRST = 500_000_000
COUNTRIES = [f"Q{number}" for number in (30, 142, 145, 183, 38, 29, 155, 96, 17, 668, 159, 148, 408, 213, 36, 55)]


def items(count: int) -> list[str]:
    """The ids of the synthetic people."""
    return [f"Q{_FIRST + number}" for number in range(count)]


def people(count: int) -> Iterator[dict[str, Any]]:
    """Synthetic people: most with gender, country and year of birth, half of those with the museum's reference."""
    for number, id_ in enumerate(items(count)):
        claims = {"P31": [_statement(id_, "P31", _item("Q5"))]}
        if number % 7:
            claims["P21"] = [_statement(id_, "P21", _item("Q6581072" if number % 3 else "Q6581097"))]
        if number % 5:
            claims["P27"] = [_statement(id_, "P27", _item(COUNTRIES[number * number % len(COUNTRIES)]))]
        if number % 4:
            born = _statement(id_, "P569", _year(1600 + number % 400))
            claims["P569"] = [born | (_REFERENCE if number % 2 else {})]
        labels = {
            language: {"language": language, "value": f"Person {number}"}
            for language in ("en", "mul")[: 1 + number % 2]
        }
        descriptions = {"en": {"language": "en", "value": f"imaginary artist {number}"}} if number % 3 else {}
        yield blank_entity(id_) | {"labels": labels, "descriptions": descriptions, "claims": claims}


def _statement(item: str, prop: str, value: dict[str, Any]) -> dict[str, Any]:
    datatype = "time" if value["type"] == "time" else "wikibase-item"
    main = {"snaktype": "value", "property": prop, "datatype": datatype, "datavalue": value}
    number = f"{int(item[1:]):012x}"
    id_ = f"{item}$00000000-0000-4000-{int(prop[1:]):04x}-{number}"
    return {"id": id_.upper(), "mainsnak": main, "type": "statement", "rank": "normal"}


def _item(id_: str) -> dict[str, Any]:
    return {"value": {"id": id_, "entity-type": "item", "numeric-id": int(id_[1:])}, "type": "wikibase-entityid"}


def _year(year: int) -> dict[str, Any]:
    calendar = "http://www.wikidata.org/entity/Q1985727"
    time_ = {"time": f"+{year}-00-00T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": 9}
    return {"value": time_ | {"calendarmodel": calendar}, "type": "time"}


_SNAK = {"snaktype": "value", "property": "P248", "datatype": "wikibase-item", "datavalue": _item("Q842858")}
_REFERENCE = {"references": [{"snaks": {"P248": [_SNAK]}, "snaks-order": ["P248"]}]}


def serve_sandbox(folder: Path, count: int, pipe: Connection) -> None:
    """The sandbox's process: seed, tell the port, serve until told to stop."""
    with running_sandbox(folder, seed=SEED):
        pass
    with running_sandbox(folder, seed=people(count), sparql_timeout=600) as sandbox:
        pipe.send(int(sandbox.url.rpartition(":")[2]))
        pipe.recv()


class Recording:
    """An endpoint that remembers what it was asked."""

    def __init__(self, endpoint: SparqlEndpoint) -> None:
        self.queries: list[str] = []
        self._endpoint = endpoint

    def select(self, query: str) -> list[dict[str, str | None]]:
        """The rows."""
        self.queries.append(query)
        return self._endpoint.select(query)


def recount(portal: Portal, partner: Partner, ids: list[str]) -> tuple[float, float]:
    """Seconds of a whole recount of the partner's items, and of its bare queries; the best of the rounds."""
    ours, bare = [], []
    for _round in range(ROUNDS):
        recording = Recording(portal.endpoint())
        start = time.perf_counter()
        grouped = take_snapshot(recording, portal.settings.home, partner, ids, with_class=False)
        ours.append(time.perf_counter() - start)
        assert len(grouped.cells)
        bare.append(_asked(portal.target.sparql_url, recording.queries))
    print(f"{len(recording.queries):,} queries; ours {_told(ours)}; bare {_told(bare)}")
    return min(ours), min(bare)


def _asked(url: str, queries: list[str]) -> float:
    with httpx.Client(timeout=600, headers={"Accept": "application/sparql-results+json"}) as client:
        start = time.perf_counter()
        for query in queries:
            client.post(url, data={"query": query}).raise_for_status()
        return time.perf_counter() - start


def _told(seconds: list[float]) -> str:
    return ", ".join(f"{each:.2f} s" for each in seconds)


def pages(portal: Portal) -> dict[str, str]:
    """What each page is called → its address."""
    known = portal.ledger.snapshots(SLUG)
    base = f"/coverage/{SLUG}"
    items_of = "items?measure=property&subject=P569&dimension=country"
    return {
        "overview": "/coverage",
        **{f"partner by {each}": f"{base}?dimension={each}" for each in ("country", "century", "gender", "class")},
        "partner, references": f"{base}?dimension=country&measure=reference",
        "items of a group": f"{base}/{items_of}&group=Q142",
        "items of all": f"{base}/items?measure=property&subject=P569&dimension=all&group=all",
        "class": "/coverage/classes/Q5?dimension=country",
        "all partners": "/coverage/all?dimension=country",
        "two groupings": f"{base}/crossed?dimension=gender&by=country",
        "two dates": f"/compare?left={SLUG}@{known[0].id}&right={SLUG}@{known[-1].id}",
        "partner and class": f"/compare?left={SLUG}/class&right={SLUG}&dimension=country&group=Q142",
        "console": "/sparql",
    }


def measure_page(client: TestClient, address: str) -> tuple[float, float, int]:
    """Seconds of the first request, median of those that follow, and the weight with files but without charts."""
    took = []
    for _request in range(REQUESTS + 1):
        start = time.perf_counter()
        answer = client.get(address)
        took.append(time.perf_counter() - start)
        assert answer.status_code == 200, address
    return took[0], median(took[1:]), weight(client, answer)


def main() -> int:
    """Print what was measured; 1 if it is not what it should be."""
    full = "--full" in sys.argv
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    count = numbers[0] if numbers else FULL if full else SMALL
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = project(folder / "home")
        write_partner(home)
        here, there = multiprocessing.Pipe()
        spawn = multiprocessing.get_context("spawn")
        process = spawn.Process(target=serve_sandbox, args=(folder / "sandbox", count, there))
        start = time.perf_counter()
        process.start()
        try:
            port = here.recv()
            print(f"{count:,} items seeded in {time.perf_counter() - start:.0f} s")
            settings = Settings(home=home, runs_dir=folder / "runs", sandbox_port=port, timeout=600)
            portal = open_portal(settings)
            try:
                return _measured(portal, items(count))
            finally:
                portal.close()
        finally:
            here.send(None)
            process.join(30)


def _measured(portal: Portal, ids: list[str]) -> int:
    partner, good = read_partner(portal.settings.home, SLUG), True
    ours, bare = recount(portal, partner, ids)
    good &= _line("recount of the partner's coverage, times bare queries", ours / bare, DEAREST, "{:.2f}")
    for with_class in (False, True):
        start = time.perf_counter()
        occasion = Occasion(portal.settings, portal.target, partner, ids, SCHEDULED)
        kept, _issues = keep_snapshot(occasion, portal.ledger, with_class=with_class)
        size = sum(file.stat().st_size for file in (portal.settings.runs / kept.folder).iterdir())
        what = "with its class" if with_class else "alone"
        took = time.perf_counter() - start
        print(f"snapshot of the partner {what}: {took:.1f} s, {len(kept.cells):,} cells, files {size / 1024:,.0f} KiB")
    client = TestClient(create_app(portal, who=lambda _: PUBLIC), "http://127.0.0.1:8000", follow_redirects=False)
    for name, address in pages(portal).items():
        first, middle, heavy = measure_page(client, address)
        print(f"{name}: first {first * 1000:.0f} ms")
        good &= _line(f"{name}: median, ms", middle * 1000, SLOWEST * 1000, "{:.0f}")
        good &= _line(f"{name}: weight without charts, KiB", heavy / 1024, HEAVIEST / 1024, "{:.0f}")
    return 0 if good else 1


def _line(what: str, value: float, limit: float, form: str) -> bool:
    good = value < limit if limit != DEAREST else value <= limit
    print(f"{'ok  ' if good else 'FAIL'} {what}: {form.format(value)} (at most {form.format(limit)})")
    return good


if __name__ == "__main__":
    sys.exit(main())
