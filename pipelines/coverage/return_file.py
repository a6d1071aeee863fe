"""The return file: the partner's own rows and columns, completed by what Wikidata knows of each. Pure, batch by batch.

The columns of ours that follow the partner's are those of `ReturnFile.headers`; nothing of the partner's is changed.
"""

from collections import Counter
from collections.abc import Callable, Mapping

import pandas as pd
import pyarrow as pa

from pipelines.model.returns import ITEM_FACTS, SAID
from pipelines.model.tables import MATCHES, rows_of

#: New identifiers with a column of their own; rarer ones share the last column.
OWN_COLUMNS = 25
OURS = (
    "wikidata_item",
    "wikidata_link",
    "wikidata_status",
    "wikidata_match_probability",
    "wikidata_candidate",
    "wikidata_label",
    "wikidata_image",
    "wikipedia",
)
OTHERS = "wikidata_other_identifiers"
#: What became of a row, in a partner's words.
STATUS: Mapping[str, str] = {
    "accepted": "matched",
    "review": "in review",
    "none": "not found",
    "new": "not on Wikidata yet",
    "created": "created",
    "failed": "not looked up yet",
}
SET_ASIDE = "needs a correction"
_BETWEEN = " | "


class ReturnFile:
    """What is known of each row, in memory; reach for `headers`, then `complete` for each batch of rows."""

    def __init__(
        self,
        matches: pd.DataFrame,
        facts: pd.DataFrame,
        said: pd.DataFrame,
        *,
        created: Mapping[str, str],
        names: Mapping[str, str],
        entity_url: Callable[[str], str],
    ) -> None:
        """Tables of schemas `MATCHES`, `ITEM_FACTS` and `SAID`.

        `created`: the items made for records, by key. `names`: what the properties are called.
        """
        self._matches = {m["_row"]: m for m in rows_of(MATCHES.check(matches)[list(_OF_MATCHES)])}
        self._created, self._names, self._entity_url = created, names, entity_url
        self._facts: dict[str, list[dict[str, str]]] = {}
        for fact in rows_of(ITEM_FACTS.check(facts)):
            self._facts.setdefault(fact["item"], []).append(fact)
        self._said: dict[int, set[str]] = {}
        for one in rows_of(SAID.check(said)):
            self._said.setdefault(one["_row"], set()).add(one["property"])
        found = Counter(place for row in self._matches for place in self._new(row))
        self._places = [place for place, _ in found.most_common(OWN_COLUMNS)]
        self._rest = len(found) > OWN_COLUMNS

    @property
    def headers(self) -> list[str]:
        """Our columns, in order: the fixed ones, then a column for each kind of newly found identifier."""
        named = [f"{self._names.get(place, place)} ({place})" for place in self._places]
        return [*OURS, *named, *([OTHERS] if self._rest else [])]

    def complete(self, rows: pa.Table) -> pa.Table:
        """Rows with `_row` and the partner's cells → the same rows and cells, without `_row`, and our columns after."""
        added = [self._cells(row) for row in rows["_row"].to_pylist()]
        own = rows.drop_columns(["_row"])
        columns = list(zip(*added, strict=True)) or [()] * len(self.headers)
        for name, column in zip(self.headers, columns, strict=True):
            own = own.append_column(name, pa.array(column, type=pa.string()))
        return own

    def counts(self) -> dict[str, int]:
        """How many rows have each status, and how many identifiers are new to the partner."""
        statuses = Counter(self._status(match) for match in self._matches.values())
        fresh = sum(len(texts) for row in self._matches for texts in self._new(row).values())
        return {**dict(sorted(statuses.items())), "new identifiers": fresh}

    def _cells(self, row: int) -> list[str]:
        match = self._matches.get(row)
        if match is None:
            return ["", "", SET_ASIDE, *[""] * (len(self.headers) - 3)]
        item, probability = self._item(match), match["score"]
        candidate = (match["item"] or "") if match["outcome"] == "review" else ""
        facts = self._facts.get(item, [])
        now = facts[0]["now"] if facts else item
        new = self._new(row)
        cells = [
            now,
            self._entity_url(now) if now else "",
            self._status(match),
            "" if probability is None or not (item or candidate) else f"{probability:.4f}",
            candidate,
            _joined(facts, "label", "text"),
            _joined(facts, "image", "url"),
            _joined(facts, "link", "url"),
            *(_BETWEEN.join(new.get(place, ())) for place in self._places),
        ]
        if self._rest:
            others = [(place, texts) for place, texts in new.items() if place not in self._places]
            named = [f"{self._names.get(p, p)} ({p}): {text}" for p, texts in sorted(others) for text in texts]
            cells.append(_BETWEEN.join(named))
        return cells

    def _item(self, match: Mapping[str, str]) -> str:
        """The record's item: matched, or made for it."""
        if match["outcome"] == "accepted":
            return match["item"] or ""
        return self._created.get(match["_key"], "") if match["outcome"] == "new" else ""

    def _status(self, match: Mapping[str, str]) -> str:
        made = match["outcome"] == "new" and match["_key"] in self._created
        return STATUS["created" if made else match["outcome"]]

    def _new(self, row: int) -> dict[str, list[str]]:
        """The identifiers of a row's item, of the kinds of which the partner's own record says nothing."""
        found: dict[str, list[str]] = {}
        known = self._said.get(row, set())
        for fact in self._facts.get(self._item(self._matches[row]), ()):
            if fact["kind"] == "identifier" and fact["place"] not in known:
                found.setdefault(fact["place"], []).append(fact["text"])
        return found


_OF_MATCHES = ("_row", "_key", "outcome", "item", "score")


def _joined(facts: list[dict[str, str]], kind: str, column: str) -> str:
    return _BETWEEN.join(fact[column] for fact in facts if fact["kind"] == kind)
