from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pipelines.exceptions import GateError, InputError
from pipelines.flows.lock import held
from pipelines.flows.submitting import Reception
from pipelines.ingest.isolation import check_here
from pipelines.ingest.public_addresses import PublicTransport
from pipelines.ledger import Ledger
from pipelines.model.submissions import SubmissionState
from pipelines.settings import Settings
from tests.fictional import DUMP, SLUG, write_partner


def elsewhere() -> PublicTransport:
    """A museum's server, at a public address."""
    served = {"/artists.csv": httpx.Response(200, stream=httpx.ByteStream(DUMP.encode())), "/gone": httpx.Response(404)}
    inner = httpx.MockTransport(lambda request: served[request.url.path])
    return PublicTransport(inner=inner, resolving=lambda *_: ["93.184.215.14"])


@pytest.fixture
def reception(tmp_path: Path) -> Iterator[Reception]:
    write_partner(tmp_path)
    settings = Settings(home=tmp_path, runs_dir=tmp_path / "runs")
    with Ledger(settings.ledger) as ledger:
        yield Reception(settings, ledger, check=check_here, transport=elsewhere)


def test_what_lies_at_an_address_is_fetched_and_checked(reception: Reception) -> None:
    asked = reception.asked(SLUG, "https://museum.example/artists.csv?x=../..", "Ina")
    assert (asked.file, asked.state) == ("artists.csv", SubmissionState.FETCHING)
    done = reception.go_on(asked)
    assert done.state is SubmissionState.CHECKED
    assert done.bytes == len(DUMP.encode())
    assert done.counts["rows_accepted"] == 5
    assert reception.folder(done).dump(done).read_text(encoding="utf-8") == DUMP
    assert reception.go_on(done) == done


def test_what_another_server_is_at_is_left_to_it(reception: Reception) -> None:
    asked = reception.asked(SLUG, "https://museum.example/artists.csv", "Ina")
    with held(reception.settings, f"submission {asked.id}", reception._root(SLUG) / f".{asked.id}.lock") as ours:
        assert ours
        assert reception.go_on(asked) == asked
    # Whoever knew an older state of it does nothing twice.
    done = reception.go_on(asked)
    assert reception.go_on(asked) == done


def test_an_address_without_a_file_is_refused_with_the_reason(reception: Reception) -> None:
    done = reception.go_on(reception.asked(SLUG, "https://museum.example/gone", "Ina"))
    assert done.state is SubmissionState.REFUSED
    assert "HTTP 404 → check the address" in done.message


def test_a_file_without_a_good_row_or_without_content_goes_nowhere(reception: Reception) -> None:
    header = DUMP.partition("\n")[0]
    with reception.receiving(SLUG, "a.csv") as upload:
        upload.write(f"{header}\nx,,,,,,,\n".encode())
        begun = reception.received(SLUG, "a.csv", upload, "Ina")
    with pytest.raises(GateError, match="no row"):
        reception.hand_over(reception.go_on(begun), "Ina")
    with reception.receiving(SLUG, "a.csv") as upload, pytest.raises(InputError, match="empty"):
        reception.received(SLUG, "a.csv", upload, "Ina")
