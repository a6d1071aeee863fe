import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipelines.exceptions import ServiceUnavailableError
from pipelines.model.tables import CANDIDATES, ISSUES, MATCHES, rows_of
from pipelines.partners.partner import Partner
from pipelines.reconcile.matching import SLICE_ROWS, Reconciled
from pipelines.reconcile.matching import reconcile as reconcile_with
from pipelines.reconcile.probability import read_model
from pipelines.reconcile.reference import Reference, reference_of
from pipelines.reconcile.sources import CandidateSource
from tests.definitions.seed_tables import HOME
from tests.reconcile.conftest import MakePartner, MakeRecords
from tests.reconcile.items import born, citizen, died, item, ulan
from tests.reconcile.memory import MemorySource

ADA = item("Q11", "Ada Quill", statements=[born(1853), died(1921), ulan("500900001"), citizen("Q145")])
NAMESAKE = item("Q12", "Ada Quill", statements=[born(1790)])
MOSS = item("Q13", "Bartleby Moss", description="imaginary painter")
RECORD = {"name": "Quill, Ada", "born": "1853", "died": "1921"}
NEW_ITEMS = (
    "expect:",
    "new_items: {allowed: true, identifiers: [ulan], signals: [born, nationality], at_most: 2}\nexpect:",
)


PEOPLE = read_model(HOME, "people")


def reconcile(records: pd.DataFrame, partner: Partner, source: Reference | CandidateSource) -> Reconciled:
    return reconcile_with(records, partner, source, PEOPLE)


class Failing(MemorySource):
    """A source whose name look-ups fail for some names."""

    def __init__(self, fails: Collection[str]) -> None:
        super().__init__([ADA])
        self.fails = fails
        self.asked = 0

    def by_name(self, names: Collection[str], languages: Sequence[str]) -> Mapping[str, list[str]]:
        self.asked += 1
        if set(self.fails) & set(names):
            raise ServiceUnavailableError("no answer within 60 s", service="the query service")
        return super().by_name(names, languages)


def only(frame: pd.DataFrame) -> dict[str, Any]:
    rows = rows_of(frame)
    assert len(rows) == 1
    return rows[0]


def match(partner: Partner, records: pd.DataFrame, *, redirects: Mapping[str, str] | None = None) -> Reconciled:
    result = reconcile(records, partner, MemorySource([ADA, NAMESAKE, MOSS], redirects))
    MATCHES.check(result.matches)
    CANDIDATES.check(result.candidates)
    ISSUES.check(result.issues)
    assert list(result.matches["_row"]) == list(records["_row"])
    return result


def test_an_identifier_is_matched(partner: Partner, make_records: MakeRecords) -> None:
    row = only(match(partner, make_records({"name": "Someone Else", "ulan": "500900001", "born": "1853"})).matches)
    assert (row["outcome"], row["item"], row["method"]) == ("accepted", "Q11", "identifier")
    assert "ulan 500900001 is the item's P245" in row["evidence"]


def test_a_name_with_dates_is_matched_and_the_namesake_named(partner: Partner, make_records: MakeRecords) -> None:
    result = match(partner, make_records(RECORD))
    row = only(result.matches)
    assert (row["outcome"], row["item"], row["method"], row["runner_up"]) == ("accepted", "Q11", "name", "Q12")
    assert row["score"] > 0.9
    assert row["runner_up_score"] < 0.5
    assert "born 1853 is also the item's" in row["evidence"]
    assert [(c["rank"], c["item"], c["label"]) for c in rows_of(result.candidates)] == [
        (1, "Q11", "Ada Quill"),
        (2, "Q12", "Ada Quill"),
    ]


def test_a_lone_name_goes_to_review_with_its_candidates(partner: Partner, make_records: MakeRecords) -> None:
    result = match(partner, make_records({"name": "Moss, Bartleby"}))
    assert only(result.matches)["outcome"] == "review"
    assert only(result.candidates)["description"] == "imaginary painter"


