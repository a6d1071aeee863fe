"""The committed partners' schemas on the whole of their real dumps: no row is lost, and few are refused."""

from pathlib import Path

import pytest

from pipelines.ingest.stage import ingest
from pipelines.partners.partner import read_partner

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


@pytest.mark.parametrize("name", ["moma/moma-artists.csv/15900", "ror/ror-records.jsonl.gz/51414"])
def test_whole_dumps_go_through(home: Path, real_data: Path, tmp_path: Path, name: str) -> None:
    slug, file, rows = name.split("/")
    report = ingest(read_partner(home, slug), real_data / "partners" / file, tmp_path)
    assert report.rows_read == int(rows)
    assert report.rows_quarantined < 10


def test_the_same_dump_again_changes_nothing(home: Path, real_data: Path, tmp_path: Path) -> None:
    partner, dump = read_partner(home, "moma"), real_data / "partners" / "moma-artists.csv"
    report = ingest(partner, dump, tmp_path / "1")
    again = ingest(partner, dump, tmp_path / "2", previous=tmp_path / "1" / "records.parquet")
    assert (again.same, again.new, again.changed, again.gone) == (report.rows_accepted, 0, 0, 0)
