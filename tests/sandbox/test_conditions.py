"""The conditions of a request: the wiki's usual ones, and those that its headers set."""

from pipelines.sandbox.conditions import Conditions, conditions_of


def test_headers_change_the_conditions_that_they_name() -> None:
    usual = Conditions(query_lag=60)
    headers = {"x-rig-readonly": "closed", "x-rig-db-lag": "7", "x-rig-editlimit": "3", "x-rig-exception": "1"}
    changed = conditions_of(headers, usual)
    assert changed == Conditions(readonly="closed", database_lag=7, query_lag=60, edit_limit=3, fails=True)


def test_other_headers_and_numbers_that_are_none_change_nothing() -> None:
    usual = Conditions()
    assert conditions_of({"x-rig-db-lag": "much", "user-agent": "somebody"}, usual) is usual
