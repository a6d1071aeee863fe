"""Blocks and protections as they are kept."""

from pathlib import Path

import pytest

from pipelines.sandbox.moderation import FOREVER, Block, Moderation, read_expiry
from pipelines.sandbox.storage import Storage


@pytest.mark.parametrize("text", ["", "infinite", "never", "indefinite"])
def test_some_words_mean_forever(text: str) -> None:
    assert read_expiry(text) == FOREVER


def test_an_expiry_is_a_span_or_a_time() -> None:
    assert read_expiry("2030-01-01T00:00:00Z") == "2030-01-01T00:00:00Z"
    assert (read_expiry("2 days") or "") < (read_expiry("3 weeks") or "")
    assert read_expiry("1 hour") != read_expiry("1 year")
    assert read_expiry("next week") is None


def test_a_block_that_has_run_out_is_none(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "record.sqlite")
    moderation = Moderation(storage)
    block = Block(0, "Somebody", "Keeper", 1, "a test", "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z", ("Q1", "Q2"))
    moderation.block(block)
    assert moderation.find_block("Somebody") is None
    moderation.block(Block(0, "Somebody", "Keeper", 1, "a test", "2020-01-01T00:00:00Z", FOREVER, ("Q1", "Q2")))
    found = moderation.find_block("Somebody")
    assert found is not None
    assert (found.pages, found.expiry, found.no_creation) == (("Q1", "Q2"), FOREVER, False)
    storage.close()
