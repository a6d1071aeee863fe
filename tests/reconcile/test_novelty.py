from typing import Any

import pytest

from pipelines.model.tables import rows_of
from pipelines.reconcile.clues import ClueReader
from pipelines.reconcile.novelty import novelty
from tests.reconcile.conftest import MakePartner, MakeRecords
from tests.reconcile.test_matching import NEW_ITEMS

FULL = {"id": "9", "name": "Fresh, Flo", "ulan": "500900009", "born": "1900", "nationality": "Laputan"}


@pytest.mark.parametrize(
    ("change", "may"),
    [({}, True), ({"ulan": "900009"}, False), ({"nationality": None}, False), ({"id": None}, False)],
)
def test_identifier_signals_and_reference_are_all_needed(
    make_partner: MakePartner, make_records: MakeRecords, change: dict[str, Any], may: bool
) -> None:
    partner = make_partner(NEW_ITEMS)
    records = make_records(FULL | change)
    why = novelty(rows_of(records)[0], partner, ClueReader(partner).read(records).identified_by(0))
    assert bool(why) is may
    if may:
        assert why == "a new item may be created: identified by ulan, and born and nationality are known"
