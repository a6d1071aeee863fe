from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.exceptions import ServiceUnavailableError
from pipelines.ledger import Ledger
from pipelines.model.answers import Policy, Verdict
from pipelines.model.equity import RANKING
from pipelines.settings import Settings, load_settings
from pipelines.web.review import at_desk
from pipelines.web.review.at_desk import gap_ranking
from pipelines.web.review.desk import Desk, Sitter
from pipelines.web.review.filters import Filter
from pipelines.web.site.errors import ConflictError
from tests.cli.reviewed_run import reviewed_run
from tests.fictional import SLUG

ADA, BEA = Sitter("Ada"), Sitter("Bea")


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    with reviewed_run(tmp_path).used():
        yield load_settings()


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    with Ledger(settings.ledger) as opened:
        yield opened


def test_a_record_that_was_decided_while_it_was_reserved_is_passed_over(
    settings: Settings, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two processes, as far as the desks know.
    mine, hers = Desk(settings, ledger), Desk(settings, ledger)
    hers.queue(SLUG)
    reserve = ledger.reserve
    late = iter([1])

    def overtaken(slug: str, keys: Iterable[str], reviewer: str, **more: Any) -> list[str]:
        for row in late:
            hers.decide(SLUG, BEA, row, Verdict.NONE, seen=0)
        return reserve(slug, keys, reviewer, **more)

    monkeypatch.setattr(ledger, "reserve", overtaken)
    card = mine.next_card(SLUG, ADA, Filter())
    assert card is not None
    assert (card.row, card.left) == (2, 2)
    assert ledger.reservations(SLUG) == {"2": "Ada"}
    mine.close()
    hers.close()


def test_a_mapping_that_changed_since_the_run_is_told(settings: Settings, ledger: Ledger) -> None:
    mapping = settings.home / "mappings" / f"{SLUG}.yaml"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("max: 500", "max: 501"), encoding="utf-8")
    with pytest.raises(ConflictError, match="mapping changed since"):
        Desk(settings, ledger).queue(SLUG)


def test_an_orcid_names_a_reviewer() -> None:
    assert Sitter.of("0000-0002-1825-0097", coordinator=False).name == "https://orcid.org/0000-0002-1825-0097"


def test_a_ranked_queue_comes_by_gaps_once_they_were_measured(settings: Settings, ledger: Ledger) -> None:
    ledger.set_review_policy(SLUG, Policy(ranked=True), "Cora")
    queue = Desk(settings, ledger, gap_ranking(ledger)).queue(SLUG)
    assert [question.row for question in queue.questions] == [1, 2, 3], "nothing was measured"


def test_a_ranking_is_by_row(settings: Settings, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"row": row, "subject": f"Q{row}1", "score": row / 10, "why": "century"} for row in (1, 2, 3)]
    monkeypatch.setattr(at_desk, "review_ranking", lambda *_, **__: RANKING.frame(rows))
    ledger.set_review_policy(SLUG, Policy(ranked=True), "Cora")
    queue = Desk(settings, ledger, gap_ranking(ledger)).queue(SLUG)
    assert [question.row for question in queue.questions] == [3, 2, 1]

    def silent(*given: Any, **more: Any) -> Any:
        raise ServiceUnavailableError("no answer")

    monkeypatch.setattr(at_desk, "review_ranking", silent)
    assert Desk(settings, ledger, gap_ranking(ledger)).queue(SLUG).questions[0].row == 1
