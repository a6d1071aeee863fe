"""Requests: the new items that an undo cannot remove itself, as wikitext for administrators and as a table. Pure.

The wikitext is for https://www.wikidata.org/wiki/Wikidata:Requests_for_deletions, after
https://www.wikidata.org/wiki/Template:Rfd_group; merges are done by hand (https://www.wikidata.org/wiki/Help:Merge).
"""

from collections.abc import Iterator

import pandas as pd

from pipelines.upload.undo.decision import Action

#: Items in one template: the page stays readable, and the template takes no more than some hundred.
GROUP = 90
_COLUMNS = ["item", "action", "why", "links"]
_REQUESTS = (Action.REQUEST.value, Action.MERGE.value)


def requests_table(undone: pd.DataFrame) -> pd.DataFrame:
    """Items to be deleted or merged (columns item, action, why, links), from a table of schema `tables.UNDO`."""
    wanted = undone[undone["action"].isin(_REQUESTS)]
    return wanted[_COLUMNS].drop_duplicates(ignore_index=True)


def requests_wikitext(undone: pd.DataFrame, of: str) -> str:
    """The section for the requests page; empty if there are no items to delete. `of` says what was undone."""
    requests = requests_table(undone)
    deletions = requests[requests["action"] == Action.REQUEST.value]
    merges = requests[requests["action"] == Action.MERGE.value]
    lines = list(_groups(deletions, of))
    if len(merges):
        lines += ["", "<!-- To be merged by hand, not deleted:"]
        lines += [f"{item}: {why}" for item, why in zip(merges["item"], merges["why"], strict=True)]
        lines.append("-->")
    return "\n".join([*lines, ""]) if lines else ""


def _groups(deletions: pd.DataFrame, of: str) -> Iterator[str]:
    items = deletions["item"].to_list()
    linked = list(_linked(deletions))
    if items:
        yield f"== Bulk deletion request: new items of {of} =="
    links = "Some are linked to, see below." if linked else "By the query service no other item links to them."
    for start in range(0, len(items), GROUP):
        group = " | ".join(items[start : start + GROUP])
        yield (
            f"{{{{subst:Rfd group | {group} | reason = Created by mistake in {of}, which is undone; "
            f"nobody else has edited them. {links} }}}}"
        )
    yield from linked


def _linked(deletions: pd.DataFrame) -> Iterator[str]:
    """A line for each item that is linked to from elsewhere than from what is to be deleted with it."""
    going = set(deletions["item"])
    for item, links in zip(deletions["item"], deletions["links"].fillna(""), strict=True):
        others = [f"{{{{Q|{link}}}}}" for link in str(links).split(", ") if link and link not in going]
        if others:
            yield f"* {{{{Q|{item}}}}} is linked to from {', '.join(others)}"
