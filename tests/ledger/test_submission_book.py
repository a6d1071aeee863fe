from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from pipelines.exceptions import LedgerError
from pipelines.ledger import Ledger
from pipelines.model.submissions import NEXT, SubmissionState
from tests.ledger.samples import start

SUM = "ab" * 32


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    ticks = count()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with Ledger(ledger_url, clock=lambda: start + timedelta(seconds=next(ticks))) as opened:
        yield opened


def test_an_upload_is_received_at_once(ledger: Ledger) -> None:
    begun = ledger.begin_submission("moma", "a.csv", "Ina", checksum=SUM, size=3 << 30)
    assert begun.state is SubmissionState.RECEIVED
    assert (begun.checksum, begun.bytes, begun.person, begun.address) == (SUM, 3 << 30, "Ina", None)
    assert len(begun.id) == 32
    assert begun.events[0].person == "Ina"


def test_what_is_fetched_is_received_later(ledger: Ledger) -> None:
    begun = ledger.begin_submission("moma", "a.csv", "Ina", address="https://example.org/a.csv")
    assert (begun.state, begun.checksum) == (SubmissionState.FETCHING, None)
    done = ledger.note_submission(begun.id, SubmissionState.RECEIVED, checksum=SUM, size=7)
    assert (done.state, done.checksum, done.bytes) == (SubmissionState.RECEIVED, SUM, 7)


def test_its_way_is_kept_in_order(ledger: Ledger) -> None:
    id_ = ledger.begin_submission("moma", "a.csv", "Ina", checksum=SUM, size=7).id
    ledger.note_submission(id_, SubmissionState.CHECKED, counts={"rows_read": 2})
    done = ledger.note_submission(id_, SubmissionState.SUBMITTED, person="Ben")
    assert [event.state.value for event in done.events] == ["received", "checked", "submitted"]
    assert done.counts == {"rows_read": 2}
    assert done.events[-1].person == "Ben"
    assert done.events[0].time < done.events[-1].time


def test_no_state_is_come_to_twice_or_out_of_turn(ledger: Ledger) -> None:
    id_ = ledger.begin_submission("moma", "a.csv", "Ina", checksum=SUM, size=7).id
    with pytest.raises(LedgerError, match="it cannot be submitted"):
        ledger.note_submission(id_, SubmissionState.SUBMITTED)
    ledger.note_submission(id_, SubmissionState.REFUSED, message="no table")
    ledger.note_submission(id_, SubmissionState.WITHDRAWN)
    with pytest.raises(LedgerError, match="withdrawn"):
        ledger.note_submission(id_, SubmissionState.WITHDRAWN)
    assert set(NEXT) == set(SubmissionState)


def test_a_dump_is_withdrawn_as_its_newest_submission_is(ledger: Ledger) -> None:
    assert not ledger.dump_withdrawn("moma", SUM)
    first = ledger.begin_submission("moma", "a.csv", "Ina", checksum=SUM, size=7).id
    assert not ledger.dump_withdrawn("moma", SUM)
    ledger.note_submission(first, SubmissionState.WITHDRAWN)
    assert ledger.dump_withdrawn("moma", SUM)
    assert not ledger.dump_withdrawn("moma", "0" * 64)
    assert not ledger.dump_withdrawn("ror", SUM)
    ledger.begin_submission("moma", "a.csv", "Ina", checksum=SUM, size=7)
    assert not ledger.dump_withdrawn("moma", SUM)


def test_the_newest_come_first_page_by_page(ledger: Ledger) -> None:
    ids = [ledger.begin_submission("moma", f"{n}.csv", "Ina", checksum=SUM, size=n).id for n in range(5)]
    ledger.begin_submission("ror", "r.csv", "Ina", checksum=SUM, size=1)
    first = ledger.submissions("moma", limit=3)
    assert [one.id for one in first] == ids[:1:-1]
    assert [one.id for one in ledger.submissions("moma", limit=3, before=first[-1])] == ids[1::-1]
    assert len(ledger.submissions()) == 6
    assert ledger.submissions("nobody") == []


def test_an_unknown_one_is_said_so(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no submission 'x'"):
        ledger.submission("x")
    with pytest.raises(LedgerError):
        ledger.note_submission("x", SubmissionState.CHECKED)


def test_what_was_handed_over_waits_until_a_run_begins_with_it(ledger: Ledger) -> None:
    def hand_over(slug: str, checksum: str) -> str:
        id_ = ledger.begin_submission(slug, "a.csv", "Ina", checksum=checksum * 32, size=7).id
        ledger.note_submission(id_, SubmissionState.CHECKED)
        return ledger.note_submission(id_, SubmissionState.SUBMITTED, person="Ben").id

    assert ledger.waiting_submissions() == {}
    ledger.begin_submission("moma", "a.csv", "Ina", checksum=SUM, size=7)
    first, other = hand_over("moma", "d1"), hand_over("ror", "d3")
    newest = hand_over("moma", "d2")
    assert {slug: one.id for slug, one in ledger.waiting_submissions().items()} == {"moma": newest, "ror": other}
    assert set(ledger.waiting_submissions("ror")) == {"ror"}
    # A run of another partner, or of an older file, takes nothing of it up.
    start(ledger, slug="ror", dump="d2" * 32)
    start(ledger, slug="moma", dump="d1" * 32)
    assert ledger.waiting_submissions("moma")["moma"].id == newest
    ledger.note_submission(newest, SubmissionState.WITHDRAWN)
    assert ledger.waiting_submissions("moma") == {}
    start(ledger, slug="ror", dump="d3" * 32)
    assert ledger.waiting_submissions() == {}
    assert ledger.submission(first).state is SubmissionState.SUBMITTED


def test_the_very_same_file_is_known_again(ledger: Ledger) -> None:
    first, other, again = (
        ledger.begin_submission("moma", "a.csv", "Ina", checksum=checksum, size=7) for checksum in (SUM, "cd" * 32, SUM)
    )
    assert ledger.sent_before(first) is None
    assert ledger.sent_before(other) is None
    assert ledger.sent_before(again) == first
    elsewhere = ledger.begin_submission("ror", "a.csv", "Ina", checksum=SUM, size=7)
    assert ledger.sent_before(elsewhere) is None
