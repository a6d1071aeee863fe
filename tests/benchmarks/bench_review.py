"""Review: how long a reviewer waits for the next record once they have decided, beside a page that loads it all anew.

Ours is the portal, asked as a browser asks it: the decision as a form, and the page of the next record, with its
candidates from the sandbox. The peer is what one would write first: each page reads matches, candidates, records and
what was judged with pandas, sorts, and shows the first that is left; no middleware, no look at the items, no HTML.
The queue is synthetic: so many doubtful rows, five candidates each.

    python tests/benchmarks/bench_review.py [--rows 20000] [--decisions 100] [--reviewers 4]

Exit code 1 if the 95th percentile of decision and next record together is above 300 ms, a tenth of what 20 decisions
a minute leave; if the peer is quicker; or if two reviewers were given one record.
"""

import argparse
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from pipelines.flows.matching import TOGETHER
from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.flows.work import FOUND
from pipelines.ledger import Ledger
from pipelines.model.tables import CANDIDATES, MATCHES
from pipelines.partners.partner import read_partner
from pipelines.sandbox import running_sandbox
from pipelines.sandbox.entities import blank_entity
from pipelines.settings import Settings
from pipelines.web.site.people import Person, Role
from pipelines.web.site.portal import Portal, open_portal
from tests.cli.reviewed_run import features
from tests.end_to_end.installation import project
from tests.fictional import SLUG, imaginary_records, write_partner
from tests.web.conftest import asking

LIMIT, CANDIDATES_A_ROW, ITEMS = 300.0, 5, 1_000


