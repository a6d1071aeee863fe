from pathlib import Path

import pytest

from pipelines.flows.reviewing import Queue, open_queue
from pipelines.flows.work import latest_run, open_work
from pipelines.settings import load_settings
from pipelines.web.review.filters import Band, Filter, band_of, contradicting
from tests.cli.reviewed_run import reviewed_run
from tests.fictional import SLUG
from tests.reconcile.judged_rows import candidate, match
from tests.reconcile.test_review import queue as questions_of


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    installation = reviewed_run(tmp_path)
    with installation.used():
        work = open_work(SLUG, latest_run(load_settings(), SLUG))
        with work.ledger() as ledger:
            return open_queue(work, ledger)


@pytest.mark.parametrize(("score", "band"), [(0.95, "likely"), (0.8, "likely"), (0.5, "even"), (0.1, "unlikely")])
def test_bands(score: float, band: str) -> None:
    [question] = questions_of([match(1)], [candidate(1, 1, "Q1", score)])
    assert band_of(question) is Band(band)


def test_a_record_without_a_candidate_has_a_band_of_its_own() -> None:
    [question] = questions_of([match(1, None)])
    assert band_of(question) is Band.NOBODY
    assert contradicting(question) == set()


def test_what_contradicts_the_best_candidate_can_be_filtered() -> None:
    features = '[{"kind": "date", "column": "born", "level": "contradicting", "bits": -5, "words": "1901"}]'
    [question] = questions_of([match(1)], [candidate(1, 1, "Q1", 0.5, features=features)])
    assert contradicting(question) == {"born"}


def test_filters_come_together(queue: Queue) -> None:
    first, second, _ = queue.questions
    wanted = Filter(band=Band.EVEN, text="QUILL")
    assert wanted.lets(queue, first)
    assert not wanted.lets(queue, second)
    assert wanted.query == "band=even&text=QUILL"
    assert Filter().query == ""
    assert Filter(text="a&b=c", disagreements=True).query == "text=a%26b%3Dc&disagreements=1"
