"""A partner's own file back, from a run on a sandbox where others say otherwise."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.exceptions import ConfigurationError
from pipelines.flows.return_files import RETURN
from pipelines.flows.returning import matched_runs, read_returned, return_folder, write_return
from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.ledger import Ledger
from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.model.tables import EDITS, MATCHES, PROPOSALS
from pipelines.partners.partner import read_partner
from pipelines.sandbox import running_sandbox
from pipelines.sandbox.entities import blank_entity
from pipelines.settings import Settings
from pipelines.upload.rows import Action, edit_of, edits_table
from tests.end_to_end.installation import Installation, project, seeded_wiki
from tests.fictional import DUMP, SLUG, imaginary_records, write_partner
from tests.upload.checks.making import snak
from tests.upload.samples import proposals_table, propose

ADA, BART = "Q900000001", "Q900000002"
GUID = f"{ADA}$7814880A-A6EF-40EC-885E-F46DD58C8DC5"
SENT = DUMP + "6,=cmd|x,,,,,,\n7,Short\n"


def statement(guid: str, prop: str, text: str, datatype: str) -> dict[str, Any]:
    return {"id": guid, "mainsnak": snak(prop, text, datatype).to_json(), "type": "statement", "rank": "normal"}


def entities() -> list[dict[str, Any]]:
    claims = {
        "P569": [statement(GUID, "P569", "1854", "time")],
        "P245": [statement(f"{ADA}$A", "P245", "500900001", "external-id")],
        "P214": [statement(f"{ADA}$B", "P214", "113230702", "external-id")],
    }
    label = {"en": {"language": "en", "value": "Ada Quill"}}
    return [blank_entity(ADA) | {"labels": label, "claims": claims}, blank_entity(BART)]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("returning")
    home = project(folder / "home")
    write_partner(home, dump=SENT)
    with running_sandbox(seeded_wiki(folder / "sandbox"), seed=entities()) as sandbox:
        made = Installation(home, folder / "runs", sandbox.url)
        _run(made)
        yield made


@pytest.fixture
def settings(installation: Installation) -> Settings:
    port = int(installation.sandbox_url.rpartition(":")[2])
    return Settings(home=installation.home, runs_dir=installation.runs, sandbox_port=port)


def _run(made: Installation) -> None:
    partner = read_partner(made.home, SLUG)
    with made.ledger() as ledger:
        checksums: dict[str, Any] = {"dump_checksum": "d" * 64, "mapping_checksum": partner.mapping_checksum}
        run = ledger.start_run(SLUG, "sandbox", dump_name="artists.csv", **checksums).id
    files = RunFolder(made.runs / SLUG / run)
    facts = {"slug": SLUG, "run": run, "target": "sandbox", "named": False, "dump": str(partner.dump), **checksums}
    facts |= {"dump_name": "artists.csv", "dump_bytes": 1, "issued": "2026-05-01", "previous": None, "settled": False}
    files.write_json("run.json", facts)
    write_table(imaginary_records({"name": "Quill, Ada"}, {"name": "Moss"}), files.file("ingest/records.parquet"))
    common = {"method": "name", "evidence": ""}
    rows = [
        common | {"_row": 1, "_key": "1", "outcome": "accepted", "item": ADA, "score": 0.98},
        common | {"_row": 2, "_key": "2", "outcome": "review", "item": BART, "score": 0.5},
        common | {"_row": 3, "_key": "3", "outcome": "none"},
    ]
    write_table(MATCHES.frame(rows), files.file("matches.parquet"))
    born = propose(snak("P569", "1853"), subject=ADA)
    ulan = propose(snak("P245", "500900001", "external-id"), subject=ADA)
    write_table(proposals_table([born, ulan]), files.part(PROPOSALS, 0))
    left = edit_of(born, Action.LEAVE, "differs", statement=GUID, existing="1854")
    write_table(edits_table([left]), files.part(EDITS, 0))
    told = Issue("plan", "value-differs", Severity.NOTICE, f"{ADA} P569: …", "look", row=1, column="cell", value="1853")
    write_table(issues_table([told]), files.issues("plan", 0))


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_partners_file_comes_back_completed(installation: Installation, settings: Settings) -> None:
    returned = write_return(SLUG, settings=settings)
    folder = installation.runs / SLUG / "returns" / "sandbox"
    rows = read(folder, "return.csv")
    sent = list(csv.DictReader(SENT.splitlines()))
    assert list(rows[0])[: len(sent[0])] == list(sent[0])
    own = [[row[name] for name in sent[0]] for row in rows]
    assert own[:5] == [list(row.values()) for row in sent[:5]]
    assert own[5][1] == "'=cmd|x"
    assert own[6][:2] == ["7", "Short"]
    assert [row["wikidata_item"] for row in rows] == [ADA, "", "", "", "", "", ""]
    (new,) = [name for name in rows[0] if name.endswith("(P214)")]
    assert rows[0][new] == "113230702"
    assert not [name for name in rows[0] if name.endswith("(P245)")]
    assert [row["wikidata_status"] for row in rows][:4] == ["matched", "in review", "not found", "needs a correction"]
    assert rows[1]["wikidata_candidate"] == BART
    assert (returned.counts["matched"], returned.escaped) == (1, 1)
    assert read_returned(settings, SLUG, "sandbox") == returned


def test_what_others_say_is_told_on_both_sides_and_for_the_mismatch_finder(
    installation: Installation, settings: Settings
) -> None:
    returned = write_return(SLUG, settings=settings)
    folder = installation.runs / SLUG / "returns" / "sandbox"
    (row,) = read(folder, "disagreements.csv")
    assert (row["record"], row["item"], row["partner says"], row["Wikidata says"]) == ("1", ADA, "1853", "1854")
    assert returned.disagreements == {"differs": 1}
    (mismatch,) = read(folder, "mismatch-finder.csv")
    assert (mismatch["statement_guid"], mismatch["wikidata_value"], mismatch["external_value"]) == (
        GUID,
        "1854",
        "1853",
    )
    assert returned.files == ["return.csv", "disagreements.csv", "mismatch-finder.csv", "not-exported.csv"]


def test_the_command_says_what_it_wrote(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    assert installation.call("return", SLUG, "--exact") == 0
    told = capsys.readouterr().out
    assert "matched 1" in told
    assert "disagreements: differs 1" in told
    folder = installation.runs / SLUG / "returns" / "sandbox"
    assert read(folder, RETURN)[5]["name"] == "=cmd|x"


def test_without_a_matched_run_nothing_is_returned(installation: Installation, tmp_path: Path) -> None:
    empty = Settings(home=installation.home, runs_dir=tmp_path)
    with Ledger(empty.ledger) as ledger, pytest.raises(ConfigurationError, match="no dump of partner"):
        matched_runs(empty, ledger, SLUG, "sandbox")
    assert read_returned(empty, SLUG, "sandbox") is None
    assert return_folder(empty, SLUG, "sandbox").path == tmp_path / SLUG / "returns/sandbox"
