"""Carrying over: unchanged rows keep the outcome that the last run gave them, unless that run failed them."""

from collections.abc import Collection

import pandas as pd

from pipelines.model.tables import MATCHES


def resting(earlier: pd.DataFrame, refused: Collection[str]) -> pd.DataFrame:
    """The last run's matches that need no second look.

    Not among them: rows for which the service did not answer, and those whose item's edit was `refused`
    (item ids, or `new:<key>`).
    """
    subject = earlier["item"].fillna("new:" + earlier["_key"])
    return earlier[(earlier["outcome"] != "failed") & ~subject.isin(list(refused))]


def is_resting(records: pd.DataFrame, matches: pd.DataFrame) -> "pd.Series[bool]":
    """For each record whether it is the same as in the last dump, and among the resting `matches`."""
    return (records["_change"] == "same") & records["_key"].isin(matches["_key"])


def carry_over(matches: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """The resting `matches` of unchanged records, with the rows' numbers in this dump (table MATCHES)."""
    same = records.loc[is_resting(records, matches), ["_row", "_key"]]
    carried = same.merge(matches.drop(columns="_row"), on="_key", how="inner", validate="one_to_one")
    return MATCHES.check(carried)