def test_an_identifier_that_points_elsewhere_is_an_issue(partner: Partner, make_records: MakeRecords) -> None:
    result = match(partner, make_records({"name": "Moss, Bartleby", "ulan": "500900001", "born": "1980"}))
    assert only(result.matches)["outcome"] == "review"
    issue = only(result.issues)
    assert (issue["code"], issue["row"], issue["line"], issue["column"]) == ("identifier-contradicted", 1, 2, "ulan")
    assert issue["value"] == "500900001"
    assert issue["remedy"]


def test_an_unknown_name_is_no_match(partner: Partner, make_records: MakeRecords) -> None:
    row = only(match(partner, make_records({"name": "Nobody, N."})).matches)
    assert (row["outcome"], row["item"], row["score"], row["method"]) == ("none", None, None, "none")
    assert row["none_probability"] == 1.0


def test_a_merged_item_is_one_candidate_under_its_new_id(partner: Partner, make_records: MakeRecords) -> None:
    merged = item("Q10", "Ada Quill")
    source = MemorySource([ADA, merged], {"Q10": "Q11"})
    row = only(reconcile(make_records(RECORD), partner, source).matches)
    assert (row["outcome"], row["item"], row["runner_up"]) == ("accepted", "Q11", None)


def test_no_records_ask_nothing(partner: Partner, make_records: MakeRecords) -> None:
    source = Failing([])
    assert reconcile(make_records(), partner, source).matches.empty
    assert source.asked == 0


def test_a_failed_look_up_is_not_taken_for_no_match(partner: Partner, make_records: MakeRecords) -> None:
    rows = [{"name": f"Nobody {number}"} for number in range(SLICE_ROWS)]
    records = make_records({"name": "Unlucky, Una"}, *rows[1:], RECORD)
    matches = rows_of(reconcile(records, partner, Failing(["Una Unlucky"])).matches)
    assert {row["outcome"] for row in matches[:SLICE_ROWS]} == {"failed"}
    assert "the service did not answer" in matches[0]["evidence"]
    assert matches[-1]["outcome"] == "accepted"


def test_a_service_that_is_down_stops_the_run(partner: Partner, make_records: MakeRecords) -> None:
    rows = [{"name": "Unlucky, Una"}] * (SLICE_ROWS * 5)
    source = Failing(["Una Unlucky"])
    with pytest.raises(ServiceUnavailableError, match="no answer"):
        reconcile(make_records(*rows), partner, source)
    assert source.asked == 2
    with pytest.raises(ServiceUnavailableError):
        reconcile(make_records(rows[0]), partner, source)


def test_a_new_item_needs_permission_identifier_and_two_signals(
    make_partner: MakePartner, make_records: MakeRecords
) -> None:
    full = {"id": "9", "name": "Fresh, Flo", "ulan": "500900009", "born": "1900", "nationality": "Laputan"}
    records = make_records(full, full | {"ulan": None}, full | {"born": None}, full | {"name": "Moss, Bartleby"})
    outcomes = list(match(make_partner(NEW_ITEMS), records).matches["outcome"])
    assert outcomes == ["new", "none", "none", "review"]
    assert set(match(make_partner(), make_records(full)).matches["outcome"]) == {"none"}


def test_an_index_gives_what_a_service_gives(partner: Partner, make_records: MakeRecords) -> None:
    records = make_records(RECORD, {"name": "Moss, Bartleby"}, {"name": "Someone", "ulan": "500900001"}, {"name": "X"})
    by_service = match(partner, records).matches
    by_index = reconcile(records, partner, reference_of([ADA, NAMESAKE, MOSS])).matches
    assert list(by_index["outcome"]) == list(by_service["outcome"])
    assert list(by_index["item"]) == list(by_service["item"])


def test_the_bits_of_a_candidate_sum_to_its_log_odds(partner: Partner, make_records: MakeRecords) -> None:
    candidates = rows_of(match(partner, make_records(RECORD)).candidates)
    bits = [sum(feature["bits"] for feature in json.loads(c["features"])) for c in candidates]
    odds = [2.0**one for one in bits]
    raw = np.array([one / (1 + sum(odds)) for one in odds])
    assert PEOPLE.calibration(raw) == pytest.approx([c["score"] for c in candidates], abs=0.01)
    assert json.loads(candidates[0]["features"])[0]["kind"] == "prior"
    assert all(feature["words"] for c in candidates for feature in json.loads(c["features"]))