@contextmanager
def queue_of(rows: int) -> Iterator[tuple[Portal, RunFolder]]:
    """A portal over a reconciled run with so many doubtful rows; its candidates are items of a sandbox."""
    items = [
        blank_entity(f"Q{1_000 + n}") | {"labels": {"en": {"language": "en", "value": f"Artist {n}"}}}
        for n in range(ITEMS)
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = project(folder / "home")
        write_partner(home)
        with running_sandbox(folder / "sandbox", seed=items) as sandbox:
            port = int(sandbox.url.rpartition(":")[2])
            settings = Settings(home=home, runs_dir=folder / "runs", sandbox_port=port)
            portal = open_portal(settings)
            yield portal, write_run(settings, portal.ledger, rows)
            portal.close()


def write_run(settings: Settings, ledger: Ledger, rows: int) -> RunFolder:
    """The run's files, as reconciliation leaves them."""
    partner = read_partner(settings.home, SLUG)
    checksum = partner.mapping_checksum
    run = ledger.start_run(SLUG, "sandbox", dump_name="d.csv", dump_checksum="d", mapping_checksum=checksum).id
    files = RunFolder(settings.runs / SLUG / run)
    facts = {"slug": SLUG, "run": run, "target": "sandbox", "named": False, "dump": str(partner.dump)}
    facts |= {"dump_name": "d.csv", "dump_bytes": 1, "issued": "2026-05-01", "dump_checksum": "d"}
    files.write_json("run.json", facts | {"mapping_checksum": checksum, "previous": None, "settled": False})
    files.write_json("ingest/ingest.json", {"rows_read": rows})
    records = [{"name": f"Quill, Ada {n}", "born": str(1800 + n % 200), "nationality": "Laputan"} for n in range(rows)]
    write_table(imaginary_records(*records), files.file("ingest/records.parquet"))
    random = np.random.default_rng(1)
    shares = np.sort(random.dirichlet(np.ones(CANDIDATES_A_ROW + 1), rows), axis=1)[:, ::-1]
    chosen = 1_000 + random.integers(0, ITEMS, (rows, CANDIDATES_A_ROW))
    seen = features("1901", -5.0, "contradicting")
    matches, candidates = [], []
    for n in range(rows):
        common = {"_row": n + 1, "method": "name", "evidence": "the names agree"}
        best = {"_key": str(n + 1), "outcome": "review", "item": f"Q{chosen[n, 0]}", "score": float(shares[n, 0])}
        matches.append(common | best | {"none_probability": float(shares[n, -1])})
        for rank in range(CANDIDATES_A_ROW):
            one = {"rank": rank + 1, "item": f"Q{chosen[n, rank]}", "score": float(shares[n, rank])}
            candidates.append(common | one | {"label": "Ada Quill", "features": seen})
    write_table(MATCHES.frame(matches), files.file(FOUND))
    write_table(MATCHES.frame(matches), files.file("matches.parquet"))
    write_table(CANDIDATES.frame(candidates), files.part(CANDIDATES, 0), together=TOGETHER)
    return files


def sitting(portal: Portal, name: str, decisions: int) -> tuple[list[float], list[str]]:
    """Milliseconds of each decision with the page that follows, and the rows that were decided."""
    client = asking(portal, Person(name, Role.REVIEWER))
    client.follow_redirects = True
    page, times, rows = client.get(f"/review/{SLUG}").text, [], []
    for _ in range(decisions):
        row, seen = (_hidden(page, field) for field in ("row", "seen"))
        began = perf_counter()
        answer = client.post(f"/review/{SLUG}/answers", data={"row": row, "seen": seen, "choice": "none"})
        times.append(1_000 * (perf_counter() - began))
        answer.raise_for_status()
        page = answer.text
        rows.append(row)
    return times, rows


def _hidden(page: str, field: str) -> str:
    return page.partition(f'name="{field}" value="')[2].partition('"')[0]


def pandas_page(files: RunFolder, database: Path) -> Callable[[], None]:
    """The peer: shows the first record that is left, and decides on it."""
    with closing(sqlite3.connect(database)) as made:
        made.execute("CREATE TABLE judged (key TEXT, item TEXT)")

    def decide_and_load() -> None:
        matches = pd.read_parquet(files.file(FOUND), dtype_backend="pyarrow")
        candidates = pd.read_parquet(files.part(CANDIDATES, 0), dtype_backend="pyarrow")
        records = pd.read_parquet(files.file("ingest/records.parquet"), dtype_backend="pyarrow")
        with closing(sqlite3.connect(database)) as connection:
            judged = pd.read_sql("SELECT key FROM judged", connection)["key"]
            open_ = matches[(matches["outcome"] == "review") & ~matches["_key"].isin(judged)]
            first = open_.sort_values("score").iloc[0]
            shown = candidates[candidates["_row"] == first["_row"]].sort_values("rank")
            record = records[records["_row"] == first["_row"]].iloc[0]
            connection.execute("INSERT INTO judged VALUES (?, ?)", (record["_key"], shown.iloc[0]["item"]))
            connection.commit()

    return decide_and_load


def report(what: str, times: Sequence[float]) -> float:
    """Say the median and the 95th percentile; gives the latter."""
    ninety_fifth = statistics.quantiles(times, n=20)[-1]
    median = statistics.median(times)
    print(f"{what:<46} {median:8.1f} ms {ninety_fifth:8.1f} ms   ({60_000 / median:,.0f} a minute)")
    return ninety_fifth


def main() -> int:
    """Measure both on the same queue."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--decisions", type=int, default=100)
    parser.add_argument("--reviewers", type=int, default=4)
    given = parser.parse_args()
    with queue_of(given.rows) as (portal, files):
        began, spent = perf_counter(), process_time()
        sitting(portal, "First", 1)
        took, spent = perf_counter() - began, process_time() - spent
        print(
            f"{given.rows:,} doubtful rows, {CANDIDATES_A_ROW} candidates each; decision and next record, by the clock"
        )
        print(f"first page of a process, which builds the queue: {took:.2f} s, of the processor {spent:.2f} s")
        print(f"{'':<46} {'median':>11} {'95 %':>11}")
        alone, rows = sitting(portal, "Ada", given.decisions)
        ours = report("the portal, one reviewer", alone)
        page = pandas_page(files, portal.settings.runs / "peer.sqlite")
        peer = []
        for _ in range(max(5, given.decisions // 5)):
            began = perf_counter()
            page()
            peer.append(1_000 * (perf_counter() - began))
        report("pandas, the whole queue for each page", peer)
        with ThreadPoolExecutor(given.reviewers) as pool:
            names = [f"Reviewer {n}" for n in range(given.reviewers)]
            together = list(pool.map(lambda name: sitting(portal, name, given.decisions // 2), names))
        report(f"the portal, {given.reviewers} reviewers at once", [time for times, _ in together for time in times])
        keys = [answer.key for answer in portal.ledger.answers(SLUG)]
        sent = 1 + len(rows) + sum(len(theirs) for _, theirs in together)
    twice = len(keys) - len(set(keys))
    print(f"{sent:,} decisions sent, {len(keys):,} recorded, {twice} of them on a record that another had decided")
    return int(ours > LIMIT or statistics.median(peer) < statistics.median(alone) or twice > 0)


if __name__ == "__main__":
    sys.exit(main())
