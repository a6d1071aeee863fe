"""The committed partners' schemas on the whole of their real dumps: no row is lost, and few are refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.ingest.report import read_report
from pipelines.ingest.stage import ingest
from pipelines.partners.partner import read_partner

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


@pytest.mark.parametrize("name", ["moma/moma-artists.csv/15900", "ror/ror-records.jsonl.gz/51414"])
def test_whole_dumps_go_through(whole_dump: Callable[[str], Path], name: str) -> None:
    slug, file, rows = name.split("/")
    report = read_report(whole_dump(slug))
    assert report is not None
    assert report.file == file
    assert report.rows_read == int(rows)
    assert report.rows_quarantined < 10


def test_the_same_dump_again_changes_nothing(
    whole_dump: Callable[[str], Path], home: Path, real_data: Path, tmp_path: Path
) -> None:
    partner, dump = read_partner(home, "moma"), real_data / "partners" / "moma-artists.csv"
    before = read_report(whole_dump("moma"))
    assert before is not None
    again = ingest(partner, dump, tmp_path, previous=whole_dump("moma") / "records.parquet")
    assert (again.same, again.new, again.changed, again.gone) == (before.rows_accepted, 0, 0, 0)
