"""Two runs of the Museum of Imaginary Things, made from tables: one that came to its end, one with doubtful rows.

The finished run gave each of five artists a year of birth with the museum's reference; the sandbox has those items as
they are after it. In the run that follows, three rows wait for a reviewer, with two candidates each.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.flows.work import FOUND
from pipelines.ledger import Contribution, EditStatus, Ledger
from pipelines.model.statements import Reference
from pipelines.model.summary import RunSummary
from pipelines.model.tables import CANDIDATES, COVERAGE, EDITS, FINDINGS, MATCHES, OUTCOMES
from pipelines.partners.partner import Partner, read_partner
from pipelines.reconcile.showing import PRIOR_WORDS
from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.sandbox.entities import blank_entity
from pipelines.settings import Settings
from pipelines.upload.rows import edits_table
from tests.end_to_end.installation import project, seeded_wiki
from tests.fictional import SLUG, imaginary_records, package, write_partner
from tests.upload.checks.making import adds, snak

__all__ = ["DOUBTFUL", "GIVEN", "SmallRuns", "item_id", "small_runs"]

MUSEUM = "Q842858"
#: Artists of the finished run: name, year of birth.
GIVEN = [("Ada Quince", 1901), ("Bela Ruffle", 1902), ("Cleo Sprocket", 1903), ("Dora Thimble", 1904)]
GIVEN += [("Edda Umber", 1905)]
#: The doubtful rows of the run that followed, as the dump has them.
DOUBTFUL = [
    {"name": "Quill, Ada", "born": "1853", "died": "1921", "nationality": "Erewhonian", "ulan": "500900001"},
    {"name": "Moss, Bartleby", "born": "c. 1890", "nationality": "Laputan"},
    {"name": "Dovetail, Cress", "born": "1790", "died": "1850"},
]
EVIDENCE = "name is the item's name 'Quill'; to review: nothing but the name agrees"
_FIRST = 900_000_000


def item_id(number: int) -> str:
    """An item of the sandbox: 1 to 5 were enriched; 11, 12, 21, 22, 31, 32 are candidates of rows 1 to 3."""
    return f"Q{_FIRST + number}"


@dataclass(frozen=True)
class SmallRuns:
    """Where the runs are, their ids, the sandbox that they went to, and a copy of it all that no test writes to."""

    settings: Settings
    finished: str
    doubtful: str
    sandbox: RunningSandbox
    untouched: Path


@contextmanager
def small_runs(folder: Path, *, after: str = "", besides: Iterable[dict[str, Any]] = ()) -> Iterator[SmallRuns]:
    """A project with the two runs, and a sandbox for as long as the block runs; all names end with the text `after`.

    The sandbox has the entities `besides`, too.
    """
    home = project(folder / "home")
    write_partner(home, descriptor=_described(after))
    seed = chain(_enriched(after), _candidates(after), besides)
    with running_sandbox(seeded_wiki(folder / "sandbox"), seed=seed) as sandbox:
        port = int(sandbox.url.rpartition(":")[2])
        settings = Settings(home=home, runs_dir=folder / "runs", sandbox_port=port, retries=0, timeout=10)
        partner = read_partner(home, SLUG)
        with Ledger(settings.ledger) as ledger:
            finished = _finished_run(settings, partner, ledger, after)
            doubtful = _doubtful_run(settings, partner, ledger, finished, after)
        untouched = shutil.copytree(settings.runs, folder / "untouched")
        yield SmallRuns(settings, finished, doubtful, sandbox, untouched)


def _described(after: str) -> dict[str, Any]:
    described = package()
    for part in (described, *described["contributors"], *described["sources"]):
        part["title"] += after
    described["description"] += after
    return described


# The sandbox


def _enriched(after: str) -> list[dict[str, Any]]:
    return [
        _person(n, f"{name}{after}", f"imaginary artist{after}", born) for n, (name, born) in enumerate(GIVEN, start=1)
    ]


def _candidates(after: str) -> list[dict[str, Any]]:
    people = []
    for row, fields in enumerate(DOUBTFUL, start=1):
        family, _, first = fields["name"].partition(", ")
        people += [_person(row * 10 + 1, f"{first} {family}{after}", f"painter{after}")]
        people.append(_person(row * 10 + 2, f"{family}{after}", f"engraver{after}"))
    return people


def _person(number: int, label: str, description: str, born: int | None = None) -> dict[str, Any]:
    id_ = item_id(number)
    human = {"value": {"id": "Q5", "entity-type": "item", "numeric-id": 5}, "type": "wikibase-entityid"}
    claims = {"P31": [_statement(id_, "P31", "wikibase-item", human)]}
    if born is not None:
        time = {"time": f"+{born}-00:00:00Z".replace("-00:00", "-00-00T00:00"), "timezone": 0, "before": 0, "after": 0}
        time |= {"precision": 9, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}
        claims["P569"] = [_statement(id_, "P569", "time", {"value": time, "type": "time"}) | _REFERENCES]
    terms = {"labels": {"en": _term(label)}, "descriptions": {"en": _term(description)}}
    return blank_entity(id_) | terms | {"claims": claims}


def _term(text: str) -> dict[str, str]:
    return {"language": "en", "value": text}


def _statement(item: str, prop: str, datatype: str, value: dict[str, Any]) -> dict[str, Any]:
    main = {"snaktype": "value", "property": prop, "datatype": datatype, "datavalue": value}
    return {"id": _guid(item, prop), "mainsnak": main, "type": "statement", "rank": "normal"}


def _guid(item: str, prop: str) -> str:
    return f"{item}${str(uuid5(NAMESPACE_URL, item + prop)).upper()}"


_STATED_IN = {
    "snaktype": "value",
    "property": "P248",
    "datatype": "wikibase-item",
    "datavalue": {
        "value": {"id": MUSEUM, "entity-type": "item", "numeric-id": int(MUSEUM[1:])},
        "type": "wikibase-entityid",
    },
}
_REFERENCES = {"references": [{"snaks": {"P248": [_STATED_IN]}, "snaks-order": ["P248"]}]}


# The finished run


def _finished_run(settings: Settings, partner: Partner, ledger: Ledger, after: str) -> str:
    rows = [{"name": f"{name}{after}", "born": str(born)} for name, born in GIVEN]
    run, files = _begin(settings, partner, ledger, rows, checksum="d0" * 32)
    matches = [
        {"_row": n, "_key": str(n), "outcome": "accepted", "item": item_id(n), "score": 0.999}
        | {"method": "identifier", "evidence": "the same ULAN id", "none_probability": 0.001}
        for n in range(1, len(GIVEN) + 1)
    ]
    for name in (FOUND, "matches.parquet"):
        write_table(MATCHES.frame(matches), files.file(name))
    museum = Reference((snak("P248", MUSEUM),))
    edits = [adds(snak("P569", str(born)), museum, subject=item_id(n), row=n) for n, (_, born) in enumerate(GIVEN, 1)]
    write_table(edits_table(edits), files.part(EDITS, 0))
    write_table(FINDINGS.frame(), files.part(FINDINGS, 0))
    for n, (_, born) in enumerate(GIVEN, start=1):
        _upload(ledger, partner, run, n, born)
    write_table(OUTCOMES.frame(_outcome(run, n) for n in range(1, len(GIVEN) + 1)), files.file("outcomes.parquet"))
    coverage = COVERAGE.frame(_coverage())
    ledger.record_coverage(run, coverage)
    for phase in ("before", "after"):
        write_table(coverage[coverage["phase"] == phase], files.file(f"coverage-{phase}.parquet"))
    summary = _summary(partner, run)
    files.write_json("summary.json", summary.to_json())
    ledger.finish_run(run, summary.counts())
    return run


def _upload(ledger: Ledger, partner: Partner, run: str, row: int, born: int) -> None:
    item = item_id(row)
    intent = ledger.intend_edit(
        run, item, item=item, base_revision=1, content_hash=f"{row:064x}", summary=f"year of birth ({run})", counts={}
    )
    given = Contribution(
        run=run,
        edit=intent,
        kind="statement",
        item=item,
        text=str(born),
        row=row,
        key=str(row),
        mapping_checksum=partner.mapping_checksum,
        match_method="identifier",
        match_evidence="the same ULAN id",
        property="P569",
        statement=_guid(item, "P569"),
        reference=f"{row:040x}",
        column="born",
        raw=str(born),
    )
    ledger.settle_edit(intent, EditStatus.EDITED, item=item, revision=row + 100, contributions=[given])


def _outcome(run: str, row: int) -> dict[str, Any]:
    done = {"subject": item_id(row), "item": item_id(row), "status": "edited", "revision": row + 100}
    return done | {"edit_group": run, "statements": 1, "references": 1, "terms": 0}


def _coverage() -> Iterator[dict[str, Any]]:
    count = len(GIVEN)
    figures = [("property", "P31", count, count), ("property", "P569", 0, count), ("property", "P27", 0, 0)]
    figures += [("label", "en", count, count), ("label", "fr", 0, 0), ("description", "en", count, count)]
    for phase, place in (("before", 2), ("after", 3)):
        for scope, more in (("partner", 0), ("class", 20)):
            for figure in figures:
                row = {"phase": phase, "scope": scope, "measure": figure[0], "subject": figure[1]}
                query = f"coverage/{'class-' if more else ''}{figure[0]}"
                yield row | {"covered": figure[place], "total": count + more, "query": query}


def _summary(partner: Partner, run: str) -> RunSummary:
    count = len(GIVEN)
    nothing = dict.fromkeys(("rows_quarantined", "rows_changed", "rows_same", "rows_gone", "to_review"), 0)
    nothing |= dict.fromkeys(("unmatched", "proposed_new", "failed", "issues", "items_created", "terms_added"), 0)
    return RunSummary(
        slug=SLUG,
        title=partner.package.title,
        run=run,
        target="Donata sandbox",
        dump="artists.csv",
        dump_checksum="d0" * 32,
        rows_read=count,
        rows_accepted=count,
        rows_new=count,
        matched=count,
        items_edited=count,
        statements_added=count,
        references_added=count,
        edits_refused=0,
        coverage_before=0.5,
        coverage_after=0.75,
        report="report.html",
        items_planned=count,
        **nothing,
    )


# The run with doubtful rows


def _doubtful_run(settings: Settings, partner: Partner, ledger: Ledger, previous: str, after: str) -> str:
    rows = [row | {"name": f"{row['name']}{after}"} for row in DOUBTFUL]
    run, files = _begin(settings, partner, ledger, rows, checksum="d1" * 32, previous=previous)
    numbers = range(1, len(DOUBTFUL) + 1)
    matches = [
        {"_row": n, "_key": str(n), "outcome": "review", "item": item_id(n * 10 + 1), "score": 0.5, "method": "name"}
        | {"evidence": EVIDENCE, "runner_up": item_id(n * 10 + 2), "runner_up_score": 0.3}
        | {"none_probability": 0.2}
        for n in numbers
    ]
    for name in (FOUND, "matches.parquet"):
        write_table(MATCHES.frame(matches), files.file(name))
    found = []
    for n in numbers:
        name = rows[n - 1]["name"]
        common = {"_row": n, "label": name, "method": "name", "evidence": EVIDENCE}
        better = {"rank": 1, "item": item_id(n * 10 + 1), "score": 0.5, "features": _features("1853", 4.0, "exact")}
        worse = {"rank": 2, "item": item_id(n * 10 + 2), "score": 0.3}
        worse |= {"features": _features("1901", -5.0, "contradicting")}
        found += [common | better | {"description": "painter"}, common | worse]
    write_table(CANDIDATES.frame(found), files.part(CANDIDATES, 0))
    return run


def _features(born: str, bits: float, level: str) -> str:
    prior = {"kind": "prior", "column": "", "level": "", "bits": -6.0, "words": PRIOR_WORDS}
    name = {"kind": "name", "column": "name", "level": "exact", "bits": 5.0, "words": "name is the item's name 'Quill'"}
    compared = "is also the item's" if level == "exact" else f"contradicts the item's {born} (P569)"
    date = {"kind": "date", "column": "born", "level": level, "bits": bits}
    date["words"] = f"born 1853 {compared}"
    return json.dumps([prior, name, date])


def _begin(
    settings: Settings,
    partner: Partner,
    ledger: Ledger,
    rows: list[dict[str, str]],
    *,
    checksum: str,
    previous: str | None = None,
) -> tuple[str, RunFolder]:
    """A run with its records, read but not gone on with; its id and folder."""
    run = ledger.start_run(
        SLUG,
        "sandbox",
        dump_name="artists.csv",
        dump_checksum=checksum,
        mapping_checksum=partner.mapping_checksum,
        dump_bytes=1000,
    ).id
    files = RunFolder(settings.runs / SLUG / run)
    facts = {"slug": SLUG, "run": run, "target": "sandbox", "named": False, "dump": str(partner.dump)}
    facts |= {"dump_name": "artists.csv", "dump_bytes": 1000, "issued": "2026-05-01", "dump_checksum": checksum}
    facts |= {"mapping_checksum": partner.mapping_checksum, "previous": previous, "settled": False}
    files.write_json("run.json", facts)
    files.write_json("ingest/ingest.json", {"file": "artists.csv", "rows_read": len(rows), "rows_accepted": len(rows)})
    write_table(imaginary_records(*rows), files.file("ingest/records.parquet"))
    return run, files
