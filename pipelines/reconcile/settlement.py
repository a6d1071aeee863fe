"""Settlement: what only all batches together can tell: rows that claim one item, and how many items would be new."""

from collections.abc import Sequence

import pandas as pd

from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.model.tables import MATCHES, rows_of
from pipelines.partners.partner import Partner
from pipelines.reconcile.decision import ACCEPTED, NEW, NONE, REVIEW
from pipelines.reconcile.judging import JUDGEMENT


def settle(matches: pd.DataFrame, partner: Partner) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Settle the matches (schema `MATCHES`) of all batches; gives them again, and issues (schema `ISSUES`).

    Where the mapping says `one_row_per_item`, accepted rows that share an item all go to review: they are duplicates
    inside the dump, or one of them is wrong, and only a person can tell. Rows for which a person has chosen the item
    stay accepted. New items beyond `at_most` become `none`.
    """
    matches = MATCHES.check(matches)
    issues: list[Issue] = []
    rows = matches[["_row", "_key", "outcome", "item", "method", "evidence"]].copy()
    if partner.mapping.match.one_row_per_item:
        issues += _part_rivals(rows, partner)
    issues += _limit_new(rows, partner)
    return MATCHES.check(matches.assign(outcome=rows["outcome"], evidence=rows["evidence"])), issues_table(issues)


def _part_rivals(rows: pd.DataFrame, partner: Partner) -> list[Issue]:
    accepted = rows[rows["outcome"] == ACCEPTED]
    shared = accepted[accepted["item"].duplicated(keep=False)]
    issues = []
    for item, group in shared.groupby("item", sort=True):
        members = rows_of(group)
        for index, row in zip(group.index, members, strict=True):
            if row["method"] == JUDGEMENT:
                continue
            others = _row_numbers(members, row["_row"])
            words = f"row {others} claims {item} too" if "," not in others else f"rows {others} claim {item} too"
            rows.loc[index, ["outcome", "evidence"]] = [REVIEW, f"{row['evidence']}; to review: {words}"]
            issues.append(_rival_issue(row, str(item), words, partner))
    return issues


def _row_numbers(members: Sequence[dict[str, object]], but: int) -> str:
    return ", ".join(str(m["_row"]) for m in members if m["_row"] != but)


def _rival_issue(row: dict[str, object], item: str, words: str, partner: Partner) -> Issue:
    return Issue(
        stage="reconcile",
        code="rows-share-item",
        severity=Severity.WARNING,
        message=f"matches {item}, but {words}",
        remedy="if the rows are duplicates, keep one; if not, decide in review which of them is the item",
        file=partner.dump_name,
        row=int(str(row["_row"])),
        value=item,
    )


def _limit_new(rows: pd.DataFrame, partner: Partner) -> list[Issue]:
    limit = partner.mapping.new_items.at_most
    beyond = rows[rows["outcome"] == NEW].iloc[limit:]
    if beyond.empty:
        return []
    rows.loc[beyond.index, "outcome"] = NONE
    return [
        Issue(
            stage="reconcile",
            code="too-many-new-items",
            severity=Severity.WARNING,
            message=f"{len(beyond)} more records may become new items than the {limit} that the mapping allows at once",
            remedy="check the new items of this run first; then raise `new_items.at_most`",
            file=partner.dump_name,
            row=int(beyond["_row"].iloc[0]),
        )
    ]
