"""A run of the fictional partner as reconciliation leaves it, made by hand, and a terminal to review it in."""

import json
import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.flows.work import FOUND
from pipelines.ledger import Ledger
from pipelines.model.tables import CANDIDATES, MATCHES
from pipelines.partners.partner import read_partner
from tests.end_to_end.installation import DONATA, Installation, project
from tests.fictional import SLUG, imaginary_records, write_partner

ROWS = [
    {"name": "Quill, Ada", "born": "1853", "died": "1921", "nationality": "Erewhonian", "ulan": "500900001"},
    {"name": "Moss, Bartleby", "born": "c. 1890", "nationality": "Laputan"},
    {"name": "Dovetail, Cress", "born": "1790", "died": "1850"},
]


def features(born: str, bits: float, level: str) -> str:
    return json.dumps(
        [
            {
                "kind": "prior",
                "column": "",
                "level": "",
                "bits": -6.0,
                "words": "one in 64 before anything is compared",
            },
            {"kind": "name", "column": "name", "level": "exact", "bits": 5.0, "words": "the name is the item's"},
            {"kind": "date", "column": "born", "level": level, "bits": bits, "words": f"the item says {born}"},
        ]
    )


def reviewed_run(folder: Path, sandbox_url: str = "http://127.0.0.1:9") -> Installation:
    """An installation with one reconciled run: three doubtful rows, of two candidates each.

    Without a sandbox nobody listens at its address; and nobody is asked twice.
    """
    home = project(folder / "home")
    write_partner(home)
    installation = Installation(home, folder / "runs", sandbox_url, {"retries": "0", "timeout": "2"})
    partner = read_partner(home, SLUG)
    with installation.ledger() as ledger:
        run = ledger.start_run(
            SLUG,
            "sandbox",
            dump_name="artists.csv",
            dump_checksum="d1",
            mapping_checksum=partner.mapping_checksum,
        ).id
    files = RunFolder(installation.runs / SLUG / run)
    facts = {"slug": SLUG, "run": run, "target": "sandbox", "named": False, "dump": str(partner.dump)}
    facts |= {"dump_name": "artists.csv", "dump_bytes": 1, "issued": "2026-05-01", "dump_checksum": "d1"}
    facts |= {"mapping_checksum": partner.mapping_checksum, "previous": None, "settled": False}
    files.write_json("run.json", facts)
    files.write_json("ingest/ingest.json", {"rows_read": len(ROWS)})
    write_table(imaginary_records(*ROWS), files.file("ingest/records.parquet"))
    numbers = range(1, len(ROWS) + 1)
    matches = [
        {"_row": n, "_key": str(n), "outcome": "review", "item": f"Q{n}1", "score": 0.5, "method": "name"}
        | {"evidence": "the names agree", "runner_up": f"Q{n}2", "runner_up_score": 0.3, "none_probability": 0.2}
        for n in numbers
    ]
    write_table(MATCHES.frame(matches), files.file(FOUND))
    found = []
    for n in numbers:
        common = {"_row": n, "label": ROWS[n - 1]["name"], "method": "name", "evidence": "the names agree"}
        better, worse = features("1853", 4.0, "exact"), features("1901", -5.0, "contradicting")
        found.append(common | {"rank": 1, "item": f"Q{n}1", "score": 0.5, "features": better, "description": "painter"})
        found.append(common | {"rank": 2, "item": f"Q{n}2", "score": 0.3, "features": worse})
    write_table(CANDIDATES.frame(found), files.part(CANDIDATES, 0))
    return installation


@dataclass
class Typist:
    """Someone at a terminal: types keys when asked, and reads what is shown."""

    process: subprocess.Popen[bytes]
    terminal: int
    seen: str = ""

    def wait_for(self, text: str, *, seconds: float = 120) -> str:
        """Read until a text is shown; gives all that was shown since the last one."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            assert time.monotonic() < end, f"'{text}' was not shown: {self.seen}"
            if select.select([self.terminal], [], [], 0.5)[0]:
                try:
                    self.seen += os.read(self.terminal, 65536).decode(errors="replace").replace("\r\n", "\n")
                except OSError:
                    assert text in self.seen, f"it ended without '{text}': {self.seen}"
        shown, _, self.seen = self.seen.partition(text)
        return re.sub(r"\x1b\[[\d;]*m", "", shown + text)

    def press(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def end(self) -> int:
        """Wait for the command to end; its exit code."""
        return self.process.wait(timeout=60)


@contextmanager
def terminal(installation: Installation, *arguments: str, columns: int = 100) -> Iterator[Typist]:
    """`donata …` in a terminal of its own."""
    ours, theirs = pty.openpty()
    environment = installation.environment(server=False) | {"COLUMNS": str(columns), "TERM": "xterm", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [DONATA, *arguments], cwd=installation.home, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        yield Typist(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def held(installation: Installation) -> list[tuple[str, str | None, str, str]]:
    """The judgements in force: key, item, opinion, reviewer."""
    with Ledger(f"sqlite:///{installation.runs / 'ledger.sqlite'}") as ledger:
        return [(j.key, j.item, str(j.opinion), j.reviewer) for j in ledger.judgements(SLUG)]
