"""Fifty readers of the portal's public pages while an upload runs: no error, and the upload keeps its speed.

Run: `python tests/benchmarks/bench_portal.py [items] [readers] [--full]`; exits with 1 if a reader met an error, or the
upload ran at less than 80 % of its speed without readers. In turns in one run, with and without readers; the figure is
the ratio of the medians. Portal, upload and readers are a process each, as is the sandbox (this one); all share the
ledger. A reader asks for a page, and two seconds after it has come for the next, as quick people do. With `--full` the
sandbox has 100,000 items besides, and the partner's dashboards are of all of them.
"""

import asyncio
import multiprocessing as mp
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain, count
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import httpx

from pipelines.flows.grouped_coverage import SCHEDULED, Occasion, keep_snapshot
from pipelines.ledger import Ledger
from pipelines.model.statements import Reference
from pipelines.partners.partner import read_partner
from pipelines.sandbox.entities import blank_entity
from pipelines.settings import Settings
from pipelines.upload.execution import execute
from pipelines.upload.rows import edits_table
from pipelines.web.app import create_app
from pipelines.web.serving import listen, serve
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import open_portal
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.targets import read_target
from tests.benchmarks.bench_dashboards import FULL, people
from tests.benchmarks.bench_dashboards import items as ids_of
from tests.fictional import SLUG
from tests.made_once import made_once
from tests.upload.checks.making import adds, snak
from tests.web.small_runs import small_runs

#: Items of each upload, readers, turns with and without them, and seconds between two pages of a reader.
ITEMS, READERS, TURNS, PAUSE = 300, 50, 3, 2.0
FLOOR = 0.8
_FIRST = 800_000_000
#: Public pages; those that are not there (yet) are left out, and named.
_PAGES = (
    "/",
    "/partners",
    "/partners/{slug}",
    "/partners/{slug}/recognition",
    "/coverage",
    "/coverage/{slug}",
    "/equity",
)
_FURTHER = ("/feeds/runs.atom", "/feeds/{slug}.atom", "/runs/{run}", "/api/v1/runs")


def upload(settings: Settings, numbers: Sequence[int]) -> float:
    """Add a statement with a reference to each of the items; edits a second."""
    page = Reference((snak("P854", "https://museum.example.org/", "url"),))
    edits = edits_table(adds(snak("P570", "1950"), page, subject=f"Q{_FIRST + n}", row=n) for n in numbers)
    partner = read_partner(settings.home, SLUG)
    target = read_target(settings)
    with WikibaseClient(target, settings) as client, Ledger(settings.ledger) as ledger:
        run = ledger.start_run(SLUG, target.name, dump_name="d", dump_checksum="d", mapping_checksum="m").id
        began = time.perf_counter()
        outcomes = execute(
            edits,
            run=run,
            partner=partner,
            client=client,
            reader=Reader(client),
            endpoint=SparqlEndpoint(target.sparql_url, settings),
            ledger=ledger,
        )
        seconds = time.perf_counter() - began
        # A run that goes on is none of the partner's latest finished ones, but is shown on its pages.
        ledger.finish_run(run, {"items_edited": len(outcomes), "statements_added": len(outcomes)})
    edited = int((outcomes["status"] == "edited").sum())
    if edited != len(outcomes):
        raise SystemExit(f"only {edited} of {len(outcomes)} items were edited")
    return edited / seconds


def count_all(settings: Settings, ids: list[str]) -> None:
    """Keep a snapshot of so many items as the partner's."""
    patient = settings.model_copy(update={"timeout": 600})
    occasion = Occasion(patient, read_target(patient), read_partner(settings.home, SLUG), ids, SCHEDULED)
    with Ledger(settings.ledger) as ledger:
        kept, issues = keep_snapshot(occasion, ledger, with_class=False)
    if len(issues):
        raise SystemExit(f"not all was counted: {issues['message'].tolist()[:3]}")
    print(f"  dashboards of {len(ids):,} items: {len(kept.cells):,} cells")


def serve_portal(settings: Settings, ready: Any) -> None:
    """The portal, until the process is ended; tells its port."""
    portal = open_portal(settings)
    listener = listen("127.0.0.1", 0)
    ready.put(listener.getsockname()[1])
    serve(create_app(portal, who=lambda _: PUBLIC), listener)


@dataclass(frozen=True)
class Signals:
    """Between the readers' process and this one: all have read a page; they shall stop; what they met."""

    begun: Event
    stop: Event
    told: Any


def read_pages(base: str, paths: Sequence[str], readers: int, signals: Signals) -> None:
    """So many readers until they shall stop; tells what went wrong, and the seconds that each page took."""
    signals.told.put(asyncio.run(_read(base, paths, readers, signals)))


