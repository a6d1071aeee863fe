"""Carrying over: unchanged rows keep the outcome that the last run gave them, unless that run failed them."""

from collections.abc import Collection

import pandas as pd

from pipelines.model.tables import CANDIDATES, MATCHES


def resting(earlier: pd.DataFrame, refused: Collection[str], judged: Collection[str] = ()) -> pd.DataFrame:
    """The last run's settled matches that need no second look.

    Not among them: rows for which the service did not answer; those whose item's edit was `refused` (item ids, or
    `new:<key>`); and records that were `judged` (by key), for what was said of them may have changed, with those that
    claimed the same item.
    """
    subject = earlier["item"].fillna("new:" + earlier["_key"])
    said = earlier["_key"].isin(list(judged))
    claimed = earlier["item"].isin(earlier.loc[said, "item"].dropna())
    return earlier[(earlier["outcome"] != "failed") & ~subject.isin(list(refused)) & ~said & ~claimed]


def is_resting(records: pd.DataFrame, matches: pd.DataFrame) -> "pd.Series[bool]":
    """For each record whether it is the same as in the last dump, and among the resting `matches`."""
    return (records["_change"] == "same") & records["_key"].isin(matches["_key"])


def carry_over(matches: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """The resting `matches` of unchanged records, with the rows' numbers in this dump (table MATCHES)."""
    same = records.loc[is_resting(records, matches), ["_row", "_key"]]
    carried = same.merge(matches.drop(columns="_row"), on="_key", how="inner", validate="one_to_one")
    return MATCHES.check(carried)


def carry_candidates(candidates: pd.DataFrame, earlier: pd.DataFrame, carried: pd.DataFrame) -> pd.DataFrame:
    """The last run's candidates of carried rows that are in review, with the rows' numbers in this dump.

    `earlier` and `carried` are the same matches with the last dump's row numbers and with this dump's.
    """
    doubtful = carried.loc[carried["outcome"] == "review", ["_row", "_key"]]
    numbers = earlier[["_row", "_key"]].merge(doubtful, on="_key", suffixes=("_then", ""), validate="one_to_one")
    shown = candidates.rename(columns={"_row": "_row_then"}).merge(numbers, on="_row_then")
    return CANDIDATES.check(shown.drop(columns=["_row_then", "_key"]))
