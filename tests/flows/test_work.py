"""What rests since the last run, where rows name others."""

from dataclasses import replace
from pathlib import Path

from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.model.tables import MATCHES, OUTCOMES
from pipelines.partners.mapping import StatementSpec
from tests.fictional import imaginary_records
from tests.flows.runs import open_run


def test_a_row_does_not_rest_while_one_that_it_names_moves(tmp_path: Path) -> None:
    work = open_run(tmp_path)
    records = imaginary_records({"bio": "2"}, {"bio": "3"}, {}, {"bio": "1"}).assign(_change="same")
    records.loc[2, "_change"] = "changed"
    write_table(records, work.folder.file("ingest/records.parquet"))
    work.folder.write_json("ingest/ingest.json", {})
    earlier = RunFolder(work.folder.path.parent / "earlier")
    accepted = {"outcome": "accepted", "method": "name", "evidence": "seen"}
    rows = ({"_row": n, "_key": str(n), "item": f"Q{n}", **accepted} for n in range(1, 5))
    write_table(MATCHES.frame(rows), earlier.file("matches.parquet"))
    write_table(OUTCOMES.frame(), earlier.file("outcomes.parquet"))
    work = replace(work, facts=work.facts.model_copy(update={"previous": "earlier", "settled": True}))
    assert work.resting()["_key"].tolist() == ["1", "2", "3", "4"]
    naming = StatementSpec(property="P184", column="bio", names_row=True)
    partner = replace(work.partner, mapping=work.partner.mapping.model_copy(update={"statements": (naming,)}))
    assert replace(work, partner=partner).resting()["_key"].tolist() == ["1", "3", "4"]
