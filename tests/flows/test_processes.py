"""Batches in processes of their own: the same tables as without, and errors that arrive whole."""

import os
from pathlib import Path

import pandas as pd
import pytest

from pipelines.exceptions import ServiceUnavailableError
from pipelines.flows.matching import match_batch
from pipelines.flows.processes import apart, processes
from pipelines.flows.run_folder import read_table
from pipelines.flows.work import Work, latest_run, open_work, run_folder
from pipelines.model.tables import CANDIDATES, MATCHES, rows_of
from pipelines.partners.partner import read_partner
from pipelines.reconcile.reference.building import Entities, build_reference
from pipelines.settings import load_settings
from tests.cli.reviewed_run import reviewed_run
from tests.fictional import MAPPING, SLUG, write_partner
from tests.reconcile.items import born, citizen, died, item

ADA = item("Q11", "Ada Quill", statements=[born(1853), died(1921), citizen("Q145")])
NAMESAKE = item("Q12", "Ada Quill", statements=[born(1790)])


def fails() -> None:
    raise ServiceUnavailableError("no answer", service="the service", remedy="try later")


def indexed() -> Work:
    """The last run, as if its mapping had named an index."""
    settings = load_settings()
    write_partner(settings.home, mapping=MAPPING.replace("match:\n", "match:\n  index: people\n"))
    build_reference(Entities([ADA, NAMESAKE], {}, {}), settings.runs / "indexes" / "people", processes=1)
    run = latest_run(settings, SLUG)
    folder = run_folder(settings, SLUG, run)
    checksum = read_partner(settings.home, SLUG).mapping_checksum
    folder.write_json("run.json", folder.read_json("run.json") | {"mapping_checksum": checksum})
    return open_work(SLUG, run)


def taken(work: Work) -> list[pd.DataFrame]:
    """The tables of the first batch, which are then gone."""
    parts = [work.folder.part(MATCHES, 0), work.folder.part(CANDIDATES, 0), work.folder.issues("reconcile", 0)]
    tables = [read_table(part) for part in parts]
    for part in parts:
        part.unlink()
    return tables


def test_a_batch_is_the_same_wherever_it_is_matched(tmp_path: Path) -> None:
    with reviewed_run(tmp_path).used():
        work = indexed()
        match_batch(SLUG, work.run, 0)
        here = taken(work)
        with processes(2):
            apart(match_batch, SLUG, work.run, 0)
            assert apart(os.getpid) != os.getpid()
            with pytest.raises(ServiceUnavailableError, match="no answer") as caught:
                apart(fails)
        assert caught.value.remedy == "try later"
        for one, other in zip(here, taken(work), strict=True):
            pd.testing.assert_frame_equal(one, other)
        assert rows_of(here[0])[0]["item"] == "Q11"


def test_without_a_pool_work_is_done_in_place() -> None:
    with processes(1):
        assert apart(os.getpid) == os.getpid()