async def _read(base: str, paths: Sequence[str], readers: int, signals: Signals) -> tuple[list[str], list[float]]:
    errors, seconds = list[str](), list[float]()

    async def reader(client: httpx.AsyncClient, first: int) -> None:
        # Not all at once, and each begins with another page.
        await asyncio.sleep(PAUSE * first / readers)
        for number in count(first):
            if signals.stop.is_set():
                return
            path, began = paths[number % len(paths)], time.perf_counter()
            try:
                answer = await client.get(path)
                if answer.status_code != 200:
                    errors.append(f"{path}: {answer.status_code}")
            except httpx.HTTPError as error:
                errors.append(f"{path}: {error!r}")
            seconds.append(time.perf_counter() - began)
            if len(seconds) >= readers:
                signals.begun.set()
            await asyncio.sleep(PAUSE)

    limits = httpx.Limits(max_connections=readers)
    async with httpx.AsyncClient(base_url=base, timeout=30, limits=limits, trust_env=False) as client:
        await asyncio.gather(*(reader(client, number) for number in range(readers)))
    return errors, seconds


@contextmanager
def portal_of(settings: Settings) -> Iterator[str]:
    """The portal in a process of its own; its address."""
    context = mp.get_context("spawn")
    ready = context.Queue()
    process = context.Process(target=serve_portal, args=(settings, ready))
    process.start()
    try:
        yield f"http://127.0.0.1:{ready.get(timeout=120)}"
    finally:
        process.terminate()
        process.join()


@contextmanager
def reading(base: str, paths: Sequence[str], readers: int, errors: list[str], seconds: list[float]) -> Iterator[None]:
    """Readers in a process of their own, from when each could have read a page; what they met is added."""
    context = mp.get_context("spawn")
    signals = Signals(context.Event(), context.Event(), context.Queue())
    process = context.Process(target=read_pages, args=(base, paths, readers, signals))
    process.start()
    signals.begun.wait(120)
    try:
        yield
    finally:
        signals.stop.set()
        wrong, took = signals.told.get(timeout=120)
        errors += wrong
        seconds += took
        process.join()


def main() -> int:
    """Measure, and say whether the floor holds."""
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    items, readers = (*numbers, *(ITEMS, READERS)[len(numbers) :])
    others = FULL if "--full" in sys.argv else 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = (2 * TURNS + 1) * items
        made_once.place = folder / "made-once"
        asked = (blank_entity(f"Q{_FIRST + n}") for n in range(wanted))
        besides = chain(asked, people(others))
        with small_runs(folder, besides=besides) as runs, portal_of(runs.settings) as base:
            if others:
                count_all(runs.settings, ids_of(others))
            paths = [path.format(slug=SLUG, run=runs.finished) for path in (*_PAGES, *_FURTHER)]
            found = {path: httpx.get(f"{base}{path}", trust_env=False, timeout=60).status_code for path in paths}
            if missing := [path for path, status in found.items() if status != 200]:
                print(f"not read, since they are not there: {', '.join(missing)}")
            with ProcessPoolExecutor(1, mp_context=mp.get_context("spawn")) as pool:
                return measure(
                    runs.settings, base, [p for p in paths if found[p] == 200], items=items, readers=readers, pool=pool
                )


def measure(
    settings: Settings, base: str, paths: Sequence[str], *, items: int, readers: int, pool: ProcessPoolExecutor
) -> int:
    """The turns, and what they showed."""
    rates: dict[bool, list[float]] = {False: [], True: []}
    errors, seconds = list[str](), list[float]()
    pool.submit(upload, settings, range(items)).result()
    for turn in range(1, 2 * TURNS + 1):
        numbers, with_readers = range(turn * items, (turn + 1) * items), turn % 2 == 0
        with reading(base, paths, readers, errors, seconds) if with_readers else nullcontext():
            rates[with_readers].append(pool.submit(upload, settings, numbers).result())
    alone, beside = (statistics.median(rates[which]) for which in (False, True))
    for which, word in ((False, "alone"), (True, f"beside {readers} readers")):
        print(f"  upload {word:<18} {', '.join(f'{rate:.1f}' for rate in rates[which])} edits/s")
    slow = statistics.quantiles(seconds, n=20)[-1]
    print(f"  {len(seconds):,} pages of {len(paths)} kinds read: median {statistics.median(seconds) * 1000:.0f} ms,")
    print(f"  95th percentile {slow * 1000:.0f} ms; {len(errors)} errors {sorted(set(errors))[:3]}")
    print(f"  the upload keeps {beside / alone:.2f} of its speed (floor {FLOOR})")
    return 0 if not errors and beside / alone >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
