from pathlib import Path

import numpy as np
import pytest

from pipelines.flows.reviewing import Queue, open_queue
from pipelines.flows.work import latest_run, open_work
from pipelines.settings import load_settings
from pipelines.web.review.filters import Band, Filter, band_of, in_band
from tests.cli.reviewed_run import reviewed_run
from tests.fictional import SLUG


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    installation = reviewed_run(tmp_path)
    with installation.used():
        work = open_work(SLUG, latest_run(load_settings(), SLUG))
        with work.ledger() as ledger:
            return open_queue(work, ledger)


@pytest.mark.parametrize(
    ("score", "band"), [(0.95, "likely"), (0.8, "likely"), (0.5, "even"), (0.1, "unlikely"), (None, "nobody")]
)
def test_bands(score: float | None, band: str) -> None:
    assert band_of(score) is Band(band)
    scores = np.array([np.nan if score is None else score])
    assert [one for one in Band if in_band(scores, one)[0]] == [band]


def test_filters_come_together(queue: Queue) -> None:
    wanted = Filter(band=Band.EVEN, text="QUILL")
    assert wanted.lets(queue).tolist() == [True, False, False]
    assert not Filter(band=Band.NOBODY).lets(queue).any()
    assert Filter(field="name").lets(queue).tolist() == [False] * 3
    assert wanted.query == "band=even&text=QUILL"
    assert Filter().query == ""
    assert Filter(text="a&b=c", disagreements=True).query == "text=a%26b%3Dc&disagreements=1"
